//! What was asked, sent, answered and charged, counted as it happens.

mod display;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tracing::Span;

use crate::money::Prices;
use crate::retry::{Finding, Reach};
use crate::run::Tally;
use crate::{Charge, Charges, ErrorKind, Money, Quota, trace};

/// What a client has done so far: a snapshot, in full for every call that has ended.
///
/// An **attempt** is one HTTP exchange, a **call** is one `send` with all its attempts. Each attempt is booked once it is
/// over; one that is dropped on its way is booked as lost, its charge as unknown. So, when nothing is on its way:
///
/// * `attempts == not_sent + lost + answered`, and the provider received at the most `lost + answered` of them;
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
    /// Calls that were answered, an empty list included.
    pub answers: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Calls that were dropped before they ended.
    pub dropped: u64,
    /// Attempts that are over.
    pub attempts: u64,
    /// Attempts for which no connection came about.
    pub not_sent: u64,
    /// Attempts that left and whose answer did not arrive whole.
    pub lost: u64,
    /// Attempts that were answered, whatever the answer said.
    pub answered: u64,
    /// The attempts by what they cost.
    pub charges: Charges,
    /// Bytes of the bodies of answers, decompressed.
    pub bytes: u64,
    /// Time spent waiting between attempts.
    pub waited: Duration,
    /// The price of what was charged; `None` without a price.
    pub cost: Option<Money>,
    /// The price of what may have been charged, that included.
    pub cost_at_most: Option<Money>,
}

/// Keeps the books of one client.
#[derive(Debug)]
pub(crate) struct Books {
    prices: Prices,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    by_operation: BTreeMap<&'static str, Line>,
    by_kind: BTreeMap<ErrorKind, u64>,
}

#[derive(Clone, Debug, Default)]
struct Line {
    entry: Entry,
    cost: Decimal,
    cost_at_most: Decimal,
}

/// A call that is running. Dropped before it ends, it is booked as dropped.
#[derive(Debug)]
pub struct Ticket {
    books: Arc<Books>,
    operation: &'static str,
    span: Span,
    ended: bool,
}

/// An attempt on its way. Dropped before it ends, it is booked as lost, its charge as unknown.
#[derive(Debug)]
pub(crate) struct Underway {
    books: Arc<Books>,
    operation: &'static str,
    ended: bool,
}

impl Books {
    pub(crate) fn new(prices: Prices) -> Self {
        Self { prices, open: Mutex::default() }
    }

    pub(crate) fn prices(&self) -> &Prices {
        &self.prices
    }

    /// The books as they stand.
    pub(crate) fn ledger(&self, quota: Option<Quota>) -> Ledger {
        let open = self.open();
        let mut total = Line::default();
        let mut ledger = Ledger { by_kind: open.by_kind.clone(), quota, ..Ledger::default() };
        let mut currency = None;
        for (operation, line) in &open.by_operation {
            total.add(line);
            let price = self.prices.of(operation);
            currency = currency.or(price);
            ledger.by_operation.insert((*operation).to_owned(), line.entry(price));
        }
        ledger.total = total.entry(currency);
        ledger
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on_line(&self, operation: &'static str, change: impl FnOnce(&mut Line)) {
        change(self.open().by_operation.entry(operation).or_default());
    }

    fn book(&self, operation: &'static str, reach: Reach, charge: Charge, bytes: u64) {
        let price = self.prices.of(operation).map(Money::value).unwrap_or_default();
        self.on_line(operation, |line| {
            let entry = &mut line.entry;
            entry.attempts += 1;
            *match reach {
                Reach::NotSent => &mut entry.not_sent,
                Reach::Lost => &mut entry.lost,
                Reach::Answered => &mut entry.answered,
            } += 1;
            entry.charges.count(charge);
            entry.bytes += bytes;
            if charge == Charge::Yes {
                line.cost += price;
            }
            if charge.is_possible() {
                line.cost_at_most += price;
            }
        });
    }
}

impl Line {
    fn entry(&self, price: Option<&Money>) -> Entry {
        Entry {
            cost: price.map(|price| price.with_value(self.cost)),
            cost_at_most: price.map(|price| price.with_value(self.cost_at_most)),
            ..self.entry.clone()
        }
    }

    fn add(&mut self, other: &Self) {
        let (to, from) = (&mut self.entry, &other.entry);
        to.calls += from.calls;
        to.answers += from.answers;
        to.failed += from.failed;
        to.dropped += from.dropped;
        to.attempts += from.attempts;
        to.not_sent += from.not_sent;
        to.lost += from.lost;
        to.answered += from.answered;
        to.charges.charged += from.charges.charged;
        to.charges.not_charged += from.charges.not_charged;
        to.charges.unstated += from.charges.unstated;
        to.charges.unknown += from.charges.unknown;
        to.bytes += from.bytes;
        to.waited += from.waited;
        self.cost += other.cost;
        self.cost_at_most += other.cost_at_most;
    }
}

impl Ticket {
    /// A call starts.
    pub(crate) fn new(books: &Arc<Books>, operation: &'static str, span: Span) -> Self {
        books.on_line(operation, |line| line.entry.calls += 1);
        Self { books: books.clone(), operation, span, ended: false }
    }

    /// The provider's name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// An attempt of it leaves.
    pub(crate) fn attempt(&self) -> Underway {
        Underway { books: self.books.clone(), operation: self.operation, ended: false }
    }

    pub(crate) fn waited(&self, time: Duration) {
        self.books.on_line(self.operation, |line| line.entry.waited += time);
    }

    /// The attempts are over, with this result.
    pub(crate) fn tallied(&self, tally: &Tally) {
        trace::tallied(&self.span, tally);
    }

    /// The call has ended; `kind` says how it failed.
    pub fn end(mut self, kind: Option<ErrorKind>) {
        self.ended = true;
        trace::ended(&self.span, kind);
        let mut open = self.books.open();
        let entry = &mut open.by_operation.entry(self.operation).or_default().entry;
        match kind {
            None => entry.answers += 1,
            Some(kind) => {
                entry.failed += 1;
                *open.by_kind.entry(kind).or_default() += 1;
            }
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.ended {
            self.books.on_line(self.operation, |line| line.entry.dropped += 1);
        }
    }
}

impl Underway {
    /// The attempt is over.
    pub(crate) fn end(mut self, finding: &Finding) {
        self.ended = true;
        self.books.book(self.operation, finding.reach, finding.charge, finding.bytes);
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        if !self.ended {
            self.books.book(self.operation, Reach::Lost, Charge::Unknown, 0);
        }
    }
}

#[cfg(test)]
mod tests;
