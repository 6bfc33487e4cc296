//! The one place that decides whether an attempt is repeated. It does no IO and reads no clock.

use std::time::Duration;

use http::StatusCode;

use crate::{Charge, ErrorKind};

/// How far an attempt got. It decides whether it may have been charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reach {
    /// No connection came about, so the request certainly never left.
    NotSent,
    /// The request left, or may have, and no whole answer came back.
    Lost,
    /// A whole answer came back.
    Answered,
}

impl Reach {
    /// The lower-case name: `not_sent`, `lost` or `answered`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Lost => "lost",
            Self::Answered => "answered",
        }
    }
}

/// What an attempt came to, as far as it matters for what is done next.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How far it got.
    pub reach: Reach,
    /// The HTTP status, where the head of an answer arrived.
    pub status: Option<StatusCode>,
    /// The provider's code, where the answer has one.
    pub code: Option<String>,
    /// What kind of failure it is; `None` for an answer.
    pub kind: Option<ErrorKind>,
    /// Whether it was charged.
    pub charge: Charge,
    /// How long the provider asks to wait.
    pub told: Option<Duration>,
    /// Whether the cause has been put right, so that a repetition is another request.
    pub mended: bool,
    /// Bytes of the answer's body.
    pub bytes: u64,
}

impl Finding {
    /// Whether no connection came about, so that another host may do better.
    pub(crate) fn is_without_connection(&self) -> bool {
        self.reach == Reach::NotSent && matches!(self.kind, Some(ErrorKind::Connect | ErrorKind::Timeout))
    }
}

/// When calls are repeated, and after how long.
///
/// The presets differ in what they risk. [`none`](Self::none) repeats nothing. [`careful`](Self::careful), the default, repeats what
/// certainly was not sent, and what the provider refuses or fails at without charging: HTTP 408, 429 and 503, and codes
/// that its table calls not charged. [`eager`](Self::eager) also repeats a request whose answer was lost, which may then be
/// paid for twice.
///
/// Waits grow twofold from [`base_delay`](Self::base_delay) to [`max_delay`](Self::max_delay), and each is drawn at random between
/// nothing and that, so that many callers do not come back at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    busy_delay: Duration,
    max_told_delay: Duration,
    repeats_lost: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::careful()
    }
}

impl RetryPolicy {
    /// One attempt, whatever comes of it.
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::careful() }
    }

    /// Three attempts, for what cannot be paid for twice. The default.
    pub fn careful() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(10),
            busy_delay: Duration::from_secs(1),
            max_told_delay: Duration::from_secs(60),
            repeats_lost: false,
        }
    }

    /// Four attempts, also for requests whose answer was lost. Such a request **may be paid for twice**.
    pub fn eager() -> Self {
        Self { max_attempts: 4, repeats_lost: true, ..Self::careful() }
    }

    /// Sets how many attempts are made at the most, the first included. At least one is made.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the longest wait before the second attempt; it doubles from attempt to attempt.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the longest wait that is ever chosen, where the provider does not name one.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the shortest wait after a refusal for too many calls, or for maintenance, that names no wait itself.
    #[must_use]
    pub fn busy_delay(mut self, delay: Duration) -> Self {
        self.busy_delay = delay;
        self
    }

    /// Sets the longest wait that a provider may ask for. Above it a call fails at once and says how long it would be.
    #[must_use]
    pub fn max_told_delay(mut self, delay: Duration) -> Self {
        self.max_told_delay = delay;
        self
    }

    /// Sets whether a request whose answer was lost is repeated, which **may be paid for twice**.
    #[must_use]
    pub fn repeat_lost_answers(mut self, repeat: bool) -> Self {
        self.repeats_lost = repeat;
        self
    }

    /// How many attempts are made at the most.
    pub fn attempts(&self) -> u32 {
        self.max_attempts
    }
}

/// What is done after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is an answer, or a failure that this policy does not repeat.
    Done,
    /// It is repeated after a wait.
    Again {
        /// How long to wait.
        after: Duration,
        /// Whether another host may be tried: the request was not sent, or is not charged.
        elsewhere: bool,
    },
    /// It would be repeated, and is not.
    GiveUp(GaveUp),
}

/// Why a call that could have been repeated was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GaveUp {
    /// All attempts that the policy allows were made.
    Attempts,
    /// The provider asks for a longer wait than the policy allows.
    ToldDelay,
    /// The wait would outlast the time allowed for the call.
    Deadline,
    /// Too many calls of this client have been repeated lately.
    Allowance,
    /// A budget is spent.
    Budget,
    /// The provider's own report says that the quota is used up.
    Quota,
    /// The limits of the client leave no room for another attempt in the time allowed.
    Limits,
}

impl GaveUp {
    /// The reason as it reads in a message.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attempts => "no attempts left",
            Self::ToldDelay => "the provider asks for a longer wait than the policy allows",
            Self::Deadline => "the wait would outlast the time allowed",
            Self::Allowance => "too many calls have been repeated lately",
            Self::Budget => "the budget is spent",
            Self::Quota => "the quota is used up",
            Self::Limits => "the limits leave no room in the time allowed",
        }
    }
}

/// Decides what is done after an attempt.
///
/// `attempt` counts from 1, `left` is what remains of the time allowed, and `dice` is a number drawn between 0 and 1.
pub fn decide(policy: &RetryPolicy, attempt: u32, left: Duration, finding: &Finding, dice: f64) -> Decision {
    if finding.mended {
        return Decision::Again { after: Duration::ZERO, elsewhere: false };
    }
    let Some(wish) = wish(policy, finding) else { return Decision::Done };
    if policy.max_attempts <= 1 {
        return Decision::Done;
    }
    if attempt >= policy.max_attempts {
        return Decision::GiveUp(GaveUp::Attempts);
    }
    let longest = backoff(policy, attempt);
    // A wait that is as long as a duration can be is rounded to a longer one.
    let drawn = Duration::try_from_secs_f64(longest.as_secs_f64() * dice.clamp(0.0, 1.0)).unwrap_or(longest);
    let after = match finding.told {
        Some(told) if told > policy.max_told_delay => return Decision::GiveUp(GaveUp::ToldDelay),
        // A little more than was asked for, so that not everybody who was told the same comes at the same moment.
        Some(told) => told.saturating_add(drawn.min(told / 10)),
        None if wish.waits => policy.busy_delay.saturating_add(drawn),
        None => drawn,
    };
    if after >= left {
        return Decision::GiveUp(GaveUp::Deadline);
    }
    Decision::Again { after, elsewhere: wish.elsewhere }
}

/// That an attempt is worth repeating, and how.
struct Wish {
    /// Whether there has to be a wait, since the provider has too much to do.
    waits: bool,
    elsewhere: bool,
}

/// Whether an attempt is worth repeating by its outcome and its charge.
fn wish(policy: &RetryPolicy, finding: &Finding) -> Option<Wish> {
    let kind = finding.kind?;
    let at_once = |elsewhere| Some(Wish { waits: false, elsewhere });
    let after_a_wait = Some(Wish { waits: true, elsewhere: false });
    match finding.reach {
        Reach::NotSent if finding.is_without_connection() => at_once(true),
        // It could not even be put together.
        Reach::NotSent => None,
        Reach::Lost if policy.repeats_lost => at_once(false),
        Reach::Lost => None,
        Reach::Answered if finding.charge == Charge::Yes => None,
        Reach::Answered => match (finding.status.map(|status| status.as_u16()), kind, finding.charge) {
            (_, ErrorKind::RateLimited, _) => after_a_wait,
            // A table that says what a code costs says more than the status around it.
            (Some(503), ErrorKind::Server, Charge::Unknown) => after_a_wait,
            (Some(408), ErrorKind::Server, Charge::Unknown) => at_once(false),
            (_, ErrorKind::Server, Charge::No) => at_once(true),
            // Maintenance, of which the provider does not say what it costs.
            (_, ErrorKind::Server, Charge::Unstated) => after_a_wait,
            _ => None,
        },
    }
}

/// The longest wait after an attempt.
fn backoff(policy: &RetryPolicy, attempt: u32) -> Duration {
    let factor = 2u32.checked_pow(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    policy.base_delay.saturating_mul(factor).min(policy.max_delay)
}

#[cfg(test)]
mod tests;
