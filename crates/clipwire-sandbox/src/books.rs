//! What the sandbox counted, for comparison with what a client counted.

use std::collections::BTreeMap;

/// What the sandbox counted since it started.
///
/// A scripted reply counts as received and as nothing else: the sandbox does not look inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Books {
    /// Requests that arrived, whatever became of them.
    pub received: u64,
    /// Requests that OneBound charges for; what the TikTok data API charges for is not published.
    pub charged: u64,
    /// Requests that a provider's stand-in answered: OneBound's by the code of the answer, others by the HTTP status.
    pub answered_by_code: BTreeMap<String, u64>,
}

impl Books {
    pub(crate) fn enter(&mut self, code: &str, charged: bool) {
        self.charged += u64::from(charged);
        *self.answered_by_code.entry(code.to_owned()).or_default() += 1;
    }
}
