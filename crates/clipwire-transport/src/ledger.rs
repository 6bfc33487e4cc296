//! What was called, sent, answered and charged: a snapshot.

mod display;
pub(crate) mod record;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::outcome::charge::Charges;
use crate::outcome::kind::ErrorKind;
use crate::outcome::money::Money;
use crate::policy::quota::Quota;

/// What a client has done so far: a snapshot, in full for every call that has ended.
///
/// An **attempt** is one HTTP exchange, a **call** is one `send` with all its attempts. Each attempt is counted once it is
/// over; one that is dropped on its way counts as unanswered, its charge as unknown. So, when nothing is on its way:
///
/// * `attempts == not_sent + unanswered + answered`, and the provider received at the most `unanswered + answered` of them;
/// * `attempts` is also the sum of the four [`charges`](Entry::charges);
/// * `calls == answers + failed + dropped`.
///
/// `Display` prints a table. It can be written down with serde and read back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ledger {
    /// All operations together.
    pub total: Entry,
    /// Each operation that was called, by the provider's name.
    pub by_operation: BTreeMap<String, Entry>,
    /// Calls that failed, by kind.
    pub by_kind: BTreeMap<ErrorKind, u64>,
    /// The provider's last report of the quota.
    pub quota: Option<Quota>,
}

/// One line of a [`Ledger`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Calls that were started.
    pub calls: u64,
    /// Calls that succeeded, an empty list included.
    pub answers: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Calls that were dropped before they ended.
    pub dropped: u64,
    /// Attempts that are over.
    pub attempts: u64,
    /// Attempts that were not sent: no connection came about, or the server said that it did not look at the request. What could
    /// not even be built is no attempt.
    pub not_sent: u64,
    /// Attempts that were sent, or may have been, and to which no whole response came back.
    pub unanswered: u64,
    /// Attempts to which a whole response came back, whatever it said.
    pub answered: u64,
    /// The attempts by what they cost.
    pub charges: Charges,
    /// Bytes of the bodies of responses, decompressed.
    pub bytes: u64,
    /// Time spent waiting between attempts.
    pub waited: Duration,
    /// The price of what was charged; `None` without a price.
    pub cost: Option<Money>,
    /// The price of what may have been charged, that included.
    pub cost_at_most: Option<Money>,
}

#[cfg(test)]
mod tests;
