//! What the sandbox counted, for comparison with what a client counted.

use std::collections::BTreeMap;

use crate::fault::Effect;

/// What the sandbox counted since it started.
///
/// A request is entered before anything of its answer can be seen, as if the answer arrived: one that a client does
/// not wait for is counted like any other. So `received` is `answered` plus `unanswered` at any time.
///
/// A queued reply counts as received, and as answered or not; the sandbox does not look inside it, so it is never
/// charged and never inconclusive. Where a provider does not publish what it charges for, nothing is charged here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerLedger {
    /// Requests that arrived, whatever became of them.
    pub received: u64,
    /// Requests that a provider charges for: by its table of codes, or by the status, as its document says.
    pub charged: u64,
    /// Requests with a whole HTTP answer.
    pub answered: u64,
    /// Requests that were cut off or are left waiting.
    pub unanswered: u64,
    /// Requests whose answer, as sent, does not tell a careful reader what became of them: there is no whole one, or
    /// its status is a good one and neither a code nor a payload can be read.
    pub inconclusive: u64,
    /// Those of `charged` that are `inconclusive`.
    pub charged_inconclusive: u64,
    /// Requests that a provider's stand-in answered legibly: by the code of the answer where the provider has a table of
    /// codes, else by the HTTP status.
    pub answered_by_code: BTreeMap<String, u64>,
    /// The same counts by the provider's name of the operation.
    ///
    /// Requests that name no operation of a document are in the totals only.
    pub by_operation: BTreeMap<String, OperationCounts>,
}

/// The counts of one operation; each means what it means in [`ServerLedger`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationCounts {
    /// Requests that arrived.
    pub received: u64,
    /// Requests that the provider charges for.
    pub charged: u64,
    /// Requests with a whole HTTP answer.
    pub answered: u64,
    /// Requests that were cut off or are left waiting.
    pub unanswered: u64,
    /// Requests whose answer does not tell what became of them.
    pub inconclusive: u64,
    /// Those of `charged` that are `inconclusive`.
    pub charged_inconclusive: u64,
}

/// What is to be recorded about a request.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// The operation, when there is one of this name.
    pub(crate) operation: Option<&'a str>,
    /// The code or status, when a provider's stand-in answers.
    pub(crate) code: Option<&'a str>,
    pub(crate) charged: bool,
    pub(crate) effect: Effect,
}

impl ServerLedger {
    pub(crate) fn record(&mut self, entry: &Entry<'_>) {
        let counts = OperationCounts::of(entry);
        self.received += counts.received;
        self.charged += counts.charged;
        self.answered += counts.answered;
        self.unanswered += counts.unanswered;
        self.inconclusive += counts.inconclusive;
        self.charged_inconclusive += counts.charged_inconclusive;
        if let Some(operation) = entry.operation {
            change(&mut self.by_operation, operation, |known: &mut OperationCounts| known.add(counts));
        }
        if let (Some(code), true) = (entry.code, entry.effect.is_conclusive) {
            change(&mut self.answered_by_code, code, |count| *count += 1);
        }
    }
}

impl OperationCounts {
    fn of(entry: &Entry<'_>) -> Self {
        let Effect { is_answered, is_conclusive } = entry.effect;
        // Nobody reads a queued reply here, so nobody can miss something in it.
        let is_inconclusive = entry.code.is_some() && !is_conclusive;
        Self {
            received: 1,
            charged: u64::from(entry.charged),
            answered: u64::from(is_answered),
            unanswered: u64::from(!is_answered),
            inconclusive: u64::from(is_inconclusive),
            charged_inconclusive: u64::from(entry.charged && is_inconclusive),
        }
    }

    fn add(&mut self, other: Self) {
        self.received += other.received;
        self.charged += other.charged;
        self.answered += other.answered;
        self.unanswered += other.unanswered;
        self.inconclusive += other.inconclusive;
        self.charged_inconclusive += other.charged_inconclusive;
    }
}

/// Changes the count of this name; the name is copied only when it is new.
fn change<T: Default>(counts: &mut BTreeMap<String, T>, name: &str, change: impl FnOnce(&mut T)) {
    match counts.get_mut(name) {
        Some(count) => change(count),
        None => change(counts.entry(name.to_owned()).or_default()),
    }
}
