//! A moment, in seconds or milliseconds since 1970.

use std::time::{Duration, SystemTime};

use super::scalar::{Scalar, as_it_came, scalar_value};

/// From here on a number means milliseconds: as seconds it would lie after the year 5000.
const MILLISECONDS_FROM: u64 = 100_000_000_000;

/// A moment as the provider sent it, a number or text of digits, in seconds or in milliseconds.
#[derive(Clone)]
pub struct Timestamp(Scalar);

scalar_value!(Timestamp);
as_it_came!(Timestamp);

impl Timestamp {
    /// The moment in milliseconds since 1970-01-01 UTC; `None` when the text is no such number.
    pub fn to_unix_millis(&self) -> Option<u64> {
        let number: u64 = self.as_str().trim().parse().ok()?;
        if number >= MILLISECONDS_FROM { Some(number) } else { number.checked_mul(1000) }
    }

    /// The moment; `None` when the text is no such number.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(self.to_unix_millis()?))
    }
}
