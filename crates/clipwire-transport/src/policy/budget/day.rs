//! The day that a budget is for: in which zone it begins, which one it is, and how long it lasts.

use std::time::{Duration, SystemTime};

/// The seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// How far the clocks of a zone are ahead of UTC. It is the same all year: where clocks are changed in summer, a day that follows it
/// begins an hour off in a half of the year.
///
/// ```
/// use clipwire_transport::UtcOffset;
///
/// assert_eq!(UtcOffset::hours(8), UtcOffset::BEIJING);
/// assert_eq!(UtcOffset::minutes(-210), UtcOffset::minutes(-3 * 60 - 30));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UtcOffset {
    minutes: i16,
}

impl UtcOffset {
    /// UTC itself.
    pub const UTC: Self = Self::minutes(0);

    /// The zone of all of China, in which OneBound counts its days.
    pub const BEIJING: Self = Self::hours(8);

    /// So many hours ahead of UTC, or behind it where negative; 23 either way at the most.
    pub const fn hours(hours: i8) -> Self {
        Self::minutes(hours as i16 * 60)
    }

    /// So many minutes ahead of UTC, or behind it where negative; 23 hours either way at the most.
    pub const fn minutes(minutes: i16) -> Self {
        const MOST: i16 = 23 * 60;
        let minutes = if minutes > MOST { MOST } else { minutes };
        Self { minutes: if minutes < -MOST { -MOST } else { minutes } }
    }

    /// The day at a moment, counted from 1970-01-01, and how long it still lasts.
    pub(super) fn day(self, moment: SystemTime) -> (i64, Duration) {
        let since = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let seconds =
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX / 2).saturating_add(i64::from(self.minutes) * 60);
        let rest = u64::try_from(DAY - seconds.rem_euclid(DAY)).unwrap_or_default();
        (seconds.div_euclid(DAY), Duration::from_secs(rest))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::UtcOffset;

    #[test]
    fn a_day_begins_at_midnight_of_its_zone() {
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let hours = |hours: u64| Duration::from_secs(hours * 3_600);
        // 2022-09-29 06:25:29 in UTC, 14:25:29 in Beijing.
        let moment = at(1_664_432_729);
        assert_eq!(UtcOffset::UTC.day(moment), (19_264, hours(17) + Duration::from_secs(34 * 60 + 31)));
        assert_eq!(UtcOffset::BEIJING.day(moment), (19_264, hours(9) + Duration::from_secs(34 * 60 + 31)));
        assert_eq!(UtcOffset::hours(-7).day(moment).0, 19_263);
        assert_eq!(UtcOffset::BEIJING.day(at(16 * 3_600 - 1)), (0, Duration::from_secs(1)));
        assert_eq!(UtcOffset::BEIJING.day(at(16 * 3_600)), (1, hours(24)));
        assert_eq!(UtcOffset::minutes(-30).day(at(0)), (-1, Duration::from_secs(30 * 60)));
        assert_eq!(
            (UtcOffset::hours(i8::MAX), UtcOffset::minutes(i16::MIN)),
            (UtcOffset::hours(23), UtcOffset::hours(-23))
        );
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(5);
        assert_eq!(UtcOffset::UTC.day(before).0, 0, "absurd, and no panic");
    }
}
