//! The time, read in this one place.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The last moment that was returned, so that no two are the same in this process.
static LAST: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
pub(crate) enum Clock {
    System,
    /// Starts at this many microseconds since 1970 and goes on by one with each reading.
    #[cfg(test)]
    Counting(AtomicU64),
}

/// A point in time; each reading of a clock gives a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    micros: u64,
}

impl Clock {
    pub(crate) fn read(&self) -> Moment {
        match self {
            Self::System => Moment { micros: after(&LAST, system_micros()) },
            #[cfg(test)]
            Self::Counting(next) => Moment { micros: next.fetch_add(1, Ordering::Relaxed) },
        }
    }
}

impl Moment {
    /// Whole seconds since 1970.
    pub(crate) fn seconds(self) -> u64 {
        self.micros / 1_000_000
    }

    /// The microseconds of the current second.
    pub(crate) fn subsec_micros(self) -> u64 {
        self.micros % 1_000_000
    }
}

/// `now`, or the first moment after the last one, and remembers it.
fn after(last: &AtomicU64, now: u64) -> u64 {
    let previous = last.fetch_max(now, Ordering::Relaxed);
    if previous < now { now } else { last.fetch_add(1, Ordering::Relaxed) + 1 }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that the lint points to")]
fn system_micros() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
