//! What is read out of a journal.

use jiff::Timestamp;
use serde::Serialize;

use super::database::{Row, Transaction, values};
use super::records::{Asked, Run};
use crate::error::{Error, ErrorKind, Result};

/// A call with its body, and the rows that are in it.
#[derive(Clone, Debug)]
pub(crate) struct StoredCall {
    pub(crate) id: i64,
    pub(crate) asked: Asked,
    pub(crate) cursor: Option<String>,
    pub(crate) began: Timestamp,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Vec<u8>,
    /// The ids of its rows, and their places, in order.
    pub(crate) rows: Vec<(String, usize)>,
}

pub(super) fn next_wake(transaction: &mut dyn Transaction, run: Run) -> Result<Option<Timestamp>> {
    let select = "SELECT min(COALESCE(not_before, 0)) FROM streams WHERE run = $1 AND state = 'ready'";
    let at: Option<i64> = transaction.query_one(select, values![run])?.get(0)?;
    Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
}

/// Why nothing more is asked in a run before somebody goes on with it, where that is so.
#[cfg(feature = "postgres")]
pub(super) fn paused(transaction: &mut dyn Transaction, run: Run) -> Result<Option<String>> {
    transaction.query_one("SELECT paused FROM runs WHERE id = $1", values![run])?.get(0)
}

/// The next call of a step that has rows, behind another.
pub(crate) fn call_behind(
    transaction: &mut dyn Transaction,
    run: Run,
    step: usize,
    call: i64,
) -> Result<Option<StoredCall>> {
    let select = "SELECT min(call) FROM rows WHERE step = $1 AND run = $2 AND call > $3";
    let next: Option<i64> = transaction.query_one(select, values![step, run, call])?.get(0)?;
    next.map(|call| stored(transaction, run, step, call)).transpose()
}

/// A call with its body, decompressed, and the places of its rows.
pub(crate) fn stored(transaction: &mut dyn Transaction, run: Run, step: usize, id: i64) -> Result<StoredCall> {
    let select = "SELECT streams.asked, calls.cursor, calls.began, calls.body, calls.request_id \
                  FROM calls JOIN streams ON streams.id = calls.stream WHERE calls.id = $1";
    let call = transaction.query_one(select, values![id])?;
    let cursor: String = call.get(1)?;
    let damaged = |what: &str| Error::new(ErrorKind::Journal, format!("{what} of call {id}"));
    let body = call.get::<Option<Vec<u8>>>(3)?.ok_or_else(|| damaged("nothing is kept any more of the body"))?;
    let body =
        zstd::decode_all(body.as_slice()).map_err(|error| damaged("cannot decompress the body").because(error))?;
    let select = "SELECT id, place FROM rows WHERE step = $1 AND run = $2 AND call = $3 ORDER BY place";
    let rows = transaction.query(select, values![step, run, id])?;
    Ok(StoredCall {
        id,
        asked: Asked::of(&call, 0)?,
        cursor: Some(cursor).filter(|cursor| !cursor.is_empty()),
        began: Timestamp::from_millisecond(call.get(2)?).unwrap_or_default(),
        request_id: call.get(4)?,
        body,
        rows: rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_>>()?,
    })
}

/// The call that has a row of a run.
pub(crate) fn call_of(transaction: &mut dyn Transaction, run: Run, step: usize, id: &str) -> Result<Option<i64>> {
    let select = "SELECT call FROM rows WHERE step = $1 AND run = $2 AND id = $3";
    transaction.query_row(select, values![step, run, id])?.map(|row| row.get(0)).transpose()
}

/// The ids of the rows of one run that another does not have, in order.
pub(crate) fn ids_without(transaction: &mut dyn Transaction, step: usize, run: Run, other: Run) -> Result<Vec<String>> {
    let select = "SELECT id FROM rows WHERE step = $1 AND run = $2 \
                  AND NOT EXISTS (SELECT 1 FROM rows AS others WHERE others.step = $1 AND others.id = rows.id AND others.run = $3) \
                  ORDER BY id";
    transaction.query(select, values![step, run, other])?.iter().map(|row| row.get(0)).collect()
}

/// A stream that brought nothing to its end, and why.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Unfinished {
    pub(crate) asked: Asked,
    /// `dead`, or `held` where a call may have been charged and was not made again.
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) detail: Option<String>,
}

/// The streams of a step that brought nothing to their end, in their order.
pub(crate) fn unfinished(transaction: &mut dyn Transaction, run: Run, step: usize) -> Result<Vec<Unfinished>> {
    let select = "SELECT asked, state, reason, detail FROM streams WHERE run = $1 AND step = $2 AND state IN ('dead', 'held') ORDER BY id";
    let unfinished = |row: &Row| {
        Ok(Unfinished { asked: Asked::of(row, 0)?, state: row.get(1)?, reason: row.get(2)?, detail: row.get(3)? })
    };
    transaction.query(select, values![run, step])?.iter().map(unfinished).collect()
}

/// When a run began.
pub(crate) fn first_day(transaction: &mut dyn Transaction, run: Run) -> Result<Timestamp> {
    let began: String = transaction.query_one("SELECT began FROM runs WHERE id = $1", values![run])?.get(0)?;
    began.parse().map_err(|error| Error::new(ErrorKind::Journal, "the beginning of a run is no moment").because(error))
}
