//! The loop around the attempts of a call: what is asked before each, what is learned from it, whether there is another.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;

use crate::clock::Clock;
use crate::exchange::context::AttemptContext;
use crate::exchange::hosts::Hosts;
use crate::ledger::Ledger;
use crate::ledger::record::{CallRecord, LedgerState};
use crate::outcome::attempt::{AttemptOutcome, Delivery};
use crate::outcome::gave_up::GaveUp;
use crate::outcome::kind::ErrorKind;
use crate::outcome::money::{Money, Prices};
use crate::outcome::stats::CallStats;
use crate::policy::budget::{Budget, BudgetExceeded, Reservation};
use crate::policy::limit::{LimitPermit, Limiter, Limits};
use crate::policy::quota::{Quota, QuotaGate};
use crate::policy::retry::{Decision, RetryPolicy, decide};
use crate::policy::retry_tokens::RetryTokens;
use crate::watch::observe::{AttemptFinished, Charged, Observer, Observers, Throttled, WaitReason, Waited};
use crate::watch::trace;

/// As good as no deadline, and no overflow.
const FAR: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// How much of the time of a call has to be left for an attempt, unless the plan says otherwise: such a part, and no more than this.
const LEAST: (u32, Duration) = (4, Duration::from_secs(5));

/// What is chosen once for the calls of a client.
#[derive(Clone, Debug, Default)]
pub struct RunnerConfig {
    /// The provider, as spans name it.
    pub provider: &'static str,
    /// The hosts in the order of preference, as spans name them.
    pub hosts: Vec<String>,
    /// What time it is.
    pub clock: Clock,
    /// The limits of all calls together.
    pub limits: Limits,
    /// The limits of single operations, besides.
    pub limits_by_operation: BTreeMap<&'static str, Limits>,
    /// What charged calls cost.
    pub prices: Prices,
    /// What may be spent at the most.
    pub budget: Option<Budget>,
    observers: Observers,
}

impl RunnerConfig {
    /// Adds an observer of what happens.
    pub fn observe(&mut self, observer: Arc<dyn Observer>) {
        self.observers.add(observer);
    }
}

/// What the calls of a client share: limits, ledger, budget, hosts. It runs each of them.
#[derive(Debug)]
pub struct Runner {
    config: RunnerConfig,
    limiter: Limiter,
    quota_gate: QuotaGate,
    ledger: Arc<LedgerState>,
    retry_tokens: RetryTokens,
    hosts: Hosts,
}

/// What one call may take.
#[derive(Clone, Copy, Debug)]
pub struct CallPlan<'a> {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// How long the whole call may take, waits and repetitions included.
    pub timeout: Duration,
    /// How long one attempt may take.
    pub attempt_timeout: Option<Duration>,
    /// How much of the time has to be left for an attempt to be sent; without, a quarter of it, and 5 seconds at the most.
    pub min_attempt_time: Option<Duration>,
    /// When it is repeated.
    pub retry: &'a RetryPolicy,
    /// What may be spent, besides what the client may spend.
    pub budget: Option<&'a Budget>,
}

impl CallPlan<'_> {
    /// How much of the time has to be left for an attempt.
    fn least(&self) -> Duration {
        let (part, most) = LEAST;
        let least = self.min_attempt_time.unwrap_or_else(|| (self.timeout / part).min(most));
        // More time than an attempt may take is of no use to it.
        self.attempt_timeout.map_or(least, |timeout| timeout.min(least))
    }

    /// How long after its start an attempt may still be sent. What is sent later cannot be answered in time and may be paid for.
    fn latest(&self) -> Duration {
        self.timeout.saturating_sub(self.least()).min(FAR)
    }

    /// How much of the time of an attempt may be over before there is a connection: what is left is enough for its request, as
    /// far as an attempt can have that much and time to connect besides.
    fn connect_timeout(&self, timeout: Duration) -> Duration {
        timeout - self.least().min(timeout / 2)
    }
}

/// What an attempt returns to the loop. What it brought for the caller is the caller's to keep.
pub struct AttemptResult<'a> {
    /// What it came to.
    pub outcome: AttemptOutcome,
    /// The provider's report of the quota, and how long its day still lasts.
    pub quota: Option<(Quota, Option<Duration>)>,
    /// A way to renew what the response says has expired. It is taken once in a call, when the attempt is over.
    pub renewal: Option<Renewal<'a>>,
}

/// A way to renew credentials of which a response says that they have expired.
pub struct Renewal<'a> {
    /// The [generation](crate::Authorization::generation) of the credentials that were refused.
    pub credential_generation: u64,
    /// Renews them; says whether that worked.
    pub renew: Pin<Box<dyn Future<Output = bool> + Send + 'a>>,
}

/// An attempt on its way. It is boxed so that the loop is compiled once, and not for each operation.
pub type AttemptFuture<'a> = Pin<Box<dyn Future<Output = AttemptResult<'a>> + Send + 'a>>;

/// A call whose attempts are over. What the last one brought is with the caller.
#[derive(Debug)]
pub struct CallResult {
    /// Why not even one attempt was made, if so. Otherwise the last one is what counts, or that it could not be built.
    pub not_sent: Option<NotSentReason>,
    /// What it took.
    pub stats: CallStats,
    /// To be [ended](CallRecord::end) with what the caller makes of the last response.
    pub record: CallRecord,
}

/// Why not even one attempt was made. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSentReason {
    /// A budget does not allow it.
    Budget(BudgetExceeded),
    /// The quota is used up until the provider's day ends, in so long.
    Quota(Duration),
    /// The limits leave no room in the time allowed; they would in so long, as far as that is known.
    Limits(Option<Duration>),
    /// What is left of the time allowed is not enough for an attempt.
    Deadline,
    /// The call is made outside of a tokio runtime, without which there are neither connections nor time limits.
    NoRuntime,
}

impl NotSentReason {
    fn gave_up(&self) -> GaveUp {
        match self {
            Self::Budget(_) => GaveUp::Budget,
            Self::Quota(_) => GaveUp::Quota,
            Self::Limits(_) => GaveUp::Limits,
            // A runtime does not go away between two attempts; should it, no time is left.
            Self::Deadline | Self::NoRuntime => GaveUp::Deadline,
        }
    }
}

/// The permission to send one attempt: a place under the limits, and money set aside.
struct Permit {
    limits: LimitPermit,
    reservations: [Option<Reservation>; 2],
}

impl Runner {
    /// Starts with an empty ledger; everything else follows from the configuration.
    pub fn new(config: RunnerConfig) -> Self {
        Self {
            limiter: Limiter::new(config.clock.clone(), &config.limits, &config.limits_by_operation),
            quota_gate: QuotaGate::default(),
            ledger: Arc::new(LedgerState::new(config.prices.clone(), config.clock.clone(), config.observers.clone())),
            retry_tokens: RetryTokens::default(),
            hosts: Hosts::new(config.hosts.len()),
            config,
        }
    }

    /// What was done so far.
    pub fn ledger(&self) -> Ledger {
        self.ledger.snapshot(self.quota_gate.latest())
    }

    /// The clock of the client.
    pub fn clock(&self) -> &Clock {
        &self.config.clock
    }

    /// What a charged call of an operation costs.
    pub fn price(&self, operation: &str) -> Option<&Money> {
        self.ledger.prices().of(operation)
    }

    /// What the client may spend at the most.
    pub fn budget(&self) -> Option<&Budget> {
        self.config.budget.as_ref()
    }

    /// Whether that has room for all of a job, as [`Budget::has_room`] says; `None` without a budget.
    pub fn has_room(&self, calls: u64, attempts: u64, cost: Option<&Money>) -> Option<bool> {
        let now = self.config.clock.time_of_day();
        self.budget().map(|budget| budget.has_room_at(now, calls, attempts, cost))
    }

    /// The shortest time in which so many attempts of an operation can be sent.
    pub fn shortest_time(&self, operation: &str, attempts: u64) -> Duration {
        let of = |limits: &Limits| limits.shortest_time(attempts);
        of(&self.config.limits).max(self.config.limits_by_operation.get(operation).map(of).unwrap_or_default())
    }

    /// The provider's last report of the quota.
    pub fn quota(&self) -> Option<Quota> {
        self.quota_gate.latest()
    }

    /// Makes a call: as many attempts as the policy says, each within limits, budget and time.
    ///
    /// All of it ends with the call's time: the wait for its turn, connecting, the request, its answer, renewing credentials, the
    /// waits between. No attempt is sent after the moment from which on what is left cannot suffice.
    ///
    /// A request that cannot be built is no attempt: it takes nothing from limits and budgets, and is not repeated.
    ///
    /// Dropping the future stops everything; an attempt on its way counts as unanswered, its charge as unknown.
    pub fn run<'a: 'r, 'r>(
        &'r self,
        plan: CallPlan<'r>,
        attempt: &'r mut (dyn FnMut(AttemptContext) -> AttemptFuture<'a> + Send),
    ) -> impl Future<Output = CallResult> + Send + 'r {
        let span = trace::call(self.config.provider, plan.operation);
        let record = CallRecord::new(&self.ledger, plan.operation, span.clone());
        self.attempts(plan, record, attempt).instrument(span)
    }

    async fn attempts<'a>(
        &self,
        plan: CallPlan<'_>,
        mut record: CallRecord,
        attempt: &mut (dyn FnMut(AttemptContext) -> AttemptFuture<'a> + Send),
    ) -> CallResult {
        let clock = &self.config.clock;
        let started = record.started;
        let (deadline, latest) = (started + plan.timeout.min(FAR), started + plan.latest());
        let (mut avoid, mut tokens, mut is_renewed) = (None, None, false);
        let not_sent = loop {
            let permit = match self.permit(&plan, &mut record, latest).await {
                Ok(permit) => permit,
                Err(reason) if record.stats.attempts == 0 => break Some(reason),
                // It has been sent before: what came of that says more than why it is not sent again.
                Err(reason) => {
                    record.stats.gave_up = Some(reason.gave_up());
                    break None;
                }
            };
            record.stats.attempts += 1;
            let sent = clock.now();
            let left = deadline.saturating_duration_since(sent);
            let timeout = plan.attempt_timeout.map_or(left, |timeout| timeout.min(left));
            let context = AttemptContext {
                attempt: record.stats.attempts,
                host: self.hosts.pick(sent, avoid),
                timeout,
                connect_timeout: plan.connect_timeout(timeout),
            };
            let result = self.send(&record, context, permit, attempt(context)).await;
            let AttemptResult { mut outcome, quota, renewal } = result;
            if outcome.is_not_built() {
                record.stats.attempts -= 1;
                break None;
            }
            record.stats.count(outcome.charge);
            if let Some((quota, rest_of_day)) = quota {
                self.quota_gate.learn(quota, rest_of_day, clock);
            }
            self.learn(plan.operation, sent, context.host, &outcome);
            // What could not be renewed once will not be renewed by the same means.
            let mut is_renewed_in_time = true;
            if let Some(renewal) = renewal.filter(|_| !std::mem::replace(&mut is_renewed, true)) {
                let renewed = clock.until(latest, renewal.renew).await;
                (outcome.renewed, is_renewed_in_time) = (renewed == Some(true), renewed.is_some());
                trace::renewed(plan.operation, renewal.credential_generation, outcome.renewed);
            }
            let now = clock.now();
            let left = latest.saturating_duration_since(now);
            // Another host has another certificate.
            outcome.untrusted &= self.hosts.is_one();
            let mut decision = decide(plan.retry, context.attempt, left, &outcome, fastrand::f64());
            if decision == Decision::Done && !is_renewed_in_time {
                decision = Decision::GiveUp(GaveUp::Deadline);
            }
            if let (Decision::Retry { .. }, Some(kind), false) = (decision, outcome.kind, outcome.renewed) {
                tokens = self.retry_tokens.take(kind);
                if tokens.is_none() {
                    decision = Decision::GiveUp(GaveUp::RetryTokens);
                }
            }
            trace::decided(plan.operation, context.attempt, &outcome, decision);
            match decision {
                Decision::Done => {
                    if outcome.kind.is_none() {
                        self.retry_tokens.give_back(tokens);
                    }
                    break None;
                }
                Decision::GiveUp(why) => {
                    record.stats.gave_up = Some(why);
                    break None;
                }
                Decision::Retry { after, other_host } => {
                    avoid = other_host.then_some(context.host);
                    if !after.is_zero() {
                        self.wait(&mut record, after, now).await;
                    }
                }
            }
        };
        record.finished();
        CallResult { not_sent, stats: record.stats, record }
    }

    /// Everything that is asked before an attempt is sent.
    async fn permit(
        &self,
        plan: &CallPlan<'_>,
        record: &mut CallRecord,
        latest: Instant,
    ) -> Result<Permit, NotSentReason> {
        let clock = &self.config.clock;
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(NotSentReason::NoRuntime);
        }
        let asked = clock.now();
        if asked >= latest {
            return Err(NotSentReason::Deadline);
        }
        self.check_quota(QuotaGate::closed_for)?;
        let is_first = record.stats.attempts == 0;
        let price = self.price(plan.operation);
        let reserve = |budget: Option<&Budget>| {
            let reserve = |budget: &Budget| budget.reserve(is_first, price, clock.time_of_day());
            budget.map(|budget| reserve(budget).map_err(NotSentReason::Budget)).transpose()
        };
        // An attempt counts once, where the client and the request have one budget.
        let (shared, own) = match (self.budget(), plan.budget) {
            (Some(budget), Some(clone)) if budget.is_clone_of(clone) => (Some(clone), None),
            (_, own) => (None, own),
        };
        let budgets = [self.budget(), own];
        let mut reservations = [reserve(budgets[0])?, reserve(budgets[1])?];
        if let Some(clone) = shared {
            clone.check(price, clock.time_of_day()).map_err(NotSentReason::Budget)?;
        }
        let mut has_waited = false;
        let limits = {
            let mut acquiring = std::pin::pin!(self.limiter.acquire(plan.operation, latest));
            std::future::poll_fn(|context| {
                let polled = acquiring.as_mut().poll(context);
                has_waited |= polled.is_pending();
                polled
            })
            .await
        };
        let limits = limits.map_err(|late| match late.available_in {
            // It was not for the limits that it came too late.
            None if !has_waited => NotSentReason::Deadline,
            available_in => NotSentReason::Limits(available_in),
        })?;
        // A thread that is held up is no wait for the limits.
        if has_waited {
            let time = clock.now().saturating_duration_since(asked);
            record.waited(time);
            trace::waited(plan.operation, time);
            let wait = Waited { operation: plan.operation, reason: WaitReason::Limits, time };
            self.config.observers.notify(|observer| observer.waited(&wait));
        }
        let mut still_may = || {
            // A day that has ended in the meantime pays for nothing.
            for (reservation, budget) in reservations.iter_mut().zip(budgets) {
                if reservation.as_ref().is_some_and(|reservation| !reservation.is_of_today(clock.time_of_day())) {
                    *reservation = None;
                    *reservation = reserve(budget)?;
                }
            }
            // Others may have used up the quota in the meantime.
            self.check_quota(QuotaGate::leave)
        };
        match still_may() {
            Ok(()) => Ok(Permit { limits, reservations }),
            Err(reason) => {
                self.limiter.give_back(plan.operation, limits);
                Err(reason)
            }
        }
    }

    fn check_quota(&self, ask: fn(&QuotaGate, &Clock) -> Option<Duration>) -> Result<(), NotSentReason> {
        if !self.quota_gate.is_closed() {
            return Ok(());
        }
        ask(&self.quota_gate, &self.config.clock).map_or(Ok(()), |rest| Err(NotSentReason::Quota(rest)))
    }

    /// Sends one attempt, recorded in ledger, budgets and span.
    async fn send<'a>(
        &self,
        record: &CallRecord,
        context: AttemptContext,
        permit: Permit,
        attempt: AttemptFuture<'a>,
    ) -> AttemptResult<'a> {
        let operation = record.operation();
        let Permit { limits, mut reservations } = permit;
        let server = self.config.hosts.get(context.host).map_or("", String::as_str);
        let span = trace::attempt(operation, context.attempt, server);
        let attempt_record = record.attempt();
        reservations.iter_mut().flatten().for_each(Reservation::sent);
        let started = self.config.clock.now();
        let result = attempt.instrument(span.clone()).await;
        let elapsed = self.config.clock.now().saturating_duration_since(started);
        let outcome = &result.outcome;
        if outcome.is_not_built() {
            self.limiter.give_back(operation, limits);
            reservations.into_iter().flatten().for_each(Reservation::give_back);
            attempt_record.cancel();
            trace::finish(&span, outcome, elapsed);
            return result;
        }
        drop(limits);
        reservations.into_iter().flatten().for_each(|reservation| reservation.settle(outcome.charge));
        attempt_record.end(outcome);
        trace::finish(&span, outcome, elapsed);
        self.config.observers.notify(|observer| {
            observer.attempt_finished(&AttemptFinished {
                operation,
                attempt: context.attempt,
                delivery: outcome.delivery,
                status: outcome.status,
                code: outcome.code.as_deref(),
                kind: outcome.kind,
                charge: outcome.charge,
                elapsed,
                bytes: outcome.bytes,
            });
            if outcome.charge.is_possible() {
                observer.charged(&Charged { operation, charge: outcome.charge, price: self.price(operation) });
            }
        });
        result
    }

    /// Takes from an attempt what concerns all calls: how the host is, and how many calls the provider bears.
    fn learn(&self, operation: &'static str, sent: Instant, host: usize, outcome: &AttemptOutcome) {
        match outcome.delivery {
            Delivery::Answered => self.hosts.answered(host),
            _ if outcome.is_without_connection() => self.hosts.failed(host, self.config.clock.now()),
            _ => {}
        }
        if outcome.kind == Some(ErrorKind::RateLimited) {
            let retry_after = outcome.retry_after;
            let rate = self.limiter.throttled(sent, retry_after);
            trace::throttled(operation, retry_after, rate);
            let throttled = Throttled { operation, retry_after, rate };
            self.config.observers.notify(|observer| observer.throttled(&throttled));
        }
    }

    /// Waits before a repetition.
    async fn wait(&self, record: &mut CallRecord, time: Duration, now: Instant) {
        let wait = Waited { operation: record.operation(), reason: WaitReason::Retry, time };
        self.config.observers.notify(|observer| observer.waited(&wait));
        self.config.clock.sleep_until(now + time).await;
        record.waited(time);
    }
}

impl fmt::Debug for AttemptResult<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptResult").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

impl fmt::Debug for Renewal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewal").field("credential_generation", &self.credential_generation).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
