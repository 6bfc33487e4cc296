//! How the calls of a client get into the file of spending.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clipwire::Money;
use clipwire::observe::{CallFinished, Charged, Observer};
use jiff::Timestamp;

use super::{Line, append};
use crate::failure::Failure;

/// Watches one client of one provider, and adds a line for each call of which something was sent, however it ended.
///
/// A call never fails because its line cannot be written. The first error is kept, to be told at the end.
pub(crate) struct Recorder {
    path: PathBuf,
    provider: String,
    prices: Box<PriceOf>,
    state: Mutex<State>,
}

/// The price of an operation, by its name.
type PriceOf = dyn Fn(&str) -> Option<Money> + Send + Sync;

#[derive(Default)]
struct State {
    /// Prices that the client reported.
    reported: HashMap<&'static str, Money>,
    first_error: Option<io::Error>,
    lost: u64,
}

impl Recorder {
    /// Lines go to this file, which is made when there is something to write.
    pub(crate) fn new(path: PathBuf, provider: impl Into<String>) -> Self {
        Self { path, provider: provider.into(), prices: Box::new(|_| None), state: Mutex::default() }
    }

    /// Knows prices before the client reports them. A call that is interrupted in its first attempt is reported without one.
    #[must_use]
    pub(crate) fn with_prices(mut self, prices: impl Fn(&str) -> Option<Money> + Send + Sync + 'static) -> Self {
        self.prices = Box::new(prices);
        self
    }

    /// What could not be written, as a warning for the end.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let state = self.state();
        let error = state.first_error.as_ref()?;
        let calls = if state.lost == 1 { "call is" } else { "calls are" };
        let what = format!("{} {calls} missing in {}", state.lost, self.path.display());
        Some(
            Failure::failed(what)
                .because(error)
                .todo("free the disk or correct the permissions; `ledger = false` records nothing"),
        )
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self, call: &CallFinished, at: Timestamp) -> Line {
        let reported = self.state().reported.get(call.operation).cloned();
        let price = reported.or_else(|| (self.prices)(call.operation));
        let priced = |count: u64| price.as_ref().filter(|_| count > 0).map(|price| price.times(count));
        let (cost, at_most) = (priced(call.charges.charged), priced(call.charges.at_most()));
        Line {
            at,
            provider: self.provider.clone(),
            operation: call.operation.to_owned(),
            calls: 1,
            attempts: call.attempts.into(),
            charge: call.charge,
            currency: at_most.as_ref().map(|money| money.currency().to_owned()),
            cost: cost.map(|money| money.amount()),
            cost_at_most: at_most.map(|money| money.amount()),
            request_id: None,
            pid: std::process::id(),
        }
    }
}

impl Observer for Recorder {
    fn charged(&self, charged: &Charged<'_>) {
        if let Some(price) = charged.price {
            self.state().reported.insert(charged.operation, price.clone());
        }
    }

    fn call_finished(&self, call: &CallFinished) {
        // Nothing left this machine: a budget or a limit was in the way.
        if call.attempts == 0 {
            return;
        }
        let at = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or_default();
        let line = self.line(call, at);
        if let Err(error) = append(&self.path, &line) {
            let mut state = self.state();
            state.lost += 1;
            state.first_error.get_or_insert(error);
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("path", &self.path).field("provider", &self.provider).finish_non_exhaustive()
    }
}
