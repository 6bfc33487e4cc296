//! A provider's own report of the quota, which stops calls when nothing is left.

use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

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
#[derive(Debug, Default)]
pub(crate) struct QuotaGate(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    latest: Option<Quota>,
    used_up: Option<UsedUp>,
}

#[derive(Clone, Copy, Debug)]
struct UsedUp {
    until: SystemTime,
    max: u64,
}

impl QuotaGate {
    /// Remembers a report, and when the provider's day ends.
    pub(crate) fn learn(&self, quota: Quota, day_ends: Option<SystemTime>) {
        let mut seen = self.seen();
        match (day_ends, quota.max) {
            (Some(until), Some(max)) if quota.is_used_up() => seen.used_up = Some(UsedUp { until, max }),
            // A larger plan, not merely a response that was on its way for long.
            (_, Some(max)) if seen.used_up.is_some_and(|used_up| max > used_up.max) => seen.used_up = None,
            _ => {}
        }
        seen.latest = Some(quota);
    }

    /// Whether it may be closed; a look without a clock.
    pub(crate) fn is_closed(&self) -> bool {
        self.seen().used_up.is_some()
    }

    /// The end of the day, where no call can succeed before it.
    pub(crate) fn closed_until(&self, now: SystemTime) -> Option<SystemTime> {
        let mut seen = self.seen();
        if seen.used_up.is_some_and(|used_up| used_up.until <= now) {
            seen.used_up = None;
        }
        seen.used_up.map(|used_up| used_up.until)
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

    fn report(today: u64, max: u64) -> Quota {
        Quota { today: Some(today), max: Some(max), ..Quota::default() }
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_used_up_quota_closes_the_gate_until_the_day_ends() {
        let gate = QuotaGate::default();
        assert_eq!((gate.closed_until(at(0)), gate.latest()), (None, None));
        gate.learn(report(9, 10), Some(at(100)));
        assert_eq!(gate.closed_until(at(1)), None);
        gate.learn(report(10, 10), Some(at(100)));
        assert_eq!(gate.closed_until(at(99)), Some(at(100)));
        assert_eq!(gate.latest(), Some(report(10, 10)));
        assert_eq!(gate.closed_until(at(100)), None);
        assert_eq!(gate.closed_until(at(99)), None, "once over, it is over");
    }

    #[test]
    fn a_late_response_does_not_open_the_gate_and_a_larger_plan_does() {
        let gate = QuotaGate::default();
        gate.learn(report(12, 10), Some(at(100)));
        gate.learn(report(8, 10), Some(at(100)));
        assert_eq!(gate.closed_until(at(1)), Some(at(100)));
        gate.learn(report(10, 500), Some(at(100)));
        assert_eq!(gate.closed_until(at(1)), None);
    }

    #[test]
    fn a_report_that_says_too_little_closes_nothing() {
        let gate = QuotaGate::default();
        gate.learn(report(0, 0), Some(at(100)));
        gate.learn(report(10, 10), None);
        gate.learn(Quota { max: Some(10), ..Quota::default() }, Some(at(100)));
        gate.learn(Quota { today: Some(10), ..Quota::default() }, Some(at(100)));
        assert_eq!(gate.closed_until(at(1)), None);
    }
}
