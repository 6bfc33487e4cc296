//! Which of several hosts an attempt goes to.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long a host that failed is left alone.
const REST: Duration = Duration::from_secs(60);

/// The hosts of a client in the order of preference, and which of them failed lately. Clones of a client share it.
#[derive(Debug)]
pub(crate) struct Hosts {
    count: usize,
    resting: Mutex<Vec<Option<Instant>>>,
}

impl Hosts {
    /// So many hosts, all of them well.
    pub(crate) fn new(count: usize) -> Self {
        Self { count: count.max(1), resting: Mutex::new(vec![None; count.max(1)]) }
    }

    /// Whether there is no other host.
    pub(crate) fn is_one(&self) -> bool {
        self.count == 1
    }

    /// The first host that did not fail lately; where all did, the one whose failure is the longest ago. Another than
    /// `avoid`, where there is another.
    pub(crate) fn pick(&self, now: Instant, avoid: Option<usize>) -> usize {
        if self.count == 1 {
            return 0;
        }
        let resting = self.resting();
        let rests = |host: usize| resting[host].filter(|until| *until > now);
        (0..self.count).min_by_key(|host| (avoid == Some(*host), rests(*host))).unwrap_or_default()
    }

    /// A host failed in a way that another may not.
    pub(crate) fn failed(&self, host: usize, now: Instant) {
        if let Some(until) = self.resting().get_mut(host) {
            *until = Some(now + REST);
        }
    }

    /// A host answered.
    pub(crate) fn answered(&self, host: usize) {
        if self.count > 1
            && let Some(until) = self.resting().get_mut(host)
        {
            *until = None;
        }
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Vec<Option<Instant>>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Hosts, REST};

    #[test]
    fn a_host_that_failed_is_left_alone_for_a_while() {
        let (hosts, now) = (Hosts::new(3), Instant::now());
        assert_eq!((hosts.pick(now, None), hosts.pick(now, Some(0))), (0, 1));
        hosts.failed(0, now);
        assert_eq!((hosts.pick(now, None), hosts.pick(now, Some(1))), (1, 2));
        hosts.failed(1, now);
        hosts.failed(2, now + Duration::from_secs(1));
        assert_eq!(hosts.pick(now + Duration::from_secs(2), None), 0, "all failed; it was the first");
        assert_eq!(hosts.pick(now + REST, None), 0, "it has rested");
        hosts.failed(0, now + REST);
        hosts.answered(1);
        assert_eq!(hosts.pick(now + REST, None), 1);
    }

    #[test]
    fn a_single_host_is_always_the_one() {
        let (hosts, now) = (Hosts::new(1), Instant::now());
        hosts.failed(0, now);
        assert_eq!(hosts.pick(now, Some(0)), 0);
        hosts.failed(7, now);
    }
}
