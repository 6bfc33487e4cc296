//! Each form of the header, and forms that are none.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;

use super::retry_after;

/// 2026-11-24 08:00:00 UTC.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_507_200)
}

fn delay(headers: &[(&'static str, &str)]) -> Option<Duration> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .collect();
    retry_after(&headers, now())
}

#[test]
fn every_form_of_the_header_is_read() {
    let seconds = |text: &str| delay(&[("retry-after", text)]);
    assert_eq!(seconds("2"), Some(Duration::from_secs(2)));
    assert_eq!(seconds(" 2.5 "), Some(Duration::from_millis(2_500)));
    assert_eq!(seconds("0"), Some(Duration::ZERO));
    assert_eq!(seconds("Tue, 24 Nov 2026 08:00:30 GMT"), Some(Duration::from_secs(30)));
    assert_eq!(seconds("Tuesday, 24-Nov-26 08:01:00 GMT"), Some(Duration::from_secs(60)));
    assert_eq!(delay(&[("retry-after-ms", "1500")]), Some(Duration::from_millis(1_500)));
    assert_eq!(delay(&[("retry-after-ms", "1500"), ("retry-after", "9")]), Some(Duration::from_millis(1_500)));
    assert_eq!(delay(&[("retry-after-ms", "soon"), ("retry-after", "9")]), Some(Duration::from_secs(9)));
}

#[test]
fn a_moment_is_measured_against_the_clock_of_who_names_it() {
    let moment = |date: &str, after: &str| delay(&[("date", date), ("retry-after", after)]);
    for (date, after, seconds) in [
        ("Tue, 24 Nov 2026 07:00:00 GMT", "Tue, 24 Nov 2026 07:00:05 GMT", 5),
        ("Tue, 24 Nov 2026 09:00:00 GMT", "Tue, 24 Nov 2026 09:00:02 GMT", 2),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:01:00 GMT", 60),
        (" Tue, 24 Nov 2026 23:59:58 GMT ", "Wednesday, 25-Nov-26 00:00:01 GMT", 3),
        ("Tue, 24 Nov 2026 09:00:00 GMT", "Tue, 24 Nov 2026 08:59:59 GMT", 0),
        // A date that is none says nothing of the other clock.
        ("today", "Tue, 24 Nov 2026 08:00:30 GMT", 30),
        ("", "Tue, 24 Nov 2026 08:00:30 GMT", 30),
        // A number of seconds needs no clock.
        ("Tue, 24 Nov 2026 07:00:00 GMT", "7", 7),
    ] {
        assert_eq!(moment(date, after), Some(Duration::from_secs(seconds)), "{date}, {after}");
    }
}

#[test]
fn an_absurd_header_is_taken_for_what_it_can_mean_or_for_nothing() {
    let seconds = |text: &str| delay(&[("retry-after", text)]);
    assert_eq!(seconds("-1"), Some(Duration::ZERO));
    assert_eq!(seconds("1e9"), Some(Duration::from_secs(1_000_000_000)));
    assert_eq!(seconds("99999999999999999999999"), Some(Duration::MAX));
    assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), Some(Duration::ZERO));
    for nothing in ["", "soon", "inf", "NaN", "infinity", "1 minute", "Tue, 99 Nov 2026 08:00:30 GMT"] {
        assert_eq!(seconds(nothing), None, "{nothing}");
    }
    assert_eq!(delay(&[]), None);
}

proptest! {
    #[test]
    fn no_header_is_a_panic(text in "[ -~]{0,40}", milliseconds in "[ -~]{0,12}") {
        delay(&[("retry-after", &text), ("retry-after-ms", &milliseconds)]);
    }

    #[test]
    fn whole_seconds_come_out_as_they_are(seconds in 0u32..10_000_000) {
        prop_assert_eq!(delay(&[("retry-after", &seconds.to_string())]), Some(Duration::from_secs(seconds.into())));
    }
}
