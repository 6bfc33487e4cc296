//! What is read out of a journal.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::store::{Asked, Run, Stream};

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

/// A row of `streams`.
pub(super) fn stream_of(row: &Row<'_>) -> rusqlite::Result<Result<Stream>> {
    let asked: String = row.get("asked")?;
    let Ok(asked) = serde_json::from_str::<Asked>(&asked) else {
        return Ok(Err(Error::new(ErrorKind::Journal, "what a stream asks for cannot be read")));
    };
    Ok(Ok(Stream {
        id: row.get("id")?,
        step: row.get("step")?,
        asked,
        cursor: row.get("cursor")?,
        pages: row.get("pages")?,
        items: row.get("items")?,
        barren: row.get("barren")?,
        empty: row.get("empty")?,
        failures: row.get("failures")?,
        known_in_a_row: row.get("known_in_a_row")?,
        watermark: row.get::<_, Option<i64>>("watermark")?.and_then(|at| Timestamp::from_millisecond(at).ok()),
    }))
}

pub(super) fn next_wake(transaction: &Transaction<'_>, run: Run) -> Result<Option<Timestamp>> {
    let select = "SELECT min(IFNULL(not_before, 0)) FROM streams WHERE run = ?1 AND state = 'ready'";
    let at: Option<i64> = transaction.query_row(select, [run], |row| row.get(0))?;
    Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
}

/// The next call of a step that has rows, behind another.
pub(crate) fn call_behind(
    transaction: &Transaction<'_>,
    run: Run,
    step: usize,
    call: i64,
) -> Result<Option<StoredCall>> {
    let select = "SELECT min(call) FROM rows WHERE step = ?1 AND run = ?2 AND call > ?3";
    let next: Option<i64> =
        transaction.prepare_cached(select)?.query_row(params![step, run, call], |row| row.get(0))?;
    next.map(|call| stored(transaction, run, step, call)).transpose()
}

/// A call with its body, decompressed, and the places of its rows.
pub(crate) fn stored(transaction: &Transaction<'_>, run: Run, step: usize, id: i64) -> Result<StoredCall> {
    let select = "SELECT streams.asked, calls.cursor, calls.began, calls.body, calls.request_id \
                  FROM calls JOIN streams ON streams.id = calls.stream WHERE calls.id = ?1";
    let (asked, cursor, began, body, request_id) = transaction.prepare_cached(select)?.query_row([id], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, Option<Vec<u8>>>(3)?,
            row.get::<_, Option<String>>(4)?,
        ))
    })?;
    let damaged = |what: &str| Error::new(ErrorKind::Journal, format!("{what} of call {id}"));
    let body = body.ok_or_else(|| damaged("nothing is kept any more of the body"))?;
    let body =
        zstd::decode_all(body.as_slice()).map_err(|error| damaged("cannot decompress the body").because(error))?;
    let select = "SELECT id, place FROM rows WHERE step = ?1 AND run = ?2 AND call = ?3 ORDER BY place";
    let mut rows = transaction.prepare_cached(select)?;
    let rows = rows.query_map(params![step, run, id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(StoredCall {
        id,
        asked: serde_json::from_str(&asked).map_err(|error| damaged("cannot read what was asked").because(error))?,
        cursor: Some(cursor).filter(|cursor| !cursor.is_empty()),
        began: Timestamp::from_millisecond(began).unwrap_or_default(),
        request_id,
        body,
        rows: rows.collect::<Result<_, _>>()?,
    })
}

/// The call that has a row of a run.
pub(crate) fn call_of(transaction: &Transaction<'_>, run: Run, step: usize, id: &str) -> Result<Option<i64>> {
    let select = "SELECT call FROM rows WHERE step = ?1 AND run = ?2 AND id = ?3";
    Ok(transaction.prepare_cached(select)?.query_row(params![step, run, id], |row| row.get(0)).optional()?)
}

/// The ids of the rows of one run that another does not have, in order.
pub(crate) fn ids_without(transaction: &Transaction<'_>, step: usize, run: Run, other: Run) -> Result<Vec<String>> {
    let select = "SELECT id FROM rows WHERE step = ?1 AND run = ?2 \
                  AND NOT EXISTS (SELECT 1 FROM rows AS others WHERE others.step = ?1 AND others.id = rows.id AND others.run = ?3) \
                  ORDER BY id";
    let mut select = transaction.prepare_cached(select)?;
    let ids = select.query_map(params![step, run, other], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
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
pub(crate) fn unfinished(transaction: &Transaction<'_>, run: Run, step: usize) -> Result<Vec<Unfinished>> {
    let select = "SELECT asked, state, reason, detail FROM streams WHERE run = ?1 AND step = ?2 AND state IN ('dead', 'held') ORDER BY id";
    let mut select = transaction.prepare_cached(select)?;
    let rows = select
        .query_map(params![run, step], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let mut all = Vec::new();
    for row in rows {
        let (asked, state, reason, detail) = row?;
        let unreadable = |error| Error::new(ErrorKind::Journal, "what a stream asks for cannot be read").because(error);
        all.push(Unfinished { asked: serde_json::from_str(&asked).map_err(unreadable)?, state, reason, detail });
    }
    Ok(all)
}

/// When a run began.
pub(crate) fn first_day(transaction: &Transaction<'_>, run: Run) -> Result<Timestamp> {
    let began: String = transaction.query_row("SELECT began FROM runs WHERE id = ?1", [run], |row| row.get(0))?;
    began.parse().map_err(|error| Error::new(ErrorKind::Journal, "the beginning of a run is no moment").because(error))
}
