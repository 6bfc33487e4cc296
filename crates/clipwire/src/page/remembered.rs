//! A set of fingerprints that forgets the oldest, so that it never outgrows its limit.

/// How many fingerprints are remembered unless the caller says otherwise: about 9 MB.
pub(super) const USUAL: usize = 900_000;

/// Fingerprints in two generations. When the younger has grown to half of the limit, the older is forgotten and the younger
/// takes its place; what is met again moves into the younger one. So at least the last half of the limit is known.
#[derive(Debug)]
pub(super) struct Remembered {
    younger: Sorted,
    older: Sorted,
    half: usize,
}

/// Fingerprints in lists by their first byte, each in order: 8 to 10 bytes a fingerprint, where a table of hashes would take
/// up to 21, and twice that while it grows.
#[derive(Debug, Default)]
struct Sorted {
    /// None as long as there is nothing.
    lists: Vec<Vec<u64>>,
    count: usize,
}

impl Remembered {
    pub(super) fn new(limit: usize) -> Self {
        Self { younger: Sorted::default(), older: Sorted::default(), half: (limit / 2).max(1) }
    }

    /// One of another limit that knows what this one does, as far as that allows.
    pub(super) fn limited(&self, limit: usize) -> Self {
        let mut other = Self::new(limit);
        let prints = [&self.older, &self.younger].into_iter().flat_map(|sorted| sorted.lists.iter().flatten());
        prints.for_each(|print| {
            other.insert(*print);
        });
        other
    }

    /// Remembers a fingerprint; whether it was not known.
    pub(super) fn insert(&mut self, print: u64) -> bool {
        if self.younger.contains(print) {
            return false;
        }
        let is_new = !self.older.contains(print);
        if self.younger.count >= self.half {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(print);
        is_new
    }

    pub(super) fn contains(&self, print: u64) -> bool {
        self.younger.contains(print) || self.older.contains(print)
    }
}

impl Sorted {
    fn contains(&self, print: u64) -> bool {
        self.lists.get(Self::list_of(print)).is_some_and(|list| list.binary_search(&print).is_ok())
    }

    /// Adds a fingerprint that is not there.
    fn insert(&mut self, print: u64) {
        self.lists.resize_with(256, Vec::new);
        let list = &mut self.lists[Self::list_of(print)];
        if list.len() == list.capacity() {
            list.reserve_exact(list.len() / 4 + 1);
        }
        list.insert(list.partition_point(|other| *other < print), print);
        self.count += 1;
    }

    fn list_of(print: u64) -> usize {
        usize::from(print.to_be_bytes()[0])
    }
}

#[cfg(test)]
mod tests {
    use super::{Remembered, Sorted};

    #[test]
    fn the_newest_half_is_always_known_and_the_limit_never_exceeded() {
        let mut seen = Remembered::new(100);
        for print in 0..10_000 {
            assert!(seen.insert(print), "{print} is new");
            assert!(!seen.insert(print), "{print} is known");
            assert!((print.saturating_sub(49)..=print).all(|print| seen.contains(print)));
            assert!(seen.younger.count + seen.older.count <= 100);
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
    fn another_limit_forgets_no_more_than_it_has_to() {
        let mut seen = Remembered::new(10);
        (0..8).for_each(|print| {
            seen.insert(print);
        });
        let (more, less) = (seen.limited(100), seen.limited(4));
        assert!((0..8).all(|print| more.contains(print)));
        assert!(less.contains(7) && less.younger.count + less.older.count <= 4);
    }

    #[test]
    fn a_limit_of_nothing_still_knows_the_latest() {
        let mut seen = Remembered::new(0);
        assert!(seen.insert(1) && seen.contains(1) && !seen.insert(1));
    }

    #[test]
    fn a_fingerprint_takes_little_more_than_its_eight_bytes() {
        let mut prints = Sorted::default();
        // Like hashes, these are spread over all numbers.
        let mut print = 1_u64;
        for count in 1..=200_000 {
            print = print.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            prints.insert(print);
            if count % 10_000 == 0 {
                let places: usize = prints.lists.iter().map(Vec::capacity).sum();
                assert!(places * size_of::<u64>() <= 11 * count, "{count} take {places} places");
            }
        }
        assert!(prints.contains(print) && !prints.contains(0));
    }
}
