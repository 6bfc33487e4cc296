//! Text for people: a cut that splits no character, a length of time.

use std::time::Duration;

/// How much of an answer an error keeps, in bytes.
pub(crate) const KEPT: usize = 8 * 1024;

/// How much of a provider's own words is kept, in bytes.
pub(crate) const MESSAGE: usize = 1_000;

/// How much of a provider's own words stands in a line, in bytes.
pub(crate) const PRINTED: usize = 200;

/// How much is kept of a name or a code that a provider gives, in bytes.
pub(crate) const NAME: usize = 128;

/// The beginning of a text, at the most `limit` bytes and no part of a character.
pub(crate) fn cut_at(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A length of time as people write it, to the millisecond below a minute and to the second above it.
pub(crate) fn duration(time: Duration) -> String {
    let nanos = if time < Duration::from_secs(60) { time.subsec_millis() * 1_000_000 } else { 0 };
    humantime::format_duration(Duration::new(time.as_secs(), nanos)).to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{cut_at, duration};

    #[test]
    fn a_length_of_time_is_written_as_people_do() {
        assert_eq!(duration(Duration::from_micros(1_250_700)), "1s 250ms");
        assert_eq!(duration(Duration::from_secs(3_600)), "1h");
        assert_eq!(duration(Duration::from_millis(92_700)), "1m 32s");
        assert_eq!(duration(Duration::ZERO), "0s");
        assert!(!duration(Duration::MAX).is_empty());
    }

    #[test]
    fn a_cut_splits_no_character() {
        assert_eq!(cut_at("密钥", 4), "密");
        assert_eq!(cut_at("密钥", 6), "密钥");
        assert_eq!(cut_at("密钥", 0), "");
    }
}
