//! Whether a call was paid for.

use serde::{Deserialize, Serialize};

/// Whether a call was paid for, as far as anybody can tell.
///
/// It answers the question that every failed call raises. `Yes` and `No` follow from what the provider documents;
/// the two others say why there is no such answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Charge {
    /// The provider documents that this outcome is charged.
    Yes,
    /// The provider documents that this outcome is not charged, or the request certainly never left.
    No,
    /// The provider's table has an entry for this outcome and does not say. OneBound writes "ignored".
    Unstated,
    /// Nothing is documented about this outcome; a response that was lost on its way is the usual case.
    Unknown,
}

impl Charge {
    /// Whether the call may have cost something: everything but [`Charge::No`].
    pub fn is_possible(self) -> bool {
        self != Self::No
    }

    /// The more expensive of two, where a call took several attempts: `No`, then `Unstated`, `Unknown`, `Yes`.
    #[must_use]
    pub fn or_worse(self, other: Self) -> Self {
        let rank = |charge| match charge {
            Self::No => 0,
            Self::Unstated => 1,
            Self::Unknown => 2,
            Self::Yes => 3,
        };
        if rank(other) > rank(self) { other } else { self }
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

/// The attempts of a call, or of many, by what they cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Charges {
    /// Attempts that were charged.
    pub charged: u64,
    /// Attempts that were not.
    pub not_charged: u64,
    /// Attempts of whose outcome the provider's table does not say what it costs.
    pub unstated: u64,
    /// Attempts of which nobody can tell, such as those that stayed unanswered.
    pub unknown: u64,
}

impl Charges {
    /// Counts one attempt.
    pub fn count(&mut self, charge: Charge) {
        *match charge {
            Charge::Yes => &mut self.charged,
            Charge::No => &mut self.not_charged,
            Charge::Unstated => &mut self.unstated,
            Charge::Unknown => &mut self.unknown,
        } += 1;
    }

    /// How many attempts were counted.
    pub fn attempts(&self) -> u64 {
        self.charged + self.not_charged + self.unstated + self.unknown
    }

    /// How many attempts may have been charged: all but those that certainly were not.
    pub fn at_most(&self) -> u64 {
        self.charged + self.unstated + self.unknown
    }
}
