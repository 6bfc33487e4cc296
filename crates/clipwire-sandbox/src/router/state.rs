//! What the router knows; only one request is looked at in one moment.

use std::collections::VecDeque;
use std::time::Duration;

use super::limiter::{Limiter, Permit};
use super::queue::Queued;
use crate::fault::{Effect, Fault, Instruction};
use crate::ledger::{Entry, ServerLedger};
use crate::parse_error::ParseError;
use crate::provider::{Answer, PendingReply, Provider};
use crate::reply::Reply;
use crate::request::Recorded;
use crate::scenario::Run;
use crate::spec::Found;

/// The header that asks for a fault.
const HEADER: &str = "x-sandbox-fault";

#[derive(Debug)]
pub(super) struct State {
    pub(super) providers: Vec<Provider>,
    limiter: Limiter,
    scenario: Option<Run>,
    pub(super) queue: VecDeque<Queued>,
    pub(super) requests: VecDeque<Recorded>,
    remembered: usize,
    pub(super) ledger: ServerLedger,
}

/// What was decided about a request.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) reply: PendingReply,
    /// The fault that is still to be done to the printed answer.
    pub(super) fault: Option<Fault>,
    /// The ids that the request named.
    pub(super) ids: Vec<String>,
    pub(super) permit: Option<Permit>,
}

/// Where a request leads.
struct Target {
    /// The place of the provider in the list.
    provider: usize,
    operation: Option<String>,
    /// The methods that there are, where the request has another one.
    other_methods: Option<String>,
}

impl State {
    pub(super) fn new(providers: Vec<Provider>, limiter: Limiter, scenario: Option<Run>, remembered: usize) -> Self {
        let (queue, requests, ledger) = (VecDeque::new(), VecDeque::new(), ServerLedger::default());
        Self { providers, limiter, scenario, queue, requests, remembered, ledger }
    }

    pub(super) fn restore_quota(&mut self) {
        for provider in &mut self.providers {
            provider.end_quota(false);
        }
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
        let target = self.target(request);
        let operation = target.as_ref().and_then(|target| target.operation.as_deref());
        if matches!(self.queue.front(), Some(Queued::Reply(_)))
            && let Some(Queued::Reply(reply)) = self.queue.pop_front()
        {
            return self.send(operation, reply);
        }
        let Recorded { method, path, .. } = request;
        if let Some(reply) = self.providers.iter().find_map(|provider| provider.replay(request)) {
            return self.send(Some("replay"), reply);
        }
        let Some(target) = &target else {
            return self.send(None, refuse(404, format!("the sandbox has nothing at {method} {path}\n")));
        };
        if let Some(methods) = &target.other_methods {
            let sentence = format!("the sandbox answers {methods} at {path}, not {method}\n");
            return self.send(None, refuse(405, sentence).header("allow", methods));
        }
        match self.limiter.admit(request.at) {
            Err(wait) => self.carry_out(target, request, Instruction::Throttled { seconds: whole_seconds(wait) }, None),
            Ok(permit) => match self.fault(target, request) {
                Err(error) => self.send(operation, refuse(400, format!("{error}\n"))),
                Ok(fault) => {
                    let instruction = fault.as_ref().map_or(Instruction::Usual, Fault::instruction);
                    let decision = self.carry_out(target, request, instruction, fault.as_ref());
                    Decision { fault, permit: Some(permit), ..decision }
                }
            },
        }
    }

    /// Finds the provider of a request: an operation of any comes before a path that is only like those of one.
    fn target(&self, request: &Recorded) -> Option<Target> {
        let all = self.providers.iter().enumerate();
        let found = all.filter_map(|(provider, known)| Some((provider, known.find(request)?)));
        let rank = |found: &Found<'_>| match found {
            Found::Operation(..) => 0,
            Found::OtherMethods(_) => 1,
            Found::UnknownOperation => 2,
        };
        let (provider, found) = found.min_by_key(|(_, found)| rank(found))?;
        let (operation, other_methods) = match found {
            Found::Operation(operation, _) => (Some(operation.id.clone()), None),
            Found::OtherMethods(methods) => (None, Some(methods.join(", "))),
            Found::UnknownOperation => (None, None),
        };
        Some(Target { provider, operation, other_methods })
    }

    /// The fault that a request meets: from the queue, else the one that it asks for itself, else from the scenario.
    fn fault(&mut self, target: &Target, request: &Recorded) -> Result<Option<Fault>, ParseError> {
        let Some(provider) = self.providers.get(target.provider) else { return Ok(None) };
        let scenario = self.scenario.as_mut();
        let planned = scenario.and_then(|run| run.next(provider.name(), target.operation.as_deref()));
        if let Some(Queued::Fault(fault)) = self.queue.pop_front() {
            return Ok(Some(fault));
        }
        match request.header(HEADER).or_else(|| provider.trigger(request)) {
            Some(text) => text.parse().map(Some),
            None => Ok(planned),
        }
    }

    fn carry_out(
        &mut self,
        target: &Target,
        request: &Recorded,
        instruction: Instruction<'_>,
        fault: Option<&Fault>,
    ) -> Decision {
        let Some(provider) = self.providers.get_mut(target.provider) else {
            return self.send(None, refuse(404, String::new()));
        };
        let Answer { code, charged, reply, ids } = provider.answer(request, instruction);
        let effect = fault.map_or(Effect::PLAIN, |fault| fault.effect(reply.status));
        let operation = target.operation.as_deref();
        self.ledger.record(&Entry { operation, code: Some(&code), charged, effect });
        Decision { reply, fault: None, ids, permit: None }
    }

    /// Sends a reply that no provider has to do with.
    fn send(&mut self, operation: Option<&str>, reply: Reply) -> Decision {
        let effect = if reply.is_whole() { Effect::PLAIN } else { Effect::NONE };
        self.ledger.record(&Entry { operation, code: None, charged: false, effect });
        Decision { reply: reply.into(), fault: None, ids: Vec::new(), permit: None }
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
