//! A moment, in seconds or parts of them since 1970.

use std::time::{Duration, SystemTime};

use crate::decimal::Decimal;
use crate::scalar::Scalar;
use crate::scalar_value::{as_it_came, scalar_value};

/// A moment as the provider sent it: a number, or text of digits, in seconds, milliseconds, microseconds or nanoseconds.
///
/// The unit is known by the size: a number below 10^11 is in seconds, up to the year 5138; below 10^14, 10^17 and 10^20 it is in
/// milliseconds, microseconds and nanoseconds, from the year 1973 on.
#[derive(Clone)]
pub struct Timestamp(Scalar);

scalar_value!(Timestamp);
as_it_came!(Timestamp);

impl Timestamp {
    /// The moment in milliseconds since 1970-01-01 UTC; `None` when the text is no such number.
    pub fn to_unix_millis(&self) -> Option<u64> {
        u64::try_from(self.to_unix_nanos()? / 1_000_000).ok()
    }

    /// The moment; `None` when the text is no such number.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let nanos = self.to_unix_nanos()?;
        let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
        let rest = u32::try_from(nanos % 1_000_000_000).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, rest))
    }

    fn to_unix_nanos(&self) -> Option<u128> {
        let number = Decimal::parse(self.as_str()).filter(|number| !number.is_negative)?;
        let power = match number.times_power_of_ten(0)? {
            0..100_000_000_000 => 9,
            100_000_000_000..100_000_000_000_000 => 6,
            100_000_000_000_000..100_000_000_000_000_000 => 3,
            100_000_000_000_000_000..100_000_000_000_000_000_000 => 0,
            _ => return None,
        };
        number.times_power_of_ten(power)
    }
}
