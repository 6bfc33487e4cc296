//! What a provider says about when to come again: `Retry-After` in each of its forms.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header::RETRY_AFTER};

/// The header in which some gateways give milliseconds.
const MILLISECONDS: &str = "retry-after-ms";

/// The delay that a response asks for: milliseconds, seconds, a fraction of seconds, or a date, in this order.
///
/// A date in the past, and a number below zero, ask for no delay. What is none of these says nothing.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let milliseconds = text(MILLISECONDS).and_then(|text| seconds(text).map(|delay| delay / 1_000));
    milliseconds.or_else(|| {
        let text = text(RETRY_AFTER.as_str())?;
        seconds(text).or_else(|| date(text, now))
    })
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

fn date(text: &str, now: SystemTime) -> Option<Duration> {
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
