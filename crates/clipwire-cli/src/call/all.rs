//! A list, page after page, into one output.

use clipwire::dynamic::Request;
use clipwire::{Cursor, StreamEnd};

use super::invocation::Call;
use super::list::{Walked, walk};
use crate::failure::{Exit, Failure};
use crate::journal::Entry;
use crate::open::counted;
use crate::progress::Progress;

/// Pages until the list ends or a limit is reached.
pub(super) async fn list(call: &Call, request: Request, command: &str) -> Result<Exit, Failure> {
    let mut destination = call.destination(command, false, false)?.destination;
    let standing = destination.standing(0);
    if standing.is_done {
        call.notes(destination.finish(false)?);
        return Ok(Exit::Done);
    }
    let progress = Progress::new(&call.context, true);
    let mut broken = None;
    let walked = walk(call, request, standing, &mut |page| {
        let rows = page.rows(call.settings.model, None)?;
        let fingerprints = page.fingerprints();
        let entry =
            Entry { fingerprints, checkpoint: Some(page.checkpoint), is_done: page.is_last, ..Entry::new(0, &rows) };
        progress.page(rows.len() as u64, &call.opened.client.ledger());
        if let Err(error) = progress.aside(|| destination.add(&entry, &rows)) {
            broken = Some(error);
            return Ok(false);
        }
        Ok(true)
    })
    .await;
    progress.end();
    if let Some(error) = broken {
        return destination.broke(&error);
    }
    let walked = walked?;
    let goes_on = walked.can_go_on() && !call.was_enough(walked.end);
    let is_file = destination.is_file();
    call.notes(destination.finish(goes_on)?);
    conclude(call, &walked, is_file)
}

/// Says why a list ended, and with which code the program does.
fn conclude(call: &Call, walked: &Walked, is_file: bool) -> Result<Exit, Failure> {
    if walked.skipped > 0 {
        call.context.say(&format!("{} could not be read and are left out", counted(walked.skipped, "element")));
    }
    let next = walked.checkpoint.as_ref().and_then(|checkpoint| checkpoint.cursor.as_ref());
    let go_on = || match (is_file, next) {
        (true, _) => "run the same command to go on".to_owned(),
        (false, Some(cursor)) => format!("go on with --cursor '{cursor}'"),
        (false, None) => "run the same command again".to_owned(),
    };
    if let Some(error) = &walked.error {
        let failure = Failure::from(error);
        let todo = failure.todo.clone().map_or_else(go_on, |todo| format!("{todo}; then {}", go_on()));
        return Err(failure.todo(todo));
    }
    if walked.is_interrupted {
        let failure = Failure::new(Exit::Interrupted, format!("stopped behind {}", counted(walked.rows, "row")));
        return Err(failure.todo(go_on()));
    }
    match walked.end {
        Some(StreamEnd::Exhausted) | None => Ok(Exit::Done),
        Some(StreamEnd::BudgetSpent) => {
            let failure = Failure::stopped(format!("the budget is spent, behind {}", counted(walked.rows, "row")));
            let again = match (&call.settings.max_cost, call.settings.max_calls) {
                (Some(cost), _) => format!("each run may spend {cost}"),
                (None, Some(calls)) => format!("each run may make {}", counted(calls, "call")),
                (None, None) => "each run has a budget of its own".to_owned(),
            };
            Err(failure.todo(format!("{}; {again}", go_on())))
        }
        Some(end) if call.was_enough(walked.end) => {
            if let Some(cursor) = next {
                call.context.say(&format!("{end}: there is more, at --cursor '{cursor}'"));
            } else {
                call.context.say(&format!("{end}: there is more"));
            }
            Ok(Exit::Done)
        }
        Some(end @ (StreamEnd::PageLimit | StreamEnd::ItemLimit)) => {
            let failure = Failure::stopped(format!("{end}, behind {}", counted(walked.rows, "row")));
            Err(failure.todo(format!("{}, or set --max-pages", go_on())))
        }
        Some(end) => {
            call.context.say(&cut_short(end, walked.rows, next));
            Ok(Exit::Done)
        }
    }
}

/// Why a list ended before its end, as far as the provider says.
fn cut_short(end: StreamEnd, rows: u64, next: Option<&Cursor>) -> String {
    let why = match end {
        StreamEnd::EmptyPages => "the provider sends empty pages",
        StreamEnd::NothingNew => "the provider sends only what had come before, or what cannot be read",
        StreamEnd::PageRepeated => "the provider sent a page that had come before",
        StreamEnd::CursorRepeated => "the provider says that there is more, and not where",
        _ => "the list ended before its end",
    };
    let more = match next {
        Some(cursor) => format!("there may be more, at --cursor '{cursor}'"),
        None => "there may be more".to_owned(),
    };
    format!("{why}, so the list was ended behind {}; {more}", counted(rows, "row"))
}

#[cfg(test)]
mod tests;
