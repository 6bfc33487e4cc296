//! Text for people: bytes of an answer, a cut that splits no character, a length of time.

use std::borrow::Cow;
use std::time::Duration;

use jiff::SignedDuration;

/// How much of an answer an error keeps, in bytes.
const KEPT: usize = 8 * 1024;

/// What some programs put before UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The answer as text. Error answers of the gateway have been seen in GBK under a label of UTF-8.
pub(crate) fn decode(body: &[u8]) -> Cow<'_, str> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if let Ok(text) = std::str::from_utf8(body) {
        return Cow::Borrowed(text);
    }
    let damaged = String::from_utf8_lossy(body);
    if !is_mostly_whole(&damaged)
        && let Some(text) = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(body)
    {
        return text;
    }
    damaged
}

/// Whether text is UTF-8 with a few broken places. Text in another charset has hardly a place that is not broken.
fn is_mostly_whole(damaged: &str) -> bool {
    let broken = damaged.chars().filter(|char| *char == char::REPLACEMENT_CHARACTER).count();
    let whole = damaged.chars().filter(|char| !char.is_ascii() && *char != char::REPLACEMENT_CHARACTER).count();
    whole > broken
}

/// The beginning of a text, at the most as much as an error keeps.
pub(crate) fn cut(text: &str) -> &str {
    cut_at(text, KEPT)
}

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
    let grain = if time < Duration::from_secs(60) { 1_000_000 } else { 1_000_000_000 };
    let nanos = i128::try_from(time.as_nanos()).unwrap_or(i128::MAX) / grain * grain;
    SignedDuration::try_from_nanos_i128(nanos).map_or_else(|| "ages".to_owned(), |time| format!("{time:#}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{cut_at, decode, duration};

    #[test]
    fn a_length_of_time_is_written_as_people_do() {
        assert_eq!(duration(Duration::from_micros(1_250_700)), "1s 250ms");
        assert_eq!(duration(Duration::from_secs(3_600)), "1h");
        assert_eq!(duration(Duration::from_millis(92_700)), "1m 32s");
        assert_eq!(duration(Duration::ZERO), "0s");
        assert!(!duration(Duration::MAX).is_empty());
    }

    #[test]
    fn gbk_under_a_label_of_utf_8_is_read() {
        let (gbk, _, _) = encoding_rs::GBK.encode("密钥错误,无权限访问");
        assert_eq!(decode(&gbk), "密钥错误,无权限访问");
    }

    #[test]
    fn utf_8_with_a_broken_place_is_not_taken_for_gbk() {
        let mut bytes = "{\"title\":\"青椒五花肉土豆片\"}".as_bytes().to_vec();
        bytes[12] = 0xff;
        let text = decode(&bytes);
        assert!(text.contains("五花肉土豆片"), "{text}");
        assert!(text.contains('\u{fffd}'), "{text}");
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        assert_eq!(decode(b"\xef\xbb\xbf{}"), "{}");
    }

    #[test]
    fn bytes_that_are_no_text_still_give_some() {
        assert!(decode(b"{\xff\xff\xff").starts_with('{'));
    }

    #[test]
    fn a_cut_splits_no_character() {
        assert_eq!(cut_at("密钥", 4), "密");
        assert_eq!(cut_at("密钥", 6), "密钥");
        assert_eq!(cut_at("密钥", 0), "");
    }
}
