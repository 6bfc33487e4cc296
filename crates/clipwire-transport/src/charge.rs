//! Whether a call was paid for.

/// Whether a call was paid for, as far as anybody can tell.
///
/// It answers the question that every failed call raises. `Yes` and `No` follow from what the provider documents;
/// the two others say why there is no such answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Charge {
    /// The provider documents that this outcome is charged.
    Yes,
    /// The provider documents that this outcome is not charged, or the request certainly never left.
    No,
    /// The provider's table has an entry for this outcome and does not say. OneBound writes "ignored".
    Unstated,
    /// Nothing is documented about this outcome; an answer that was lost on its way is the usual case.
    Unknown,
}

impl Charge {
    /// Whether the call may have cost something: everything but [`Charge::No`].
    pub fn is_possible(self) -> bool {
        self != Self::No
    }

    /// The lower-case name: `yes`, `no`, `unstated` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unstated => "unstated",
            Self::Unknown => "unknown",
        }
    }
}

impl std::fmt::Display for Charge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
