//! How each call and each attempt gets into the ledger, however it ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rust_decimal::Decimal;
use tokio::time::Instant;
use tracing::Span;

use super::{Entry, Ledger};
use crate::clock::Clock;
use crate::outcome::attempt::{AttemptOutcome, Delivery};
use crate::outcome::charge::Charge;
use crate::outcome::kind::ErrorKind;
use crate::outcome::money::{Money, Prices};
use crate::outcome::stats::CallStats;
use crate::policy::quota::Quota;
use crate::watch::observe::{CallEnd, CallFinished, Observers};
use crate::watch::trace;

/// The ledger of one client and its clones, as it grows.
#[derive(Debug)]
pub(crate) struct LedgerState {
    prices: Prices,
    clock: Clock,
    observers: Observers,
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

/// A call that is running. Dropped before it ends, it counts as dropped. Observers learn of its end either way.
#[derive(Debug)]
pub struct CallRecord {
    state: Arc<LedgerState>,
    operation: &'static str,
    span: Span,
    pub(crate) started: Instant,
    /// What it took so far.
    pub(crate) stats: CallStats,
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
    pub(crate) fn new(prices: Prices, clock: Clock, observers: Observers) -> Self {
        Self { prices, clock, observers, counts: Mutex::default() }
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
                line.cost = line.cost.saturating_add(price);
            }
            if charge.is_possible() {
                line.cost_at_most = line.cost_at_most.saturating_add(price);
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
        to.waited = to.waited.saturating_add(from.waited);
        self.cost = self.cost.saturating_add(other.cost);
        self.cost_at_most = self.cost_at_most.saturating_add(other.cost_at_most);
    }
}

impl CallRecord {
    /// A call starts.
    pub(crate) fn new(state: &Arc<LedgerState>, operation: &'static str, span: Span) -> Self {
        state.on_line(operation, |line| line.entry.calls += 1);
        let (state, started) = (state.clone(), state.clock.now());
        Self { state, operation, span, started, stats: CallStats::new(), ended: false }
    }

    /// The provider's name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// An attempt of it is sent.
    pub(crate) fn attempt(&self) -> AttemptRecord {
        AttemptRecord { state: self.state.clone(), operation: self.operation, ended: false }
    }

    /// It waited so long.
    pub(crate) fn waited(&mut self, time: Duration) {
        self.stats.waited = self.stats.waited.saturating_add(time);
        self.state.on_line(self.operation, |line| line.entry.waited = line.entry.waited.saturating_add(time));
    }

    /// The attempts are over.
    pub(crate) fn finished(&mut self) {
        self.stats.elapsed = self.elapsed();
        trace::finished(&self.span, &self.stats);
    }

    fn elapsed(&self) -> Duration {
        self.state.clock.now().saturating_duration_since(self.started)
    }

    fn notify(&self, end: CallEnd) {
        let CallStats { attempts, elapsed, waited, charges, charge, gave_up } = self.stats;
        let operation = self.operation;
        let call = CallFinished { operation, end, attempts, charge, charges, elapsed, waited, gave_up };
        self.state.observers.notify(|observer| observer.call_finished(&call));
    }

    /// The call has ended; `kind` says how it failed.
    pub fn end(mut self, kind: Option<ErrorKind>) {
        self.ended = true;
        trace::ended(&self.span, kind);
        {
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
        self.notify(kind.map_or(CallEnd::Succeeded, CallEnd::Failed));
    }
}

impl Drop for CallRecord {
    fn drop(&mut self) {
        if !self.ended {
            self.state.on_line(self.operation, |line| line.entry.dropped += 1);
            // Of an attempt on its way nobody can tell.
            while self.stats.charges.attempts() < u64::from(self.stats.attempts) {
                self.stats.count(Charge::Unknown);
            }
            self.stats.elapsed = self.elapsed();
            // An observer that panics then would end the program.
            if !std::thread::panicking() {
                self.notify(CallEnd::Dropped);
            }
        }
    }
}

impl AttemptRecord {
    /// There was nothing to send: it is no attempt.
    pub(crate) fn cancel(mut self) {
        self.ended = true;
    }

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
