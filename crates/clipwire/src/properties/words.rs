//! What is read from words: the report of the quota, the delay that is asked for, and secrets that are masked.

use std::time::{Duration, SystemTime};

use clipwire_transport::{
    AttemptOutcome, Charge, Decision, Delivery, ErrorKind, MASK, Redactor, RetryPolicy, decide, is_maskable,
    retry_after as read_retry_after,
};
use http::{HeaderMap, HeaderName, HeaderValue, header::RETRY_AFTER};

use crate::onebound::quota;

/// Reads a report of the quota. It keeps the text, and every number in it stands in the text.
pub fn api_info(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Some(report) = quota::read(text.clone().into_owned()) else { return };
    assert_eq!(report.text, text);
    // Control characters are passed over, and numbers are written with leading zeros as well.
    let text: String = text.chars().filter(|char| char.is_whitespace() || !char.is_control()).collect();
    let digits: Vec<u64> =
        text.split(|char: char| !char.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    let parts = report.parts.into_iter().flatten().flatten();
    for number in [report.today, report.max, report.all].into_iter().flatten().chain(parts) {
        assert!(digits.contains(&number), "{number} does not stand in {text}");
    }
    assert!(report.expires.as_deref().is_none_or(|day| !day.is_empty() && text.contains(day)));
    assert!(report.remaining().is_none_or(|left| report.max.is_some_and(|max| left <= max)));
}

/// Reads the delay that an answer asks for, from two lines: `retry-after` and `retry-after-ms`, and lets a call be repeated for it.
///
/// Neither panics. Text without a digit asks for nothing; whole seconds are taken as they are; a repetition waits at least as
/// long as was asked for, and not past the time that is left.
pub fn retry_after(input: &[u8]) {
    let mut lines = input.split(|byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    let mut has_digit = false;
    for name in [RETRY_AFTER, HeaderName::from_static("retry-after-ms")] {
        if let Some(value) = lines.next().and_then(|line| HeaderValue::from_bytes(line).ok()) {
            has_digit |= value.as_bytes().iter().any(u8::is_ascii_digit);
            headers.insert(name, value);
        }
    }
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_507_200);
    let asked = read_retry_after(&headers, now);
    assert!(asked.is_none() || has_digit, "{headers:?} asks for {asked:?}");
    let text = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Ok(seconds) = text.parse::<u32>()
        && headers.len() == 1
    {
        assert_eq!(asked, Some(Duration::from_secs(seconds.into())));
    }
    let outcome = AttemptOutcome {
        delivery: Delivery::Answered,
        status: None,
        code: None,
        kind: Some(ErrorKind::RateLimited),
        charge: Charge::No,
        retry_after: asked,
        renewed: false,
        untrusted: false,
        bytes: 0,
    };
    for (policy, left) in [
        (RetryPolicy::careful(), Duration::from_secs(60)),
        (RetryPolicy::eager().max_retry_after(Duration::MAX), Duration::MAX),
    ] {
        if let Decision::Retry { after, .. } = decide(&policy, 1, left, &outcome, 1.0) {
            assert!(
                asked.is_none_or(|asked| after >= asked) && after <= left,
                "waits {after:?} when asked for {asked:?}"
            );
        }
    }
}

/// Plants a secret, which is the first line, between the other lines: as it is, as it looks in an address, and as PHP writes
/// it in JSON. None of them survives.
pub fn redact(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.split('\n');
    let secret = lines.next().unwrap_or_default();
    // No client is built with a short one, and one that could stand at the edge of a mask, or in it, cannot be told from it.
    let is_odd = secret.contains(['[', ']']) || secret.chars().any(char::is_control) || MASK.contains(secret);
    if !is_maskable(secret) || is_odd {
        return;
    }
    let redactor = Redactor::new([secret, "another-secret"]);
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let spaced = encoded.replace('+', "%20");
    let json = serde_json::to_string(secret).unwrap_or_default();
    // Without the quotes around it, of which there is one at each end whatever the secret holds.
    let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
    let forms = [secret.to_owned(), encoded, spaced, json.replace('/', "\\/"), json];
    let around: Vec<&str> = lines.collect();
    for form in &forms {
        let planted = match around.as_slice() {
            [] => form.clone(),
            [only] => format!("{only}{form}"),
            [first, others @ ..] => format!("{first}{form}{}", others.join(form)),
        };
        let masked = redactor.redact(&planted);
        for form in forms.iter().filter(|form| !MASK.contains(form.as_str())) {
            assert!(!masked.contains(form.as_str()), "{form} survives in {masked}");
        }
    }
    assert_eq!(format!("{redactor:?}"), "Redactor");
}
