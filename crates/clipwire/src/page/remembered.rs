//! A set of fingerprints that forgets the oldest, so that it never outgrows its limit.

use std::collections::HashSet;

/// How many fingerprints are remembered unless the caller says otherwise: two tables of 2^19 places, somewhat under 10 MB.
pub(super) const USUAL: usize = 900_000;

/// Fingerprints in two generations. When the younger has grown to half of the limit, the older is forgotten and the younger
/// takes its place; what is met again moves into the younger one. So at least the last half of the limit is known, in 8 bytes a
/// fingerprint, and 10 to 21 with the table around it.
#[derive(Debug)]
pub(super) struct Remembered {
    younger: HashSet<u64>,
    older: HashSet<u64>,
    half: usize,
}

impl Remembered {
    pub(super) fn new(limit: usize) -> Self {
        Self { younger: HashSet::new(), older: HashSet::new(), half: (limit / 2).max(1) }
    }

    /// Remembers a fingerprint; whether it was not known.
    pub(super) fn insert(&mut self, print: u64) -> bool {
        if self.younger.contains(&print) {
            return false;
        }
        let is_new = !self.older.contains(&print);
        if self.younger.len() >= self.half {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(print);
        is_new
    }

    pub(super) fn contains(&self, print: u64) -> bool {
        self.younger.contains(&print) || self.older.contains(&print)
    }
}

#[cfg(test)]
mod tests {
    use super::Remembered;

    #[test]
    fn the_newest_half_is_always_known_and_the_limit_never_exceeded() {
        let mut seen = Remembered::new(100);
        for print in 0..10_000 {
            assert!(seen.insert(print), "{print} is new");
            assert!(!seen.insert(print), "{print} is known");
            assert!((print.saturating_sub(49)..=print).all(|print| seen.contains(print)));
            assert!(seen.younger.len() + seen.older.len() <= 100);
        }
        assert!(!seen.contains(0));
    }

    #[test]
    fn what_is_met_again_and_again_is_never_forgotten() {
        let mut seen = Remembered::new(10);
        seen.insert(7);
        for print in 100..1_000 {
            seen.insert(print);
            assert!(!seen.insert(7));
        }
    }

    #[test]
    fn a_limit_of_nothing_still_knows_the_latest() {
        let mut seen = Remembered::new(0);
        assert!(seen.insert(1) && seen.contains(1) && !seen.insert(1));
    }
}
