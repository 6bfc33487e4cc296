//! The transactions of the work.

use jiff::Timestamp;
use jiff::tz::Offset;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::Caps;
use super::read::stream_of;
use crate::amount::money;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{After, Answered, Asked, Begun, Charged, Child, Counted, Element, Failed, Run, Started, Stream};

/// How many pages in a row may bring nothing new.
const BARREN: u64 = 3;

/// How well a body is compressed.
const LEVEL: i32 = 3;

pub(super) fn start(transaction: &Transaction<'_>, resend: bool, refetch: bool, now: Timestamp) -> Result<Started> {
    // Nobody else works here, so what was on its way has no one who waits for it.
    transaction.execute("UPDATE calls SET state = 'unknown', charge = 'maybe' WHERE state = 'sent'", [])?;
    let held = "UPDATE streams SET state = 'held', reason = 'unknown', detail = 'a call was on its way when the program ended' \
                WHERE state = 'working' AND id IN (SELECT stream FROM calls WHERE state = 'unknown' AND cursor = IFNULL(streams.cursor, ''))";
    transaction.execute(held, [])?;
    transaction.execute("UPDATE streams SET state = 'ready' WHERE state = 'working'", [])?;
    if resend {
        transaction.execute(
            "UPDATE streams SET state = 'ready', reason = NULL, detail = NULL \
                 WHERE state = 'held' AND run = (SELECT max(id) FROM runs)",
            [],
        )?;
        // They belong to the run that they were left out of. Those of earlier runs stay held: a later one has asked for the same.
        let open = "UPDATE runs SET is_over = 0 WHERE id = (SELECT max(id) FROM runs) \
                    AND id IN (SELECT run FROM streams WHERE state = 'ready')";
        transaction.execute(open, [])?;
    }
    let open = "SELECT id, refetch FROM runs WHERE is_over = 0 ORDER BY id DESC LIMIT 1";
    let open = transaction
        .query_row(open, [], |row| Ok(Started { run: row.get(0)?, goes_on: true, refetch: row.get(1)? }))
        .optional()?;
    if let Some(open) = open {
        return Ok(open);
    }
    transaction.execute("INSERT INTO runs (began, refetch) VALUES (?1, ?2)", params![now.to_string(), refetch])?;
    Ok(Started { run: transaction.last_insert_rowid(), goes_on: false, refetch })
}

/// Adds a stream, where it is not there. It begins with the newest element of the last run that went through the same list.
pub(super) fn add(
    transaction: &Transaction<'_>,
    run: Run,
    step: usize,
    asked: &Asked,
    stated: Option<i64>,
) -> Result<u64> {
    let asked = text_of(asked)?;
    let before = "SELECT newest FROM streams WHERE step = ?1 AND asked = ?2 AND run < ?3 AND newest IS NOT NULL ORDER BY run DESC LIMIT 1";
    let watermark: Option<i64> =
        transaction.prepare_cached(before)?.query_row(params![step, asked, run], |row| row.get(0)).optional()?;
    let insert =
        "INSERT INTO streams (run, step, asked, watermark, stated) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    Ok(transaction.prepare_cached(insert)?.execute(params![run, step, asked, watermark, stated])? as u64)
}

pub(super) fn take(transaction: &Transaction<'_>, run: Run, now: Timestamp) -> Result<Option<Stream>> {
    let select = "SELECT * FROM streams WHERE run = ?1 AND state = 'ready' AND (not_before IS NULL OR not_before <= ?2) \
                  ORDER BY step, id LIMIT 1";
    let found =
        transaction.prepare_cached(select)?.query_row(params![run, now.as_millisecond()], stream_of).optional()?;
    let Some(found) = found else { return Ok(None) };
    let stream = found?;
    transaction
        .prepare_cached("UPDATE streams SET state = 'working', not_before = NULL WHERE id = ?1")?
        .execute([stream.id])?;
    Ok(Some(stream))
}

pub(super) fn begin(
    transaction: &Transaction<'_>,
    caps: &Caps,
    run: Run,
    stream: i64,
    now: Timestamp,
) -> Result<Begun> {
    let (step, cursor): (usize, Option<String>) = transaction
        .prepare_cached("SELECT step, cursor FROM streams WHERE id = ?1")?
        .query_row([stream], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let price = caps.prices.get(step).copied().flatten();
    let day = Offset::UTC.to_datetime(now).date().to_string();
    let (of_run, of_day) = (format!("run {run}"), format!("day {day}"));
    for scope in [&of_run, &of_day] {
        transaction
            .prepare_cached("INSERT INTO budgets (scope) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([scope])?;
    }
    let standing = |scope: &str| -> Result<(u64, i64)> {
        let select = "SELECT calls, spent + held FROM budgets WHERE scope = ?1";
        Ok(transaction.prepare_cached(select)?.query_row([scope], |row| Ok((row.get(0)?, row.get(1)?)))?)
    };
    let ((calls, in_run), (_, in_day)) = (standing(&of_run)?, standing(&of_day)?);
    let needed = price.unwrap_or_default();
    let shown =
        |cap: i64| caps.currency.as_deref().and_then(|currency| money(cap, currency)).map(|cap| cap.to_string());
    if caps.calls.is_some_and(|cap| calls >= cap) {
        return Ok(Begun::NoRoom(format!("{calls} calls of this run")));
    }
    if let Some(cap) = caps.run.filter(|cap| in_run + needed > *cap) {
        return Ok(Begun::NoRoom(format!("{} of this run", shown(cap).unwrap_or_default())));
    }
    if let Some(cap) = caps.day.filter(|cap| in_day + needed > *cap) {
        return Ok(Begun::NoRoom(format!("{} of this day", shown(cap).unwrap_or_default())));
    }
    for scope in [&of_run, &of_day] {
        let hold = "UPDATE budgets SET calls = calls + 1, held = held + ?2 WHERE scope = ?1";
        transaction.prepare_cached(hold)?.execute(params![scope, needed])?;
    }
    let insert = "INSERT INTO calls (run, stream, cursor, day, price, began) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let cursor = cursor.unwrap_or_default();
    transaction.prepare_cached(insert)?.execute(params![run, stream, cursor, day, price, now.as_millisecond()])?;
    Ok(Begun::Call(transaction.last_insert_rowid()))
}

/// Settles what was set aside for a call.
fn settle(transaction: &Transaction<'_>, run: Run, call: i64, charge: Charged) -> Result<()> {
    let (price, day): (Option<i64>, String) = transaction
        .prepare_cached("SELECT price, day FROM calls WHERE id = ?1")?
        .query_row([call], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let price = price.unwrap_or_default();
    let (spent, released) = match charge {
        Charged::Yes => (price, price),
        Charged::No => (0, price),
        Charged::Maybe => (0, 0),
    };
    for scope in [format!("run {run}"), format!("day {day}")] {
        let set = "UPDATE budgets SET spent = spent + ?2, held = held - ?3 WHERE scope = ?1";
        transaction.prepare_cached(set)?.execute(params![scope, spent, released])?;
    }
    Ok(())
}

pub(super) fn answered(
    transaction: &Transaction<'_>,
    run: Run,
    call: i64,
    answer: &Answered,
    now: Timestamp,
) -> Result<Counted> {
    let stream: i64 =
        transaction.prepare_cached("SELECT stream FROM calls WHERE id = ?1")?.query_row([call], |row| row.get(0))?;
    let mut stream =
        transaction.prepare_cached("SELECT * FROM streams WHERE id = ?1")?.query_row([stream], stream_of)??;
    settle(transaction, run, call, answer.charge)?;
    let body = compressed(&answer.body)?;
    let set = "UPDATE calls SET state = 'answered', charge = ?2, status = ?3, request_id = ?4, ended = ?5, body = ?6 WHERE id = ?1";
    transaction.prepare_cached(set)?.execute(params![
        call,
        answer.charge.as_str(),
        answer.status,
        answer.request_id,
        now.as_millisecond(),
        body
    ])?;

    let mut counted = Counted { items: answer.elements.len() as u64, ..Counted::default() };
    let (mut news_of_list, mut newest) = (0u64, None);
    let mut is_at_known = false;
    for (place, element) in answer.elements.iter().enumerate() {
        let Noted { is_row, is_new_here, was_known } =
            note(transaction, run, stream.step, call, place, element, answer.only_new)?;
        news_of_list += u64::from(is_new_here);
        newest = newest.max(element.created);
        if is_row {
            counted.new += 1;
            for Child { step, asked, stated } in &element.children {
                counted.children += add(transaction, run, *step, asked, *stated)?;
            }
        }
        if let Some(known) = answer.rules.known {
            stream.known_in_a_row = in_a_row(&stream, element, was_known, answer);
            is_at_known |= stream.known_in_a_row >= known;
        }
    }
    (stream.barren, stream.empty) = match news_of_list {
        0 => (stream.barren + 1, stream.empty + u64::from(answer.elements.is_empty())),
        _ => (0, 0),
    };
    stream.pages += 1;
    stream.items += counted.items;
    let end = match answer.end {
        Some(end) => Some(end),
        None => end_of(transaction, &stream, answer, is_at_known)?,
    };
    let set = "UPDATE streams SET state = ?2, reason = ?3, cursor = ?4, pages = ?5, items = ?6, new = new + ?7, barren = ?8, \
               empty = ?9, known_in_a_row = ?10, failures = 0, not_before = NULL, \
               newest = CASE WHEN ?11 > IFNULL(newest, ?11 - 1) THEN ?11 ELSE newest END WHERE id = ?1";
    transaction.prepare_cached(set)?.execute(params![
        stream.id,
        if end.is_some() { "done" } else { "ready" },
        end,
        answer.next,
        stream.pages,
        stream.items,
        counted.new,
        stream.barren,
        stream.empty,
        stream.known_in_a_row,
        newest.map(Timestamp::as_millisecond),
    ])?;
    Ok(counted)
}

/// What an element is to the journal.
struct Noted {
    is_row: bool,
    /// Whether this run sees it for the first time.
    is_new_here: bool,
    /// Whether an earlier run had it. What another list of the same run has brought says nothing of where this one is known.
    was_known: bool,
}

/// Notes an element, as a row where it is one.
fn note(
    transaction: &Transaction<'_>,
    run: Run,
    step: usize,
    call: i64,
    place: usize,
    element: &Element,
    only_new: bool,
) -> Result<Noted> {
    let known = "SELECT max(run) FROM rows WHERE step = ?1 AND id = ?2";
    let known: Option<Run> =
        transaction.prepare_cached(known)?.query_row(params![step, element.id], |row| row.get(0))?;
    let is_new_here = known.is_none_or(|known| known < run);
    let was_known = known.is_some_and(|known| known < run);
    let is_row = if only_new { known.is_none() } else { is_new_here };
    if is_row {
        let insert = "INSERT INTO rows (step, id, run, call, place) VALUES (?1, ?2, ?3, ?4, ?5)";
        transaction.prepare_cached(insert)?.execute(params![step, element.id, run, call, place])?;
    }
    Ok(Noted { is_row, is_new_here, was_known })
}

/// How many known elements there are in a row behind this one. A pinned one says nothing: it comes first, however old it is.
fn in_a_row(stream: &Stream, element: &Element, was_known: bool, answer: &Answered) -> u64 {
    if element.is_pinned {
        return stream.known_in_a_row;
    }
    let overlap = i64::try_from(answer.rules.overlap.as_millis()).unwrap_or(i64::MAX);
    let is_recent = match (element.created, stream.watermark) {
        (Some(created), Some(watermark)) => {
            created.as_millisecond() > watermark.as_millisecond().saturating_sub(overlap)
        }
        _ => false,
    };
    // With an overlap, what is about as new as the newest known one proves nothing yet.
    let is_known = was_known && !(is_recent && overlap > 0);
    if is_known { stream.known_in_a_row + 1 } else { 0 }
}

/// Why a list ends behind a page, by what the journal knows of it.
fn end_of(
    transaction: &Transaction<'_>,
    stream: &Stream,
    answer: &Answered,
    is_at_known: bool,
) -> Result<Option<&'static str>> {
    let Some(next) = &answer.next else { return Ok(Some("exhausted")) };
    let asked = "SELECT 1 FROM calls WHERE stream = ?1 AND cursor = ?2 LIMIT 1";
    let was_asked: Option<i64> =
        transaction.prepare_cached(asked)?.query_row(params![stream.id, next], |row| row.get(0)).optional()?;
    Ok(if was_asked.is_some() {
        Some("cursor_repeated")
    } else if is_at_known {
        Some("only_new")
    } else if answer.rules.pages.is_some_and(|pages| stream.pages >= pages) {
        Some("page_limit")
    } else if answer.rules.items.is_some_and(|items| stream.items >= items) {
        Some("item_limit")
    } else if answer.rules.known.is_none() && stream.barren >= BARREN {
        Some(if stream.empty == stream.barren { "empty_pages" } else { "nothing_new" })
    } else {
        None
    })
}

pub(super) fn failed(
    transaction: &Transaction<'_>,
    run: Run,
    call: i64,
    failed: &Failed,
    now: Timestamp,
) -> Result<()> {
    let Failed { charge, error, after, body } = failed;
    settle(transaction, run, call, *charge)?;
    let state = if matches!(after, After::Held(_)) { "unknown" } else { "failed" };
    let body = body.as_deref().map(compressed).transpose()?;
    let set = "UPDATE calls SET state = ?2, charge = ?3, error = ?4, ended = ?5, body = ?6 WHERE id = ?1";
    transaction.prepare_cached(set)?.execute(params![
        call,
        state,
        charge.as_str(),
        error,
        now.as_millisecond(),
        body
    ])?;
    let stream: i64 =
        transaction.prepare_cached("SELECT stream FROM calls WHERE id = ?1")?.query_row([call], |row| row.get(0))?;
    match after {
        After::Again(when) => {
            let set = "UPDATE streams SET state = 'ready', failures = failures + 1, not_before = ?2, detail = ?3 WHERE id = ?1";
            transaction.prepare_cached(set)?.execute(params![stream, when.as_millisecond(), error])?;
        }
        After::Later => {
            transaction.prepare_cached("UPDATE streams SET state = 'ready' WHERE id = ?1")?.execute([stream])?;
        }
        After::Dead(reason, detail) => bury(transaction, stream, reason, detail)?,
        After::Held(detail) => {
            let set = "UPDATE streams SET state = 'held', reason = 'unknown', detail = ?2 WHERE id = ?1";
            transaction.prepare_cached(set)?.execute(params![stream, detail])?;
        }
    }
    Ok(())
}

/// Nothing comes of a stream any more.
pub(super) fn bury(transaction: &Transaction<'_>, stream: i64, reason: &str, detail: &str) -> Result<()> {
    let set = "UPDATE streams SET state = 'dead', reason = ?2, detail = ?3 WHERE id = ?1";
    transaction.prepare_cached(set)?.execute(params![stream, reason, detail])?;
    Ok(())
}

/// A body as it is kept.
fn compressed(body: &[u8]) -> Result<Vec<u8>> {
    zstd::encode_all(body, LEVEL)
        .map_err(|error| Error::new(ErrorKind::Journal, "a body cannot be compressed").because(error))
}

pub(super) fn end(transaction: &Transaction<'_>, run: Run) -> Result<bool> {
    let left = "SELECT count(*) FROM streams WHERE run = ?1 AND state IN ('ready', 'working')";
    let left: i64 = transaction.query_row(left, [run], |row| row.get(0))?;
    if left == 0 {
        transaction.execute("UPDATE runs SET is_over = 1 WHERE id = ?1", [run])?;
    }
    Ok(left == 0)
}

fn text_of(asked: &Asked) -> Result<String> {
    serde_json::to_string(asked)
        .map_err(|error| Error::new(ErrorKind::Journal, "what is asked is no JSON").because(error))
}
