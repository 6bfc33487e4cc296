//! One router for all hosts and all providers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::limiter::{Limiter, Limits, Permit};
use super::queue::Queued;
use super::state::{Decision, State};
use crate::ledger::ServerLedger;
use crate::provider::Provider;
use crate::reply::Reply;
use crate::request::Recorded;
use crate::scenario::{Run, Scenario};

/// One router for all hosts and all providers.
#[derive(Debug)]
pub(crate) struct Router {
    state: Mutex<State>,
}

/// What is chosen before the start.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) limits: Limits,
    pub(crate) scenario: Option<Scenario>,
    /// So many requests are remembered; older ones are dropped, so that a long run does not fill the memory.
    pub(crate) remembered: usize,
}

/// An answer on its way out.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) reply: Reply,
    /// Keeps the request among those that are in flight.
    pub(crate) permit: Option<Permit>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { limits: Limits::default(), scenario: None, remembered: 10_000 }
    }
}

impl Router {
    pub(crate) fn new(providers: Vec<Provider>, rules: Rules) -> Self {
        let Rules { limits, scenario, remembered } = rules;
        let state = State::new(providers, Limiter::new(limits), scenario.map(Run::new), remembered);
        Self { state: Mutex::new(state) }
    }

    /// Records the request and chooses its answer; the ledger is right before anyone can see the answer.
    ///
    /// Printing the answer and damaging it take longer than choosing it, so nobody else has to wait for that.
    pub(crate) fn answer(&self, request: Recorded) -> Response {
        let Decision { reply, fault, ids, permit } = self.state().decide(request);
        let reply = reply.print();
        let reply = match fault {
            Some(fault) => fault.corrupt(reply, &ids),
            None => reply,
        };
        Response { reply, permit }
    }

    pub(crate) fn queue(&self, queued: Queued) {
        self.state().queue.push_back(queued);
    }

    pub(crate) fn restore_quota(&self) {
        self.state().restore_quota();
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.state().requests.iter().cloned().collect()
    }

    pub(crate) fn ledger(&self) -> ServerLedger {
        self.state().ledger.clone()
    }

    /// The credential of a scheme that a provider accepts.
    pub(crate) fn credential(&self, provider: &str, scheme: &str) -> Option<String> {
        let state = self.state();
        let provider = state.providers.iter().find(|known| known.name() == provider)?;
        provider.credentials.get(scheme).map(str::to_owned)
    }

    /// From now on, a provider accepts another credential; whether there is such a scheme.
    pub(crate) fn set_credential(&self, provider: &str, scheme: &str, value: &str) -> bool {
        let mut state = self.state();
        let provider = state.providers.iter_mut().find(|known| known.name() == provider);
        provider.is_some_and(|provider| provider.credentials.set(scheme, value))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
