//! What time it is, and how waiting is done: the one place that asks, so that tests can say.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A clock and a way to wait. Clones are the same clock.
#[derive(Clone, Default)]
pub struct Clock {
    /// How far ahead of real time it is, where waiting takes no time.
    skipped: Option<Arc<Mutex<Duration>>>,
    /// The time of day at a moment, where it is not the machine's.
    wall: Arc<Mutex<Option<(SystemTime, Instant)>>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock on which every wait is over at once: instead of waiting, it moves ahead. For tests.
    ///
    /// That is so for waits of the client's own: for a turn under its limits, and before it asks again. What others do takes the time that it
    /// takes, and a server that never answers is waited for as long as `attempt_timeout` allows, in real time.
    ///
    /// What would have been waited is in `Error::waited`, `Meta::waited` and the ledger.
    pub fn skipping() -> Self {
        Self { skipped: Some(Arc::default()), wall: Arc::default() }
    }

    /// The same clock, at this time of day now. For tests.
    #[must_use]
    pub fn at(mut self, time_of_day: SystemTime) -> Self {
        self.wall = Arc::default();
        self.put_right(time_of_day);
        self
    }

    /// Sets the time of day of this clock and its clones, as a machine's is put right, or jumps when the machine wakes up. No time
    /// passes by that. For tests.
    pub fn put_right(&self, time_of_day: SystemTime) {
        *lock(&self.wall) = Some((time_of_day, self.now()));
    }

    /// Now, for measuring.
    pub fn now(&self) -> Instant {
        let now = Instant::now();
        self.skipped.as_ref().map_or(now, |skipped| now + *lock(skipped))
    }

    /// Now, as people say it.
    pub fn time_of_day(&self) -> SystemTime {
        let wall = *lock(&self.wall);
        match wall {
            Some((time_of_day, at)) => time_of_day + self.now().saturating_duration_since(at),
            #[expect(clippy::disallowed_methods, reason = "everything else asks here")]
            None => SystemTime::now(),
        }
    }

    /// Waits until a moment.
    pub async fn sleep_until(&self, moment: Instant) {
        match &self.skipped {
            None => tokio::time::sleep_until(moment).await,
            Some(skipped) => {
                let ahead = moment.saturating_duration_since(self.now());
                *lock(skipped) += ahead;
                tokio::task::yield_now().await;
            }
        }
    }

    /// Waits for something, until a moment; `None` when the moment came first.
    pub async fn until<T>(&self, moment: Instant, something: impl Future<Output = T>) -> Option<T> {
        match &self.skipped {
            None => tokio::time::timeout_at(moment, something).await.ok(),
            // Real waiting, for what others do: it ends when they let it.
            Some(_) => Some(something.await),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.skipped.is_some() { "Clock(skipping)" } else { "Clock" })
    }
}
