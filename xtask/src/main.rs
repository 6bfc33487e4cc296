//! The command line of `cargo xtask`: one task, one word, one screen when it fails.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the program that talks to people")]

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use xtask::answer::{Observation, Subject};
use xtask::codegen::apply::{self, Wire};
use xtask::codegen::foreign::Foreign;
use xtask::codegen::{self, Loaded};
use xtask::import::{self, Store};
use xtask::instructions::{self, table};
use xtask::lint::{Finding, RULES, lint_file, lint_provider};
use xtask::provider::{Provider, providers, workspace_root};
use xtask::try_call::{self, Target};
use xtask::write::Batch;
use xtask::{
    adopt, build_cost, ci, coverage, diff, faults, fmt, fuzz, interop, peers, picture, prove, release, torture,
};

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
        /// Leave the snapshots of what goes over the wire for a later run, even where the generated code changed.
        #[arg(long, conflicts_with = "check")]
        no_wire: bool,
        /// A spec outside `openapi/`, whose code is made below `--out`.
        #[arg(long, value_name = "FILE", requires = "out", conflicts_with_all = ["provider", "check", "no_wire"])]
        spec: Option<PathBuf>,
        /// Where the code of `--spec` goes, below the same paths as in the workspace.
        #[arg(long, value_name = "DIR", requires = "spec")]
        out: Option<PathBuf>,
    },
    /// Check the specs against the dialect, and against what the generator cannot take.
    Lint {
        /// Only this provider.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// A spec outside `openapi/` instead.
        #[arg(long, value_name = "FILE", conflicts_with = "provider")]
        spec: Option<PathBuf>,
        /// Print the rules instead, and why each is there.
        #[arg(long)]
        rules: bool,
    },
    /// Bring somebody's published OpenAPI document (3.0 or 3.1, JSON or YAML) into the dialect, as far as that goes.
    ///
    /// What cannot be kept and what is made up is printed, and stands as a comment at the top of the spec.
    Adopt {
        /// The document.
        file: PathBuf,
        /// Only operations with this tag; can be given several times.
        #[arg(long = "tag", value_name = "TAG")]
        tags: Vec<String>,
        /// Only these operations, with commas between them.
        #[arg(long, value_delimiter = ',', value_name = "NAMES")]
        operations: Vec<String>,
        /// The name of the provider; by default made of the document's title.
        #[arg(long, value_name = "NAME")]
        provider: Option<String>,
        /// The address where the document can be read, which every statement refers to.
        #[arg(long, value_name = "URL")]
        source: Option<String>,
        /// Where the spec goes, with the list of what the provider documents in `navigation/` beside it; else it is printed.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// List every place of what was changed, and not only the first ones.
        #[arg(long)]
        all: bool,
    },
    /// Say what a change of the specs does: on the wire, to users' code, to what is known, and to the next version.
    ///
    /// Exit codes: 0 nothing at or above the threshold, 1 findings, 2 the command was not understood, 3 a side cannot be loaded.
    Diff(diff::command::Options),
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
    /// Measure the CPU time of a user's cold build: with each provider, with all, and with what clipwire stands on alone, and with openhandle. Takes minutes.
    BuildCost {
        /// In release, and not as `cargo build` does.
        #[arg(long)]
        release: bool,
        /// Only these rows, such as `bare`, `all` or a provider's name; ratios need `bare`.
        rows: Vec<String>,
    },
    /// Prove the verdicts of `diff` on users' code with the compiler: a caller for each rule, before and after. Takes minutes.
    Prove,
    /// Write the tables of docs/book/src/faults.md and docs/book/src/quirks.md: what a call comes to under each fault and each policy, and what lists
    /// that lie cost.
    Faults,
    /// Kill a harvest at any moment, again and again, and hold its rows against those of an undisturbed one.
    Torture {
        /// How often it is killed.
        #[arg(long, default_value_t = 1_000)]
        kills: u64,
    },
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
    /// Credentials come from the environment only, under the names that the spec gives them, and are never printed. An error
    /// names the one that is missing; `cargo run -p clipwire-probe -- --help` lists them all.
    Try {
        /// Only an operation of this provider.
        #[arg(long, value_parser = provider)]
        provider: Option<Provider>,
        /// Send it to this address; a provider without a known address needs one here or in its variable.
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
    /// Ask tools of others about the specs, the client, the sandbox, tables and a harvest. Needs node and python, and installs into target/interop.
    Interop {
        /// Only this part of it.
        #[arg(value_enum)]
        only: Option<interop::Part>,
    },
    /// Count the instructions of a call, beside a client written by hand, and compare with docs/book/src/performance.md. Needs valgrind.
    Instructions {
        /// Put the figures into docs/book/src/performance.md.
        #[arg(long)]
        write: bool,
    },
    /// Measure what a call costs other clients, beside a client written by hand. Needs python and node, and installs into target/peers.
    Peers {
        /// Put the table into docs/book/src/performance.md.
        #[arg(long)]
        write: bool,
    },
    /// Draw the picture of a run at the top of the README, from the transcript that the tests of clipwire-cli run.
    Picture,
    /// Check version, changelog, packages, licences and semver, package and verify everything in order, and publish it.
    Release {
        /// Publish nothing. Takes minutes all the same: every package is built from what is in it.
        #[arg(long)]
        dry_run: bool,
    },
    /// Run the checks that CI runs, or only those that are named.
    Ci {
        /// The names of checks; see `--list`.
        checks: Vec<String>,
        /// Print what each check is for and how to mend what it finds.
        #[arg(long)]
        list: bool,
    },
}

fn provider(name: &str) -> Result<Provider, String> {
    Provider::find(&workspace_root(), name).map_err(|error| format!("{error:#}"))
}

fn main() -> ExitCode {
    let task = Arguments::parse().task;
    if let Task::Diff(options) = &task {
        return run_diff(options);
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
        Task::Codegen { spec: Some(file), out: Some(out), .. } => run_codegen_of(&file, &out),
        Task::Codegen { provider, check: true, .. } => check_codegen(provider.as_ref()),
        Task::Codegen { provider, no_wire, .. } => {
            run_codegen(provider.as_ref(), if no_wire { Wire::Leave } else { Wire::Take })
        }
        Task::Lint { rules: true, .. } => {
            for rule in RULES {
                println!("{}\n    {}\n    {}", rule.id, rule.what, rule.why);
            }
            Ok(())
        }
        Task::Lint { spec: Some(file), .. } => report_findings(&lint_file(&file)?),
        Task::Lint { provider, .. } => run_lint(provider.as_ref()),
        Task::Adopt { file, tags, operations, provider, source, out, all } => {
            let options = adopt::Options { tags, operations, provider, source, is_whole: all };
            run_adopt(&file, &options, out.as_deref())
        }
        Task::Fmt { provider, check } => run_fmt(provider.as_ref(), check),
        Task::Coverage { check } => {
            let shares = coverage::read(&workspace_root())?;
            print!("{}", coverage::table(&shares));
            if check { coverage::check(&workspace_root(), &shares) } else { Ok(()) }
        }
        Task::Surface { operation } => print_surface(operation.as_deref()),
        Task::BuildCost { release, rows } => {
            let profile = if release { build_cost::Profile::Release } else { build_cost::Profile::Debug };
            print!("{}", build_cost::measure(&workspace_root(), profile, &rows)?);
            Ok(())
        }
        Task::Diff(_) => Ok(()),
        Task::Prove => {
            print!("{}", prove::prove(&workspace_root())?);
            Ok(())
        }
        Task::Faults => faults::write(&workspace_root()),
        Task::Torture { kills } => torture::run(&workspace_root(), kills),
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
            print!("{}", try_call::run(&root, &subject, &target, &parameters, observation.as_ref())?);
            Ok(())
        }
        Task::Import { file, operation, provider, propose, source, keep, write } => {
            let root = workspace_root();
            let subject = Subject::find(&root, provider.as_ref(), &operation)?;
            let body = match file.as_str() {
                "-" => {
                    let mut body = Vec::new();
                    std::io::stdin().read_to_end(&mut body)?;
                    body
                }
                path => std::fs::read(path).with_context(|| format!("cannot read {path}"))?,
            };
            let observation = propose.then(|| observation(&subject, source.as_deref()));
            let store = write.map(|name| Store { name, source: source.unwrap_or_default() });
            print!("{}", import::run(&root, &subject, &body, &keep, observation.as_ref(), store.as_ref())?);
            Ok(())
        }
        Task::Interop { only } => interop::run(&workspace_root(), only),
        Task::Instructions { write } => run_instructions(write),
        Task::Peers { write } => {
            let root = workspace_root();
            let part = peers::measure(&root)?;
            print!("{part}");
            if write { peers::write(&root, &part) } else { Ok(()) }
        }
        Task::Picture => picture::write(&workspace_root()),
        Task::Release { dry_run } => {
            release::run(&workspace_root(), if dry_run { release::Mode::DryRun } else { release::Mode::Publish })
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

fn run_codegen(provider: Option<&Provider>, wire: Wire) -> Result<()> {
    let root = workspace_root();
    apply::apply(&root, &codegen::outputs(&root, provider)?, wire, &mut |line| println!("{line}"))
}

fn check_codegen(provider: Option<&Provider>) -> Result<()> {
    let root = workspace_root();
    let Some(difference) = apply::check(&root, &codegen::outputs(&root, provider)?)? else { return Ok(()) };
    print!("{difference}");
    bail!("what is checked in is not what the specs make; run `cargo xtask codegen` and commit the result");
}

/// Makes the code of a spec outside the workspace, below a folder.
fn run_codegen_of(file: &Path, out: &Path) -> Result<()> {
    let foreign = Foreign::read(file)?;
    let by_hand = out.join(foreign.by_hand());
    apply::apply(out, &foreign.outputs()?, Wire::Never, &mut |line| println!("{line}"))?;
    if !by_hand.exists() {
        println!("by hand: {}, which says how the provider's responses are understood", by_hand.display());
    }
    Ok(())
}

fn run_lint(only: Option<&Provider>) -> Result<()> {
    let root = workspace_root();
    let mut findings = Vec::new();
    for provider in providers(&root)?.iter().filter(|provider| only.is_none_or(|only| only == *provider)) {
        findings.extend(lint_provider(&root, provider)?);
    }
    report_findings(&findings)
}

fn report_findings(findings: &[Finding]) -> Result<()> {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        return Ok(());
    }
    bail!("{} findings; `cargo xtask lint --rules` says why each rule is there", findings.len());
}

fn run_adopt(file: &Path, options: &adopt::Options, out: Option<&Path>) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let adopted = adopt::adopt(&name, &text, options)?;
    let Some(out) = out else {
        print!("{}", adopted.spec);
        return Ok(());
    };
    let list = out.with_file_name("navigation").join(format!("{}.yaml", adopted.provider));
    let mut batch = Batch::default();
    batch.write(out.to_path_buf(), adopted.spec);
    batch.write(list.clone(), adopted.navigation);
    batch.commit(&workspace_root())?;
    for line in &adopted.report {
        println!("{line}");
    }
    println!("\nwrote   {}\nwrote   {}", out.display(), list.display());
    let findings = lint_file(out)?;
    if findings.is_empty() {
        println!("the spec passes the lint");
        return Ok(());
    }
    println!("\nwhat is left to do by hand:");
    report_findings(&findings)
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

fn run_instructions(is_write: bool) -> Result<()> {
    let root = workspace_root();
    let measured = instructions::measure(&root)?;
    print!("{}", table::print(&measured));
    if is_write {
        return table::write(&root, &measured);
    }
    if let Some(hint) = table::compare(&table::read(&root)?, &measured).verdict()? {
        print!("\n{hint}");
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
fn run_diff(options: &diff::command::Options) -> ExitCode {
    match diff::command::run(&workspace_root(), options) {
        Ok(outcome) => {
            print!("{}", outcome.text);
            if outcome.is_failure { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(3)
        }
    }
}
