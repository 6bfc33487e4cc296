//! The one place that decides whether an attempt is repeated. It does no IO and reads no clock.

use std::time::Duration;

use crate::outcome::attempt::{AttemptOutcome, Delivery};
use crate::outcome::charge::Charge;
use crate::outcome::gave_up::GaveUp;
use crate::outcome::kind::ErrorKind;

/// When calls are repeated, and after how long.
///
/// The presets differ in what they risk. [`none`](Self::none) repeats nothing. [`careful`](Self::careful), the default, repeats what
/// certainly was not sent, and what the provider refuses or fails at without charging: HTTP 408, 429 and 503, and codes
/// that its table calls not charged. [`eager`](Self::eager) also repeats a request that stayed unanswered, which may then be
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
    max_retry_after: Duration,
    retries_unanswered: bool,
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
            max_retry_after: Duration::from_secs(60),
            retries_unanswered: false,
        }
    }

    /// Four attempts, also for requests that stayed unanswered. Such a request **may be paid for twice**.
    pub fn eager() -> Self {
        Self { max_attempts: 4, retries_unanswered: true, ..Self::careful() }
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

    /// Sets the shortest wait after a refusal for too many calls, or for maintenance, that names no wait itself, or one that is
    /// none: no time, or a moment that has passed.
    #[must_use]
    pub fn busy_delay(mut self, delay: Duration) -> Self {
        self.busy_delay = delay;
        self
    }

    /// Sets the longest wait that a provider may ask for. Above it a call fails at once and says how long it would be.
    #[must_use]
    pub fn max_retry_after(mut self, delay: Duration) -> Self {
        self.max_retry_after = delay;
        self
    }

    /// Sets whether a request that was sent and stayed unanswered is repeated, which **may be paid for twice**.
    #[must_use]
    pub fn retry_unanswered(mut self, retry: bool) -> Self {
        self.retries_unanswered = retry;
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
    /// It is a success, or a failure that this policy does not repeat.
    Done,
    /// It is repeated after a wait.
    Retry {
        /// How long to wait.
        after: Duration,
        /// Whether another host may be tried: the request was not sent, or is not charged.
        other_host: bool,
    },
    /// It would be repeated, and is not.
    GiveUp(GaveUp),
}

/// Decides what is done after an attempt.
///
/// `attempt` counts from 1, `left` is the time until the last moment at which an attempt may be sent, and `random` is a number
/// drawn between 0 and 1.
pub fn decide(policy: &RetryPolicy, attempt: u32, left: Duration, outcome: &AttemptOutcome, random: f64) -> Decision {
    if outcome.renewed {
        return Decision::Retry { after: Duration::ZERO, other_host: false };
    }
    let Some(retry) = worth_retrying(policy, outcome) else { return Decision::Done };
    if policy.max_attempts <= 1 {
        return Decision::Done;
    }
    if attempt >= policy.max_attempts {
        return Decision::GiveUp(GaveUp::Attempts);
    }
    let longest = backoff(policy, attempt);
    // A wait that is as long as a duration can be is rounded to a longer one.
    let drawn = Duration::try_from_secs_f64(longest.as_secs_f64() * random.clamp(0.0, 1.0)).unwrap_or(longest);
    // Who has too much to do and says "at once" has a clock that is wrong, or nobody who set it up.
    let retry_after = outcome.retry_after.filter(|after| !(retry.waits && after.is_zero()));
    let after = match retry_after {
        Some(retry_after) if retry_after > policy.max_retry_after => return Decision::GiveUp(GaveUp::RetryAfter),
        // A little more than was asked for, so that not all who were given the same delay come at the same moment.
        Some(retry_after) => retry_after.saturating_add(drawn.min(retry_after / 10)),
        None if retry.waits => policy.busy_delay.saturating_add(drawn),
        None => drawn,
    };
    if after >= left {
        return Decision::GiveUp(GaveUp::Deadline);
    }
    Decision::Retry { after, other_host: retry.other_host }
}

/// That an attempt is worth repeating, and how.
struct Retry {
    /// Whether there has to be a wait, since the provider has too much to do.
    waits: bool,
    other_host: bool,
}

/// Whether an attempt is worth repeating by its outcome and its charge.
fn worth_retrying(policy: &RetryPolicy, outcome: &AttemptOutcome) -> Option<Retry> {
    let kind = outcome.kind?;
    let at_once = |other_host| Some(Retry { waits: false, other_host });
    let after_a_wait = Some(Retry { waits: true, other_host: false });
    match outcome.delivery {
        Delivery::NotSent if outcome.is_without_connection() && !outcome.untrusted => at_once(true),
        // It could not even be built, or its server is not the one that it is for.
        Delivery::NotSent => None,
        Delivery::Unanswered if policy.retries_unanswered => at_once(false),
        Delivery::Unanswered => None,
        Delivery::Answered if outcome.charge == Charge::Yes => None,
        Delivery::Answered => match (outcome.status.map(|status| status.as_u16()), kind, outcome.charge) {
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
