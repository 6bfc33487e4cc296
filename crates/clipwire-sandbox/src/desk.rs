//! Where a request is written down and an answer is chosen: from the script, else from a provider.

mod papers;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::books::Books;
use crate::gate::{Gate, Limits, Ticket};
use crate::onebound::Gateway;
use crate::record::Recorded;
use crate::reply::Reply;
use crate::scenario::{Play, Scenario};
use crate::tikhubapi::Api;
pub(crate) use papers::Cue;
use papers::{Decision, Papers};

/// One desk for all hosts and both providers.
#[derive(Debug)]
pub(crate) struct Desk {
    papers: Mutex<Papers>,
}

/// What is chosen before the desk opens.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) limits: Limits,
    pub(crate) scenario: Option<Scenario>,
    /// So many requests are remembered; older ones are dropped, so that a long run does not fill the memory.
    pub(crate) remembered: usize,
}

/// An answer on its way out.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) reply: Reply,
    /// Keeps the request among those that are in flight.
    pub(crate) ticket: Option<Ticket>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { limits: Limits::default(), scenario: None, remembered: 10_000 }
    }
}

impl Desk {
    pub(crate) fn new(gateway: Gateway, api: Api, rules: Rules) -> Self {
        let Rules { limits, scenario, remembered } = rules;
        Self { papers: Mutex::new(Papers::new(gateway, api, Gate::new(limits), scenario.map(Play::new), remembered)) }
    }

    /// Writes the request down and chooses its answer; the books are right before anyone can see the answer.
    ///
    /// Printing the answer and spoiling it take longer than choosing it, so nobody else has to wait for that.
    pub(crate) fn answer(&self, request: Recorded) -> Delivery {
        let Decision { draft, spoiler, ticket } = self.papers().decide(request);
        let reply = draft.print();
        let reply = match spoiler {
            Some((fault, request)) => fault.spoil(reply, &request),
            None => reply,
        };
        Delivery { reply, ticket }
    }

    pub(crate) fn cue(&self, cue: Cue) {
        self.papers().script.push_back(cue);
    }

    pub(crate) fn restore_quota(&self) {
        self.papers().restore_quota();
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.papers().requests.iter().cloned().collect()
    }

    pub(crate) fn books(&self) -> Books {
        self.papers().books.clone()
    }

    pub(crate) fn account_key(&self) -> String {
        self.papers().api.account_key().to_owned()
    }

    pub(crate) fn set_account_key(&self, key: String) {
        self.papers().api.set_account_key(key);
    }

    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
