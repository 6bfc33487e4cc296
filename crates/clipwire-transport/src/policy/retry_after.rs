//! What a provider says about when to come again: `Retry-After` in each of its forms.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// The header in which some gateways give milliseconds.
const MILLISECONDS: &str = "retry-after-ms";

/// The delay that a response asks for: milliseconds, seconds, a fraction of seconds, or a date, in this order.
///
/// A date is measured against the response's own `Date`, and against `now` where it has none: whose clock is wrong does not
/// matter then. A date in the past, and a number below zero, ask for no delay. What is none of these says nothing.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let milliseconds = text(MILLISECONDS).and_then(|text| seconds(text).map(|delay| delay / 1_000));
    milliseconds.or_else(|| {
        let value = text(RETRY_AFTER.as_str())?;
        let date = |text| httpdate::parse_http_date(text).ok();
        seconds(value).or_else(|| {
            let sent = sent_at(headers).unwrap_or(now);
            Some(date(value)?.duration_since(sent).unwrap_or_default())
        })
    })
}

/// When a response was sent, by the clock of its server: its `Date`.
pub fn sent_at(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?.trim()).ok()
}

/// A number of seconds. One too large to be meant is as long as a duration can be.
fn seconds(text: &str) -> Option<Duration> {
    let is_number = text.bytes().any(|byte| byte.is_ascii_digit());
    let number: f64 = text.parse().ok().filter(|number: &f64| is_number && !number.is_nan())?;
    if number <= 0.0 {
        return Some(Duration::ZERO);
    }
    Some(Duration::try_from_secs_f64(number).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests;
