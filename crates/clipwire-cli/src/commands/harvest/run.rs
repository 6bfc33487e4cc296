//! `clipwire harvest run` and `export`: a job is run, and its rows written.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
use clipwire::Money;
use clipwire_harvest::{Destination, Ended, Engine, Exported, Options, Outcome, Status};
use serde::Serialize;

use super::desk::{Desk, failed};
use super::shown::json;
use super::watching::Watching;
use crate::context::Context;
use crate::destination::{self, done};
use crate::failure::{Exit, Failure};
use crate::open::{Opened, counted};
use crate::progress::Progress;

/// How a run stands behind a command, as the last line of stdout. Numbers are those of the whole run, whoever stopped it before.
#[derive(Serialize)]
struct Line {
    run: i64,
    /// Whether it went on with a run that had been stopped.
    went_on: bool,
    ended: &'static str,
    /// Why it ended there.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    rows: u64,
    /// Those of them that this command brought.
    new_rows: u64,
    calls: u64,
    cost: Option<Money>,
    /// What is set aside for calls that may have been charged.
    set_aside: Option<Money>,
    /// Calls without an answer, of lists that are held.
    unknown: usize,
    /// Of how many lists and things nothing comes.
    dead: u64,
    files: Vec<PathBuf>,
}

/// What came of running a job.
pub(super) struct Ran {
    pub(super) engine: Engine,
    pub(super) outcome: Outcome,
    pub(super) watching: Arc<Watching>,
}

/// Runs a job, as far as it goes.
pub(super) async fn ran(context: &Arc<Context>, desk: &Desk, options: &Options) -> Result<Ran, Failure> {
    let inputs = desk.inputs()?;
    let opened = desk.open(context, true).await?;
    let engine = desk.engine(opened.client.clone())?;
    let watching = Arc::new(Watching::new(Progress::new(context, true), opened.client.clone()));
    let running = engine.run(inputs, options, watching.clone(), context.stop.asked());
    let outcome = until_stopped(context, &opened, &watching, running).await?;
    let outcome = outcome
        .map_err(|error| failed(&error).todo("run the same command to go on; what had come is in the journal"))?;
    if outcome.went_on {
        context.say(&format!("run {} went on where it had stopped", outcome.run));
    }
    Ok(Ran { engine, outcome, watching })
}

/// Waits for what works on a job, unless somebody stops it at once; tells what it cost in either case.
pub(super) async fn until_stopped<T>(
    context: &Context,
    opened: &Opened,
    watching: &Watching,
    running: impl Future<Output = T>,
) -> Result<T, Failure> {
    let done = tokio::select! {
        biased;
        () = context.stop.at_once() => None,
        done = running => Some(done),
    };
    watching.end();
    opened.tell(context);
    done.ok_or_else(|| {
        let failure = Failure::new(Exit::Interrupted, "stopped at once; what was on its way may have been charged");
        failure.todo("run the same command to go on; `clipwire harvest status` names those calls")
    })
}

/// Runs a job, and writes its rows.
pub(super) async fn run(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let options =
        Options::default().resend_unknown(matches.get_flag("resend-unknown")).refetch(matches.get_flag("refetch"));
    let Ran { engine, outcome, watching } = ran(context, &desk, &options).await?;
    let exported = export(&desk, &engine, outcome.run)?;
    let status = Status::read(&desk.journal()?, &desk.job).map_err(|error| failed(&error))?;
    let rows = exported.rows;
    print(&line(&outcome, &status, exported))?;
    match conclude(&desk, &outcome, &status, &watching)? {
        Exit::Done if rows == 0 && matches.get_flag("skip-if-empty") => Ok(Exit::NothingNew),
        exit => Ok(exit),
    }
}

/// Writes the rows of a run again.
pub(super) async fn export_again(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    #[derive(Serialize)]
    struct Line {
        run: i64,
        #[serde(flatten)]
        exported: Exported,
    }

    let desk = Desk::of(context, matches)?;
    let latest = Status::read(&desk.journal()?, &desk.job).map_err(|error| failed(&error))?.run;
    let run = matches.get_one::<i64>("run").copied().unwrap_or(latest);
    if run > latest {
        let failure = Failure::usage(format!("there is no run {run} of the job"));
        return Err(failure.todo(format!("the latest is run {latest}")));
    }
    let opened = desk.open(context, false).await?;
    let engine = desk.engine(opened.client.clone())?;
    print(&Line { run, exported: export(&desk, &engine, run)? })
}

/// The one place where rows are written.
fn export(desk: &Desk, engine: &Engine, run: i64) -> Result<Exported, Failure> {
    // The variables of an object store are its own, such as AWS_ACCESS_KEY_ID.
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let to = Destination::of(&desk.job, &desk.folder, variables).map_err(|error| failed(&error))?;
    clipwire_harvest::export(engine, run, to).map_err(|error| failed(&error))
}

fn print(line: &impl Serialize) -> Result<Exit, Failure> {
    done(destination::print(json(line, false)?.as_bytes()))
}

fn line(outcome: &Outcome, status: &Status, exported: Exported) -> Line {
    let (ended, why) = match &outcome.ended {
        Ended::Done => ("done", None),
        Ended::NoRoom(which) => ("no_room", Some(which.clone())),
        Ended::Refused(why) => ("refused", Some(why.clone())),
        Ended::Stopped => ("stopped", None),
        _ => ("other", None),
    };
    Line {
        run: outcome.run,
        went_on: outcome.went_on,
        ended,
        why,
        rows: exported.rows,
        new_rows: outcome.rows,
        calls: status.in_run.calls,
        cost: status.in_run.spent.clone(),
        set_aside: status.in_run.set_aside.clone(),
        unknown: status.unknown.iter().filter(|call| call.is_held).count(),
        dead: status.dead(),
        files: exported.files,
    }
}

/// How the command ends, by what came of the run.
fn conclude(desk: &Desk, outcome: &Outcome, status: &Status, watching: &Watching) -> Result<Exit, Failure> {
    let held = || {
        let what = format!("{} held: a call of each may have been charged and has no answer", are(status.held()));
        Failure::stopped(what).todo(format!(
            "`clipwire harvest status {}` names them; --resend-unknown makes them again, and may pay twice",
            desk.file
        ))
    };
    match &outcome.ended {
        Ended::Done if status.held() > 0 => Err(held()),
        Ended::Done if status.dead() > 0 => Ok(Exit::SomeInputsFailed),
        Ended::Done => Ok(Exit::Done),
        Ended::NoRoom(which) => Err(Failure::stopped("the budget has no room for the next call")
            .why(which.clone())
            .todo("raise it in the job if it may cost more; then the same command goes on")),
        Ended::Refused(why) => {
            let failure = watching.refused().unwrap_or_else(|| Failure::stopped(why.clone()));
            let todo = failure.todo.clone().map(|todo| format!("{todo}; then run the same command to go on"));
            Err(failure.todo(todo.unwrap_or_else(|| "run the same command to go on".to_owned())))
        }
        _ => Err(Failure::new(Exit::Interrupted, "stopped between calls").todo("run the same command to go on")),
    }
}

fn are(count: u64) -> String {
    format!("{} {}", counted(count, "list"), if count == 1 { "is" } else { "are" })
}
