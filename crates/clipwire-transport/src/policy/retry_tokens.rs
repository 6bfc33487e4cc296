//! How many calls may be repeated: a token bucket that all clones share, so that a bad hour does not become a storm.

use std::sync::{Mutex, PoisonError};

use crate::outcome::kind::ErrorKind;

/// How many tokens it holds at first and at the most.
const CAPACITY: u32 = 500;

/// What a repetition takes.
const COST: u32 = 14;

/// What a repetition takes where the provider asked for it.
const COST_WHEN_ASKED: u32 = 5;

/// What a call that succeeds at once gives back.
const REWARD: u32 = 1;

/// A bucket of tokens that repetitions take and successes give back.
#[derive(Debug)]
pub(crate) struct RetryTokens(Mutex<u32>);

impl Default for RetryTokens {
    fn default() -> Self {
        Self(Mutex::new(CAPACITY))
    }
}

impl RetryTokens {
    /// Takes what one repetition after a failure costs; `None` when too little is left.
    pub(crate) fn take(&self, after: ErrorKind) -> Option<u32> {
        let cost = if after == ErrorKind::RateLimited { COST_WHEN_ASKED } else { COST };
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(cost)?;
        Some(cost)
    }

    /// Gives back after a success: what its last repetition took, or a little where it needed none.
    pub(crate) fn give_back(&self, taken: Option<u32>) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = (*left + taken.unwrap_or(REWARD)).min(CAPACITY);
    }

    /// How much is left.
    #[cfg(test)]
    pub(crate) fn left(&self) -> u32 {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::RetryTokens;
    use crate::outcome::kind::ErrorKind;

    #[test]
    fn a_storm_of_repetitions_runs_dry_and_successes_fill_it_up_again() {
        let tokens = RetryTokens::default();
        let taken = std::iter::from_fn(|| tokens.take(ErrorKind::Connect)).count();
        assert_eq!((taken, tokens.left()), (35, 10));
        assert_eq!(tokens.take(ErrorKind::RateLimited), Some(5), "what the provider asks for is cheaper");
        (0..4).for_each(|_| tokens.give_back(None));
        assert_eq!(tokens.take(ErrorKind::Connect), None);
        tokens.give_back(Some(14));
        assert_eq!(tokens.take(ErrorKind::Connect), Some(14));
        (0..1_000).for_each(|_| tokens.give_back(None));
        assert_eq!(tokens.left(), 500, "no more than at first");
    }
}
