//! Which calls were answered before, for the flag that says that an answer was held.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::sign;
use crate::provider::Call;

/// At so many calls everything is forgotten, so that a long run does not fill the memory.
const LIMIT: usize = 100_000;

/// These parameters do not decide what is asked for.
const ASIDE: [&str; 2] = ["cache", "result_type"];

/// Hashes of the calls that were answered.
#[derive(Debug, Default)]
pub(super) struct Memory(HashSet<u64>);

impl Memory {
    /// Whether the answer comes from the cache; remembers the call either way.
    pub(super) fn recall(&mut self, call: &Call<'_>) -> bool {
        let schemes = call.spec.schemes.iter().map(|scheme| scheme.wire.as_str());
        let aside = ASIDE.iter().filter_map(|field| call.operation.parameter(field)).map(|known| known.wire.as_str());
        let aside: Vec<&str> = schemes.chain(aside).chain([sign::MOMENT, sign::SIGNATURE]).collect();
        let parameters: BTreeMap<&str, &str> = call
            .request
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, value)| !aside.contains(name) && !value.is_empty())
            .collect();
        let mut hasher = DefaultHasher::new();
        (&call.operation.id, parameters).hash(&mut hasher);
        if self.0.len() == LIMIT {
            self.0.clear();
        }
        let known = !self.0.insert(hasher.finish());
        known && call.value("cache") != Some("no")
    }
}
