//! How many attempts may be sent, in any stretch of time and at once, for all clones of a client or several clients together.

mod adaptive;
mod window;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
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
///
/// Each client keeps them for itself and its clones, unless they are [`shared`](Self::shared).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "limits do nothing until they are given to a client"]
pub struct Limits {
    rates: Vec<(u32, Duration)>,
    concurrency: Option<usize>,
    not_adaptive: bool,
    shared: Option<Shared>,
}

/// What the clones of shared limits have in common, from the first client on that keeps them.
#[derive(Clone, Default)]
struct Shared(Arc<OnceLock<Arc<Kept>>>);

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
        self.changed()
    }

    /// Allows so many attempts at once. At least one is allowed. What waits, for a rate, a repetition or a new key, is not one of
    /// them.
    pub fn concurrency(mut self, attempts: usize) -> Self {
        self.concurrency = Some(attempts.clamp(1, Semaphore::MAX_PERMITS));
        self.changed()
    }

    /// Sets whether calls slow down by themselves when the provider says that there are too many. They do by default.
    pub fn adaptive(mut self, adaptive: bool) -> Self {
        self.not_adaptive = !adaptive;
        self.changed()
    }

    /// Makes all clones of these limits the same limits, whichever clients they are given to: for several clients with one key, and
    /// for clients that come and go.
    ///
    /// So 20 a second are 20 of all of these clients together, and what one of them has sent counts after it is gone. Where the
    /// provider objects to one of them, all of them slow down. What is set on a clone afterwards makes other limits of it, which only
    /// its own clones share.
    ///
    /// ```
    /// use clipwire_transport::Limits;
    ///
    /// let of_the_key = Limits::new().per_second(20).shared();
    /// let (for_one_client, for_another) = (of_the_key.clone(), of_the_key);
    /// assert_eq!(for_one_client, for_another);
    /// ```
    pub fn shared(mut self) -> Self {
        self.shared = Some(Shared::default());
        self
    }

    /// Limits of another kind share nothing with those that they were made of.
    fn changed(mut self) -> Self {
        self.shared = self.shared.map(|_| Shared::default());
        self
    }

    /// What keeps these limits: that of their clones where they are shared.
    fn kept(&self) -> Arc<Kept> {
        let new = || Arc::new(Kept::new(self));
        self.shared.as_ref().map_or_else(new, |shared| shared.0.get_or_init(new).clone())
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

impl PartialEq for Shared {
    /// Whether they are the same, not whether they are alike.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Shared {}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

/// The limits that a client keeps.
#[derive(Debug)]
pub(crate) struct Limiter {
    clock: Clock,
    client: Arc<Kept>,
    by_operation: BTreeMap<&'static str, Arc<Kept>>,
}

/// Limits that are kept, by one client or by several.
#[derive(Debug)]
struct Kept {
    queue: LimitQueue,
    adaptive: Option<Mutex<Adaptive>>,
}

impl Kept {
    fn new(limits: &Limits) -> Self {
        Self { queue: LimitQueue::new(limits), adaptive: (!limits.not_adaptive).then(Mutex::default) }
    }
}

/// The attempts that wait under the limits of a client, or of an operation: for their turn, then for room in the windows, then
/// for a place.
#[derive(Debug)]
struct LimitQueue {
    /// Whoever holds it is the next to be sent; the others wait in the order in which they came.
    turn: FairMutex<()>,
    waiting: AtomicUsize,
    windows: Mutex<Vec<Window>>,
    has_windows: bool,
    /// Places for those that are under way at once.
    places: Option<Arc<Semaphore>>,
}

/// The permission to send one attempt. It counts as one of those at once until it is dropped.
#[derive(Debug)]
pub(crate) struct LimitPermit {
    /// When it was counted.
    moment: Instant,
    _places: [Option<OwnedSemaphorePermit>; 2],
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
            client: limits.kept(),
            by_operation: by_operation.iter().map(|(name, limits)| (*name, limits.kept())).collect(),
        }
    }

    /// Waits until an attempt may be sent, at the longest until `deadline`; fails at once where that is too early.
    ///
    /// The windows come first and the places among those at once last, so that nobody has a place who still waits for a window.
    /// That of an operation is taken before those of the client are asked: by then all that wait for it are behind.
    ///
    /// Dropping it leaves the queue and takes nothing with it.
    pub(crate) async fn acquire(&self, operation: &str, deadline: Instant) -> Result<LimitPermit, TooLate> {
        let (own, client) = (self.by_operation.get(operation).map(|kept| &kept.queue), &self.client.queue);
        // The turns are kept until the attempt is counted, so that none is sent in between and the counts stay true.
        let (mut _own_turn, mut own_place) = (None, None);
        if let Some(own) = own {
            _own_turn = self.turn(own, deadline).await?;
            self.room(own, deadline).await?;
            own_place = self.place(own, deadline).await?;
        }
        let _turn = self.turn(client, deadline).await?;
        let (place, now) = loop {
            self.room(client, deadline).await?;
            self.pace(deadline).await?;
            let place = self.place(client, deadline).await?;
            let now = self.clock.now();
            if now >= deadline {
                return Err(TooLate { available_in: None });
            }
            // There may be no turn to hold, and a pace that was set in the meantime.
            match self.client.adaptive.as_ref().map_or(Pacing::Now, |adaptive| lock(adaptive).take(now, deadline)) {
                Pacing::Now => break (place, now),
                Pacing::At(_) => {}
                Pacing::TooLate(moment) => return Err(too_late(moment, now)),
            }
        };
        for queue in own.into_iter().chain([client]).filter(|queue| queue.has_windows) {
            queue.windows().iter_mut().for_each(|window| window.take(now));
        }
        Ok(LimitPermit { moment: now, _places: [own_place, place] })
    }

    /// Takes back the permission for an attempt for which there was nothing to send.
    pub(crate) fn give_back(&self, operation: &str, permit: LimitPermit) {
        for kept in self.by_operation.get(operation).into_iter().chain([&self.client]) {
            kept.queue.windows().iter_mut().for_each(|window| window.give_back(permit.moment));
        }
    }

    /// The provider said that there are too many calls, to an attempt that was sent at `sent`.
    ///
    /// Gives the rate that is kept from now on, in attempts a second, where this changed it.
    pub(crate) fn throttled(&self, sent: Instant, retry_after: Option<Duration>) -> Option<f64> {
        let now = self.clock.now();
        self.client.adaptive.as_ref().and_then(|adaptive| lock(adaptive).throttled(now, sent, retry_after))
    }

    /// Waits for the turn in a queue; fails at once where its windows have no room in time behind those who wait already.
    async fn turn<'a>(&self, queue: &'a LimitQueue, deadline: Instant) -> Result<Option<Turn<'a>>, TooLate> {
        if !queue.has_windows && queue.places.is_none() {
            return Ok(None);
        }
        let position = Position::behind(&queue.waiting);
        let earliest = queue.earliest(self.clock.now(), position.ahead);
        self.refuse_if_late(earliest, deadline)?;
        match self.clock.until(deadline, queue.turn.lock()).await {
            Some(turn) => Ok(Some(Turn { _turn: turn, _position: position })),
            None => Err(too_late(earliest, self.clock.now())),
        }
    }

    /// Waits until the windows of a queue have room for whoever has the turn.
    async fn room(&self, queue: &LimitQueue, deadline: Instant) -> Result<(), TooLate> {
        loop {
            let now = self.clock.now();
            let earliest = queue.earliest(now, 0);
            if earliest <= now {
                return Ok(());
            }
            self.refuse_if_late(earliest, deadline)?;
            self.clock.sleep_until(earliest).await;
        }
    }

    /// Waits until the pace that the provider last asked for lets one through.
    async fn pace(&self, deadline: Instant) -> Result<(), TooLate> {
        let Some(adaptive) = &self.client.adaptive else { return Ok(()) };
        loop {
            let now = self.clock.now();
            let next = lock(adaptive).next(now);
            if next <= now {
                return Ok(());
            }
            self.refuse_if_late(next, deadline)?;
            self.clock.sleep_until(next).await;
        }
    }

    /// Waits for a place among those at once.
    async fn place(&self, queue: &LimitQueue, deadline: Instant) -> Result<Option<OwnedSemaphorePermit>, TooLate> {
        let Some(places) = queue.places.clone() else { return Ok(None) };
        if let Ok(place) = places.clone().try_acquire_owned() {
            return Ok(Some(place));
        }
        match self.clock.until(deadline, places.acquire_owned()).await {
            // The semaphore is never closed.
            Some(place) => Ok(place.ok()),
            None => Err(TooLate { available_in: None }),
        }
    }

    fn refuse_if_late(&self, earliest: Instant, deadline: Instant) -> Result<(), TooLate> {
        if earliest < deadline { Ok(()) } else { Err(too_late(earliest, self.clock.now())) }
    }
}

/// That the windows or the pace have no room in time. Where they do, it is the others at once, and nobody knows when they end.
fn too_late(earliest: Instant, now: Instant) -> TooLate {
    let wait = earliest.saturating_duration_since(now);
    TooLate { available_in: (!wait.is_zero()).then_some(wait) }
}

impl LimitQueue {
    fn new(limits: &Limits) -> Self {
        let windows: Vec<Window> = limits.rates.iter().map(|(limit, per)| Window::new(*limit, *per)).collect();
        Self {
            turn: FairMutex::new(()),
            waiting: AtomicUsize::new(0),
            has_windows: !windows.is_empty(),
            windows: Mutex::new(windows),
            places: limits.concurrency.map(|places| Arc::new(Semaphore::new(places))),
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

/// The turn of a queue.
struct Turn<'a> {
    _turn: tokio::sync::MutexGuard<'a, ()>,
    _position: Position<'a>,
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
