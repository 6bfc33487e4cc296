//! `clipwire`: every operation from a terminal.

// What it is told.
mod args;
mod config;
mod context;
mod inputs;
mod keys;
mod settings;

// What it makes of an answer.
mod columns;
mod output;
mod row;
mod rows;

// Files that outlive it.
mod destination;
mod journal;
mod spending;

// What it tells, and when it stops.
mod failure;
mod progress;
mod stop;

// What it does.
mod call;
mod commands;
mod open;
mod request;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{ArgMatches, ColorChoice};
use clipwire::dynamic::{self, OperationInfo};

use crate::args::Detail;
use crate::context::Context;
use crate::destination::done;
use crate::failure::{Exit, Failure};

fn main() -> ExitCode {
    let mut words: Vec<OsString> = std::env::args_os().collect();
    // Runners of taps start a program by its name, and give it nothing but the options of taps.
    if words.first().is_some_and(|own| Path::new(own).file_stem().is_some_and(|name| name == "tap-clipwire")) {
        words.insert(1, "tap".into());
    }
    let exit = match parse(&words) {
        Ok(matches) => run(&matches),
        Err(exit) => exit,
    };
    ExitCode::from(exit.code())
}

/// Understands the command line, or prints help or what is wrong with it.
fn parse(words: &[OsString]) -> Result<ArgMatches, Exit> {
    let texts: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let command = args::root(Detail::of(&texts)).color(ColorChoice::Auto);
    command.try_get_matches_from(words).map_err(|error| {
        let printed = error.print().and_then(|()| io::stdout().flush());
        match error.kind() {
            // A reader of the help that has had enough is no failure.
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => done(printed).unwrap_or_else(|failure| {
                let _ = failure.print(&mut io::stderr().lock(), false);
                failure.exit
            }),
            _ => Exit::Usage,
        }
    })
}

/// Runs a command, and says why where it fails.
fn run(matches: &ArgMatches) -> Exit {
    let context = match Context::new(matches) {
        Ok(context) => Arc::new(context),
        Err(failure) => {
            let _ = failure.print(&mut io::stderr().lock(), false);
            return failure.exit;
        }
    };
    commands::trace(&context);
    let outcome = match operation(matches) {
        Some((operation, matches)) => {
            let told = "stopping behind this page; Ctrl-C again stops at once";
            block_on(&context, told, call::run(&context, operation, matches))
        }
        None => own(&context, matches),
    };
    outcome.unwrap_or_else(|failure| {
        let _ = failure.print(&mut io::stderr().lock(), context.color.0);
        failure.exit
    })
}

/// The operation that a command line names, with its arguments.
fn operation(matches: &ArgMatches) -> Option<(&'static OperationInfo, &ArgMatches)> {
    let (provider, matches) = matches.subcommand()?;
    let (handle, matches) = dynamic::provider(provider).and(matches.subcommand())?;
    let (method, matches) = matches.subcommand()?;
    let name = |word: &str| word.replace('-', "_");
    Some((dynamic::operation(provider, &name(handle), &name(method))?, matches))
}

/// Runs a command that is no operation.
fn own(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("ops", matches)) => commands::ops(context, matches),
        Some(("paste", matches)) => commands::paste(context, matches),
        Some(("ledger", matches)) => commands::ledger(context, matches),
        Some(("login", matches)) => until_asked(context, commands::login(context, matches)),
        Some(("logout", matches)) => commands::logout(context, matches),
        Some(("doctor", matches)) => until_asked(context, commands::doctor(context, matches)),
        Some(("config", matches)) => commands::config(context, matches),
        #[cfg(feature = "harvest")]
        Some(("harvest", matches)) => {
            let told = match matches.subcommand_name() {
                Some("serve" | "status") => "stopping",
                _ => "stopping behind the calls on their way; Ctrl-C again stops at once",
            };
            block_on(context, told, commands::harvest(context, matches))
        }
        #[cfg(feature = "harvest")]
        Some(("tap", matches)) => {
            let told = "stopping behind the calls on their way; Ctrl-C again stops at once";
            block_on(context, told, commands::tap(context, matches))
        }
        Some(("completions", matches)) => commands::completions(matches),
        Some(("man", matches)) => commands::man(matches),
        _ => Err(Failure::usage("there is no such command").todo("`clipwire --help` lists them")),
    }
}

/// Runs what nothing is lost of when it is left at once.
fn until_asked(context: &Arc<Context>, work: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    block_on(context, "stopping", async {
        tokio::select! {
            biased;
            () = context.stop.asked() => Err(Failure::new(Exit::Interrupted, "stopped")),
            outcome = work => outcome,
        }
    })
}

/// Runs what waits for others. The first Ctrl-C is told, and what can stop stops.
fn block_on(
    context: &Arc<Context>,
    told: &'static str,
    work: impl Future<Output = Result<Exit, Failure>>,
) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::failed("no threads can be started").because(&error))?;
    runtime.block_on(async {
        let listener = context.clone();
        context.stop.listen(move || listener.say(told));
        work.await
    })
}
