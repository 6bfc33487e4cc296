//! How a job got where it stands: what came by step, what was spent by day, how fast it asks, and what is likely left.
//!
//! It is read out of the journal while another process may be writing it. Everything in it is counted but [`Remaining`], which is estimated.

mod read;
mod remaining;
mod words;

use clipwire::Money;
use jiff::Timestamp;
use serde::Serialize;

use crate::status::{Asked, Status};

/// How a job got where it stands. As text it is a block of lines for somebody who watches.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct History {
    /// When it was read.
    pub at: Timestamp,
    /// How the latest run stands. It is read a moment earlier than the rest.
    pub status: Status,
    /// What came in the latest run, by step, in the order of the job.
    pub steps: Vec<StepProgress>,
    /// The same for all steps together.
    pub total: Progress,
    /// The budgets of the job in money and in calls, with what is used of them.
    pub budgets: Vec<BudgetUse>,
    /// How fast it asks.
    pub rate: Rate,
    /// What is likely left of the latest run; `None` where it is over, or nothing says how long a list is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<Remaining>,
    /// When the latest call left, or came back; `None` before the first.
    pub last_call: Option<Timestamp>,
    /// What was spent by day, over all runs, of the 30 latest days with a call; the earliest first.
    pub days: Vec<Day>,
    /// What was asked by hour, over all runs, of the last 48 hours; hours without a call are left out. The earliest first.
    pub hours: Vec<Hour>,
    /// The 20 latest runs, the earliest first.
    pub runs: Vec<RunProgress>,
    /// How calls of the latest run failed, the most frequent first; 10 at the most. Failures that differ in numbers alone are one.
    pub errors: Vec<ErrorCount>,
    /// Lists and things of the latest run: those that are worked on, held and dead, then some that have more to ask, then those that were
    /// asked for last of those that are done. Not all of them: so many of each that a person can read.
    pub streams: Vec<StreamProgress>,
}

/// What came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Progress {
    /// Pages, and things that have none.
    pub pages: u64,
    /// Elements of them.
    pub items: u64,
    /// Elements that became rows.
    pub new: u64,
    /// Elements that did not: they came twice in this run, or an earlier one has them and the step asks for what is new alone.
    pub duplicates: u64,
    /// What the charged calls cost; `None` where the journal counts no money.
    pub spent: Option<Money>,
    /// What is set aside for calls that are on their way or may have been charged.
    pub set_aside: Option<Money>,
}

/// What came for a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StepProgress {
    /// Its name.
    pub step: String,
    /// What came.
    #[serde(flatten)]
    pub progress: Progress,
    /// How many more calls it is likely to take; `None` where the run is over.
    pub calls_remaining: Option<u64>,
}

/// A budget of the job, and what is used of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BudgetUse {
    /// What it is of: `run` or `day`, both in money, or `calls` of the run.
    pub of: &'static str,
    /// What is allowed, as text: `5 USD`, or a number of calls.
    pub allowed: String,
    /// What is used up of it.
    pub used: String,
    /// What is set aside besides, for calls that are on their way or may have been charged.
    pub set_aside: String,
    /// The part of it that is used or set aside, from 0 to 1.
    pub share: f64,
}

/// How fast a job asks.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Rate {
    /// Calls a second, within the last minute.
    pub per_second: f64,
    /// What the job allows.
    pub limit: Option<u32>,
    /// How many may be on their way at once.
    pub at_once: u32,
    /// Calls in each ten seconds of the last ten minutes, the earliest first: 60 numbers.
    pub recent: Vec<u64>,
}

/// What is likely left of a run: by how long the lists have been that are done, how many streams an answer has brought so far, and how fast it
/// asks. Early in a run, and where lists differ much, it is far off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Remaining {
    /// Calls.
    pub calls: u64,
    /// Seconds; `None` where it has not asked within the last minute.
    pub seconds: Option<u64>,
    /// What the calls cost at the most, if they are charged as often as those before; `None` where no price is known.
    pub cost: Option<Money>,
}

/// What was asked and spent on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Day {
    /// The day in UTC, as in `2026-11-27`.
    pub day: String,
    /// Calls that left.
    pub calls: u64,
    /// What those of them cost that were charged; `None` where the journal counts no money.
    pub spent: Option<Money>,
    /// What is set aside for those that may have been charged.
    pub set_aside: Option<Money>,
}

/// What was asked in an hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Hour {
    /// When it began.
    pub began: Timestamp,
    /// Calls that were answered.
    pub answered: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Calls without an answer that is stored.
    pub unknown: u64,
}

/// What a run brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RunProgress {
    /// Its number.
    pub run: i64,
    /// When it began.
    pub began: Timestamp,
    /// Whether nothing is left to do in it.
    pub is_over: bool,
    /// Calls that left.
    pub calls: u64,
    /// Rows that it brought.
    pub new: u64,
    /// What it cost; `None` where the journal counts no money.
    pub spent: Option<Money>,
}

/// Calls that failed in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ErrorCount {
    /// The name of their step.
    pub step: String,
    /// How they failed, in the words of one of them.
    pub error: String,
    /// Whether they were charged: `yes`, `no` or `maybe`.
    pub charge: String,
    /// How many.
    pub count: u64,
    /// What they cost, or may have cost where that is not known; `None` where nothing was charged or no price is known.
    pub cost: Option<Money>,
    /// When the latest of them left.
    pub latest: Timestamp,
}

/// How one list or thing stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StreamProgress {
    /// The name of its step.
    pub step: String,
    /// What it asks for.
    pub asked: Asked,
    /// `ready`, `working`, `done`, `dead` or `held`.
    pub state: String,
    /// Why it is done, dead or held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same in a sentence, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Its pages so far.
    pub pages: u64,
    /// Elements of them.
    pub items: u64,
    /// Elements that became rows.
    pub new: u64,
    /// How many elements it should have, where a row says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<u64>,
}

#[cfg(test)]
mod tests;
