//! Chance that is the same each time.

/// A number that is the same for the same seed and the same thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The chance of one aspect of a thing.
    pub(crate) fn on(self, aspect: &str) -> Self {
        // FNV-1a, which is plenty for a dozen words.
        let hash = aspect.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(mix(self.0 ^ hash))
    }

    /// The chance of one of many things of a kind.
    pub(crate) fn at(self, number: usize) -> Self {
        Self(mix(self.0 ^ mix(number as u64)))
    }

    /// A number below this limit.
    pub(crate) fn below(self, limit: u64) -> u64 {
        self.0 % limit.max(1)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(self, low: usize, high: usize) -> usize {
        low + self.below((high - low) as u64 + 1) as usize
    }

    /// Whether a thing belongs to the one in so many.
    pub(crate) fn one_in(self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// One of these; the default of an empty list.
    pub(crate) fn pick<T: Copy + Default>(self, from: &[T]) -> T {
        from.get(self.below(from.len() as u64) as usize).copied().unwrap_or_default()
    }
}

/// A step of splitmix64.
fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
