//! Which calls were answered before, for the mark `cache`.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::record::Recorded;

/// At so many calls everything is forgotten, so that a long run does not fill the memory.
const LIMIT: usize = 100_000;

/// These parameters do not decide what is asked for.
const ASIDE: [&str; 6] = ["key", "secret", "sign", "dateline", "cache", "result_type"];

/// Hashes of the calls that were answered.
#[derive(Debug, Default)]
pub(super) struct Memory(HashSet<u64>);

impl Memory {
    /// Whether the answer comes from the cache; remembers the call either way.
    pub(super) fn recall(&mut self, operation: &str, request: &Recorded) -> bool {
        let parameters: BTreeMap<&str, &str> = request
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, value)| !ASIDE.contains(name) && !value.is_empty())
            .collect();
        let mut hasher = DefaultHasher::new();
        (operation, parameters).hash(&mut hasher);
        if self.0.len() == LIMIT {
            self.0.clear();
        }
        let known = !self.0.insert(hasher.finish());
        known && request.filled("cache") != Some("no")
    }
}
