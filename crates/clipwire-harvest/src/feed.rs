//! Rows for others in the order in which they came, behind a position that they have kept: out of stored answers, whatever run brought them.

use std::ops::ControlFlow;

use clipwire::dynamic::Item;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::export::items_of;
use crate::journal::call_behind;
use crate::journal::database::{Transaction, values};
use crate::stream::id_of;

/// Behind which answer somebody stands in the journal of a job, for one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Position {
    /// When the first run of the journal began, which tells it from another one of the same job.
    pub journal: Timestamp,
    /// The number of the run.
    pub run: i64,
    /// The number of the call.
    pub call: i64,
}

/// The rows of one answer.
#[derive(Debug)]
#[non_exhaustive]
pub struct StoredPage {
    /// Where somebody stands who has these rows, and those before.
    pub position: Position,
    /// When the call left.
    pub asked: Timestamp,
    /// The rows, with what tells each from the others of its step.
    pub rows: Vec<(String, Item)>,
}

/// Gives the rows of a step that came behind a position, answer by answer; all of them without one, or where it is of another journal. It sends
/// nothing. `take` ends it with [`ControlFlow::Break`].
///
/// What came later stands later: rows are given up to the first call that is on its way. So whoever goes on from the position of the last page
/// misses nothing. A row comes again where a run has asked for it anew.
///
/// # Errors
///
/// [`ErrorKind::Job`] where there is no such step, [`ErrorKind::Journal`] where the journal cannot be read, and what `take` fails with.
pub fn pages_behind<E: From<Error>>(
    engine: &Engine,
    step: &str,
    behind: Option<Position>,
    mut take: impl FnMut(StoredPage) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let found = engine.steps().iter().enumerate().find(|(_, working)| working.step.name == step);
    let missing = || Error::new(ErrorKind::Job, format!("the job has no step `{step}`"));
    let (place, working) = found.ok_or_else(missing)?;
    let Some(journal) = engine.journal().transaction(origin)? else { return Ok(()) };
    let (mut run, mut call) = match behind.filter(|position| position.journal == journal) {
        Some(position) => (position.run, position.call),
        None => (0, 0),
    };
    loop {
        // One answer at a time: all of them may be more than memory holds.
        let next = engine.journal().transaction(|transaction| {
            let until = on_its_way(transaction)?;
            let next = match call_behind(transaction, run, place, call)? {
                Some(next) => Some((run, next)),
                None => match run_behind(transaction, place, run)? {
                    Some(run) => call_behind(transaction, run, place, 0)?.map(|next| (run, next)),
                    None => None,
                },
            };
            Ok(next.filter(|(_, next)| until.is_none_or(|until| next.id < until)))
        })?;
        let Some((of_run, stored)) = next else { return Ok(()) };
        (run, call) = (of_run, stored.id);
        let rows = items_of(engine, working, &stored)?;
        let rows = rows.into_iter().map(|item| (id_of(&item), item)).collect();
        let page = StoredPage { position: Position { journal, run, call }, asked: stored.began, rows };
        if take(page)?.is_break() {
            return Ok(());
        }
    }
}

/// When the first run began.
fn origin(transaction: &mut dyn Transaction) -> Result<Option<Timestamp>> {
    let select = "SELECT began FROM runs ORDER BY id LIMIT 1";
    let Some(began) = transaction.query_row(select, &[])? else { return Ok(None) };
    let no_moment = |error| Error::new(ErrorKind::Journal, "the beginning of a run is no moment").because(error);
    began.get::<String>(0)?.parse().map(Some).map_err(no_moment)
}

/// The first call that is on its way.
fn on_its_way(transaction: &mut dyn Transaction) -> Result<Option<i64>> {
    transaction.query_one("SELECT MIN(id) FROM calls WHERE state = 'sent'", &[])?.get(0)
}

/// The first run behind another that has rows of a step.
fn run_behind(transaction: &mut dyn Transaction, step: usize, run: i64) -> Result<Option<i64>> {
    let select = "SELECT MIN(run) FROM rows WHERE step = $1 AND run > $2";
    transaction.query_one(select, values![step, run])?.get(0)
}
