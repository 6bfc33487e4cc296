//! What a journal can do, whatever database it is in: every step of the work is one transaction.
//!
//! The order is what makes a job safe. That a call is about to leave is on the disk before it leaves ([`Store::begin`]), with its price set
//! aside; what came is on the disk, with what follows from it, before anything else is done ([`Store::answered`]). So a program that is
//! killed anywhere has either not sent a call, or has it written down as sent, and knows of each which of the two it is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// The number of a run of a job, from 1.
pub(crate) type Run = i64;

/// A run that is worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Started {
    pub(crate) run: Run,
    /// Whether it goes on with one that was stopped.
    pub(crate) goes_on: bool,
    /// Whether what is known is asked for anew.
    pub(crate) refetch: bool,
}

/// One list or one thing that is asked for in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stream {
    pub(crate) id: i64,
    /// The place of its step in the job.
    pub(crate) step: usize,
    pub(crate) asked: Asked,
    /// Where it goes on; `None` at its beginning.
    pub(crate) cursor: Option<String>,
    pub(crate) pages: u64,
    pub(crate) items: u64,
    /// Pages in a row that brought nothing new, and how many of them were empty.
    pub(crate) barren: u64,
    pub(crate) empty: u64,
    /// How often the call at this cursor failed without a charge.
    pub(crate) failures: u32,
    /// Known elements in a row, for a list that is asked for what is new alone.
    pub(crate) known_in_a_row: u64,
    /// The newest element of an earlier run.
    pub(crate) watermark: Option<Timestamp>,
}

/// What a stream asks for: a text that says what it is about, and arguments by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// The input, as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) arguments: BTreeMap<String, String>,
}

/// Whether a call may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// It may, under this number.
    Call(i64),
    /// A budget has no room for it; which one.
    NoRoom(String),
}

/// What came of a call that was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) charge: Charged,
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) elements: Vec<Element>,
    /// Whether rows that any earlier run had are left out.
    pub(crate) only_new: bool,
    /// Where the list goes on; `None` where the provider names no way.
    pub(crate) next: Option<String>,
    /// Why it goes no further, by what the page alone tells.
    pub(crate) end: Option<&'static str>,
    pub(crate) rules: Rules,
}

/// When a list ends by what the journal knows of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) pages: Option<u64>,
    pub(crate) items: Option<u64>,
    /// So many known elements in a row.
    pub(crate) known: Option<u64>,
    /// Elements newer than the watermark less this do not count as known.
    pub(crate) overlap: std::time::Duration,
}

/// An element of a page.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) id: String,
    pub(crate) created: Option<Timestamp>,
    pub(crate) is_pinned: bool,
    /// What the steps that are about it ask for.
    pub(crate) children: Vec<Child>,
}

/// A stream that follows from an element.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    /// The place of its step in the job.
    pub(crate) step: usize,
    pub(crate) asked: Asked,
    /// How many elements it should have, by what the element says.
    pub(crate) stated: Option<i64>,
}

/// What a call cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charged {
    Yes,
    No,
    /// It may have been charged: what was set aside stays so.
    Maybe,
}

impl Charged {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Maybe => "maybe",
        }
    }
}

/// What came of a call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) charge: Charged,
    pub(crate) error: String,
    pub(crate) after: After,
    /// What came all the same: it may have been paid for, and somebody may be able to read it.
    pub(crate) body: Option<Vec<u8>>,
}

/// What comes after a call that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It is made again, not before this moment.
    Again(Timestamp),
    /// It is made again in a later run of the program, and does not count as a failure.
    Later,
    /// Nothing comes of its stream any more; why, in a word and in a line.
    Dead(&'static str, String),
    /// It may have been charged and is not made again unasked.
    Held(String),
}

/// What an answer brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Elements of the page.
    pub items: u64,
    /// Those of them that are rows.
    pub new: u64,
    /// Streams that follow from them.
    pub children: u64,
}

/// A journal.
pub(crate) trait Store: Send + Sync + 'static {
    /// Goes on with the run that is not over, or begins the next. Calls that were on their way when the program died are held, or given
    /// back where `resend` says so. `refetch` is for a run that begins: one that goes on stays what it was.
    fn start(&self, resend: bool, refetch: bool) -> impl Future<Output = Result<Started>> + Send;

    /// Adds the streams of a step, as far as they are not there.
    fn add(&self, run: Run, step: usize, asked: Vec<Asked>) -> impl Future<Output = Result<u64>> + Send;

    /// Takes a stream to work on; the earlier steps come first.
    fn take(&self, run: Run, now: Timestamp) -> impl Future<Output = Result<Option<Stream>>> + Send;

    /// When the next stream that waits may be taken.
    fn next_wake(&self, run: Run) -> impl Future<Output = Result<Option<Timestamp>>> + Send;

    /// Writes down that a call is about to leave, and sets its price aside.
    fn begin(&self, run: Run, stream: i64, now: Timestamp) -> impl Future<Output = Result<Begun>> + Send;

    /// Writes down what came, and what follows.
    fn answered(
        &self,
        run: Run,
        call: i64,
        answer: Answered,
        now: Timestamp,
    ) -> impl Future<Output = Result<Counted>> + Send;

    /// Writes down that a call failed.
    fn failed(&self, run: Run, call: i64, failed: Failed, now: Timestamp) -> impl Future<Output = Result<()>> + Send;

    /// Writes down that nothing can be asked for a stream that was taken: no call is made for it.
    fn bury(&self, stream: i64, reason: &'static str, detail: String) -> impl Future<Output = Result<()>> + Send;

    /// Gives a stream back that was taken and not asked for.
    fn give_back(&self, stream: i64) -> impl Future<Output = Result<()>> + Send;

    /// Writes down that a run is over, where no stream of it is left. Says whether it is.
    fn end(&self, run: Run) -> impl Future<Output = Result<bool>> + Send;
}
