//! Slows down at once when the provider says that there are too many calls, and comes back gently.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How long back the rate is measured.
const MEASURED: Duration = Duration::from_secs(1);

/// So many moments are remembered for it.
const REMEMBERED: usize = 1_024;

/// What remains of the rate after the provider objected.
const CUT: f64 = 0.7;

/// What comes back in a second, as a share of the rate to which the provider objected.
const RECOVERY: f64 = 0.05;

/// From this share of that rate on, the objection is forgotten.
const FORGOTTEN: f64 = 1.5;

/// The slowest pace, in attempts a second.
const SLOWEST: f64 = 0.1;

/// By how much an attempt may be ahead of its pace, so that a timer that is late costs nothing.
const SLACK: Duration = Duration::from_millis(5);

/// The pace that is kept; none as long as the provider has not objected.
#[derive(Debug, Default)]
pub(super) struct Adaptive {
    sent: VecDeque<Instant>,
    pace: Option<Pace>,
}

#[derive(Clone, Copy, Debug)]
struct Pace {
    /// Attempts a second at the moment of the objection, before and after it.
    before: f64,
    rate: f64,
    since: Instant,
    /// When the next one may be sent.
    next: Instant,
}

/// Whether an attempt may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pacing {
    Now,
    /// Not before this moment.
    At(Instant),
    /// Not in the time allowed.
    TooLate(Instant),
}

impl Adaptive {
    /// When the next attempt may be sent; counts none.
    pub(super) fn next(&mut self, now: Instant) -> Instant {
        self.recover(now);
        self.pace.map(|pace| pace.next).filter(|next| *next > now + SLACK).unwrap_or(now)
    }

    /// Counts one attempt, where it may be sent now.
    pub(super) fn take(&mut self, now: Instant, deadline: Instant) -> Pacing {
        self.recover(now);
        if let Some(pace) = &mut self.pace {
            if pace.next > now + SLACK {
                return if pace.next >= deadline { Pacing::TooLate(pace.next) } else { Pacing::At(pace.next) };
            }
            let rate = pace.rate_at(now);
            pace.next = pace.next.max(now - SLACK.min(now - pace.since)) + Duration::from_secs_f64(1.0 / rate);
        }
        self.sent.push_back(now);
        if self.sent.len() > REMEMBERED {
            self.sent.pop_front();
        }
        Pacing::Now
    }

    /// The provider objected to an attempt that was sent at `sent`; gives the new rate.
    pub(super) fn throttled(&mut self, now: Instant, sent: Instant, retry_after: Option<Duration>) -> Option<f64> {
        let retry_after = retry_after.unwrap_or_default().min(Duration::from_secs(60));
        if let Some(pace) = &mut self.pace
            && sent <= pace.since
        {
            // It was sent before the last objection was heard: it is the same one.
            pace.next = pace.next.max(now + retry_after);
            return None;
        }
        let before = self.pace.map_or_else(|| self.measured(now), |pace| pace.rate_at(now));
        let rate = (before * CUT).max(SLOWEST);
        let wait = retry_after.max(Duration::from_secs_f64(1.0 / rate));
        self.pace = Some(Pace { before, rate, since: now, next: now + wait });
        Some(rate)
    }

    /// Attempts a second, lately.
    fn measured(&self, now: Instant) -> f64 {
        let recent = self.sent.iter().rev().take_while(|moment| now.saturating_duration_since(**moment) <= MEASURED);
        match recent.clone().last() {
            // So many that not even one second of them is remembered.
            Some(oldest) if self.sent.len() == REMEMBERED && self.sent.front() == Some(oldest) => {
                let span = now.saturating_duration_since(*oldest).max(Duration::from_millis(1));
                recent.count() as f64 / span.as_secs_f64()
            }
            _ => (recent.count() as f64).max(SLOWEST / CUT),
        }
    }

    fn recover(&mut self, now: Instant) {
        if self.pace.is_some_and(|pace| pace.rate_at(now) >= pace.before * FORGOTTEN) {
            self.pace = None;
        }
    }
}

impl Pace {
    fn rate_at(&self, now: Instant) -> f64 {
        self.rate + self.before * RECOVERY * now.saturating_duration_since(self.since).as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Adaptive, Pacing};

    fn far(now: Instant) -> Instant {
        now + Duration::from_secs(3_600)
    }

    /// How many are sent in a stretch, each as early as it may; as long as there is a pace.
    fn count(adaptive: &mut Adaptive, mut now: Instant, stretch: Duration) -> u32 {
        let (end, mut count) = (now + stretch, 0);
        while now < end && adaptive.pace.is_some() {
            match adaptive.take(now, far(now)) {
                Pacing::Now => count += 1,
                Pacing::At(moment) => now = moment,
                Pacing::TooLate(_) => break,
            }
        }
        count
    }

    /// One hundred calls in the second before `now`, then an objection to the last of them.
    fn objected(now: Instant) -> Adaptive {
        let mut adaptive = Adaptive::default();
        for at in 0..100u32 {
            assert_eq!(adaptive.take(now - Duration::from_millis(10) * (100 - at), far(now)), Pacing::Now);
        }
        assert_eq!(adaptive.throttled(now, now - Duration::from_millis(10), None), Some(70.0));
        adaptive
    }

    #[test]
    fn the_rate_is_cut_at_once_and_comes_back_within_half_a_minute() {
        let start = Instant::now() + Duration::from_secs(60);
        let mut adaptive = objected(start);
        let second = Duration::from_secs(1);
        let per_second: Vec<u32> = (0..16).map(|at| count(&mut adaptive, start + second * at, second)).collect();
        assert!((70..=74).contains(&per_second[0]), "{per_second:?}");
        assert!((98..=106).contains(&per_second[6]), "{per_second:?}");
        assert!(per_second.windows(2).all(|pair| pair[1] + 2 >= pair[0]), "it only grows: {per_second:?}");
        assert!(adaptive.take(start + second * 17, far(start)) == Pacing::Now && adaptive.pace.is_none());
    }

    #[test]
    fn a_burst_of_objections_to_one_burst_of_calls_counts_once() {
        let now = Instant::now() + Duration::from_secs(60);
        let mut adaptive = objected(now);
        for _ in 0..20 {
            assert_eq!(adaptive.throttled(now, now - Duration::from_millis(20), None), None);
        }
        assert_eq!(adaptive.pace.unwrap().rate, 70.0);
        let later = now + Duration::from_secs(1);
        let rate = adaptive.throttled(later, now + Duration::from_millis(500), None).unwrap();
        assert!((52.0..53.0).contains(&rate), "{rate}");
    }

    #[test]
    fn nothing_is_sent_before_the_moment_that_was_named() {
        let now = Instant::now() + Duration::from_secs(60);
        let mut adaptive = Adaptive::default();
        adaptive.take(now, far(now));
        adaptive.throttled(now, now, Some(Duration::from_secs(30)));
        let named = now + Duration::from_secs(30);
        assert_eq!(adaptive.take(now, far(now)), Pacing::At(named));
        assert_eq!(adaptive.take(now, now + Duration::from_secs(10)), Pacing::TooLate(named));
        assert_eq!(adaptive.take(named, far(now)), Pacing::Now);
    }

    #[test]
    fn who_has_hardly_called_is_slowed_to_a_crawl_and_not_to_a_stop() {
        let now = Instant::now() + Duration::from_secs(60);
        let mut adaptive = Adaptive::default();
        for _ in 0..10 {
            let at = adaptive.pace.map_or(now, |pace| pace.since + Duration::from_millis(1));
            adaptive.throttled(at, at, None);
        }
        assert!(adaptive.pace.unwrap().rate >= 0.1);
    }
}
