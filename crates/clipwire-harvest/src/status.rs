//! How a job stands: what of it is done, what it has cost, and what nobody knows.
//!
//! It is read out of the journal while another process may be writing it, as of one moment.

mod read;
mod words;

use std::collections::BTreeMap;

pub use crate::journal::records::Asked;
use clipwire::Money;
use jiff::Timestamp;
use serde::Serialize;

/// How the latest run of a job stands. As text it is a table and sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The name of the job.
    pub job: String,
    /// The number of the run; the first is 1.
    pub run: i64,
    /// When it began.
    pub began: Timestamp,
    /// Whether nothing is left to do in it. Calls that may have been charged can still be made again.
    pub is_over: bool,
    /// Why nothing more is asked before somebody goes on with it, such as a budget that has no room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<String>,
    /// Its steps, in their order.
    pub steps: Vec<StepStatus>,
    /// What the run has cost.
    pub in_run: Spending,
    /// What all runs have cost today, in UTC.
    pub today: Spending,
    /// Calls of all runs that left and have no stored answer.
    pub unknown: Vec<UnknownCall>,
    /// The calls of this run that failed last, the latest first.
    pub errors: Vec<FailedCall>,
}

/// How a step stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StepStatus {
    /// Its name.
    pub step: String,
    /// The lists and things that it asks for.
    pub streams: Streams,
    /// Why those that are done are.
    pub done: BTreeMap<String, u64>,
    /// Why nothing comes of those that are dead.
    pub dead: BTreeMap<String, u64>,
    /// The calls that it has made.
    pub calls: Calls,
    /// The rows that these brought.
    pub rows: u64,
    /// What its lists should have held, and what they did; `None` where the job does not say where that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completeness: Option<Completeness>,
}

/// What lists should have held by what was said of them, against what came. Providers count what is deleted and what is hidden, so less came
/// than was stated is the usual case; `done` of the step says why each list ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Completeness {
    /// The lists of which a number was stated.
    pub lists: u64,
    /// The sum of what was stated.
    pub stated: u64,
    /// The sum of what came of these lists.
    pub received: u64,
    /// The lists that brought less than was stated.
    pub short: u64,
    /// By how much, together.
    pub missing: u64,
}

/// Lists and things that are asked for, by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Streams {
    /// They have more to ask.
    pub ready: u64,
    /// A call of them is on its way, or was when the program ended.
    pub working: u64,
    /// They are at their end.
    pub done: u64,
    /// Nothing comes of them: the provider does not have them, or refuses.
    pub dead: u64,
    /// A call of them may have been charged and has no answer; it is not made again unasked.
    pub held: u64,
}

/// Calls, by what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Calls {
    /// Answered, and the answer is stored.
    pub answered: u64,
    /// Failed, at a charge that is known or does not matter any more.
    pub failed: u64,
    /// Left without an answer that is stored.
    pub unknown: u64,
    /// Answered when another call had been made instead; the answer is stored and brings no rows.
    pub late: u64,
}

/// What was spent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Spending {
    /// Calls that left.
    pub calls: u64,
    /// What those of them cost that were charged; `None` where the journal counts no money.
    pub spent: Option<Money>,
    /// What is set aside for those that are on their way or may have been charged.
    pub set_aside: Option<Money>,
}

/// A call that left and has no stored answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnknownCall {
    /// Its number in the journal.
    pub id: i64,
    /// The run that made it.
    pub run: i64,
    /// The name of its step.
    pub step: String,
    /// What it asked for.
    pub asked: Asked,
    /// Where the page began; `None` for the first.
    pub cursor: Option<String>,
    /// When it left.
    pub at: Timestamp,
    /// How it failed; `None` where it is on its way, or the program ended before it came back.
    pub error: Option<String>,
    /// Whether its list waits for somebody to say that it may be made again. One that was made again does not.
    pub is_held: bool,
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FailedCall {
    /// Its number in the journal.
    pub id: i64,
    /// The name of its step.
    pub step: String,
    /// What it asked for.
    pub asked: Asked,
    /// When it left.
    pub at: Timestamp,
    /// How it failed.
    pub error: String,
    /// Whether it was charged: `yes`, `no` or `maybe`.
    pub charge: String,
}

impl Status {
    /// How many lists and things wait for somebody to say that a call may be made again.
    pub fn held(&self) -> u64 {
        self.steps.iter().map(|step| step.streams.held).sum()
    }

    /// Of how many lists and things nothing comes.
    pub fn dead(&self) -> u64 {
        self.steps.iter().map(|step| step.streams.dead).sum()
    }
}

#[cfg(test)]
mod tests;
