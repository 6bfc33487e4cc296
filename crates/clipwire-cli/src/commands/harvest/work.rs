//! `clipwire harvest work`: one machine of many works along on a job.

use std::sync::Arc;

use clap::ArgMatches;
use clipwire_harvest::{Ended, Location, Options};
use serde::Serialize;

use super::desk::{Desk, failed};
use super::run::until_stopped;
use super::shown::json;
use super::watching::Watching;
use crate::context::Context;
use crate::destination::{self, done};
use crate::failure::{Exit, Failure};
use crate::progress::Progress;

/// What a machine did, as the last line of stdout.
#[derive(Serialize)]
struct Line {
    ended: &'static str,
    /// Rows, answers and failures of this machine's calls.
    new_rows: u64,
    answers: u64,
    failures: u64,
}

/// Works along until Ctrl-C, or until the provider takes no more calls of this machine's.
pub(super) async fn work(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let opened = desk.open(context, true).await?;
    let engine = desk.engine(opened.client.clone())?;
    let watching = Arc::new(Watching::new(Progress::new(context, true), opened.client.clone()));
    let options = Options::default().resend_unknown(matches.get_flag("resend-unknown"));
    if matches!(desk.journal()?, Location::Postgres(_)) {
        context.say(&format!("working along on the job `{}`; Ctrl-C ends it between calls", desk.job.name));
    }
    let joined = engine.join(&options, watching.clone(), context.stop.asked());
    let outcome = until_stopped(context, &opened, &watching, joined).await?.map_err(|error| failed(&error))?;
    let ended = if outcome.ended == Ended::Stopped { "stopped" } else { "refused" };
    let line = Line { ended, new_rows: outcome.rows, answers: outcome.answers, failures: outcome.failures };
    done(destination::print(json(&line, false)?.as_bytes()))?;
    match outcome.ended {
        Ended::Refused(why) => Err(watching.refused().unwrap_or_else(|| Failure::stopped(why))),
        // It works until it is told to stop.
        _ => Ok(Exit::Done),
    }
}
