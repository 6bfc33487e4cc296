//! The gateway's report of the quota, which comes in four forms.

use std::borrow::Cow;

use crate::response::Quota;

/// Reads `api_info`, such as `today:39 max:10000 all[104=39+33+32];expires:2030-12-31`. Any part may be missing or empty.
pub(crate) fn read(api_info: &str) -> Option<Quota> {
    let is_said = |char: &char| char.is_whitespace() || !char.is_control();
    let report: Cow<'_, str> = match api_info.bytes().any(|byte| byte.is_ascii_control() || !byte.is_ascii()) {
        true => api_info.chars().filter(is_said).collect(),
        false => api_info.into(),
    };
    let (mut quota, mut day, mut rest) = (Quota::default(), None, &*report);
    while let Some(colon) = rest.bytes().position(|byte| byte == b':') {
        let (before, after) = (&rest[..colon], rest[colon + 1..].trim_start());
        // The first of a name counts.
        if before.ends_with("today") {
            quota.today = quota.today.or_else(|| leading_number(after));
        } else if before.ends_with("max") {
            quota.max = quota.max.or_else(|| leading_number(after));
        } else if before.ends_with("expires") {
            day = day.or_else(|| after.split([' ', ';']).next().map(str::trim));
        }
        rest = after;
    }
    let in_brackets = report.split_once("all[").and_then(|(_, rest)| rest.split_once(']'));
    let (all, parts) = in_brackets.and_then(|(inside, _)| inside.split_once('=')).unzip();
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

/// Three numbers, of which at least one is there.
fn three(text: &str) -> Option<[Option<u64>; 3]> {
    let mut numbers = text.split('+').map(|number| number.trim().parse().ok());
    let three = [numbers.next()?, numbers.next()?, numbers.next()?];
    (numbers.next().is_none() && three.iter().any(Option::is_some)).then_some(three)
}

fn leading_number(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::read;

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
}
