//! The command line of `cargo xtask`: one task, one word, one screen when it fails.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the program that talks to people")]

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use xtask::codegen::{self, Loaded, output};
use xtask::lint::{RULES, lint};
use xtask::provider::{PROVIDERS, Provider, workspace_root};
use xtask::spec::Spec;
use xtask::{ci, compile_time, instructions};

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
    /// Print what an operation offers and sends, as its snapshot shows it.
    Surface {
        /// The provider's name of the operation; all of them if it is left out.
        operation: Option<String>,
    },
    /// Measure cold release builds of each choice of providers, beside what they stand on. Takes minutes.
    CompileTime,
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

fn provider(name: &str) -> Result<Provider, String> {
    let names = || PROVIDERS.iter().map(|provider| provider.name).collect::<Vec<_>>().join(", ");
    Provider::find(name).ok_or_else(|| format!("there is no such provider; there is {}", names()))
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    match task {
        Task::Codegen { provider, check: true, .. } => check_codegen(provider),
        Task::Codegen { provider, check: false, no_wire } => run_codegen(provider, !no_wire),
        Task::Lint { rules: true, .. } => {
            for rule in RULES {
                println!("{}\n    {}\n    {}", rule.id, rule.what, rule.why);
            }
            Ok(())
        }
        Task::Lint { provider, rules: false } => run_lint(provider),
        Task::Surface { operation } => print_surface(operation.as_deref()),
        Task::CompileTime => {
            print!("{}", compile_time::measure(&workspace_root())?);
            Ok(())
        }
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

fn run_codegen(provider: Option<Provider>, wire: bool) -> Result<()> {
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

fn check_codegen(provider: Option<Provider>) -> Result<()> {
    let root = workspace_root();
    let Some(difference) = output::check(&root, &codegen::outputs(&root, provider)?)? else { return Ok(()) };
    print!("{difference}");
    bail!("what is checked in is not what the specs make; run `cargo xtask codegen` and commit the result");
}

fn run_lint(only: Option<Provider>) -> Result<()> {
    let root = workspace_root();
    let mut count = 0;
    for provider in PROVIDERS.iter().copied().filter(|provider| only.is_none_or(|only| only == *provider)) {
        for finding in lint(&Spec::load(&root, provider)?) {
            println!("{finding}");
            count += 1;
        }
    }
    if count > 0 {
        bail!("{count} findings; `cargo xtask lint --rules` says why each rule is there");
    }
    Ok(())
}

fn print_surface(operation: Option<&str>) -> Result<()> {
    let root = workspace_root();
    let mut found = false;
    for provider in PROVIDERS {
        for (id, text) in xtask::surface::by_operation(&Loaded::new(&root, *provider)?)? {
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
