//! The gateway's clock, which is Beijing's.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

/// How far Beijing is ahead of UTC, all through the year.
const AHEAD: Duration = Duration::from_secs(8 * 3_600);

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Reads what the clock shows, as in `Beijing/2022-09-29 14:25:29`.
pub(super) fn read(text: &str) -> Option<SystemTime> {
    let text = text.trim().strip_prefix("Beijing/")?.trim();
    // What is longer has a zone or a fraction, which the gateway never wrote.
    let is_whole = text.len() == "2022-09-29 14:25:29".len();
    let shown = humantime::parse_rfc3339_weak(text).ok().filter(|_| is_whole)?;
    let since_epoch = shown.duration_since(SystemTime::UNIX_EPOCH).ok()?.checked_sub(AHEAD)?;
    SystemTime::UNIX_EPOCH.checked_add(since_epoch)
}

/// Writes what the clock shows, as in `2022-09-29 14:25:29`; of a moment before 1970, the beginning of that year.
pub(super) fn write(moment: SystemTime) -> String {
    let shown = moment.checked_add(AHEAD).unwrap_or(moment).max(SystemTime::UNIX_EPOCH + AHEAD);
    let mut text = String::new();
    // Beyond the year 9999 there is nothing to write.
    let _ = write!(text, "{}", humantime::format_rfc3339_seconds(shown));
    text.replace('T', " ").replace('Z', "")
}

/// How long the day, for which the gateway counts calls, still lasts.
pub(super) fn rest_of_day(now: SystemTime) -> Option<Duration> {
    let shown = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.checked_add(AHEAD)?;
    let since_midnight = Duration::new(shown.as_secs() % DAY.as_secs(), shown.subsec_nanos());
    DAY.checked_sub(since_midnight)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{read, rest_of_day, write};

    /// 2022-09-29 14:25:29 in Beijing.
    const MOMENT: Duration = Duration::from_secs(1_664_432_729);

    #[test]
    fn the_clock_is_read_and_written_in_beijing_time() {
        let moment = SystemTime::UNIX_EPOCH + MOMENT;
        for text in ["Beijing/2022-09-29 14:25:29", " Beijing/ 2022-09-29 14:25:29\n", "Beijing/2022-09-29T14:25:29"] {
            assert_eq!(read(text), Some(moment), "{text}");
        }
        assert_eq!(write(moment), "2022-09-29 14:25:29");
        let leap = SystemTime::UNIX_EPOCH + Duration::from_secs(1_709_222_399);
        assert_eq!((read("Beijing/2024-02-29 23:59:59"), write(leap)), (Some(leap), "2024-02-29 23:59:59".to_owned()));
        assert_eq!(write(SystemTime::UNIX_EPOCH - MOMENT), "1970-01-01 08:00:00");
    }

    #[test]
    fn what_shows_no_whole_moment_is_none() {
        let odd = [
            "",
            "Beijing/",
            "Beijing/2022-09-29",
            "2022-09-29 14:25:29",
            "Tokyo/2022-09-29 14:25:29",
            "Beijing/2022-02-30 14:25:29",
            "Beijing/2022-09-29 24:25:29",
            "Beijing/2022-09-29 14:25:29Z",
            "Beijing/1969-09-29 14:25:29",
            "Beijing/1970-01-01 07:59:59",
            "Beijing/二零二二年九月",
        ];
        for text in odd {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("Beijing/1970-01-01 08:00:00"), Some(SystemTime::UNIX_EPOCH));
    }

    #[test]
    fn the_day_ends_at_midnight_in_beijing() {
        let now = SystemTime::UNIX_EPOCH + MOMENT;
        assert_eq!(rest_of_day(now), Some(Duration::from_secs(9 * 3_600 + 34 * 60 + 31)));
        let midnight = now + Duration::from_secs(9 * 3_600 + 34 * 60 + 31);
        assert_eq!(rest_of_day(midnight), Some(Duration::from_secs(24 * 3_600)));
        let almost = midnight - Duration::from_millis(1);
        assert_eq!(rest_of_day(almost), Some(Duration::from_millis(1)));
    }
}
