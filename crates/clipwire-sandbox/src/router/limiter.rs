//! How much is let in: so many requests in any span of time, and so many at once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What is let in; everything unless something is set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    /// So many in any span of this length.
    pub(crate) rate: Option<(u32, Duration)>,
    /// So many at once.
    pub(crate) concurrency: Option<u32>,
}

/// The limits with what they remember.
#[derive(Debug)]
pub(crate) struct Limiter {
    limits: Limits,
    /// When those that were let in within the last span came.
    entered: VecDeque<Instant>,
    inside: Arc<AtomicU32>,
}

/// A request that was let in; it is inside until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit(Arc<AtomicU32>);

impl Limiter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, entered: VecDeque::new(), inside: Arc::default() }
    }

    /// Lets a request in, or says after how long it is worth another try.
    ///
    /// Times have to come in order. What is refused does not count.
    pub(crate) fn admit(&mut self, now: Instant) -> Result<Permit, Duration> {
        // Requests come in one at a time, and leave at any: nobody else can make this number greater.
        if self.limits.concurrency.is_some_and(|most| self.inside.load(Ordering::Acquire) >= most) {
            return Err(Duration::from_secs(1));
        }
        if let Some((most, span)) = self.limits.rate {
            while self.entered.front().is_some_and(|first| now.duration_since(*first) >= span) {
                self.entered.pop_front();
            }
            if self.entered.len() >= most as usize {
                return Err(self.entered.front().map_or(span, |first| span - now.duration_since(*first)));
            }
            self.entered.push_back(now);
        }
        self.inside.fetch_add(1, Ordering::AcqRel);
        Ok(Permit(Arc::clone(&self.inside)))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests;
