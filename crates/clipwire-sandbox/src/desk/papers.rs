//! What lies on the desk; only one request is looked at in one moment.

use std::collections::VecDeque;
use std::time::Duration;

use crate::answer::{Answer, Draft};
use crate::books::{Books, Entry};
use crate::fault::{Effect, Fault, Order};
use crate::gate::{Gate, Ticket};
use crate::onebound::Gateway;
use crate::parse_error::ParseError;
use crate::record::Recorded;
use crate::reply::Reply;
use crate::scenario::Play;
use crate::tikhubapi::Api;

/// The header that asks for a fault.
const HEADER: &str = "x-sandbox-fault";

#[derive(Debug)]
pub(super) struct Papers {
    gateway: Gateway,
    pub(super) api: Api,
    gate: Gate,
    play: Option<Play>,
    pub(super) script: VecDeque<Cue>,
    pub(super) requests: VecDeque<Recorded>,
    remembered: usize,
    pub(super) books: Books,
}

/// A line of the script, for the next request.
#[derive(Debug)]
pub(crate) enum Cue {
    Reply(Reply),
    Fault(Fault),
}

/// What was decided about a request.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) draft: Draft,
    /// The fault that is still to be done to the printed answer.
    pub(super) spoiler: Option<(Fault, Recorded)>,
    pub(super) ticket: Option<Ticket>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Provider {
    OneBound,
    TikHub,
}

impl Papers {
    pub(super) fn new(gateway: Gateway, api: Api, gate: Gate, play: Option<Play>, remembered: usize) -> Self {
        let (script, requests, books) = (VecDeque::new(), VecDeque::new(), Books::default());
        Self { gateway, api, gate, play, script, requests, remembered, books }
    }

    pub(super) fn restore_quota(&mut self) {
        self.gateway.end_quota(false);
        self.api.end_quota(false);
    }

    pub(super) fn decide(&mut self, mut request: Recorded) -> Decision {
        // The clock is read again in here, so that times are in the order of the list.
        request.at = tokio::time::Instant::now().into_std();
        let decision = self.choose(&request);
        if self.requests.len() >= self.remembered {
            self.requests.pop_front();
        }
        if self.remembered > 0 {
            self.requests.push_back(request);
        }
        decision
    }

    fn choose(&mut self, request: &Recorded) -> Decision {
        let provider = self.provider(&request.path);
        if matches!(self.script.front(), Some(Cue::Reply(_)))
            && let Some(Cue::Reply(reply)) = self.script.pop_front()
        {
            return self.say(provider, request, reply);
        }
        let Some(provider) = provider else {
            let sentence = format!("the sandbox has nothing at {} {}\n", request.method, request.path);
            return self.say(None, request, refuse(404, sentence));
        };
        if request.method != "GET" {
            let sentence = format!("the sandbox answers GET only, not {} {}\n", request.method, request.path);
            return self.say(Some(provider), request, refuse(405, sentence).header("allow", "GET"));
        }
        match self.gate.admit(request.at) {
            Err(wait) => self.carry_out(provider, request, Order::Throttled { seconds: whole_seconds(wait) }, None),
            Ok(ticket) => match self.fault(provider, request) {
                Err(error) => self.say(Some(provider), request, refuse(400, format!("{error}\n"))),
                Ok(fault) => {
                    let order = fault.as_ref().map_or(Order::Usual, Fault::order);
                    let decision = self.carry_out(provider, request, order, fault.as_ref());
                    let spoiler = fault.map(|fault| (fault, request.clone()));
                    Decision { spoiler, ticket: Some(ticket), ..decision }
                }
            },
        }
    }

    /// The fault that a request meets: from the script, else the one that it asks for itself, else from the scenario.
    fn fault(&mut self, provider: Provider, request: &Recorded) -> Result<Option<Fault>, ParseError> {
        let operation = operation(&self.gateway, &self.api, provider, &request.path);
        let planned = self.play.as_mut().and_then(|play| play.next(provider.name(), operation));
        if let Some(Cue::Fault(fault)) = self.script.pop_front() {
            return Ok(Some(fault));
        }
        let magic = match provider {
            Provider::OneBound => self.gateway.magic(request),
            Provider::TikHub => self.api.magic(request),
        };
        match request.header(HEADER).or(magic) {
            Some(text) => text.parse().map(Some),
            None => Ok(planned),
        }
    }

    fn carry_out(
        &mut self,
        provider: Provider,
        request: &Recorded,
        order: Order<'_>,
        fault: Option<&Fault>,
    ) -> Decision {
        let answer = match provider {
            Provider::OneBound => self.gateway.answer(request, order),
            Provider::TikHub => self.api.answer(request, order),
        };
        let Answer { code, charged, draft } = answer;
        let effect = fault.map_or(Effect::PLAIN, |fault| fault.effect(draft.status()));
        let operation = operation(&self.gateway, &self.api, provider, &request.path);
        self.books.enter(&Entry { operation, code: Some(&code), charged, effect });
        Decision { draft, spoiler: None, ticket: None }
    }

    /// Sends a reply that no provider has to do with.
    fn say(&mut self, provider: Option<Provider>, request: &Recorded, reply: Reply) -> Decision {
        let effect = if reply.is_whole() { Effect::PLAIN } else { Effect::NONE };
        let operation = provider.and_then(|provider| operation(&self.gateway, &self.api, provider, &request.path));
        self.books.enter(&Entry { operation, code: None, charged: false, effect });
        Decision { draft: Draft::Ready(reply), spoiler: None, ticket: None }
    }

    fn provider(&self, path: &str) -> Option<Provider> {
        if self.gateway.owns(path) { Some(Provider::OneBound) } else { self.api.owns(path).then_some(Provider::TikHub) }
    }
}

impl Provider {
    fn name(self) -> &'static str {
        match self {
            Self::OneBound => "onebound",
            Self::TikHub => "tikhubapi",
        }
    }
}

/// The operation that a path names; not a method, so that the rest of the papers can be written on meanwhile.
fn operation<'a>(gateway: &'a Gateway, api: &'a Api, provider: Provider, path: &str) -> Option<&'a str> {
    match provider {
        Provider::OneBound => gateway.operation(path),
        Provider::TikHub => api.operation_id(path),
    }
}

fn refuse(status: u16, sentence: String) -> Reply {
    Reply::bytes("text/plain; charset=utf-8", sentence).status(status)
}

/// A wait in whole seconds, which is never shorter.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests;
