//! How many attempts may be sent, in any stretch of time and at once, for all clones of a client together.

mod adaptive;
mod window;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as FairMutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use self::adaptive::{Adaptive, Pacing};
use self::window::Window;
use crate::clock::Clock;

/// The limits of a client, or of one operation. Without any, attempts are sent as they come.
///
/// A limit is on **any** stretch of its length, not on the second of a clock: at no moment were more attempts sent in the
/// second before it than [`per_second`](Self::per_second) says. Several can be combined. Repetitions count too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "limits do nothing until they are given to a client"]
pub struct Limits {
    rates: Vec<(u32, Duration)>,
    concurrency: Option<usize>,
    not_adaptive: bool,
}

impl Limits {
    /// No limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Allows so many attempts in any second.
    pub fn per_second(self, attempts: u32) -> Self {
        self.rate(attempts, Duration::from_secs(1))
    }

    /// Allows so many attempts in any minute.
    pub fn per_minute(self, attempts: u32) -> Self {
        self.rate(attempts, Duration::from_secs(60))
    }

    /// Allows so many attempts in any 24 hours.
    pub fn per_day(self, attempts: u32) -> Self {
        self.rate(attempts, Duration::from_secs(24 * 60 * 60))
    }

    /// Allows so many attempts in any stretch of this length. At least one is allowed.
    pub fn rate(mut self, attempts: u32, per: Duration) -> Self {
        self.rates.push((attempts.max(1), per));
        self
    }

    /// Allows so many attempts at once. At least one is allowed.
    pub fn concurrency(mut self, attempts: usize) -> Self {
        self.concurrency = Some(attempts.clamp(1, Semaphore::MAX_PERMITS));
        self
    }

    /// Sets whether calls slow down by themselves when the provider says that there are too many. They do by default.
    pub fn adaptive(mut self, adaptive: bool) -> Self {
        self.not_adaptive = !adaptive;
        self
    }

    /// The shortest time in which so many attempts can be sent.
    pub fn shortest_time(&self, attempts: u64) -> Duration {
        let for_rate = |(limit, per): &(u32, Duration)| {
            let rounds = attempts.saturating_sub(1) / u64::from(*limit);
            per.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
        };
        self.rates.iter().map(for_rate).max().unwrap_or_default()
    }
}

/// The limits of one client, kept.
#[derive(Debug)]
pub(crate) struct Limiter {
    clock: Clock,
    client: LimitQueue,
    by_operation: BTreeMap<&'static str, LimitQueue>,
    adaptive: Option<Mutex<Adaptive>>,
}

/// The attempts that wait under the limits of a client, or of an operation.
#[derive(Debug)]
struct LimitQueue {
    /// Whoever holds it is the next to be sent; the others wait in the order in which they came.
    turn: FairMutex<()>,
    waiting: AtomicUsize,
    windows: Mutex<Vec<Window>>,
    has_windows: bool,
    concurrency: Option<Arc<Semaphore>>,
}

/// The permission to send one attempt. It counts as one of those at once until it is dropped.
#[derive(Debug, Default)]
pub(crate) struct LimitPermit {
    _permits: [Option<OwnedSemaphorePermit>; 2],
}

/// An attempt cannot be sent in the time allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLate {
    /// How long it would have to wait, as far as that is known.
    pub(crate) available_in: Option<Duration>,
}

impl Limiter {
    pub(crate) fn new(clock: Clock, limits: &Limits, by_operation: &BTreeMap<&'static str, Limits>) -> Self {
        Self {
            clock,
            client: LimitQueue::new(limits),
            by_operation: by_operation.iter().map(|(name, limits)| (*name, LimitQueue::new(limits))).collect(),
            adaptive: (!limits.not_adaptive).then(Mutex::default),
        }
    }

    /// Waits until an attempt may be sent, at the longest until `deadline`; fails at once where that is too early.
    ///
    /// Dropping it leaves the queue and takes nothing with it.
    pub(crate) async fn acquire(&self, operation: &str, deadline: Instant) -> Result<LimitPermit, TooLate> {
        let queue = self.by_operation.get(operation);
        let permits = [self.permit(queue, deadline).await?, self.permit(Some(&self.client), deadline).await?];
        // The turns are kept until the attempt is counted, so that none is sent in between and the counts stay true.
        let _turns = [self.turn(queue, deadline).await?, self.turn(Some(&self.client), deadline).await?];
        self.pace(deadline).await?;
        let now = self.clock.now();
        for queue in queue.into_iter().chain([&self.client]).filter(|queue| queue.has_windows) {
            queue.windows().iter_mut().for_each(|window| window.take(now));
        }
        Ok(LimitPermit { _permits: permits })
    }

    /// The provider said that there are too many calls, to an attempt that was sent at `sent`.
    ///
    /// Gives the rate that is kept from now on, in attempts a second, where this changed it.
    pub(crate) fn throttled(&self, sent: Instant, retry_after: Option<Duration>) -> Option<f64> {
        let now = self.clock.now();
        self.adaptive.as_ref().and_then(|adaptive| lock(adaptive).throttled(now, sent, retry_after))
    }

    async fn permit(
        &self,
        queue: Option<&LimitQueue>,
        deadline: Instant,
    ) -> Result<Option<OwnedSemaphorePermit>, TooLate> {
        let Some(permits) = queue.and_then(|queue| queue.concurrency.clone()) else { return Ok(None) };
        if let Ok(permit) = permits.clone().try_acquire_owned() {
            return Ok(Some(permit));
        }
        match self.clock.until(deadline, permits.acquire_owned()).await {
            // The semaphore is never closed.
            Some(permit) => Ok(permit.ok()),
            None => Err(TooLate { available_in: None }),
        }
    }

    /// Waits for the turn in a queue, then until its windows have room.
    async fn turn<'a>(
        &self,
        queue: Option<&'a LimitQueue>,
        deadline: Instant,
    ) -> Result<Option<tokio::sync::MutexGuard<'a, ()>>, TooLate> {
        let Some(queue) = queue.filter(|queue| queue.has_windows) else { return Ok(None) };
        let position = Position::behind(&queue.waiting);
        let earliest = queue.earliest(self.clock.now(), position.ahead);
        self.refuse_if_late(earliest, deadline)?;
        let Some(turn) = self.clock.until(deadline, queue.turn.lock()).await else {
            return Err(TooLate { available_in: Some(earliest.saturating_duration_since(self.clock.now())) });
        };
        loop {
            let now = self.clock.now();
            let earliest = queue.earliest(now, 0);
            if earliest <= now {
                return Ok(Some(turn));
            }
            self.refuse_if_late(earliest, deadline)?;
            self.clock.sleep_until(earliest).await;
        }
    }

    /// Keeps the pace that the provider last asked for.
    async fn pace(&self, deadline: Instant) -> Result<(), TooLate> {
        let Some(adaptive) = &self.adaptive else { return Ok(()) };
        loop {
            let now = self.clock.now();
            // Looked at and counted in one step: there may be no turn to hold.
            let pacing = lock(adaptive).take(now, deadline);
            match pacing {
                Pacing::Now => return Ok(()),
                Pacing::At(moment) => self.clock.sleep_until(moment).await,
                Pacing::TooLate(moment) => {
                    return Err(TooLate { available_in: Some(moment.saturating_duration_since(now)) });
                }
            }
        }
    }

    fn refuse_if_late(&self, earliest: Instant, deadline: Instant) -> Result<(), TooLate> {
        if earliest < deadline {
            return Ok(());
        }
        Err(TooLate { available_in: Some(earliest.saturating_duration_since(self.clock.now())) })
    }
}

impl LimitQueue {
    fn new(limits: &Limits) -> Self {
        let windows: Vec<Window> = limits.rates.iter().map(|(limit, per)| Window::new(*limit, *per)).collect();
        Self {
            turn: FairMutex::new(()),
            waiting: AtomicUsize::new(0),
            has_windows: !windows.is_empty(),
            windows: Mutex::new(windows),
            concurrency: limits.concurrency.map(|places| Arc::new(Semaphore::new(places))),
        }
    }

    /// When all windows have room for one more, after so many others were sent.
    fn earliest(&self, now: Instant, ahead: usize) -> Instant {
        self.windows().iter_mut().map(|window| window.earliest(now, ahead)).max().unwrap_or(now)
    }

    fn windows(&self) -> MutexGuard<'_, Vec<Window>> {
        lock(&self.windows)
    }
}

/// A position in a queue, given up when dropped.
struct Position<'a> {
    queue: &'a AtomicUsize,
    /// How many came before.
    ahead: usize,
}

impl<'a> Position<'a> {
    fn behind(queue: &'a AtomicUsize) -> Self {
        Self { queue, ahead: queue.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Position<'_> {
    fn drop(&mut self) {
        self.queue.fetch_sub(1, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
