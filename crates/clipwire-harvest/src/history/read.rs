//! How a job got where it stands, out of its journal.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use clipwire::Money;
use jiff::Timestamp;

use super::remaining::{Counts, calls_remaining};
use super::{
    BudgetUse, Day, ErrorCount, History, Hour, Progress, Rate, Remaining, RunProgress, StepProgress, StreamProgress,
};
use crate::amount::{billionths, money};
use crate::error::Result;
use crate::job::Job;
use crate::journal::database::{Row, Transaction, values};
use crate::journal::{Journal, Location};
use crate::status::{Asked, Spending, Status};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// How long a piece of the recent past is, and how many there are.
const PIECE: i64 = 10 * SECOND;
const PIECES: i64 = 60;

/// How many ways to fail are told.
const ERRORS: usize = 10;

/// How many streams of a state are told, in the order in which they matter.
const STREAMS: [(&str, &str, i64); 5] =
    [("working", "id", 50), ("held", "id", 50), ("dead", "id", 50), ("ready", "id", 20), ("done", "id DESC", 20)];

impl History {
    /// Reads out of the journal of a job how it got where it stands; another process may be writing it.
    ///
    /// It counts calls and streams, which takes the longer the more there are: whoever reads again and again rests between for some times as
    /// long as reading takes.
    ///
    /// # Errors
    ///
    /// As [`Status::read`].
    pub fn read(location: &Location, job: &Job) -> Result<Self> {
        let journal = Journal::look(location, job)?;
        let now = Timestamp::now();
        journal.transaction(|transaction| {
            let status = Status::within(transaction, location, job)?;
            let (run, currency) = (status.run, currency_of(&status));
            Reading { journal: transaction, job, run, now, currency }.history(status)
        })
    }
}

/// What the journal counts in; a status has it in every amount.
fn currency_of(status: &Status) -> Option<String> {
    status.in_run.spent.as_ref().map(|spent| spent.currency().to_owned())
}

/// One look into a journal.
struct Reading<'a> {
    journal: &'a mut dyn Transaction,
    job: &'a Job,
    run: i64,
    now: Timestamp,
    currency: Option<String>,
}

impl Reading<'_> {
    fn history(&mut self, status: Status) -> Result<History> {
        let (steps, total, remaining) = self.steps(&status)?;
        let rate = self.rate()?;
        let in_time = |remaining: Remaining| {
            let seconds = seconds(remaining.calls, rate.per_second);
            Remaining { seconds, ..remaining }
        };
        let remaining = remaining.map(in_time);
        Ok(History {
            at: self.now,
            steps,
            total,
            budgets: self.budgets(&status),
            rate,
            remaining,
            last_call: self.last_call()?,
            days: self.days()?,
            hours: self.hours()?,
            runs: self.runs()?,
            errors: self.errors()?,
            streams: self.streams()?,
            status,
        })
    }

    fn amount(&self, billionths: i64) -> Option<Money> {
        self.currency.as_deref().and_then(|currency| money(billionths, currency))
    }

    fn name_of(&self, step: usize) -> String {
        self.job.steps.get(step).map(|step| step.name.clone()).unwrap_or_default()
    }

    /// What came by step and in all, and what is left.
    fn steps(&mut self, status: &Status) -> Result<(Vec<StepProgress>, Progress, Option<Remaining>)> {
        let mut counts = vec![Counts::default(); self.job.steps.len()];
        let mut came = vec![(0u64, 0u64); counts.len()];
        let select = "SELECT step, state, COUNT(*), CAST(SUM(pages) AS BIGINT), CAST(SUM(items) AS BIGINT), CAST(SUM(new) AS BIGINT) \
                      FROM streams WHERE run = $1 GROUP BY step, state";
        for row in self.journal.query(select, values![self.run])? {
            let step: usize = row.get(0)?;
            let (state, count, pages): (String, u64, u64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let (Some(counts), Some(came)) = (counts.get_mut(step), came.get_mut(step)) else { continue };
            counts.pages += pages;
            came.0 += row.get::<u64>(4)?;
            came.1 += row.get::<u64>(5)?;
            match state.as_str() {
                "ready" | "working" => counts.open += count,
                "done" => {
                    counts.done += count;
                    counts.pages_of_done += pages;
                }
                _ => counts.lost += count,
            }
        }
        let calls = self.calls_of_steps()?;
        let left = calls_remaining(&self.job.steps, &counts);
        let steps = counts.iter().zip(&came).enumerate().map(|(place, (counts, (items, new)))| StepProgress {
            step: self.name_of(place),
            progress: Progress {
                pages: counts.pages,
                items: *items,
                new: *new,
                duplicates: items.saturating_sub(*new),
                spent: self.amount(calls.get(&place).map_or(0, |calls| calls.spent)),
                set_aside: self.amount(calls.get(&place).map_or(0, |calls| calls.set_aside)),
            },
            calls_remaining: (!status.is_over).then(|| left.get(place).copied().unwrap_or_default()),
        });
        let steps: Vec<StepProgress> = steps.collect();
        let all = Charges::sum(&calls);
        let (spent, set_aside) = (self.amount(all.spent), self.amount(all.set_aside));
        let mut total = Progress { spent, set_aside, ..Progress::default() };
        for StepProgress { progress, .. } in &steps {
            total.pages += progress.pages;
            total.items += progress.items;
            total.new += progress.new;
            total.duplicates += progress.duplicates;
        }
        let is_anything_known = total.pages > 0 && !status.is_over;
        let remaining = is_anything_known.then(|| Remaining {
            calls: left.iter().sum(),
            seconds: None,
            cost: self.cost(&left, &calls),
        });
        Ok((steps, total, remaining))
    }

    /// The calls of the run by step, with what was charged for them.
    fn calls_of_steps(&mut self) -> Result<BTreeMap<usize, Charges>> {
        let select = "SELECT streams.step, COUNT(*), CAST(COALESCE(SUM(CASE WHEN calls.charge = 'yes' THEN calls.price END), 0) AS BIGINT), \
                      CAST(COALESCE(SUM(CASE WHEN COALESCE(calls.charge, 'maybe') = 'maybe' THEN calls.price END), 0) AS BIGINT), \
                      COUNT(calls.price) FROM calls JOIN streams ON streams.id = calls.stream WHERE calls.run = $1 GROUP BY streams.step";
        let charges = |row: &Row| {
            let priced: u64 = row.get(4)?;
            let charges =
                Charges { calls: row.get(1)?, spent: row.get(2)?, set_aside: row.get(3)?, has_price: priced > 0 };
            Ok((row.get(0)?, charges))
        };
        self.journal.query(select, values![self.run])?.iter().map(charges).collect()
    }

    /// What so many calls cost, if they are charged as often as those before.
    fn cost(&self, left: &[u64], calls: &BTreeMap<usize, Charges>) -> Option<Money> {
        let all = Charges::sum(calls);
        if !all.has_price {
            return None;
        }
        // A step that has not been asked yet is taken to cost what the others do.
        let of_step = |(place, left): (usize, &u64)| {
            let known = calls.get(&place).copied().unwrap_or(all);
            *left as f64 * (known.spent + known.set_aside) as f64 / known.calls.max(1) as f64
        };
        self.amount(left.iter().enumerate().map(of_step).sum::<f64>().round() as i64)
    }

    /// The budgets of the job, with what is used of them.
    fn budgets(&self, status: &Status) -> Vec<BudgetUse> {
        let budget = &self.job.budget;
        let in_money = |of: &'static str, allowed: &Option<String>, used: &Spending| {
            let allowed: Money = allowed.as_ref()?.parse().ok()?;
            let (spent, aside) = (used.spent.clone()?, used.set_aside.clone()?);
            let parts = (billionths(&spent)?, billionths(&aside)?, billionths(&allowed)?);
            Some(BudgetUse {
                of,
                share: share(parts.0.saturating_add(parts.1), parts.2),
                allowed: allowed.to_string(),
                used: spent.to_string(),
                set_aside: aside.to_string(),
            })
        };
        let of_calls = budget.calls.map(|allowed| BudgetUse {
            of: "calls",
            share: share(
                i64::try_from(status.in_run.calls).unwrap_or(i64::MAX),
                i64::try_from(allowed).unwrap_or(i64::MAX),
            ),
            allowed: allowed.to_string(),
            used: status.in_run.calls.to_string(),
            set_aside: "0".to_owned(),
        });
        let of_money =
            [in_money("run", &budget.run, &status.in_run), in_money("day", &budget.day, &status.today), of_calls];
        of_money.into_iter().flatten().collect()
    }

    fn rate(&mut self) -> Result<Rate> {
        let now = self.now.as_millisecond();
        let since = now - PIECES * PIECE;
        let select = "SELECT (began - $1) / $2, COUNT(*) FROM calls WHERE began > $1 AND began <= $3 GROUP BY 1";
        let mut recent = vec![0u64; PIECES as usize];
        for row in self.journal.query(select, values![since, PIECE, now])? {
            let place = row.get::<usize>(0)?.min(recent.len() - 1);
            if let Some(piece) = recent.get_mut(place) {
                *piece += row.get::<u64>(1)?;
            }
        }
        let select = "SELECT COUNT(*), MIN(began) FROM calls WHERE began > $1 AND began <= $2";
        let lately = self.journal.query_one(select, values![now - MINUTE, now])?;
        let lately: (u64, Option<i64>) = (lately.get(0)?, lately.get(1)?);
        let limits = &self.job.limits;
        Ok(Rate {
            per_second: lately.1.map_or(0.0, |first| per_second(lately.0, now - first)),
            limit: limits.per_second,
            at_once: limits.calls_at_once(),
            recent,
        })
    }

    fn last_call(&mut self) -> Result<Option<Timestamp>> {
        let select = "SELECT COALESCE(ended, began) FROM calls ORDER BY id DESC LIMIT 1";
        self.journal.query_row(select, &[])?.map(|row| Ok(moment(row.get(0)?))).transpose()
    }

    fn days(&mut self) -> Result<Vec<Day>> {
        let select =
            "SELECT scope, calls, spent, held FROM budgets WHERE scope LIKE 'day %' ORDER BY scope DESC LIMIT 30";
        let rows = self.journal.query(select, &[])?;
        let day = |row: &Row| {
            let scope: String = row.get(0)?;
            let day = scope.trim_start_matches("day ").to_owned();
            Ok(Day { day, calls: row.get(1)?, spent: self.amount(row.get(2)?), set_aside: self.amount(row.get(3)?) })
        };
        let mut days = rows.iter().map(day).collect::<Result<Vec<_>>>()?;
        days.reverse();
        Ok(days)
    }

    fn hours(&mut self) -> Result<Vec<Hour>> {
        let since = (self.now.as_millisecond() / HOUR - 47) * HOUR;
        let select = "SELECT began / $1, state, COUNT(*) FROM calls WHERE began >= $2 GROUP BY 1, 2 ORDER BY 1";
        let mut hours: BTreeMap<i64, Hour> = BTreeMap::new();
        for row in self.journal.query(select, values![HOUR, since])? {
            let hour: i64 = row.get(0)?;
            let (state, count): (String, u64) = (row.get(1)?, row.get(2)?);
            let empty = || Hour { began: moment(hour * HOUR), answered: 0, failed: 0, unknown: 0 };
            let hour = hours.entry(hour).or_insert_with(empty);
            match state.as_str() {
                "answered" | "late" => hour.answered += count,
                "failed" => hour.failed += count,
                _ => hour.unknown += count,
            }
        }
        Ok(hours.into_values().collect())
    }

    fn runs(&mut self) -> Result<Vec<RunProgress>> {
        let select = "SELECT runs.id, runs.began, runs.is_over, COALESCE(budgets.calls, 0), COALESCE(budgets.spent, 0), \
                      (SELECT CAST(COALESCE(SUM(streams.new), 0) AS BIGINT) FROM streams WHERE streams.run = runs.id) \
                      FROM runs LEFT JOIN budgets ON budgets.scope = 'run ' || runs.id ORDER BY runs.id DESC LIMIT 20";
        let rows = self.journal.query(select, &[])?;
        let run = |row: &Row| {
            let began: String = row.get(1)?;
            Ok(RunProgress {
                run: row.get(0)?,
                began: began.parse().unwrap_or_default(),
                is_over: row.get(2)?,
                calls: row.get(3)?,
                new: row.get(5)?,
                spent: self.amount(row.get(4)?),
            })
        };
        let mut runs = rows.iter().map(run).collect::<Result<Vec<_>>>()?;
        runs.reverse();
        Ok(runs)
    }

    fn errors(&mut self) -> Result<Vec<ErrorCount>> {
        let select = "SELECT streams.step, calls.error, COALESCE(calls.charge, 'maybe'), COUNT(*), \
                      CAST(SUM(calls.price) AS BIGINT), MAX(calls.began) FROM calls JOIN streams ON streams.id = calls.stream \
                      WHERE calls.run = $1 AND calls.error IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 4 DESC, 6 DESC LIMIT 1000";
        let mut kinds: BTreeMap<(usize, String, String), (ErrorCount, i64)> = BTreeMap::new();
        for row in self.journal.query(select, values![self.run])? {
            let (step, error, charge): (usize, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (count, latest): (u64, Timestamp) = (row.get(3)?, moment(row.get(5)?));
            let price = row.get::<Option<i64>>(4)?.filter(|_| charge != "no").unwrap_or_default();
            let empty = || {
                let (step, error, charge) = (self.name_of(step), error.clone(), charge.clone());
                (ErrorCount { step, error, charge, count: 0, cost: None, latest }, 0)
            };
            // The most frequent one comes first and gives its words.
            let (kind, spent) = kinds.entry((step, without_numbers(&error), charge.clone())).or_insert_with(empty);
            kind.count += count;
            kind.latest = kind.latest.max(latest);
            *spent += price;
        }
        let priced = kinds.into_values().map(|(kind, spent)| {
            let cost = if spent > 0 { self.amount(spent) } else { None };
            ErrorCount { cost, ..kind }
        });
        let mut errors: Vec<ErrorCount> = priced.collect();
        errors.sort_by_key(|error| (Reverse(error.count), Reverse(error.latest)));
        errors.truncate(ERRORS);
        Ok(errors)
    }

    fn streams(&mut self) -> Result<Vec<StreamProgress>> {
        let mut streams = Vec::new();
        for (state, order, most) in STREAMS {
            let select = format!(
                "SELECT step, asked, reason, detail, pages, items, new, stated FROM streams \
                 WHERE run = $1 AND state = $2 ORDER BY {order} LIMIT $3"
            );
            for row in self.journal.query(&select, values![self.run, state, most])? {
                streams.push(StreamProgress {
                    step: self.name_of(row.get(0)?),
                    asked: Asked::of(&row, 1)?,
                    state: state.to_owned(),
                    reason: row.get(2)?,
                    detail: row.get(3)?,
                    pages: row.get(4)?,
                    items: row.get(5)?,
                    new: row.get(6)?,
                    // A provider may state less than nothing.
                    stated: row.get::<Option<i64>>(7)?.and_then(|stated| u64::try_from(stated).ok()),
                });
            }
        }
        Ok(streams)
    }
}

/// Calls of a step, and what was charged for them in billionths.
#[derive(Clone, Copy, Debug, Default)]
struct Charges {
    calls: u64,
    spent: i64,
    set_aside: i64,
    has_price: bool,
}

impl Charges {
    fn sum(calls: &BTreeMap<usize, Self>) -> Self {
        calls.values().fold(Self::default(), |all, one| Self {
            calls: all.calls + one.calls,
            spent: all.spent + one.spent,
            set_aside: all.set_aside + one.set_aside,
            has_price: all.has_price || one.has_price,
        })
    }
}

/// What a failure says, without the numbers and the places that differ from answer to answer.
fn without_numbers(error: &str) -> String {
    let words = error.split('`').step_by(2).flat_map(str::chars);
    words.filter(|c| !c.is_ascii_digit()).collect()
}

fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}

/// Calls a second, if there were so many within so many milliseconds. A second is the least that says anything.
fn per_second(calls: u64, milliseconds: i64) -> f64 {
    calls as f64 * SECOND as f64 / milliseconds.max(SECOND) as f64
}

/// How long so many calls take.
fn seconds(calls: u64, per_second: f64) -> Option<u64> {
    (per_second > 0.0).then(|| (calls as f64 / per_second).ceil() as u64)
}

/// Which part of something is used, from 0 to 1.
fn share(used: i64, allowed: i64) -> f64 {
    if allowed <= 0 { 1.0 } else { (used as f64 / allowed as f64).clamp(0.0, 1.0) }
}
