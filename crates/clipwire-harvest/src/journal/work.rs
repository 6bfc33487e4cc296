//! The transactions of the work, whatever database they are in.
//!
//! The order is what makes a job safe. That a call is about to leave is on the disk before it leaves ([`begin`]), with its price set aside;
//! what came is on the disk, with what follows from it, before anything else is done ([`answered`]). So a program that is killed anywhere has
//! either not sent a call, or has it written down as sent, and knows of each which of the two it is.
//!
//! Each of them can be made a second time: where the connection broke while a transaction was committed, nobody knows whether it was.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use jiff::tz::Offset;

use super::database::{Row, Transaction, Value, list, places, values};
use super::records::{After, Answered, Asked, Begun, Caps, Charged, Counted, Element, Failed, Run, Started, Stream};
use crate::amount::money;
use crate::error::{Error, ErrorKind, Result};

/// How many pages in a row may bring nothing new.
const BARREN: u64 = 3;

/// How well a body is compressed.
const LEVEL: i32 = 3;

/// How many rows are written by one statement.
const AT_ONCE: usize = 500;

/// Makes ready what nobody works on any more, where one process alone works.
pub(super) fn release(transaction: &mut dyn Transaction) -> Result<()> {
    // Nobody else works here, so what was on its way has no one who waits for it.
    let held = "UPDATE streams SET state = 'held', reason = 'unknown', detail = $1 \
                WHERE state = 'working' AND id IN (SELECT stream FROM calls WHERE state = 'sent')";
    transaction.execute(held, values![ENDED])?;
    transaction.execute("UPDATE calls SET state = 'unknown', charge = 'maybe' WHERE state = 'sent'", &[])?;
    transaction.execute("UPDATE streams SET state = 'ready' WHERE state = 'working'", &[])?;
    Ok(())
}

/// Why a stream is held whose call nobody waits for any more.
const ENDED: &str = "a call was on its way when the program ended";

/// Goes on with the run that is not over, or begins the next.
pub(super) fn start(transaction: &mut dyn Transaction, resend: bool, refetch: bool, now: Timestamp) -> Result<Started> {
    // Two that start at once begin one run.
    let lock = format!("SELECT value FROM facts WHERE name = 'job'{}", transaction.for_update());
    transaction.query(&lock, &[])?;
    if resend {
        let again = "UPDATE streams SET state = 'ready', reason = NULL, detail = NULL \
                     WHERE state = 'held' AND run = (SELECT max(id) FROM runs)";
        transaction.execute(again, &[])?;
        // They belong to the run that they were left out of. Those of earlier runs stay held: a later one has asked for the same.
        let open = "UPDATE runs SET is_over = 0 WHERE id = (SELECT max(id) FROM runs) \
                    AND id IN (SELECT run FROM streams WHERE state = 'ready')";
        transaction.execute(open, &[])?;
    }
    transaction.execute("UPDATE runs SET paused = NULL WHERE is_over = 0", &[])?;
    if let Some(open) = open_run(transaction)? {
        return Ok(open);
    }
    let run: Run = transaction.query_one("SELECT COALESCE(max(id), 0) + 1 FROM runs", &[])?.get(0)?;
    let insert = "INSERT INTO runs (id, began, refetch) VALUES ($1, $2, $3)";
    transaction.execute(insert, values![run, now.to_string(), refetch])?;
    Ok(Started { run, goes_on: false, refetch })
}

/// The run that is not over.
fn open_run(transaction: &mut dyn Transaction) -> Result<Option<Started>> {
    let open = "SELECT id, refetch FROM runs WHERE is_over = 0 ORDER BY id DESC LIMIT 1";
    let open = transaction.query_row(open, &[])?;
    open.map(|row| Ok(Started { run: row.get(0)?, goes_on: true, refetch: row.get(1)? })).transpose()
}

/// Adds streams of a step, where they are not there, each with how many elements are stated of it. It begins with the newest element of the
/// last run that went through the same list.
pub(super) fn add(
    transaction: &mut dyn Transaction,
    run: Run,
    step: usize,
    streams: &[(&Asked, Option<i64>)],
) -> Result<u64> {
    let mut added = 0;
    for some in streams.chunks(AT_ONCE) {
        let mut texts = Vec::with_capacity(some.len());
        for (asked, stated) in some {
            texts.push((text_of(asked)?, *stated));
        }
        let mut parameters = vec![Value::from(step), Value::from(run)];
        parameters.extend(texts.iter().map(|(asked, _)| Value::from(asked)));
        let before = format!(
            "SELECT asked, newest FROM streams WHERE step = $1 AND run < $2 AND newest IS NOT NULL AND asked IN {} ORDER BY run",
            list(3, texts.len())
        );
        let mut watermarks: HashMap<String, i64> = HashMap::new();
        for row in transaction.query(&before, &parameters)? {
            watermarks.insert(row.get(0)?, row.get(1)?);
        }
        let mut parameters = Vec::with_capacity(texts.len() * 5);
        for (asked, stated) in &texts {
            let watermark = watermarks.get(asked).copied();
            parameters.extend_from_slice(values![run, step, asked, watermark, *stated]);
        }
        let insert = format!(
            "INSERT INTO streams (run, step, asked, watermark, stated) VALUES {} ON CONFLICT DO NOTHING",
            places(texts.len(), 5)
        );
        added += transaction.execute(&insert, &parameters)?;
    }
    Ok(added)
}

/// The columns of a stream, in the order of [`stream_of`].
const STREAM: &str =
    "id, run, step, asked, cursor, pages, items, barren, empty, failures, known_in_a_row, watermark, claim, state";

fn stream_of(row: &Row) -> Result<Stream> {
    Ok(Stream {
        id: row.get(0)?,
        run: row.get(1)?,
        step: row.get(2)?,
        asked: Asked::of(row, 3)?,
        cursor: row.get(4)?,
        pages: row.get(5)?,
        items: row.get(6)?,
        barren: row.get(7)?,
        empty: row.get(8)?,
        failures: row.get(9)?,
        known_in_a_row: row.get(10)?,
        watermark: row.get::<Option<i64>>(11)?.and_then(|at| Timestamp::from_millisecond(at).ok()),
        claim: row.get::<Option<String>>(12)?.unwrap_or_default(),
        refetch: false,
    })
}

/// A stream and its state, which nobody else changes meanwhile.
fn locked(transaction: &mut dyn Transaction, stream: i64) -> Result<Option<(Stream, String)>> {
    let select = format!("SELECT {STREAM} FROM streams WHERE id = $1{}", transaction.for_update());
    let row = transaction.query_row(&select, values![stream])?;
    row.map(|row| Ok((stream_of(&row)?, row.get(13)?))).transpose()
}

/// The stream that is next: the earlier steps come first.
pub(super) fn next(transaction: &mut dyn Transaction, run: Run, now: Timestamp) -> Result<Option<i64>> {
    let select = "SELECT id FROM streams WHERE run = $1 AND state = 'ready' AND (not_before IS NULL OR not_before <= $2) \
                  ORDER BY step, id LIMIT 1";
    transaction.query_row(select, values![run, now.as_millisecond()])?.map(|row| row.get(0)).transpose()
}

/// Takes a stream to work on it. One that somebody else works on is taken away from them: whoever calls this knows that they are gone. A call of
/// theirs that was on its way is held, or made again where `resend` says so.
pub(super) fn claim(
    transaction: &mut dyn Transaction,
    stream: i64,
    claim: &str,
    resend: bool,
) -> Result<Option<Stream>> {
    let Some((mut stream, state)) = locked(transaction, stream)? else { return Ok(None) };
    let run = "SELECT refetch, is_over, paused IS NOT NULL FROM runs WHERE id = $1";
    let run = transaction.query_one(run, values![stream.run])?;
    if run.get(1)? || run.get(2)? {
        return Ok(None);
    }
    match state.as_str() {
        "ready" => {}
        "working" if stream.claim == claim => {}
        "working" => {
            let cursor = stream.cursor.clone().unwrap_or_default();
            let left = "UPDATE calls SET state = 'unknown', charge = 'maybe' WHERE stream = $1 AND state = 'sent' AND cursor = $2";
            let left = transaction.execute(left, values![stream.id, cursor])?;
            if left > 0 && !resend {
                let hold = "UPDATE streams SET state = 'held', reason = 'unknown', detail = $2 WHERE id = $1";
                transaction.execute(hold, values![stream.id, ENDED])?;
                return Ok(None);
            }
        }
        _ => return Ok(None),
    }
    let take = "UPDATE streams SET state = 'working', claim = $2, not_before = NULL WHERE id = $1";
    transaction.execute(take, values![stream.id, claim])?;
    claim.clone_into(&mut stream.claim);
    stream.refetch = run.get(0)?;
    Ok(Some(stream))
}

/// Writes down that a call is about to leave, and sets its price aside.
pub(super) fn begin(transaction: &mut dyn Transaction, caps: &Caps, stream: &Stream, now: Timestamp) -> Result<Begun> {
    let (id, run) = (stream.id, stream.run);
    let mine = locked(transaction, id)?.filter(|(found, state)| state == "working" && found.claim == stream.claim);
    let Some((found, _)) = mine else { return Ok(Begun::Taken) };
    let cursor = found.cursor.unwrap_or_default();
    let sent = "SELECT id FROM calls WHERE stream = $1 AND state = 'sent'";
    if let Some(sent) = transaction.query_row(sent, values![id])? {
        // Written down before, by the same claim, which has not learnt of it.
        return Ok(Begun::Call(sent.get(0)?));
    }
    let price = caps.prices.get(stream.step).copied().flatten();
    let day = Offset::UTC.to_datetime(now).date().to_string();
    let (of_run, of_day) = (format!("run {run}"), format!("day {day}"));
    let needed = price.unwrap_or_default();
    if !hold(transaction, &of_run, needed, caps.calls, caps.run)? {
        return no_room(transaction, caps, &of_run);
    }
    if !hold(transaction, &of_day, needed, None, caps.day)? {
        let back = "UPDATE budgets SET calls = calls - 1, held = held - $2 WHERE scope = $1";
        transaction.execute(back, values![&of_run, needed])?;
        return Ok(Begun::NoRoom(format!("{} of this day", shown(caps, caps.day))));
    }
    let insert =
        "INSERT INTO calls (run, stream, cursor, day, price, began) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let call = transaction.query_one(insert, values![run, id, cursor, day, price, now.as_millisecond()])?;
    Ok(Begun::Call(call.get(0)?))
}

/// Sets the price of a call aside, where a budget has room for it.
fn hold(
    transaction: &mut dyn Transaction,
    scope: &str,
    needed: i64,
    calls: Option<u64>,
    amount: Option<i64>,
) -> Result<bool> {
    transaction.execute("INSERT INTO budgets (scope) VALUES ($1) ON CONFLICT DO NOTHING", values![scope])?;
    let hold =
        "UPDATE budgets SET calls = calls + 1, held = held + $2 WHERE scope = $1 AND calls < $3 AND spent + held <= $4";
    let (calls, amount) = (calls.unwrap_or(u64::MAX), amount.unwrap_or(i64::MAX).saturating_sub(needed));
    Ok(transaction.execute(hold, values![scope, needed, calls, amount])? > 0)
}

/// Which budget of a run has no room.
fn no_room(transaction: &mut dyn Transaction, caps: &Caps, scope: &str) -> Result<Begun> {
    let calls: u64 = transaction.query_one("SELECT calls FROM budgets WHERE scope = $1", values![scope])?.get(0)?;
    Ok(Begun::NoRoom(match caps.calls {
        Some(cap) if calls >= cap => format!("{calls} calls of this run"),
        _ => format!("{} of this run", shown(caps, caps.run)),
    }))
}

fn shown(caps: &Caps, cap: Option<i64>) -> String {
    let cap = caps.currency.as_deref().zip(cap).and_then(|(currency, cap)| money(cap, currency));
    cap.map(|cap| cap.to_string()).unwrap_or_default()
}

/// A call as it stands when its answer comes, and its stream.
struct Ending {
    call: Row,
    stream: Stream,
    /// Whether the stream still waits for this call. One whose worker was taken for dead may have been held, or made again.
    is_awaited: bool,
}

/// What a call is that ends; `None` where that it has is written down already.
fn ending(transaction: &mut dyn Transaction, call: i64) -> Result<Option<Ending>> {
    let select = "SELECT stream, state, cursor, ended, price, day, run FROM calls WHERE id = $1";
    let Some(found) = transaction.query_row(select, values![call])? else { return Ok(None) };
    let Some((stream, state)) = locked(transaction, found.get(0)?)? else { return Ok(None) };
    // Only now nobody else changes it.
    let Some(call) = transaction.query_row(select, values![call])? else { return Ok(None) };
    if call.get::<Option<i64>>(3)?.is_some() {
        return Ok(None);
    }
    let is_at_cursor = call.get::<String>(2)? == stream.cursor.as_deref().unwrap_or_default();
    let is_awaited = match call.get::<String>(1)?.as_str() {
        "sent" => true,
        _ => is_at_cursor && matches!(state.as_str(), "held" | "ready"),
    };
    Ok(Some(Ending { call, stream, is_awaited }))
}

/// Settles what was set aside for a call. It comes last: the budgets are what everybody changes, so they are held as shortly as can be.
fn settle(transaction: &mut dyn Transaction, call: &Row, charge: Charged) -> Result<()> {
    let price = call.get::<Option<i64>>(4)?.unwrap_or_default();
    let (spent, released) = match charge {
        Charged::Yes => (price, price),
        Charged::No => (0, price),
        Charged::Maybe => return Ok(()),
    };
    for scope in [format!("run {}", call.get::<Run>(6)?), format!("day {}", call.get::<String>(5)?)] {
        let set = "UPDATE budgets SET spent = spent + $2, held = held - $3 WHERE scope = $1";
        transaction.execute(set, values![scope, spent, released])?;
    }
    Ok(())
}

/// Writes down what came, its body as it is kept, and what follows.
pub(super) fn answered(
    transaction: &mut dyn Transaction,
    call: i64,
    answer: &Answered,
    body: &[u8],
    now: Timestamp,
) -> Result<Counted> {
    let items = answer.elements.len() as u64;
    let mut call = call;
    let Some(Ending { call: ended, mut stream, is_awaited }) = ending(transaction, call)? else {
        let new = transaction.query_one("SELECT count(*) FROM rows WHERE call = $1", values![call])?.get(0)?;
        return Ok(Counted { items, new, children: 0 });
    };
    if is_awaited && ended.get::<String>(1)? != "sent" {
        call = renumbered(transaction, call)?;
    }
    let set =
        "UPDATE calls SET state = $2, charge = $3, status = $4, request_id = $5, ended = $6, body = $7 WHERE id = $1";
    let state = if is_awaited { "answered" } else { "late" };
    let (charge, at) = (answer.charge.as_str(), now.as_millisecond());
    transaction
        .execute(set, values![call, state, charge, answer.status, answer.request_id.as_ref(), at, body.to_vec()])?;
    if !is_awaited {
        settle(transaction, &ended, answer.charge)?;
        return Ok(Counted::default());
    }
    let mut counted = Counted { items, ..Counted::default() };
    let noted = note(transaction, stream.run, stream.step, call, &answer.elements, answer.only_new)?;
    let mut children: BTreeMap<usize, Vec<(&Asked, Option<i64>)>> = BTreeMap::new();
    let (mut news_of_list, mut newest) = (0u64, None);
    let mut is_at_known = false;
    for (element, Noted { is_row, is_new_here, was_known }) in answer.elements.iter().zip(noted) {
        news_of_list += u64::from(is_new_here);
        newest = newest.max(element.created);
        if is_row {
            counted.new += 1;
            for child in &element.children {
                children.entry(child.step).or_default().push((&child.asked, child.stated));
            }
        }
        if let Some(known) = answer.rules.known {
            stream.known_in_a_row = in_a_row(&stream, element, was_known, answer);
            is_at_known |= stream.known_in_a_row >= known;
        }
    }
    for (step, children) in &children {
        counted.children += add(transaction, stream.run, *step, children)?;
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
    let set = "UPDATE streams SET state = $2, reason = $3, detail = NULL, cursor = $4, pages = $5, items = $6, new = new + $7, barren = $8, \
               empty = $9, known_in_a_row = $10, failures = 0, not_before = NULL, \
               newest = CASE WHEN newest IS NULL OR CAST($11 AS BIGINT) > newest THEN CAST($11 AS BIGINT) ELSE newest END WHERE id = $1";
    let parameters = values![
        stream.id,
        if end.is_some() { "done" } else { "ready" },
        end,
        answer.next.as_ref(),
        stream.pages,
        stream.items,
        counted.new,
        stream.barren,
        stream.empty,
        stream.known_in_a_row,
        newest.map(Timestamp::as_millisecond),
    ];
    transaction.execute(set, parameters)?;
    settle(transaction, &ended, answer.charge)?;
    Ok(counted)
}

/// Gives a call the number that is next, whose machine was taken for dead: whoever reads rows in the order of calls may have gone past its own.
fn renumbered(transaction: &mut dyn Transaction, call: i64) -> Result<i64> {
    let copy = "INSERT INTO calls (run, stream, cursor, state, day, price, charge, began) \
                SELECT run, stream, cursor, state, day, price, charge, began FROM calls WHERE id = $1 RETURNING id";
    let next = transaction.query_one(copy, values![call])?.get(0)?;
    transaction.execute("DELETE FROM calls WHERE id = $1", values![call])?;
    Ok(next)
}

/// What an element is to the journal.
struct Noted {
    is_row: bool,
    /// Whether this run sees it for the first time.
    is_new_here: bool,
    /// Whether an earlier run had it. What another list of the same run has brought says nothing of where this one is known.
    was_known: bool,
}

/// Notes the elements of a page, as rows where they are some.
fn note(
    transaction: &mut dyn Transaction,
    run: Run,
    step: usize,
    call: i64,
    elements: &[Element],
    only_new: bool,
) -> Result<Vec<Noted>> {
    // Where each stands first. In the order of ids, so that two pages with the same do not wait for each other.
    let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, element) in elements.iter().enumerate() {
        firsts.entry(&element.id).or_insert(place);
    }
    let ids: Vec<&str> = firsts.keys().copied().collect();
    let (mut known_in, mut rows): (HashMap<String, Run>, HashSet<String>) = Default::default();
    for some in ids.chunks(AT_ONCE) {
        let mut parameters = vec![Value::from(step)];
        parameters.extend(some.iter().map(|id| Value::from(*id)));
        let known =
            format!("SELECT id, max(run) FROM rows WHERE step = $1 AND id IN {} GROUP BY id", list(2, some.len()));
        for row in transaction.query(&known, &parameters)? {
            known_in.insert(row.get(0)?, row.get(1)?);
        }
        let is_new = |id: &&str| known_in.get(*id).is_none_or(|known| !only_new && *known < run);
        let new: Vec<&str> = some.iter().copied().filter(is_new).collect();
        if new.is_empty() {
            continue;
        }
        let mut parameters = Vec::with_capacity(new.len() * 5);
        for id in &new {
            parameters.extend_from_slice(values![step, *id, run, call, firsts.get(id).copied()]);
        }
        // Another page that is written at the same moment may have brought the same.
        let insert = format!(
            "INSERT INTO rows (step, id, run, call, place) VALUES {} ON CONFLICT DO NOTHING RETURNING id",
            places(new.len(), 5)
        );
        for row in transaction.query(&insert, &parameters)? {
            rows.insert(row.get(0)?);
        }
    }
    let noted = elements.iter().enumerate().map(|(place, element)| {
        let id = element.id.as_str();
        // What stands on a page twice is neither a row nor new the second time.
        let is_first = firsts.get(id) == Some(&place);
        let was_known = known_in.get(id).is_some_and(|known| *known < run);
        let is_row = is_first && rows.contains(id);
        Noted { is_row, is_new_here: is_row || (is_first && was_known), was_known }
    });
    Ok(noted.collect())
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
    transaction: &mut dyn Transaction,
    stream: &Stream,
    answer: &Answered,
    is_at_known: bool,
) -> Result<Option<&'static str>> {
    let Some(next) = &answer.next else { return Ok(Some("exhausted")) };
    let asked = "SELECT 1 FROM calls WHERE stream = $1 AND cursor = $2 LIMIT 1";
    let was_asked = transaction.query_row(asked, values![stream.id, next])?.is_some();
    Ok(if was_asked {
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

/// Writes down that a call failed.
pub(super) fn failed(transaction: &mut dyn Transaction, call: i64, failed: &Failed, now: Timestamp) -> Result<()> {
    let Failed { charge, error, after, body } = failed;
    let Some(Ending { call: ended, stream, is_awaited }) = ending(transaction, call)? else { return Ok(()) };
    let state = if matches!(after, After::Held(_)) { "unknown" } else { "failed" };
    let body = body.as_deref().map(compressed).transpose()?;
    let set = "UPDATE calls SET state = $2, charge = $3, error = $4, ended = $5, body = $6 WHERE id = $1";
    transaction.execute(set, values![call, state, charge.as_str(), error, now.as_millisecond(), body])?;
    if is_awaited {
        go_on(transaction, stream.id, error, after)?;
    }
    settle(transaction, &ended, *charge)
}

/// What becomes of a stream whose call failed.
fn go_on(transaction: &mut dyn Transaction, stream: i64, error: &str, after: &After) -> Result<()> {
    match after {
        After::Again(when) => {
            let set = "UPDATE streams SET state = 'ready', reason = NULL, failures = failures + 1, not_before = $2, detail = $3 WHERE id = $1";
            transaction.execute(set, values![stream, when.as_millisecond(), error])?;
        }
        After::Later => {
            transaction.execute("UPDATE streams SET state = 'ready', reason = NULL WHERE id = $1", values![stream])?;
        }
        After::Dead(reason, detail) => {
            let set = "UPDATE streams SET state = 'dead', reason = $2, detail = $3 WHERE id = $1";
            transaction.execute(set, values![stream, *reason, detail])?;
        }
        After::Held(detail) => {
            let set = "UPDATE streams SET state = 'held', reason = 'unknown', detail = $2 WHERE id = $1";
            transaction.execute(set, values![stream, detail])?;
        }
    }
    Ok(())
}

/// Nothing can be asked for a stream that was taken: nothing comes of it any more.
pub(super) fn bury(transaction: &mut dyn Transaction, stream: &Stream, reason: &str, detail: &str) -> Result<()> {
    let set = "UPDATE streams SET state = 'dead', reason = $3, detail = $4 WHERE id = $1 AND claim = $2 AND state = 'working'";
    transaction.execute(set, values![stream.id, &stream.claim, reason, detail])?;
    Ok(())
}

/// Gives a stream back that was taken and not asked for.
pub(super) fn give_back(transaction: &mut dyn Transaction, stream: &Stream) -> Result<()> {
    let set = "UPDATE streams SET state = 'ready' WHERE id = $1 AND claim = $2 AND state = 'working'";
    transaction.execute(set, values![stream.id, &stream.claim])?;
    Ok(())
}

/// Writes down that nothing more is asked in a run before somebody goes on with it.
pub(super) fn pause(transaction: &mut dyn Transaction, run: Run, why: &str) -> Result<()> {
    transaction.execute("UPDATE runs SET paused = $2 WHERE id = $1 AND is_over = 0", values![run, why])?;
    Ok(())
}

/// Writes down that a run is over, where no stream of it is left. Says whether it is.
pub(super) fn end(transaction: &mut dyn Transaction, run: Run) -> Result<bool> {
    let left = "SELECT 1 FROM streams WHERE run = $1 AND state IN ('ready', 'working') LIMIT 1";
    let is_over = transaction.query_row(left, values![run])?.is_none();
    if is_over {
        transaction.execute("UPDATE runs SET is_over = 1 WHERE id = $1 AND is_over = 0", values![run])?;
    }
    Ok(is_over)
}

/// A body as it is kept.
pub(super) fn compressed(body: &[u8]) -> Result<Vec<u8>> {
    zstd::encode_all(body, LEVEL)
        .map_err(|error| Error::new(ErrorKind::Journal, "a body cannot be compressed").because(error))
}

fn text_of(asked: &Asked) -> Result<String> {
    serde_json::to_string(asked)
        .map_err(|error| Error::new(ErrorKind::Journal, "what is asked is no JSON").because(error))
}
