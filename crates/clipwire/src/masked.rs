//! Keeps the client's secrets out of what is read and printed of an answer that repeats them.
//!
//! The rule: what is read out of an answer is masked where it repeats a secret, and what is printed is masked last. The body
//! alone stays as it came: [`Response::raw`](crate::Response::raw) and [`Error::raw_body`](crate::Error::raw_body). A cursor is
//! sent as the provider gave it, and masked where it is printed.

use std::borrow::Cow;
use std::fmt;

use clipwire_transport::{MASK, Redactor};
use clipwire_value::find;

/// A JSON text in which secrets are masked.
pub(crate) struct Masked<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The texts in it that held a secret: as they are now, and as they were.
    pub(crate) before: Vec<(String, String)>,
}

/// Masks secrets in the texts of a JSON text. One without any, which is nearly every one, stays where it is.
///
/// A number that is a secret as a whole becomes a text. One that merely has the digits of a secret in it stays.
pub(crate) fn masked<'a>(redactor: &Redactor, text: &'a str) -> Masked<'a> {
    let places = redactor.find(text);
    if places.is_empty() {
        return Masked { text: Cow::Borrowed(text), before: Vec::new() };
    }
    let (mut out, mut before, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    let mut places = places.into_iter().peekable();
    while let Some(place) = places.peek().cloned() {
        let token = token_at(text, at, place.start);
        let (start, end) = (token.start, token.end.max(at));
        out.push_str(text.get(at..start).unwrap_or_default());
        let original = text.get(start..end).unwrap_or_default();
        if original.starts_with('"') {
            let (mut literal, mut from) = (String::new(), start);
            while let Some(place) = places.next_if(|place| place.start < end) {
                literal.push_str(text.get(from..place.start).unwrap_or_default());
                literal.push_str(MASK);
                from = place.end.min(end);
            }
            literal.push_str(text.get(from..end).unwrap_or_default());
            // A secret that ran over the end of its text took the quote along.
            if from == end && !literal.ends_with('"') {
                literal.push('"');
            }
            before.extend(find::text(&literal).zip(find::text(original)));
            out.push_str(&literal);
        } else {
            let is_whole = place.start <= start && place.end >= end;
            out.push_str(&if is_whole { format!("\"{MASK}\"") } else { original.to_owned() });
            places.next();
        }
        at = end.max(at);
        while places.next_if(|place| place.end <= at).is_some() {}
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Masked { text: Cow::Owned(out), before }
}

/// The text in quotes, or the word, that a place stands in. Quotes are counted from a place outside of one.
fn token_at(text: &str, from: usize, place: usize) -> std::ops::Range<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        if bytes[at] != b'"' {
            if at >= place {
                break;
            }
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < bytes.len() && bytes[at] != b'"' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        at = bytes.len().min(at + 1);
        if at > place {
            return start..at;
        }
    }
    let is_of_word =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_') || !byte.is_ascii();
    let start = bytes[from..place].iter().rev().take_while(|byte| is_of_word(byte)).count();
    let end = bytes[place..].iter().take_while(|byte| is_of_word(byte)).count();
    place - start..place + end.max(1)
}

/// Writes the `Debug` of something with secrets masked.
pub(crate) fn debug(f: &mut fmt::Formatter<'_>, redactor: &Redactor, value: &dyn fmt::Debug) -> fmt::Result {
    let text = if f.alternate() { format!("{value:#?}") } else { format!("{value:?}") };
    f.write_str(&redactor.redact(&text))
}

#[cfg(test)]
mod tests {
    use clipwire_transport::Redactor;

    use super::masked;

    #[test]
    fn secrets_are_masked_in_the_texts_of_json_and_it_stays_json() {
        let redactor = Redactor::new(["planted/\"key", "1234567890"]);
        let mask = |text: &str| {
            let masked = masked(&redactor, text);
            (masked.text.into_owned(), masked.before)
        };
        let key = r#"planted\/\"key"#;
        assert_eq!(mask(r#"{"a":"b","c":1}"#), (r#"{"a":"b","c":1}"#.to_owned(), vec![]));
        let (text, before) =
            mask(&format!(r#"{{"a":"x{key}y","{key}":[1234567890,91234567890,"1234567890"],"b":"c"}}"#));
        assert_eq!(text, r#"{"a":"x[redacted]y","[redacted]":["[redacted]",91234567890,"[redacted]"],"b":"c"}"#);
        assert_eq!(before[0], ("x[redacted]y".to_owned(), "xplanted/\"keyy".to_owned()));
        let (text, _) = mask(&format!(r#"{{"a":"{key}{key} {key}\\","b":"\\"}}"#));
        assert_eq!(text, r#"{"a":"[redacted][redacted] [redacted]\\","b":"\\"}"#);
        let (text, _) = mask(r#"{"a":"\u0070lanted%2F%22key","b":"cGxhbnRlZC8ia2V5"}"#);
        assert_eq!(text, r#"{"a":"[redacted]","b":"[redacted]"}"#);
        for broken in ["planted/\"key", "\"planted/\"key", "{\"a\":\"planted\\/\\\"key", "1234567890", "x1234567890"] {
            let (text, _) = mask(broken);
            assert!(!text.contains("key\"") || !text.contains("planted"), "{text}");
        }
    }
}
