//! The gateway's report of the quota, which comes in four forms.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::tz::offset;

use crate::response::Quota;

/// Reads `api_info`, such as `today:39 max:10000 all[104=39+33+32];expires:2030-12-31`. Any part may be missing or empty.
pub(crate) fn read(api_info: &str) -> Option<Quota> {
    let report: String = api_info.chars().filter(|char| char.is_whitespace() || !char.is_control()).collect();
    let behind = |name: &str| report.split_once(name).map(|(_, rest)| rest.trim_start());
    let (all, parts) = behind("all[").and_then(|rest| rest.split_once(']')?.0.split_once('=')).unzip();
    let day = behind("expires:").and_then(|rest| rest.split([' ', ';']).next()).map(str::trim);
    let mut quota = Quota::default();
    quota.today = behind("today:").and_then(leading_number);
    quota.max = behind("max:").and_then(leading_number);
    quota.all = all.and_then(|all| all.trim().parse().ok());
    quota.parts = parts.and_then(three);
    quota.expires = day.filter(|day| !day.is_empty()).map(str::to_owned);
    // Text in which nothing is recognized is no report.
    if quota.today.is_none() && quota.max.is_none() && quota.all.is_none() && quota.expires.is_none() {
        return None;
    }
    quota.text = api_info.to_owned();
    Some(quota)
}

/// How long the day in Beijing, for which the gateway counts calls, still lasts.
pub(crate) fn rest_of_day(now: SystemTime) -> Option<Duration> {
    let today = offset(8).to_datetime(Timestamp::try_from(now).ok()?).date();
    let midnight = offset(8).to_timestamp(today.tomorrow().ok()?.at(0, 0, 0, 0)).ok()?;
    let midnight = Duration::from_secs(u64::try_from(midnight.as_second()).ok()?);
    midnight.checked_sub(now.duration_since(SystemTime::UNIX_EPOCH).ok()?)
}

/// Three numbers, of which at least one is there.
fn three(text: &str) -> Option<[Option<u64>; 3]> {
    let mut numbers = text.split('+').map(|number| number.trim().parse().ok());
    let three = [numbers.next()?, numbers.next()?, numbers.next()?];
    (numbers.next().is_none() && three.iter().any(Option::is_some)).then_some(three)
}

fn leading_number(text: &str) -> Option<u64> {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{read, rest_of_day};

    #[test]
    fn the_four_forms_of_the_report_are_read() {
        let full = read("today:39 max:10000 all[104=39+33+32];expires:2030-12-31").unwrap();
        assert_eq!((full.today, full.max, full.all), (Some(39), Some(10_000), Some(104)));
        assert_eq!(full.parts, Some([Some(39), Some(33), Some(32)]));
        assert_eq!((full.expires.as_deref(), full.remaining()), (Some("2030-12-31"), Some(9_961)));

        let short = read("today:7 max:10000").unwrap();
        assert_eq!((short.today, short.max, short.all, short.expires), (Some(7), Some(10_000), None, None));

        let empty = read("today: max:20000 all[=++];expires:2024-01-16").unwrap();
        assert_eq!((empty.today, empty.max, empty.all, empty.parts), (None, Some(20_000), None, None));
        assert_eq!(empty.remaining(), None);

        let used_up = read("today:10 max:10 all[10=10+0+0];expires:2026-10-08").unwrap();
        assert_eq!((used_up.remaining(), used_up.parts), (Some(0), Some([Some(10), Some(0), Some(0)])));
    }

    #[test]
    fn a_report_over_the_limit_leaves_nothing_and_other_text_is_no_report() {
        assert_eq!(read("today:12 max:10").unwrap().remaining(), Some(0));
        for text in
            ["today:39\tmax:10000\nall[104=39+33+32];\nexpires:2030-12-31\n", "\u{0}today: 3\u{1}9  max:\t10000 all[104=39+33+32]; expires:2030-12-31 "]
        {
            let spaced = read(text).unwrap();
            assert_eq!((spaced.today, spaced.max, spaced.all), (Some(39), Some(10_000), Some(104)), "{text:?}");
            assert_eq!((spaced.parts, spaced.expires.as_deref()), (Some([Some(39), Some(33), Some(32)]), Some("2030-12-31")));
        }
        for text in ["", "unlimited", "today: max:", "all[1=", "expires:", "today:99999999999999999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_day_ends_at_midnight_in_beijing() {
        // 2022-09-29 14:25:29 in Beijing.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_664_432_729);
        assert_eq!(rest_of_day(now), Some(Duration::from_secs(9 * 3_600 + 34 * 60 + 31)));
        let midnight = now + Duration::from_secs(9 * 3_600 + 34 * 60 + 31);
        assert_eq!(rest_of_day(midnight), Some(Duration::from_secs(24 * 3_600)));
    }
}
