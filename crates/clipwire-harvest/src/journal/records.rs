//! What goes into a journal and comes out of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::database::Row;
use crate::error::{Error, ErrorKind, Result};

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
    pub(crate) run: Run,
    /// Who works on it. Whoever took it later has another.
    pub(crate) claim: String,
    /// Whether its run asks for what is known as well.
    pub(crate) refetch: bool,
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

/// What a list, a thing or a call of it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Asked {
    /// The input that it is about, as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Its arguments, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, String>,
}

impl Asked {
    /// As it stands in a column.
    pub(crate) fn of(row: &Row, column: usize) -> Result<Self> {
        let unreadable = |error| Error::new(ErrorKind::Journal, "what a stream asks for cannot be read").because(error);
        serde_json::from_str(&row.get::<String>(column)?).map_err(unreadable)
    }
}

/// Whether a call may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// It may, under this number.
    Call(i64),
    /// A budget has no room for it; which one.
    NoRoom(String),
    /// Somebody else has taken the stream meanwhile.
    Taken,
}

/// What a run and a day may cost, in billionths, and what a call of each step costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caps {
    pub(crate) currency: Option<String>,
    pub(crate) run: Option<i64>,
    pub(crate) day: Option<i64>,
    pub(crate) calls: Option<u64>,
    /// By the place of the step.
    pub(crate) prices: Vec<Option<i64>>,
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
