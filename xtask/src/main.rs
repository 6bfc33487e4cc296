//! The command line of `cargo xtask`: one task, one word, one screen when it fails.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the program that talks to people")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use xtask::answer::{Observation, Subject};
use xtask::codegen::{self, Loaded, output};
use xtask::import::{self, Store};
use xtask::lint::{RULES, lint_provider};
use xtask::probe::{self, Target};
use xtask::provider::{Provider, providers, workspace_root};
use xtask::{ci, compile_time, coverage, diff, faults, fmt, fuzz, instructions, interop, prove};

/// What a maintainer of clipwire runs.
///
/// Exit codes: 0 all is well, 1 there is something to mend, 2 the command was not understood.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Make everything that follows from the specs: raw client, facade, surface snapshots, SURFACE.md, PROVENANCE.md.
    Codegen {
        /// Only this provider; the two pages always tell of all.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// Write nothing; print the difference to what is checked in and fail if there is one.
        #[arg(long)]
        check: bool,
        /// Leave the snapshots of what goes over the wire alone, even where the generated code changed.
        #[arg(long, conflicts_with = "check")]
        no_wire: bool,
    },
    /// Check the specs against the dialect, and against what the generator cannot take.
    Lint {
        /// Only this provider.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// Print the rules instead, and why each is there.
        #[arg(long)]
        rules: bool,
    },
    /// Say what a change of the specs does: on the wire, to users' code, to what is known, and to the next version.
    ///
    /// Exit codes: 0 nothing at or above the threshold, 1 findings, 2 the command was not understood, 3 a side cannot be loaded.
    Diff {
        /// The old side: a git revision, or a file. The merge base with main if it is left out.
        base: Option<String>,
        /// The new side: a git revision, or a file. The working tree if it is left out.
        head: Option<String>,
        /// Only this provider; for two files, whose spec they are.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// How to write it.
        #[arg(long, value_enum, default_value_t = Format::Terminal)]
        format: Format,
        /// From which verdict on, on the wire or for users' code, it counts as a failure.
        #[arg(long, value_enum, default_value_t = Threshold::Breaks)]
        fail_on: Threshold,
        /// Findings that were accepted, with a reason and a last day.
        #[arg(long, default_value = diff::accepted::FILE)]
        accepted: PathBuf,
        /// Print the table of rules instead.
        #[arg(long)]
        rules: bool,
    },
    /// Put the keys of the specs in their canonical order; comments, quotes and meaning stay as they are.
    Fmt {
        /// Only this provider.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// Write nothing; print the difference and fail if there is one.
        #[arg(long)]
        check: bool,
    },
    /// Show how much of the specs is documented, observed, inferred and assumed.
    Coverage {
        /// Fail when a documented share is below its floor in openapi/coverage.yaml.
        #[arg(long)]
        check: bool,
    },
    /// Print what an operation offers and sends, as its snapshot shows it.
    Surface {
        /// The provider's name of the operation; all of them if it is left out.
        operation: Option<String>,
    },
    /// Measure cold release builds of each choice of providers, beside what they stand on. Takes minutes.
    CompileTime,
    /// Prove the verdicts of `diff` on users' code with the compiler: a caller for each rule, before and after. Takes minutes.
    Prove,
    /// Write the table of docs/faults.md: what a call comes to under each fault and each policy.
    Faults,
    /// Run the fuzz targets, each for a while. Needs the nightly toolchain and cargo-fuzz; a first build takes minutes.
    Fuzz {
        /// Only this target; they are in `fuzz/fuzz_targets`.
        target: Option<String>,
        /// How long each target runs.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Send one real request, and show the answer beside the spec. It may cost what the provider charges for a call.
    ///
    /// Credentials come from ONEBOUND_KEY and ONEBOUND_SECRET, or TIKHUBAPI_KEY and maybe TIKHUBAPI_ACCOUNT_KEY; they are
    /// taken from the environment only, and never printed.
    Try {
        /// Only an operation of this provider.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// Send it to this address, which tikhubapi needs unless TIKHUBAPI_BASE_URL is set.
        #[arg(long)]
        base_url: Option<String>,
        /// Send it to a sandbox instead: no key, no network.
        #[arg(long, conflicts_with = "base_url")]
        sandbox: bool,
        /// Print what could be added to the spec, as a patch whose statements are marked as observed.
        #[arg(long)]
        propose: bool,
        /// The address that the proposal names as its source; by default the operation's own page.
        #[arg(long, requires = "propose")]
        source: Option<String>,
        /// The operation.
        operation: String,
        /// Its parameters, as `name=value`; the spec need not know them.
        parameters: Vec<String>,
    },
    /// Show a saved answer beside the spec, and with `--write` keep it as a fixture, without secrets and personal data.
    Import {
        /// The file; `-` reads from the standard input.
        file: String,
        /// The operation that answered.
        #[arg(long)]
        operation: String,
        /// Only an operation of this provider.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// Print what could be added to the spec, as a patch whose statements are marked as observed.
        #[arg(long)]
        propose: bool,
        /// Where the answer comes from: an address, or words for the row in sources.json.
        #[arg(long)]
        source: Option<String>,
        /// A path whose text looks like a key and is none; can be given several times.
        #[arg(long)]
        keep: Vec<String>,
        /// Store it under this name, such as `sold_out`, with a row in sources.json.
        #[arg(long, value_name = "NAME", requires = "source")]
        write: Option<String>,
    },
    /// Ask tools of others about the specs, the client and the sandbox. Needs node and python, and installs into target/interop.
    Interop,
    /// Count the instructions of a call, beside a client written by hand. Needs valgrind.
    Instructions,
    /// Run the checks that CI runs, or only those that are named.
    Ci {
        /// The names of checks; see `--list`.
        checks: Vec<String>,
        /// Print what each check is for and how to mend what it finds.
        #[arg(long)]
        list: bool,
    },
}

/// How a report is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    Terminal,
    Markdown,
    Json,
    Github,
}

/// From where on a difference is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
enum Threshold {
    /// Something was added.
    Adds,
    /// Something works, and differs.
    Changes,
    /// Something breaks.
    Breaks,
    /// Nothing is.
    Never,
}

fn provider(name: &str) -> Result<Provider, String> {
    Provider::find(&workspace_root(), name).map_err(|error| format!("{error:#}"))
}

fn main() -> ExitCode {
    let task = Arguments::parse().task;
    if let Task::Diff { base, head, provider, format, fail_on, accepted, rules } = task {
        return run_diff(base.as_deref(), head.as_deref(), provider.as_ref(), format, fail_on, &accepted, rules);
    }
    match run(task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Codegen { provider, check: true, .. } => check_codegen(provider.as_ref()),
        Task::Codegen { provider, check: false, no_wire } => run_codegen(provider.as_ref(), !no_wire),
        Task::Lint { rules: true, .. } => {
            for rule in RULES {
                println!("{}\n    {}\n    {}", rule.id, rule.what, rule.why);
            }
            Ok(())
        }
        Task::Lint { provider, rules: false } => run_lint(provider.as_ref()),
        Task::Fmt { provider, check } => run_fmt(provider.as_ref(), check),
        Task::Coverage { check } => {
            let shares = coverage::read(&workspace_root())?;
            print!("{}", coverage::table(&shares));
            if check { coverage::check(&workspace_root(), &shares) } else { Ok(()) }
        }
        Task::Surface { operation } => print_surface(operation.as_deref()),
        Task::CompileTime => {
            print!("{}", compile_time::measure(&workspace_root())?);
            Ok(())
        }
        Task::Diff { .. } => Ok(()),
        Task::Prove => {
            print!("{}", prove::prove(&workspace_root())?);
            Ok(())
        }
        Task::Faults => faults::write(&workspace_root()),
        Task::Fuzz { target, seconds } => fuzz::run(&workspace_root(), target.as_deref(), seconds),
        Task::Try { provider, base_url, sandbox, propose, source, operation, parameters } => {
            let root = workspace_root();
            let subject = Subject::find(&root, provider.as_ref(), &operation)?;
            let target = match base_url {
                _ if sandbox => Target::Sandbox,
                Some(url) => Target::Address(url),
                None => Target::Provider,
            };
            let observation = propose.then(|| observation(&subject, source.as_deref()));
            print!("{}", probe::run(&root, &subject, &target, &parameters, observation.as_ref())?);
            Ok(())
        }
        Task::Import { file, operation, provider, propose, source, keep, write } => {
            let root = workspace_root();
            let subject = Subject::find(&root, provider.as_ref(), &operation)?;
            let text = match file.as_str() {
                "-" => std::io::read_to_string(std::io::stdin())?,
                path => std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?,
            };
            let observation = propose.then(|| observation(&subject, source.as_deref()));
            let store = write.map(|name| Store { name, source: source.unwrap_or_default() });
            print!("{}", import::run(&root, &subject, &text, &keep, observation.as_ref(), store.as_ref())?);
            Ok(())
        }
        Task::Interop => interop::run(&workspace_root()),
        Task::Instructions => {
            print!("{}", instructions::measure(&workspace_root())?);
            Ok(())
        }
        Task::Ci { list: true, .. } => {
            print!("{}", ci::list());
            Ok(())
        }
        Task::Ci { checks, list: false } => ci::run(&checks),
    }
}

/// An observation of today. Where no address is given, it points to the page that leaves the field out.
fn observation(subject: &Subject, source: Option<&str>) -> Observation {
    let operation = &subject.operation;
    let page = operation.page.as_deref().unwrap_or(&operation.source.reference);
    let reference = source.filter(|source| source.starts_with("http")).unwrap_or(page);
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    Observation { operation: operation.id.clone(), reference: reference.to_owned(), date }
}

fn run_codegen(provider: Option<&Provider>, wire: bool) -> Result<()> {
    let root = workspace_root();
    let outputs = codegen::outputs(&root, provider)?;
    let written = output::write(&root, &outputs)?;
    for path in &written.changed {
        println!("wrote   {}", path.display());
    }
    for path in &written.removed {
        println!("removed {}", path.display());
    }
    if written.changed.is_empty() && written.removed.is_empty() {
        println!("{} generated files are up to date", outputs.len());
    }
    if written.touches_code && wire {
        println!("the generated code changed, so the snapshots of the wire are taken anew");
        ci::take_wire_snapshots(&root)?;
    }
    Ok(())
}

fn check_codegen(provider: Option<&Provider>) -> Result<()> {
    let root = workspace_root();
    let Some(difference) = output::check(&root, &codegen::outputs(&root, provider)?)? else { return Ok(()) };
    print!("{difference}");
    bail!("what is checked in is not what the specs make; run `cargo xtask codegen` and commit the result");
}

fn run_lint(only: Option<&Provider>) -> Result<()> {
    let root = workspace_root();
    let mut count = 0;
    for provider in providers(&root)?.iter().filter(|provider| only.is_none_or(|only| only == *provider)) {
        for finding in lint_provider(&root, provider)? {
            println!("{finding}");
            count += 1;
        }
    }
    if count > 0 {
        bail!("{count} findings; `cargo xtask lint --rules` says why each rule is there");
    }
    Ok(())
}

fn run_fmt(provider: Option<&Provider>, check: bool) -> Result<()> {
    if check {
        let Some(difference) = fmt::check(&workspace_root(), provider)? else { return Ok(()) };
        print!("{difference}");
        bail!("a spec is not in order; run `cargo xtask fmt`");
    }
    for path in fmt::write(&workspace_root(), provider)? {
        println!("wrote   {path}");
    }
    Ok(())
}

fn print_surface(operation: Option<&str>) -> Result<()> {
    let root = workspace_root();
    let mut found = false;
    for provider in &providers(&root)? {
        for (id, text) in xtask::surface::by_operation(&Loaded::new(&root, provider)?)? {
            if operation.is_none_or(|wanted| wanted == id) {
                found = true;
                println!("{text}\n");
            }
        }
    }
    match operation {
        Some(name) if !found => bail!("no operation is called `{name}`; openapi/SURFACE.md lists them"),
        _ => Ok(()),
    }
}

/// Compares two sides and writes the report; the exit code says what came of it.
fn run_diff(
    base: Option<&str>,
    head: Option<&str>,
    provider: Option<&Provider>,
    format: Format,
    fail_on: Threshold,
    accepted: &Path,
    rules: bool,
) -> ExitCode {
    if rules {
        print!("{}", diff::rule_table());
        return ExitCode::SUCCESS;
    }
    match diff_report(base, head, provider, accepted) {
        Ok(report) => match write_report(&report, format) {
            Ok(text) => {
                print!("{text}");
                if is_failure(&report, fail_on) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
            }
            Err(error) => cannot_load(&error),
        },
        Err(error) => cannot_load(&error),
    }
}

fn cannot_load(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::from(3)
}

fn diff_report(
    base: Option<&str>,
    head: Option<&str>,
    provider: Option<&Provider>,
    accepted: &Path,
) -> Result<diff::Report> {
    let root = workspace_root();
    let mut report = diff::Report::of(&diff::load::load(&root, base, head, provider)?)?;
    diff::accepted::apply_file(&mut report, &root.join(accepted))?;
    Ok(report)
}

fn write_report(report: &diff::Report, format: Format) -> Result<String> {
    match format {
        Format::Terminal => Ok(diff::render::terminal(report)),
        Format::Markdown => Ok(diff::render::markdown(report)),
        Format::Json => diff::render::json(report),
        Format::Github => Ok(diff::render::github(report)),
    }
}

/// Whether something open is at or above the threshold, or the version, the changelog or an acceptance is not as it should be.
fn is_failure(report: &diff::Report, fail_on: Threshold) -> bool {
    if fail_on == Threshold::Never {
        return false;
    }
    let of_wire = |wire| match wire {
        diff::Wire::Untouched | diff::Wire::Safe => Threshold::Adds,
        diff::Wire::Changes => Threshold::Changes,
        diff::Wire::Breaks => Threshold::Breaks,
    };
    let of_rust = |rust| match rust {
        diff::Rust::Untouched | diff::Rust::Adds => Threshold::Adds,
        diff::Rust::Changes => Threshold::Changes,
        diff::Rust::Refused | diff::Rust::Breaks => Threshold::Breaks,
    };
    let is_open = report.findings().any(|finding| {
        let touches = finding.wire > diff::Wire::Untouched || finding.rust > diff::Rust::Untouched;
        finding.accepted.is_none() && touches && of_wire(finding.wire).max(of_rust(finding.rust)) >= fail_on
    });
    is_open || !report.semver.faults.is_empty() || !report.stale.is_empty()
}
