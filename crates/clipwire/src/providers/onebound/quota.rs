//! The gateway's report of the quota, which comes in four forms.

use std::borrow::Cow;

use crate::response::Quota;

/// Reads `api_info`, such as `today:39 max:10000 all[104=39+33+32];expires:2030-12-31`. Any part may be missing or empty.
pub(crate) fn read(api_info: String) -> Option<Quota> {
    let is_said = |char: &char| char.is_whitespace() || !char.is_control();
    // To the end, which is faster for what is short.
    let is_odd = api_info.bytes().fold(false, |is_odd, byte| is_odd | !matches!(byte, b' '..=b'~'));
    let report: Cow<'_, str> = match is_odd {
        true => api_info.chars().filter(is_said).collect(),
        false => (&*api_info).into(),
    };
    // The first of a name counts.
    let (mut quota, mut day, mut all, mut start) = (Quota::default(), None, None, 0);
    for (at, mark) in report.bytes().enumerate().filter(|(_, byte)| matches!(byte, b':' | b'[')) {
        let (before, after) = (&report[start..at], &report[at + 1..]);
        if mark == b'[' {
            if before.ends_with("all") {
                all = all.or_else(|| Some(in_all(after)));
            }
            continue;
        }
        let after = after.trim_start();
        if before.ends_with("today") {
            quota.today = quota.today.or_else(|| leading_number(after));
        } else if before.ends_with("max") {
            quota.max = quota.max.or_else(|| leading_number(after));
        } else if before.ends_with("expires") {
            day = day.or_else(|| after.split([' ', ';']).next().map(str::trim));
        }
        start = at + 1;
    }
    (quota.all, quota.parts) = all.unwrap_or_default();
    quota.expires = day.filter(|day| !day.is_empty()).map(str::to_owned);
    // Text in which nothing is recognized is no report.
    if quota.today.is_none() && quota.max.is_none() && quota.all.is_none() && quota.expires.is_none() {
        return None;
    }
    quota.text = api_info;
    Some(quota)
}

/// What stands in `all[104=39+33+32]`: the sum, and its three parts.
fn in_all(after: &str) -> (Option<u64>, Option<[Option<u64>; 3]>) {
    let inside = after.as_bytes().split(|byte| *byte == b']').next().filter(|inside| inside.len() < after.len());
    let mut sides = inside.unwrap_or_default().splitn(2, |byte| *byte == b'=');
    match (sides.next(), sides.next()) {
        (Some(all), Some(parts)) => (number(all), three(parts)),
        _ => (None, None),
    }
}

/// Three numbers, of which at least one is there.
fn three(text: &[u8]) -> Option<[Option<u64>; 3]> {
    let mut numbers = text.split(|byte| *byte == b'+').map(number);
    let three = [numbers.next()?, numbers.next()?, numbers.next()?];
    (numbers.next().is_none() && three.iter().any(Option::is_some)).then_some(three)
}

fn leading_number(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    number(&text.as_bytes()[..digits])
}

/// A whole number, with blanks around it or without.
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.trim_ascii();
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u64::from(byte - b'0'));
    let number = digits.iter().try_fold(0u64, |number, byte| number.checked_mul(10)?.checked_add(digit(byte)?));
    number.filter(|_| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::response::Quota;

    fn read_str(text: &str) -> Option<Quota> {
        read(text.to_owned())
    }

    #[test]
    fn the_four_forms_of_the_report_are_read() {
        let full = read_str("today:39 max:10000 all[104=39+33+32];expires:2030-12-31").unwrap();
        assert_eq!((full.today, full.max, full.all), (Some(39), Some(10_000), Some(104)));
        assert_eq!(full.parts, Some([Some(39), Some(33), Some(32)]));
        assert_eq!((full.expires.as_deref(), full.remaining()), (Some("2030-12-31"), Some(9_961)));

        let short = read_str("today:7 max:10000").unwrap();
        assert_eq!((short.today, short.max, short.all, short.expires), (Some(7), Some(10_000), None, None));

        let empty = read_str("today: max:20000 all[=++];expires:2024-01-16").unwrap();
        assert_eq!((empty.today, empty.max, empty.all, empty.parts), (None, Some(20_000), None, None));
        assert_eq!(empty.remaining(), None);

        let used_up = read_str("today:10 max:10 all[10=10+0+0];expires:2026-10-08").unwrap();
        assert_eq!((used_up.remaining(), used_up.parts), (Some(0), Some([Some(10), Some(0), Some(0)])));
    }

    #[test]
    fn a_report_over_the_limit_leaves_nothing_and_other_text_is_no_report() {
        assert_eq!(read_str("today:12 max:10").unwrap().remaining(), Some(0));
        for text in
            ["today:39\tmax:10000\nall[104=39+33+32];\nexpires:2030-12-31\n", "\u{0}today: 3\u{1}9  max:\t10000 all[104=39+33+32]; expires:2030-12-31 "]
        {
            let spaced = read_str(text).unwrap();
            assert_eq!((spaced.today, spaced.max, spaced.all), (Some(39), Some(10_000), Some(104)), "{text:?}");
            assert_eq!((spaced.parts, spaced.expires.as_deref()), (Some([Some(39), Some(33), Some(32)]), Some("2030-12-31")));
        }
        for text in ["", "unlimited", "today: max:", "all[1=", "expires:", "today:99999999999999999999999"] {
            assert_eq!(read_str(text), None, "{text}");
        }
    }
}
