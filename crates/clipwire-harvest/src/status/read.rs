//! How a job stands, out of its journal.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use clipwire::Money;
use jiff::Timestamp;
use jiff::tz::Offset;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Row, Transaction, params};

use super::{Asked, Completeness, FailedCall, Spending, Status, StepStatus, UnknownCall};
use crate::amount::money;
use crate::error::{Error, ErrorKind, Result};
use crate::job::Job;
use crate::sqlite::VERSION;
use crate::store;

/// How many errors are told.
const ERRORS: u32 = 10;

/// How long another process may be in the way. One that writes never is, but for the moments in which it opens and closes the journal.
const PATIENCE: Duration = Duration::from_secs(5);

impl Status {
    /// Reads how a job stands out of its journal, which another process may be writing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Journal`] where there is none, or it cannot be read; [`ErrorKind::OtherJob`] where it is of a job with other steps.
    pub fn read(path: &Path, job: &Job) -> Result<Self> {
        let cannot = |what: &str| Error::new(ErrorKind::Journal, format!("{what} {}", path.display()));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let none = || cannot("there is no journal").with_hint("the job has not been run yet");
        if !path.exists() {
            return Err(none());
        }
        let opened = Connection::open_with_flags(path, flags);
        let mut connection = opened.map_err(|error| cannot("cannot open").because(error))?;
        connection.busy_timeout(PATIENCE)?;
        // What follows is as of one moment.
        let journal = connection.transaction()?;
        let fact = |name: &str| -> Result<Option<String>> {
            let found = journal.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| row.get(0));
            match found.optional() {
                // Somebody has made the file, and nothing in it yet.
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => Ok(None),
                found => Ok(found?),
            }
        };
        match fact("version")? {
            Some(version) if version == VERSION => {}
            Some(_) => return Err(cannot("another version of clipwire has written")),
            None => return Err(none()),
        }
        if fact("job")?.is_some_and(|identity| identity != job.identity()) {
            let what = format!("{} is of a job with other steps", path.display());
            return Err(Error::new(ErrorKind::OtherJob, what).with_hint("give this one another name"));
        }
        let currency = fact("currency")?.or_else(|| currency(job));
        read(&journal, job, currency.as_deref())?.ok_or_else(none)
    }
}

/// What the journal counts in, by what the job says; the same that is counted in at work.
fn currency(job: &Job) -> Option<String> {
    let budget = &job.budget;
    let own = [&budget.run, &budget.day].into_iter().flatten().next();
    let published = || job.operations().ok()?.into_iter().find_map(|operation| operation.price).map(str::to_owned);
    let amount = own.cloned().or_else(published).or_else(|| budget.price.clone())?;
    Some(amount.parse::<Money>().ok()?.currency().to_owned())
}

/// How the latest run stands; `None` where there is none.
fn read(journal: &Transaction<'_>, job: &Job, currency: Option<&str>) -> Result<Option<Status>> {
    let latest = "SELECT id, began, is_over FROM runs ORDER BY id DESC LIMIT 1";
    let latest = journal.query_row(latest, [], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)));
    let Some((run, began, is_over)) = latest.optional()? else { return Ok(None) };
    let began: Timestamp = began.parse().map_err(|error| {
        Error::new(ErrorKind::Journal, format!("the beginning of run {run} is no moment")).because(error)
    })?;
    let today = Offset::UTC.to_datetime(Timestamp::now()).date();
    Ok(Some(Status {
        job: job.name.clone(),
        run,
        began,
        is_over,
        steps: steps(journal, job, run)?,
        in_run: spending(journal, &format!("run {run}"), currency)?,
        today: spending(journal, &format!("day {today}"), currency)?,
        unknown: unknown(journal, job)?,
        errors: errors(journal, job, run)?,
    }))
}

fn steps(journal: &Transaction<'_>, job: &Job, run: i64) -> Result<Vec<StepStatus>> {
    let named = job.steps.iter().map(|step| StepStatus { step: step.name.clone(), ..StepStatus::default() });
    let mut steps: Vec<StepStatus> = named.collect();
    let streams = "SELECT step, state, IFNULL(reason, ''), count(*) FROM streams WHERE run = ?1 GROUP BY 1, 2, 3";
    let mut streams = journal.prepare(streams)?;
    let mut rows = streams.query([run])?;
    while let Some(row) = rows.next()? {
        let (state, reason, count): (String, String, u64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let Some(step) = steps.get_mut(row.get::<_, usize>(0)?) else { continue };
        let streams = &mut step.streams;
        match state.as_str() {
            "ready" => streams.ready += count,
            "working" => streams.working += count,
            "held" => streams.held += count,
            "done" => {
                streams.done += count;
                *step.done.entry(reason).or_default() += count;
            }
            _ => {
                streams.dead += count;
                *step.dead.entry(reason).or_default() += count;
            }
        }
    }
    let calls = "SELECT streams.step, calls.state, count(*) FROM calls JOIN streams ON streams.id = calls.stream \
                 WHERE calls.run = ?1 GROUP BY 1, 2";
    let mut calls = journal.prepare(calls)?;
    let mut rows = calls.query([run])?;
    while let Some(row) = rows.next()? {
        let (state, count): (String, u64) = (row.get(1)?, row.get(2)?);
        let Some(step) = steps.get_mut(row.get::<_, usize>(0)?) else { continue };
        match state.as_str() {
            "answered" => step.calls.answered += count,
            "failed" => step.calls.failed += count,
            _ => step.calls.unknown += count,
        }
    }
    let stated = "SELECT step, count(*), sum(stated), sum(items), sum(items < stated), sum(max(stated - items, 0)) FROM streams \
                  WHERE run = ?1 AND stated IS NOT NULL GROUP BY 1";
    let mut stated = journal.prepare(stated)?;
    let mut found = stated.query([run])?;
    while let Some(row) = found.next()? {
        let Some(step) = steps.get_mut(row.get::<_, usize>(0)?) else { continue };
        let (lists, stated, received) = (row.get(1)?, row.get(2)?, row.get(3)?);
        step.completeness = Some(Completeness { lists, stated, received, short: row.get(4)?, missing: row.get(5)? });
    }
    let mut rows = journal.prepare("SELECT count(*) FROM rows WHERE step = ?1 AND run = ?2")?;
    for (place, step) in steps.iter_mut().enumerate() {
        step.rows = rows.query_row(params![place, run], |row| row.get(0))?;
    }
    Ok(steps)
}

fn spending(journal: &Transaction<'_>, scope: &str, currency: Option<&str>) -> Result<Spending> {
    let select = "SELECT calls, spent, held FROM budgets WHERE scope = ?1";
    let found = journal.query_row(select, [scope], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let (calls, spent, held): (u64, i64, i64) = found.unwrap_or_default();
    let amount = |billionths: i64| currency.and_then(|currency| money(billionths, currency));
    Ok(Spending { calls, spent: amount(spent), set_aside: amount(held) })
}

fn unknown(journal: &Transaction<'_>, job: &Job) -> Result<Vec<UnknownCall>> {
    let select = "SELECT calls.id, streams.step, streams.asked, calls.began, calls.run, calls.cursor, calls.error, calls.stream, \
                  streams.state = 'held' FROM calls JOIN streams ON streams.id = calls.stream \
                  WHERE calls.state IN ('sent', 'unknown') ORDER BY calls.id DESC";
    let mut select = journal.prepare(select)?;
    let mut rows = select.query([])?;
    let (mut calls, mut seen) = (Vec::new(), HashSet::new());
    while let Some(row) = rows.next()? {
        let (id, step, asked, at) = call(row, job)?;
        // Of those of a list the latest is what it waits for.
        let is_latest = seen.insert(row.get::<_, i64>(7)?);
        calls.push(UnknownCall {
            id,
            run: row.get(4)?,
            step,
            asked,
            cursor: Some(row.get(5)?).filter(|cursor: &String| !cursor.is_empty()),
            at,
            error: row.get(6)?,
            is_held: is_latest && row.get(8)?,
        });
    }
    calls.reverse();
    Ok(calls)
}

fn errors(journal: &Transaction<'_>, job: &Job, run: i64) -> Result<Vec<FailedCall>> {
    let select = "SELECT calls.id, streams.step, streams.asked, calls.began, calls.error, IFNULL(calls.charge, 'maybe') \
                  FROM calls JOIN streams ON streams.id = calls.stream \
                  WHERE calls.run = ?1 AND calls.error IS NOT NULL ORDER BY calls.id DESC LIMIT ?2";
    let mut select = journal.prepare(select)?;
    let mut rows = select.query(params![run, ERRORS])?;
    let mut calls = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, step, asked, at) = call(row, job)?;
        calls.push(FailedCall { id, step, asked, at, error: row.get(4)?, charge: row.get(5)? });
    }
    Ok(calls)
}

/// What the first four columns say of a call: its number, its step, what it asked for, and when it left.
fn call(row: &Row<'_>, job: &Job) -> Result<(i64, String, Asked, Timestamp)> {
    let (id, step, asked, at): (i64, usize, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let step = job.steps.get(step).map(|step| step.name.clone()).unwrap_or_default();
    let store::Asked { about, arguments } = serde_json::from_str(&asked).map_err(|error| {
        Error::new(ErrorKind::Journal, format!("what call {id} asked for cannot be read")).because(error)
    })?;
    Ok((id, step, Asked { about, arguments }, Timestamp::from_millisecond(at).unwrap_or_default()))
}
