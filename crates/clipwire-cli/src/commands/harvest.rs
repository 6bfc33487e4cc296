//! `clipwire harvest`: whole jobs, checked, run, looked at and exported.

mod changes;
mod desk;
mod run;
mod scheduled;
mod serve;
mod shown;
mod tap;
mod watch;
mod watching;
mod work;

use std::sync::Arc;

use clap::ArgMatches;
use clipwire_harvest::{Job, Status};

use self::desk::{Desk, failed};
use self::run::run;
use self::shown::{json, shown};
pub(crate) use self::tap::tap;
use crate::context::Context;
use crate::destination::{self, done};
use crate::failure::{Exit, Failure};

/// Does what is asked with a job.
pub(crate) async fn harvest(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("check", matches)) => check(context, matches).await,
        Some(("run", matches)) if matches.get_flag("on-schedule") => scheduled::scheduled(context, matches).await,
        Some(("run", matches)) => run(context, matches).await,
        Some(("work", matches)) => work::work(context, matches).await,
        Some(("status", matches)) if matches.get_flag("watch") => watch::watch(context, matches).await,
        Some(("status", matches)) => status(context, matches),
        Some(("serve", matches)) => serve::serve(context, matches).await,
        Some(("export", matches)) => run::export_again(context, matches).await,
        Some(("changes", matches)) => changes::changes(context, matches).await,
        Some(("schema", _)) => schema(),
        _ => Err(Failure::usage("there is no such command").todo("`clipwire harvest --help` lists them")),
    }
}

/// Says what a job takes at the least. That its budget has no room for it is a failure.
async fn check(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let inputs = desk.inputs()?;
    let opened = desk.open(context, false).await?;
    let check = desk.job.check(&opened.client, inputs.len());
    shown(context, matches, &check)?;
    match check.lacks {
        None => Ok(Exit::Done),
        Some(lacks) => Err(Failure::stopped("the budget has no room for the least that the job takes")
            .why(lacks)
            .todo("raise the budget, or give the job fewer inputs")),
    }
}

/// Says how a job stands.
fn status(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let status = Status::read(&desk.journal()?, &desk.job).map_err(|error| failed(&error))?;
    shown(context, matches, &status)
}

/// Prints the schema of a job's file.
fn schema() -> Result<Exit, Failure> {
    done(destination::print(json(&Job::schema(), true)?.as_bytes()))
}
