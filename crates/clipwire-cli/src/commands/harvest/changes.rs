//! `clipwire harvest changes`: what differs between two runs of a step.

use clap::ArgMatches;
use clipwire_harvest::{Change, Error, Status};

use super::desk::{Desk, failed};
use crate::commands::{row_of, show};
use crate::context::Context;
use crate::failure::{Exit, Failure};

/// Prints what differs, a row each.
pub(super) async fn changes(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let latest = Status::read(&desk.journal()?, &desk.job).map_err(|error| failed(&error))?.run;
    if latest == 1 {
        let failure = Failure::usage("the job has had one run, and none before it to compare it with");
        return Err(failure.todo("run the job again"));
    }
    let to = matches.get_one::<i64>("to").copied().unwrap_or(latest);
    let from = matches.get_one::<i64>("from").copied().unwrap_or(to - 1);
    if from < 1 || from >= to || to > latest {
        let failure =
            Failure::usage(format!("run {from} and run {to} are no two runs of the job, one before the other"));
        return Err(failure.todo(format!("the latest is run {latest}; give --from and --to, or run the job again")));
    }
    let first = desk.job.steps.first().map(|step| step.name.clone()).unwrap_or_default();
    let step = matches.get_one::<String>("step").unwrap_or(&first);
    let opened = desk.open(context, false).await?;
    let engine = desk.engine(opened.client.clone())?;
    let mut all: Vec<Change> = Vec::new();
    let told = clipwire_harvest::changes(&engine, step, (from, to), |change| {
        all.push(change);
        Ok::<_, Error>(())
    });
    told.map_err(|error| failed(&error))?;
    let rows = all.iter().map(row_of).collect::<Result<Vec<_>, _>>()?;
    show(context, matches, &rows)
}
