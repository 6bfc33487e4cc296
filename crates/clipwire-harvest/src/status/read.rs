//! How a job stands, out of its journal, as of one moment.

use std::collections::HashSet;

use clipwire::Money;
use jiff::Timestamp;
use jiff::tz::Offset;

use super::{Asked, Completeness, FailedCall, Spending, Status, StepStatus, UnknownCall};
use crate::amount::money;
use crate::error::{Error, ErrorKind, Result};
use crate::job::Job;
use crate::journal::database::{Row, Transaction, values};
use crate::journal::{Journal, Location, currency_in};

/// How many errors are told.
const ERRORS: u32 = 10;

impl Status {
    /// Reads how a job stands out of its journal, which other processes may be writing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Journal`] where there is none, or it cannot be read; [`ErrorKind::OtherJob`] where it is of a job with other steps.
    pub fn read(location: &Location, job: &Job) -> Result<Self> {
        Journal::look(location, job)?.transaction(|transaction| Self::within(transaction, location, job))
    }

    /// The same as of a moment at which more is read.
    pub(crate) fn within(transaction: &mut dyn Transaction, location: &Location, job: &Job) -> Result<Self> {
        let currency = currency_in(transaction)?.or_else(|| currency(job));
        read(transaction, job, currency.as_deref())?.ok_or_else(|| Error::not_run(location))
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
fn read(journal: &mut dyn Transaction, job: &Job, currency: Option<&str>) -> Result<Option<Status>> {
    let latest = "SELECT id, began, is_over, paused FROM runs ORDER BY id DESC LIMIT 1";
    let Some(latest) = journal.query_row(latest, &[])? else { return Ok(None) };
    let (run, began, is_over): (i64, String, bool) = (latest.get(0)?, latest.get(1)?, latest.get(2)?);
    let began: Timestamp = began.parse().map_err(|error| {
        Error::new(ErrorKind::Journal, format!("the beginning of run {run} is no moment")).because(error)
    })?;
    let today = Offset::UTC.to_datetime(Timestamp::now()).date();
    Ok(Some(Status {
        job: job.name.clone(),
        run,
        began,
        is_over,
        paused: latest.get(3)?,
        steps: steps(journal, job, run)?,
        in_run: spending(journal, &format!("run {run}"), currency)?,
        today: spending(journal, &format!("day {today}"), currency)?,
        unknown: unknown(journal, job)?,
        errors: errors(journal, job, run)?,
    }))
}

fn steps(journal: &mut dyn Transaction, job: &Job, run: i64) -> Result<Vec<StepStatus>> {
    let named = job.steps.iter().map(|step| StepStatus { step: step.name.clone(), ..StepStatus::default() });
    let mut steps: Vec<StepStatus> = named.collect();
    let streams = "SELECT step, state, COALESCE(reason, ''), count(*) FROM streams WHERE run = $1 GROUP BY 1, 2, 3";
    for row in journal.query(streams, values![run])? {
        let (state, reason, count): (String, String, u64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let Some(step) = steps.get_mut(row.get::<usize>(0)?) else { continue };
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
                 WHERE calls.run = $1 GROUP BY 1, 2";
    for row in journal.query(calls, values![run])? {
        let (state, count): (String, u64) = (row.get(1)?, row.get(2)?);
        let Some(step) = steps.get_mut(row.get::<usize>(0)?) else { continue };
        match state.as_str() {
            "answered" => step.calls.answered += count,
            "failed" => step.calls.failed += count,
            "late" => step.calls.late += count,
            _ => step.calls.unknown += count,
        }
    }
    let stated = "SELECT step, count(*), CAST(sum(stated) AS BIGINT), CAST(sum(items) AS BIGINT), \
                  count(CASE WHEN items < stated THEN 1 END), CAST(sum(CASE WHEN items < stated THEN stated - items ELSE 0 END) AS BIGINT) \
                  FROM streams WHERE run = $1 AND stated IS NOT NULL GROUP BY 1";
    for row in journal.query(stated, values![run])? {
        let Some(step) = steps.get_mut(row.get::<usize>(0)?) else { continue };
        let (lists, stated, received) = (row.get(1)?, row.get(2)?, row.get(3)?);
        step.completeness = Some(Completeness { lists, stated, received, short: row.get(4)?, missing: row.get(5)? });
    }
    for row in journal.query("SELECT step, count(*) FROM rows WHERE run = $1 GROUP BY 1", values![run])? {
        if let Some(step) = steps.get_mut(row.get::<usize>(0)?) {
            step.rows = row.get(1)?;
        }
    }
    Ok(steps)
}

fn spending(journal: &mut dyn Transaction, scope: &str, currency: Option<&str>) -> Result<Spending> {
    let select = "SELECT calls, spent, held FROM budgets WHERE scope = $1";
    let found = journal.query_row(select, values![scope])?;
    let (calls, spent, held): (u64, i64, i64) = match found {
        Some(row) => (row.get(0)?, row.get(1)?, row.get(2)?),
        None => (0, 0, 0),
    };
    let amount = |billionths: i64| currency.and_then(|currency| money(billionths, currency));
    Ok(Spending { calls, spent: amount(spent), set_aside: amount(held) })
}

fn unknown(journal: &mut dyn Transaction, job: &Job) -> Result<Vec<UnknownCall>> {
    let select = "SELECT calls.id, streams.step, streams.asked, calls.began, calls.run, calls.cursor, calls.error, calls.stream, \
                  streams.state = 'held' FROM calls JOIN streams ON streams.id = calls.stream \
                  WHERE calls.state IN ('sent', 'unknown') ORDER BY calls.id DESC";
    let (mut calls, mut seen) = (Vec::new(), HashSet::new());
    for row in journal.query(select, &[])? {
        let (id, step, asked, at) = call(&row, job)?;
        // Of those of a list the latest is what it waits for.
        let is_latest = seen.insert(row.get::<i64>(7)?);
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

fn errors(journal: &mut dyn Transaction, job: &Job, run: i64) -> Result<Vec<FailedCall>> {
    let select = "SELECT calls.id, streams.step, streams.asked, calls.began, calls.error, COALESCE(calls.charge, 'maybe') \
                  FROM calls JOIN streams ON streams.id = calls.stream \
                  WHERE calls.run = $1 AND calls.error IS NOT NULL ORDER BY calls.id DESC LIMIT $2";
    let mut calls = Vec::new();
    for row in journal.query(select, values![run, ERRORS])? {
        let (id, step, asked, at) = call(&row, job)?;
        calls.push(FailedCall { id, step, asked, at, error: row.get(4)?, charge: row.get(5)? });
    }
    Ok(calls)
}

/// What the first four columns say of a call: its number, its step, what it asked for, and when it left.
fn call(row: &Row, job: &Job) -> Result<(i64, String, Asked, Timestamp)> {
    let (id, step, at): (i64, usize, i64) = (row.get(0)?, row.get(1)?, row.get(3)?);
    let step = job.steps.get(step).map(|step| step.name.clone()).unwrap_or_default();
    Ok((id, step, Asked::of(row, 2)?, Timestamp::from_millisecond(at).unwrap_or_default()))
}
