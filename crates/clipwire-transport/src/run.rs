//! The loop around an attempt: what is asked before it leaves, what is learned from it, whether there is another.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;
use tracing::Instrument as _;

use crate::allowance::Allowance;
use crate::budget::{Budget, Reservation, Spent};
use crate::clock::Clock;
use crate::hosts::Hosts;
use crate::ledger::{Books, Ledger, Ticket};
use crate::limit::{Limiter, Limits, Pass};
use crate::money::Prices;
use crate::observe::{AttemptFinished, Charged, Observer, Observers, Throttled, WaitReason, Waited};
use crate::quota::{Gate, Quota};
use crate::retry::{Decision, Finding, GaveUp, Reach, RetryPolicy, decide};
use crate::{Charge, Charges, ErrorKind, Money, trace};

/// As good as no deadline, and no overflow.
const FAR: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

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
    /// Adds somebody who is told what happens.
    pub fn observe(&mut self, observer: Arc<dyn Observer>) {
        self.observers.add(observer);
    }
}

/// What the calls of a client share: limits, books, budget, hosts. It runs each of them.
#[derive(Debug)]
pub struct Runner {
    config: RunnerConfig,
    limiter: Limiter,
    gate: Gate,
    books: Arc<Books>,
    allowance: Allowance,
    hosts: Hosts,
}

/// What one call may take.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// How long the whole call may take, waits and repetitions included.
    pub timeout: Duration,
    /// How long one attempt may take.
    pub attempt_timeout: Option<Duration>,
    /// When it is repeated.
    pub retry: &'a RetryPolicy,
    /// What may be spent, besides what the client may spend.
    pub budget: Option<&'a Budget>,
}

/// What an attempt is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which attempt it is, counted from 1.
    pub attempt: u32,
    /// Which host it goes to.
    pub host: usize,
    /// How long it may take.
    pub timeout: Duration,
}

/// What an attempt gives back. What it brought for the caller is the caller's to keep.
pub struct Attempted<'a> {
    /// What it came to.
    pub finding: Finding,
    /// The provider's report of the quota, and when its day ends.
    pub quota: Option<(Quota, Option<SystemTime>)>,
    /// A way to put right what was in the way; says whether that worked. It is taken when the attempt is over.
    pub mend: Option<Pin<Box<dyn Future<Output = bool> + Send + 'a>>>,
}

impl fmt::Debug for Attempted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempted").field("finding", &self.finding).finish_non_exhaustive()
    }
}

/// An attempt on its way. It is boxed so that the loop is compiled once, and not for each operation.
pub type Attempt<'a> = Pin<Box<dyn Future<Output = Attempted<'a>> + Send + 'a>>;

/// A call that is over, but for what the caller makes of it.
#[derive(Debug)]
pub struct Ran {
    /// Why not even one attempt was made, if so. Otherwise the last one is what counts.
    pub refusal: Option<Refusal>,
    /// What it took.
    pub tally: Tally,
    /// To be [ended](Ticket::end) with what the caller makes of it.
    pub ticket: Ticket,
}

/// Why not even one attempt was made. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// A budget stands in the way.
    Budget(Spent),
    /// The quota is used up until the provider's day ends, in so long.
    Quota(Duration),
    /// The limits leave no room in the time allowed; they would in so long, as far as that is known.
    Limits(Option<Duration>),
}

impl Refusal {
    fn gave_up(&self) -> GaveUp {
        match self {
            Self::Budget(_) => GaveUp::Budget,
            Self::Quota(_) => GaveUp::Quota,
            Self::Limits(_) => GaveUp::Limits,
        }
    }
}

/// What a call took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Attempts that were made.
    pub attempts: u32,
    /// How long it took, as the caller saw it.
    pub elapsed: Duration,
    /// How much of that was waiting, for a turn or before a repetition.
    pub waited: Duration,
    /// The attempts by what they cost.
    pub charges: Charges,
    /// The most expensive of them.
    pub charge: Charge,
    /// Why there was no further attempt, where there could have been.
    pub gave_up: Option<GaveUp>,
}

/// The leave to send one attempt: a place, and money set aside.
struct Leave {
    pass: Pass,
    reservations: [Option<Reservation>; 2],
}

impl Runner {
    /// Opens the books; everything else follows from the configuration.
    pub fn new(config: RunnerConfig) -> Self {
        Self {
            limiter: Limiter::new(config.clock.clone(), &config.limits, &config.limits_by_operation),
            gate: Gate::default(),
            books: Arc::new(Books::new(config.prices.clone())),
            allowance: Allowance::default(),
            hosts: Hosts::new(config.hosts.len()),
            config,
        }
    }

    /// What was done so far.
    pub fn ledger(&self) -> Ledger {
        self.books.ledger(self.gate.latest())
    }

    /// The clock of the client.
    pub fn clock(&self) -> &Clock {
        &self.config.clock
    }

    /// What a charged call of an operation costs.
    pub fn price(&self, operation: &str) -> Option<&Money> {
        self.books.prices().of(operation)
    }

    /// What the client may spend at the most.
    pub fn budget(&self) -> Option<&Budget> {
        self.config.budget.as_ref()
    }

    /// The shortest time in which so many attempts of an operation can leave.
    pub fn shortest_time(&self, operation: &str, attempts: u64) -> Duration {
        let of = |limits: &Limits| limits.shortest_time(attempts);
        of(&self.config.limits).max(self.config.limits_by_operation.get(operation).map(of).unwrap_or_default())
    }

    /// The provider's last report of the quota.
    pub fn quota(&self) -> Option<Quota> {
        self.gate.latest()
    }

    /// Makes a call: as many attempts as the policy says, each within limits, budget and time.
    ///
    /// Dropping the future stops everything; an attempt on its way is booked as lost, its charge as unknown.
    pub async fn run<'a>(&self, plan: Plan<'_>, attempt: &mut (dyn FnMut(Turn) -> Attempt<'a> + Send)) -> Ran {
        let span = trace::call(self.config.provider, plan.operation);
        let ticket = Ticket::new(&self.books, plan.operation, span.clone());
        self.attempts(plan, ticket, attempt).instrument(span).await
    }

    async fn attempts<'a>(
        &self,
        plan: Plan<'_>,
        ticket: Ticket,
        attempt: &mut (dyn FnMut(Turn) -> Attempt<'a> + Send),
    ) -> Ran {
        let clock = &self.config.clock;
        let started = clock.now();
        let deadline = started + plan.timeout.min(FAR);
        let mut tally = Tally {
            attempts: 0,
            elapsed: Duration::ZERO,
            waited: Duration::ZERO,
            charges: Charges::default(),
            charge: Charge::No,
            gave_up: None,
        };
        let (mut avoid, mut taken) = (None, None);
        let refusal = loop {
            let leave = match self.leave(&plan, &ticket, &mut tally, deadline).await {
                Ok(leave) => leave,
                Err(refusal) if tally.attempts == 0 => break Some(refusal),
                // It has been sent before: what came of that says more than why it is not sent again.
                Err(refusal) => {
                    tally.gave_up = Some(refusal.gave_up());
                    break None;
                }
            };
            tally.attempts += 1;
            let sent = clock.now();
            let left = deadline.saturating_duration_since(sent);
            let turn = Turn {
                attempt: tally.attempts,
                host: self.hosts.pick(sent, avoid),
                timeout: plan.attempt_timeout.map_or(left, |timeout| timeout.min(left)),
            };
            let Attempted { mut finding, quota, mend } = self.send(&ticket, turn, leave, attempt(turn)).await;
            if let Some(mend) = mend {
                finding.mended = mend.await;
            }
            tally.charges.count(finding.charge);
            tally.charge = tally.charge.or_worse(finding.charge);
            if let Some((quota, day_ends)) = quota {
                self.gate.learn(quota, day_ends);
            }
            self.learn(plan.operation, sent, turn.host, &finding);
            let now = clock.now();
            let left = deadline.saturating_duration_since(now);
            let mut decision = decide(plan.retry, turn.attempt, left, &finding, fastrand::f64());
            if let (Decision::Again { .. }, Some(kind), false) = (decision, finding.kind, finding.mended) {
                taken = self.allowance.take(kind);
                if taken.is_none() {
                    decision = Decision::GiveUp(GaveUp::Allowance);
                }
            }
            trace::decided(plan.operation, turn.attempt, &finding, decision);
            match decision {
                Decision::Done => {
                    if finding.kind.is_none() {
                        self.allowance.give_back(taken);
                    }
                    break None;
                }
                Decision::GiveUp(why) => {
                    tally.gave_up = Some(why);
                    break None;
                }
                Decision::Again { after, elsewhere } => {
                    avoid = elsewhere.then_some(turn.host);
                    if !after.is_zero() {
                        self.wait(&ticket, &mut tally, plan.operation, after, now).await;
                    }
                }
            }
        };
        tally.elapsed = clock.now().saturating_duration_since(started);
        ticket.tallied(&tally);
        Ran { refusal, tally, ticket }
    }

    /// Everything that is asked before an attempt leaves.
    async fn leave(
        &self,
        plan: &Plan<'_>,
        ticket: &Ticket,
        tally: &mut Tally,
        deadline: Instant,
    ) -> Result<Leave, Refusal> {
        let clock = &self.config.clock;
        self.ask_the_gate()?;
        let is_first = tally.attempts == 0;
        let price = self.price(plan.operation);
        let reserve = |budget: Option<&Budget>| {
            budget.map(|budget| budget.reserve(is_first, price).map_err(Refusal::Budget)).transpose()
        };
        let reservations = [reserve(self.budget())?, reserve(plan.budget)?];
        let asked = clock.now();
        let pass = self.limiter.pass(plan.operation, deadline).await.map_err(|late| Refusal::Limits(late.free_in))?;
        let time = clock.now().saturating_duration_since(asked);
        if time >= Duration::from_millis(1) {
            tally.waited += time;
            ticket.waited(time);
            trace::waited(plan.operation, time);
            let wait = Waited { operation: plan.operation, reason: WaitReason::Limits, time };
            self.config.observers.tell(|observer| observer.waited(&wait));
            // Others may have used up the quota in the meantime.
            self.ask_the_gate()?;
        }
        Ok(Leave { pass, reservations })
    }

    fn ask_the_gate(&self) -> Result<(), Refusal> {
        if !self.gate.is_closed() {
            return Ok(());
        }
        let now = self.config.clock.time_of_day();
        match self.gate.closed_until(now) {
            Some(until) => Err(Refusal::Quota(until.duration_since(now).unwrap_or_default())),
            None => Ok(()),
        }
    }

    /// Sends one attempt, and books it.
    async fn send<'a>(&self, ticket: &Ticket, turn: Turn, leave: Leave, attempt: Attempt<'a>) -> Attempted<'a> {
        let operation = ticket.operation();
        let Leave { pass, mut reservations } = leave;
        let server = self.config.hosts.get(turn.host).map_or("", String::as_str);
        let span = trace::attempt(operation, turn.attempt, server);
        let underway = ticket.attempt();
        reservations.iter_mut().flatten().for_each(Reservation::sent);
        let started = self.config.clock.now();
        let attempted = attempt.instrument(span.clone()).await;
        let elapsed = self.config.clock.now().saturating_duration_since(started);
        drop(pass);
        let finding = &attempted.finding;
        reservations.into_iter().flatten().for_each(|reservation| reservation.settle(finding.charge));
        underway.end(finding);
        trace::finish(&span, finding, elapsed);
        self.config.observers.tell(|observer| {
            observer.attempt_finished(&AttemptFinished {
                operation,
                attempt: turn.attempt,
                reach: finding.reach,
                status: finding.status,
                code: finding.code.as_deref(),
                kind: finding.kind,
                charge: finding.charge,
                elapsed,
                bytes: finding.bytes,
            });
            if finding.charge.is_possible() {
                observer.charged(&Charged { operation, charge: finding.charge, price: self.price(operation) });
            }
        });
        attempted
    }

    /// Takes from an attempt what concerns all calls: how the host is, and how many calls the provider bears.
    fn learn(&self, operation: &'static str, sent: Instant, host: usize, finding: &Finding) {
        match finding.reach {
            Reach::Answered => self.hosts.answered(host),
            _ if finding.is_without_connection() => self.hosts.failed(host, self.config.clock.now()),
            _ => {}
        }
        if finding.kind == Some(ErrorKind::RateLimited) {
            let (told, rate) = (finding.told, self.limiter.throttled(sent, finding.told));
            trace::throttled(operation, told, rate);
            self.config.observers.tell(|observer| observer.throttled(&Throttled { operation, told, rate }));
        }
    }

    /// Waits before a repetition.
    async fn wait(&self, ticket: &Ticket, tally: &mut Tally, operation: &'static str, time: Duration, now: Instant) {
        let wait = Waited { operation, reason: WaitReason::Retry, time };
        self.config.observers.tell(|observer| observer.waited(&wait));
        self.config.clock.sleep_until(now + time).await;
        tally.waited += time;
        ticket.waited(time);
    }
}

#[cfg(test)]
mod tests;
