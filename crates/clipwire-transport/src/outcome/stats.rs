//! What a call took.

use std::time::Duration;

use crate::outcome::charge::{Charge, Charges};
use crate::outcome::gave_up::GaveUp;

/// What a call took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallStats {
    /// Attempts that were made.
    pub attempts: u32,
    /// How long it took, as the caller saw it.
    pub elapsed: Duration,
    /// How much of that was waiting, for the limits or before a repetition.
    pub waited: Duration,
    /// The attempts by what they cost.
    pub charges: Charges,
    /// The most expensive of them.
    pub charge: Charge,
    /// Why there was no further attempt, where there could have been.
    pub gave_up: Option<GaveUp>,
}

impl Default for CallStats {
    fn default() -> Self {
        Self::new()
    }
}

impl CallStats {
    /// A call of which nothing has been sent yet.
    pub fn new() -> Self {
        Self {
            attempts: 0,
            elapsed: Duration::ZERO,
            waited: Duration::ZERO,
            charges: Charges::default(),
            charge: Charge::No,
            gave_up: None,
        }
    }

    /// Counts what one attempt cost.
    pub(crate) fn count(&mut self, charge: Charge) {
        self.charges.count(charge);
        self.charge = self.charge.or_worse(charge);
    }
}
