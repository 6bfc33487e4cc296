//! A provider's own report of the quota, which stops calls when nothing is left.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::clock::Clock;

/// The longest that a day lasts.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A provider's own report of the quota. Every number can be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Quota {
    /// Calls made today. The day of OneBound ends at midnight in Beijing.
    pub today: Option<u64>,
    /// Calls allowed in a day.
    pub max: Option<u64>,
    /// Calls made in all, where the report counts them.
    pub all: Option<u64>,
    /// The three parts of `all`. The first equals `today` in every known report; the others are not documented.
    pub parts: Option<[Option<u64>; 3]>,
    /// The day on which the subscription ends, `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// The report as it came.
    pub text: String,
}

impl Quota {
    /// How many calls are left today, where the report has both numbers.
    pub fn remaining(&self) -> Option<u64> {
        Some(self.max?.saturating_sub(self.today?))
    }

    /// Whether the report says that today's calls are used up. A plan of no calls at all says nothing.
    fn is_used_up(&self) -> bool {
        self.max.is_some_and(|max| max > 0) && self.remaining() == Some(0)
    }
}

/// Stops calls that cannot succeed, once the provider has reported that the quota is used up, until the day ends.
///
/// The day is measured by the clock that nobody sets. That one can stand still while a machine sleeps, so where the clock on the wall
/// says that the day is over before it is, because of that or because it was put right, one call is let through to ask.
#[derive(Debug, Default)]
pub(crate) struct QuotaGate(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    latest: Option<Quota>,
    used_up: Option<UsedUp>,
}

#[derive(Clone, Copy, Debug)]
struct UsedUp {
    max: u64,
    /// When the day ends.
    until: Instant,
    /// The same by the clock on the wall.
    until_on_the_wall: Option<SystemTime>,
    /// Whether a call was let through to ask.
    is_asked: bool,
}

impl UsedUp {
    fn is_over_on_the_wall(&self, time_of_day: SystemTime) -> bool {
        self.until_on_the_wall.is_some_and(|until| until <= time_of_day)
    }
}

impl QuotaGate {
    /// Remembers a report, and how long the provider's day still lasts.
    pub(crate) fn learn(&self, quota: Quota, rest_of_day: Option<Duration>, clock: &Clock) {
        let mut seen = self.seen();
        match (rest_of_day, quota.max) {
            (Some(rest), Some(max)) if quota.is_used_up() => {
                // A day that lasts longer is not one.
                let rest = rest.min(DAY);
                let until_on_the_wall = clock.time_of_day().checked_add(rest);
                seen.used_up = Some(UsedUp { max, until: clock.now() + rest, until_on_the_wall, is_asked: false });
            }
            // A larger plan, or the answer to who was let through to ask; not merely a response that was on its way for long.
            (_, Some(max)) if seen.used_up.is_some_and(|used_up| max > used_up.max || used_up.is_asked) => {
                seen.used_up = None;
            }
            _ => {}
        }
        seen.latest = Some(quota);
    }

    /// Whether it may be closed; a look without a clock.
    pub(crate) fn is_closed(&self) -> bool {
        self.seen().used_up.is_some()
    }

    /// For how long no call can succeed, if so. It promises nothing: whoever is let through is asked again when it leaves.
    pub(crate) fn closed_for(&self, clock: &Clock) -> Option<Duration> {
        let mut seen = self.seen();
        let used_up = seen.used_up?;
        let rest = used_up.until.saturating_duration_since(clock.now());
        if rest.is_zero() {
            seen.used_up = None;
        }
        let is_over = rest.is_zero() || used_up.is_over_on_the_wall(clock.time_of_day());
        (!is_over).then_some(rest)
    }

    /// The same of a call that leaves now. `None` lets it through, and nobody after it where it only asks.
    pub(crate) fn leave(&self, clock: &Clock) -> Option<Duration> {
        let mut seen = self.seen();
        let used_up = seen.used_up.as_mut()?;
        let (rest, time_of_day) = (used_up.until.saturating_duration_since(clock.now()), clock.time_of_day());
        if rest.is_zero() {
            seen.used_up = None;
            return None;
        }
        if used_up.is_over_on_the_wall(time_of_day) {
            // From here on the two agree again, as far as nothing else is learned.
            used_up.until_on_the_wall = time_of_day.checked_add(rest);
            used_up.is_asked = true;
            return None;
        }
        Some(rest)
    }

    /// The last report.
    pub(crate) fn latest(&self) -> Option<Quota> {
        self.seen().latest.clone()
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Quota, QuotaGate};
    use crate::clock::Clock;

    fn report(today: u64, max: u64) -> Quota {
        Quota { today: Some(today), max: Some(max), ..Quota::default() }
    }

    const DAY_LEFT: Option<Duration> = Some(Duration::from_secs(100));

    fn noon() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }

    /// A clock on which waiting takes no time.
    fn clock() -> Clock {
        Clock::skipping().at(noon())
    }

    async fn pass(clock: &Clock, seconds: u64) {
        clock.sleep_until(clock.now() + Duration::from_secs(seconds)).await;
    }

    #[tokio::test]
    async fn a_used_up_quota_closes_the_gate_until_the_day_ends() {
        let (gate, clock) = (QuotaGate::default(), clock());
        assert_eq!((gate.closed_for(&clock), gate.latest()), (None, None));
        gate.learn(report(9, 10), DAY_LEFT, &clock);
        assert_eq!(gate.closed_for(&clock), None);
        gate.learn(report(10, 10), DAY_LEFT, &clock);
        pass(&clock, 99).await;
        assert!(gate.closed_for(&clock).is_some_and(|rest| rest <= Duration::from_secs(1)));
        assert_eq!(gate.latest(), Some(report(10, 10)));
        pass(&clock, 1).await;
        assert_eq!(gate.closed_for(&clock), None);
        clock.put_right(noon());
        assert_eq!(gate.closed_for(&clock), None, "once over, it is over");
    }

    #[tokio::test]
    async fn a_clock_that_is_set_back_keeps_nobody_out_for_longer() {
        let (gate, clock) = (QuotaGate::default(), clock());
        gate.learn(report(10, 10), DAY_LEFT, &clock);
        for years in [4, 40, 50] {
            clock.put_right(noon() - Duration::from_secs(years * 365 * 24 * 60 * 60));
            assert!(gate.closed_for(&clock).is_some_and(|rest| Some(rest) <= DAY_LEFT));
        }
        pass(&clock, 100).await;
        assert_eq!(gate.closed_for(&clock), None);
    }

    #[tokio::test]
    async fn a_clock_that_is_set_ahead_lets_one_call_through_to_ask() {
        for (reply, opens) in [(report(11, 10), false), (report(1, 10), true)] {
            let (gate, clock) = (QuotaGate::default(), clock());
            gate.learn(report(10, 10), DAY_LEFT, &clock);
            clock.put_right(noon() + Duration::from_secs(3_600));
            assert_eq!((gate.closed_for(&clock), gate.closed_for(&clock)), (None, None), "to look is not to leave");
            assert_eq!(gate.leave(&clock), None, "one");
            for _ in 0..9 {
                assert!(gate.closed_for(&clock).is_some() && gate.leave(&clock).is_some(), "and no more");
            }
            gate.learn(reply, DAY_LEFT, &clock);
            assert_eq!(gate.closed_for(&clock).is_none(), opens);
        }
        // Who asks and hears nothing is followed by nobody, until the day is over or the clock jumps again.
        let (gate, clock) = (QuotaGate::default(), clock());
        gate.learn(report(10, 10), DAY_LEFT, &clock);
        clock.put_right(noon() + Duration::from_secs(101));
        assert_eq!(gate.leave(&clock), None);
        assert!(gate.leave(&clock).is_some());
        clock.put_right(noon() + Duration::from_secs(3_600));
        assert_eq!(gate.leave(&clock), None);
        pass(&clock, 100).await;
        assert_eq!((gate.leave(&clock), gate.is_closed()), (None, false));
    }

    #[tokio::test]
    async fn a_late_response_does_not_open_the_gate_and_a_larger_plan_does() {
        let (gate, clock) = (QuotaGate::default(), clock());
        gate.learn(report(12, 10), DAY_LEFT, &clock);
        gate.learn(report(8, 10), DAY_LEFT, &clock);
        assert!(gate.closed_for(&clock).is_some());
        gate.learn(report(10, 500), DAY_LEFT, &clock);
        assert_eq!(gate.closed_for(&clock), None);
    }

    #[test]
    fn a_report_that_says_too_little_closes_nothing() {
        let (gate, clock) = (QuotaGate::default(), clock());
        gate.learn(report(0, 0), DAY_LEFT, &clock);
        gate.learn(report(10, 10), None, &clock);
        gate.learn(Quota { max: Some(10), ..Quota::default() }, DAY_LEFT, &clock);
        gate.learn(Quota { today: Some(10), ..Quota::default() }, DAY_LEFT, &clock);
        gate.learn(report(10, 10), Some(Duration::ZERO), &clock);
        assert_eq!(gate.closed_for(&clock), None);
        gate.learn(report(10, 10), Some(Duration::MAX), &clock);
        assert!(gate.closed_for(&clock) <= Some(Duration::from_secs(86_400)));
    }
}
