//! How each call and each attempt gets into the ledger, however it ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rust_decimal::Decimal;
use tracing::Span;

use super::{Entry, Ledger};
use crate::outcome::attempt::{AttemptOutcome, Delivery};
use crate::outcome::charge::Charge;
use crate::outcome::kind::ErrorKind;
use crate::outcome::money::{Money, Prices};
use crate::outcome::stats::CallStats;
use crate::policy::quota::Quota;
use crate::watch::trace;

/// The ledger of one client and its clones, as it grows.
#[derive(Debug)]
pub(crate) struct LedgerState {
    prices: Prices,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    by_operation: BTreeMap<&'static str, Line>,
    by_kind: BTreeMap<ErrorKind, u64>,
}

#[derive(Clone, Debug, Default)]
struct Line {
    entry: Entry,
    cost: Decimal,
    cost_at_most: Decimal,
}

/// A call that is running. Dropped before it ends, it counts as dropped.
#[derive(Debug)]
pub struct CallRecord {
    state: Arc<LedgerState>,
    operation: &'static str,
    span: Span,
    ended: bool,
}

/// An attempt on its way. Dropped before it ends, it counts as unanswered, its charge as unknown.
#[derive(Debug)]
pub(crate) struct AttemptRecord {
    state: Arc<LedgerState>,
    operation: &'static str,
    ended: bool,
}

impl LedgerState {
    pub(crate) fn new(prices: Prices) -> Self {
        Self { prices, counts: Mutex::default() }
    }

    pub(crate) fn prices(&self) -> &Prices {
        &self.prices
    }

    /// The ledger as it stands.
    pub(crate) fn snapshot(&self, quota: Option<Quota>) -> Ledger {
        let counts = self.counts();
        let mut total = Line::default();
        let mut ledger = Ledger { by_kind: counts.by_kind.clone(), quota, ..Ledger::default() };
        let mut currency = None;
        for (operation, line) in &counts.by_operation {
            total.add(line);
            let price = self.prices.of(operation);
            currency = currency.or(price);
            ledger.by_operation.insert((*operation).to_owned(), line.entry(price));
        }
        ledger.total = total.entry(currency);
        ledger
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on_line(&self, operation: &'static str, change: impl FnOnce(&mut Line)) {
        change(self.counts().by_operation.entry(operation).or_default());
    }

    fn count(&self, operation: &'static str, delivery: Delivery, charge: Charge, bytes: u64) {
        let price = self.prices.of(operation).map(Money::value).unwrap_or_default();
        self.on_line(operation, |line| {
            let entry = &mut line.entry;
            entry.attempts += 1;
            *match delivery {
                Delivery::NotSent => &mut entry.not_sent,
                Delivery::Unanswered => &mut entry.unanswered,
                Delivery::Answered => &mut entry.answered,
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
        to.unanswered += from.unanswered;
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

impl CallRecord {
    /// A call starts.
    pub(crate) fn new(state: &Arc<LedgerState>, operation: &'static str, span: Span) -> Self {
        state.on_line(operation, |line| line.entry.calls += 1);
        Self { state: state.clone(), operation, span, ended: false }
    }

    /// The provider's name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// An attempt of it is sent.
    pub(crate) fn attempt(&self) -> AttemptRecord {
        AttemptRecord { state: self.state.clone(), operation: self.operation, ended: false }
    }

    pub(crate) fn waited(&self, time: Duration) {
        self.state.on_line(self.operation, |line| line.entry.waited += time);
    }

    /// The attempts are over, with this result.
    pub(crate) fn finished(&self, stats: &CallStats) {
        trace::finished(&self.span, stats);
    }

    /// The call has ended; `kind` says how it failed.
    pub fn end(mut self, kind: Option<ErrorKind>) {
        self.ended = true;
        trace::ended(&self.span, kind);
        let mut counts = self.state.counts();
        let entry = &mut counts.by_operation.entry(self.operation).or_default().entry;
        match kind {
            None => entry.answers += 1,
            Some(kind) => {
                entry.failed += 1;
                *counts.by_kind.entry(kind).or_default() += 1;
            }
        }
    }
}

impl Drop for CallRecord {
    fn drop(&mut self) {
        if !self.ended {
            self.state.on_line(self.operation, |line| line.entry.dropped += 1);
        }
    }
}

impl AttemptRecord {
    /// The attempt is over.
    pub(crate) fn end(mut self, outcome: &AttemptOutcome) {
        self.ended = true;
        self.state.count(self.operation, outcome.delivery, outcome.charge, outcome.bytes);
    }
}

impl Drop for AttemptRecord {
    fn drop(&mut self) {
        if !self.ended {
            self.state.count(self.operation, Delivery::Unanswered, Charge::Unknown, 0);
        }
    }
}
