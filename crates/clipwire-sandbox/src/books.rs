//! What the sandbox counted, for comparison with what a client counted.

use std::collections::BTreeMap;

use crate::fault::Effect;

/// What the sandbox counted since it started.
///
/// A request is entered before anything of its answer can be seen, as if the answer arrived: one that a client does
/// not wait for is counted like any other. So `received` is `answered` plus `unanswered` at any time.
///
/// A scripted reply counts as received, and as answered or not; the sandbox does not look inside it, so it is never
/// charged and never untold. Nothing of the TikTok data API is ever charged here, since what it charges for is not
/// published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Books {
    /// Requests that arrived, whatever became of them.
    pub received: u64,
    /// Requests that OneBound charges for; what the TikTok data API charges for is not published.
    pub charged: u64,
    /// Requests with a whole HTTP answer.
    pub answered: u64,
    /// Requests that were cut off or are left waiting.
    pub unanswered: u64,
    /// Requests whose answer, as sent, does not tell a careful reader what became of them: there is no whole one, or
    /// its status is a good one and neither a code nor a payload can be read.
    pub untold: u64,
    /// Those of `charged` that are `untold`.
    pub charged_untold: u64,
    /// Requests that a provider's stand-in answered legibly: OneBound's by the code of the answer, others and those
    /// without a code by the HTTP status.
    pub answered_by_code: BTreeMap<String, u64>,
    /// The same counts by the provider's name of the operation.
    ///
    /// Requests that name no operation of a document are in the totals only.
    pub by_operation: BTreeMap<String, Line>,
}

/// The counts of one operation; each means what it means in [`Books`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// Requests that arrived.
    pub received: u64,
    /// Requests that the provider charges for.
    pub charged: u64,
    /// Requests with a whole HTTP answer.
    pub answered: u64,
    /// Requests that were cut off or are left waiting.
    pub unanswered: u64,
    /// Requests whose answer does not tell what became of them.
    pub untold: u64,
    /// Those of `charged` that are `untold`.
    pub charged_untold: u64,
}

/// What is to be written down about a request.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// The operation, when there is one of this name.
    pub(crate) operation: Option<&'a str>,
    /// The code or status, when a provider's stand-in answers.
    pub(crate) code: Option<&'a str>,
    pub(crate) charged: bool,
    pub(crate) effect: Effect,
}

impl Books {
    pub(crate) fn enter(&mut self, entry: &Entry<'_>) {
        let line = Line::of(entry);
        self.received += line.received;
        self.charged += line.charged;
        self.answered += line.answered;
        self.unanswered += line.unanswered;
        self.untold += line.untold;
        self.charged_untold += line.charged_untold;
        if let Some(operation) = entry.operation {
            change(&mut self.by_operation, operation, |known: &mut Line| known.add(line));
        }
        if let (Some(code), true) = (entry.code, entry.effect.is_told) {
            change(&mut self.answered_by_code, code, |count| *count += 1);
        }
    }
}

impl Line {
    fn of(entry: &Entry<'_>) -> Self {
        let Effect { is_answered, is_told } = entry.effect;
        // Nobody reads a scripted reply, so nobody can miss something in it.
        let is_untold = entry.code.is_some() && !is_told;
        Self {
            received: 1,
            charged: u64::from(entry.charged),
            answered: u64::from(is_answered),
            unanswered: u64::from(!is_answered),
            untold: u64::from(is_untold),
            charged_untold: u64::from(entry.charged && is_untold),
        }
    }

    fn add(&mut self, other: Self) {
        self.received += other.received;
        self.charged += other.charged;
        self.answered += other.answered;
        self.unanswered += other.unanswered;
        self.untold += other.untold;
        self.charged_untold += other.charged_untold;
    }
}

/// Changes the count of this name; the name is copied only when it is new.
fn change<T: Default>(counts: &mut BTreeMap<String, T>, name: &str, change: impl FnOnce(&mut T)) {
    match counts.get_mut(name) {
        Some(count) => change(count),
        None => change(counts.entry(name.to_owned()).or_default()),
    }
}
