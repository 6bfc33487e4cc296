//! From the bytes of a body to text, and to the JSON document in it.

use std::borrow::Cow;

use bytes::Bytes;
use bytestring::ByteString;
use encoding_rs::{Encoding, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::find::members_so_far;
use crate::json::is_filler;

/// The body as text. A byte order mark tells UTF-8 and UTF-16, and zeros tell UTF-16 without one; what is no UTF-8 is read as GBK where it is that: error answers
/// of a gateway have been seen in GBK under a label of UTF-8.
pub fn decode(body: &[u8]) -> Cow<'_, str> {
    let (encoding, mark) = encoding(body);
    match std::str::from_utf8(&body[mark..]) {
        Ok(text) if encoding == UTF_8 => Cow::Borrowed(text),
        _ => decode_other(encoding, &body[mark..]),
    }
}

/// The same as text that shares the memory of the body, where that is UTF-8.
pub fn shared(body: &Bytes) -> ByteString {
    let (encoding, mark) = encoding(body);
    let utf_8 = if encoding == UTF_8 { ByteString::try_from(body.slice(mark..)).ok() } else { None };
    utf_8.unwrap_or_else(|| decode_other(encoding, &body[mark..]).into_owned().into())
}

/// The encoding of a body, as far as its first bytes tell, and how long its mark is.
fn encoding(body: &[u8]) -> (&'static Encoding, usize) {
    Encoding::for_bom(body).or_else(|| Some((utf_16_of(body)?, 0))).unwrap_or((UTF_8, 0))
}

/// Text in another encoding than UTF-8, or with bytes in it that are none.
fn decode_other<'a>(encoding: &'static Encoding, body: &'a [u8]) -> Cow<'a, str> {
    if encoding != UTF_8 {
        return encoding.decode_without_bom_handling(body).0;
    }
    let damaged = String::from_utf8_lossy(body);
    if !is_mostly_whole(&damaged)
        && let Some(text) = GBK.decode_without_bom_handling_and_without_replacement(body)
    {
        return text;
    }
    damaged
}

/// The kind of UTF-16 of a JSON document without a mark: each of its first characters has a byte that is zero.
fn utf_16_of(body: &[u8]) -> Option<&'static Encoding> {
    match body {
        [b'{' | b'[', 0, second, 0, ..] if *second > 0 => Some(UTF_16LE),
        [0, b'{' | b'[', 0, second, ..] if *second > 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether text is UTF-8 with a few broken places. Text in another charset has hardly a place that is not broken.
fn is_mostly_whole(damaged: &str) -> bool {
    let broken = damaged.chars().filter(|char| *char == char::REPLACEMENT_CHARACTER).count();
    let whole = damaged.chars().filter(|char| !char.is_ascii() && *char != char::REPLACEMENT_CHARACTER).count();
    whole > broken
}

/// The JSON object in a text that has something around it, such as the warnings that PHP prints before and the notes that
/// servers print behind; `None` where there is none, or where the text is a page of HTML.
///
/// An object here has a member at least, so that braces in words are none. Warnings and notes can hold objects, too: where
/// there are several, the one counts that has a member by the name of a code or of a payload, unless there are more of these.
/// Behind an object that is broken, only a code tells that another one is not a part of it.
pub fn document(text: &str, is_code: impl Fn(&str) -> bool, is_payload: impl Fn(&str) -> bool) -> Option<&str> {
    if is_page(without_filler(text)) {
        return None;
    }
    let (mut objects, mut answers, mut is_broken, mut from) = (Vec::new(), Vec::new(), false, 0);
    while let Some(brace) = memchr::memchr(b'{', &text.as_bytes()[from..]) {
        let start = from + brace;
        let (members, outcome) = members_so_far(&text[start..]);
        let has_code = members.iter().any(|(name, _)| is_code(name));
        from = match outcome {
            Ok(length) if members.is_empty() => start + length,
            Ok(length) => {
                let object = &text[start..start + length];
                let is_answer = has_code || (!is_broken && members.iter().any(|(name, _)| is_payload(name)));
                let list = if is_answer { &mut answers } else { &mut objects };
                list.push(object);
                if answers.len() > 1 {
                    return None;
                }
                start + length
            }
            // Words behind a brace. No byte is read more than twice, as a name ends at the quote of the next one.
            Err(fault) if members.is_empty() && fault.path().is_empty() => start + 1,
            // What is cut off is no whole document, and neither is anything in it.
            Err(fault) if fault.ends_early() => break,
            Err(_) if has_code => return None,
            Err(fault) => {
                is_broken = true;
                start + fault.at().max(1)
            }
        };
        while !text.is_char_boundary(from) {
            from += 1;
        }
    }
    match (answers.pop(), &objects[..]) {
        (Some(answer), _) => Some(answer),
        (None, [object]) if !is_broken => Some(object),
        _ => None,
    }
}

/// A text without what says nothing before it: spaces, control characters, byte order marks.
pub fn without_filler(text: &str) -> &str {
    text.trim_start_matches(is_filler)
}

/// Whether a text begins as a page of HTML does. Its scripts can hold objects that answer nothing.
fn is_page(start: &str) -> bool {
    let begins = |tag: &str| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    ["<!doctype", "<html", "<head", "<script", "<?xml"].into_iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::{decode, document};

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
        assert_eq!(decode(b"\xff\xfe{\0}\0"), "{}");
        assert_eq!(decode(b"\xfe\xff\0{\0}"), "{}");
    }

    #[test]
    fn utf_16_without_its_mark_is_known_by_its_zeros() {
        let text = "{\"a\":\"密\"}";
        let units = || text.encode_utf16();
        assert_eq!(decode(&units().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), text);
        assert_eq!(decode(&units().flat_map(u16::to_be_bytes).collect::<Vec<_>>()), text);
        assert_eq!(decode(b"\0{}"), "\0{}");
        assert_eq!(decode(b"{\0\0}"), "{\0\0}");
    }

    #[test]
    fn bytes_that_are_no_text_still_give_some() {
        assert!(decode(b"{\xff\xff\xff").starts_with('{'));
    }

    #[test]
    fn the_one_object_in_a_text_is_found() {
        for (text, expected) in [
            ("<br />\n<b>Warning</b>: {closure} in <b>x.php</b>\n{\"a\":1}", Some("{\"a\":1}")),
            ("{\"a\":{\"b\":2}}<!-- 0.02s -->", Some("{\"a\":{\"b\":2}}")),
            ("callback({\"a\":\"}\"});", Some("{\"a\":\"}\"}")),
            ("Notice: {\"x\" in {} on line 3 {\"a\":1}\u{0}", Some("{\"a\":1}")),
            ("\u{feff}\u{feff}{\"a\":1}", Some("{\"a\":1}")),
            ("{\"a\":1}{\"b\":2}", None),
            ("oh {\"a\":1", None),
            ("<!DOCTYPE html><script>x={\"a\":1}</script>", None),
            ("nothing here {}", None),
        ] {
            assert_eq!(document(text, |_| false, |_| false), expected, "{text}");
        }
    }

    #[test]
    fn of_several_objects_in_a_text_the_one_counts_that_is_an_answer() {
        let answer = r#"{"code":1,"item":{"title":"x"}}"#;
        for (before, behind) in [
            ("", "\n[info] {\"took\":3} done"),
            ("[2024-01-01] NOTICE: {\"message\":\"a\",\"context\":[]}\n", ""),
            ("{\"debug\":1}\n", "<script>x={\"a\":1}</script>"),
            ("Warning: unexpected \"{\" in x\n", ""),
            ("Warning: unexpected '{\"' in x\n", "{\"cut"),
            ("payload={\"a\":1,...} ", ""),
            ("{'a': 1} {a: 1} ", "{}"),
        ] {
            let text = format!("{before}{answer}{behind}");
            assert_eq!(document(&text, |name| name == "code", |name| name == "item"), Some(answer), "{text}");
        }
        for text in [
            r#"{"code":1}{"code":2}"#,
            r#"{"a":1}{"b":2}"#,
            r#"x {"code":1 oops,"item":{"item":1}}"#,
            r#"x {"a":1 oops,"b":{"item":1}}"#,
            r#"x {"a":{"item":1},"b":{"code":"#,
            r#"x {"a":{"code":1},"b":{"c":"#,
        ] {
            assert_eq!(document(text, |name| name == "code", |name| name == "item"), None, "{text}");
        }
    }

    #[test]
    fn a_text_of_braces_is_searched_in_one_go() {
        // Quadratic, this would take minutes.
        for part in ["{", "{\"", "{\\\"", "{\"\\", "{\"a\":", "{\"a\" x", "{\"a\":[", "{{\"a\":1}", "\"{"] {
            assert_eq!(document(&part.repeat(300_000), |_| false, |_| false), None, "{part}");
        }
    }
}
