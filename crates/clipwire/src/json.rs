//! Places in JSON text, found without decoding what stands there, so that every digit stays as it is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use clipwire_raw::value::reader;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// The text at a JSON pointer; `None` where there is nothing, or null.
pub(crate) fn at<'a>(json: &'a str, pointer: &str) -> Option<&'a str> {
    let mut here = json.trim();
    for step in pointer.split('/').skip(1) {
        here = match here.as_bytes().first()? {
            b'{' => members(here)?.into_iter().rev().find(|(name, _)| *name == unescaped(step))?.1,
            b'[' => elements(here)?.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    (here != "null").then_some(here)
}

/// The members of an object: their names, and their texts.
pub(crate) fn members(json: &str) -> Option<Vec<(String, &str)>> {
    let Members(members) = serde_json::from_str(json).ok()?;
    Some(members.into_iter().map(|(name, value)| (name, value.get())).collect())
}

/// The texts of the elements of a list.
pub(crate) fn elements(json: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// The ways in which PHP prints nothing.
pub(crate) fn is_nothing(json: &str) -> bool {
    matches!(json, "null" | "\"\"" | "false") || elements(json).is_some_and(|elements| elements.is_empty())
}

/// Whether nothing is in it: nothing itself, or an object without a field that holds something.
pub(crate) fn is_blank(json: &str) -> bool {
    is_nothing(json) || members(json).is_some_and(|members| members.iter().all(|(_, value)| is_nothing(value)))
}

/// The members of an object, to be read one by one, so that what one of them is like says nothing about the others.
#[derive(Debug)]
pub(crate) struct Fields<'a>(Vec<(String, &'a str)>);

impl<'a> Fields<'a> {
    /// Takes an object; what is none has no fields.
    pub(crate) fn of(json: &'a str) -> Self {
        Self(members(json).unwrap_or_default())
    }

    /// The names, in the order of the text.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The text at a JSON pointer; `None` where there is nothing, or null. The last of a name is what counts.
    pub(crate) fn at(&self, pointer: &str) -> Option<&'a str> {
        let (name, rest) = split_pointer(pointer)?;
        let json = self.0.iter().rev().find_map(|(found, json)| (*found == name).then_some(*json))?;
        at(json, rest)
    }

    /// Reads text, or a scalar as its text.
    pub(crate) fn text(&self, pointer: &str) -> Option<String> {
        let json = self.at(pointer)?;
        let read = |json: &str| reader::text(&mut serde_json::Deserializer::from_str(json));
        read(json).or_else(|_| read(&mended(json))).ok().flatten()
    }

    /// Reads a value of a type; `None` where it is another one.
    pub(crate) fn value<T: DeserializeOwned>(&self, pointer: &str) -> Option<T> {
        lenient(self.at(pointer)?)
    }
}

/// The first step of a JSON pointer, and the pointer from there on.
fn split_pointer(pointer: &str) -> Option<(Cow<'_, str>, &str)> {
    let rest = pointer.strip_prefix('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((unescaped(&rest[..end]), &rest[end..]))
}

/// A step of a JSON pointer as the name that it stands for.
fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') { Cow::Owned(step.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(step) }
}

/// Decodes a value, if need be after [`mended`] has put its text right.
pub(crate) fn lenient<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).or_else(|_| serde_json::from_str(&mended(json))).ok()
}

/// The text without two faults that would make all of it unreadable: a name that stands in an object twice, of which the
/// last counts, and half a character, as is left where text was cut in the middle of an emoji.
pub(crate) fn mended(json: &str) -> String {
    let json = json.trim();
    if is_too_deep(json) {
        return json.to_owned();
    }
    let mut text = String::with_capacity(json.len());
    mend(json, &mut text);
    text
}

/// As deep as the decoder goes.
const DEEPEST: usize = 128;

fn is_too_deep(json: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    json.bytes().any(|byte| {
        match byte {
            _ if std::mem::take(&mut escaped) => {}
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

fn mend(json: &str, text: &mut String) {
    let first = json.as_bytes().first();
    let mut separator = "";
    if first == Some(&b'{')
        && let Some(members) = members(json)
    {
        let last: HashMap<&str, usize> =
            members.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
        text.push('{');
        let kept = members.iter().enumerate().filter(|(at, (name, _))| last.get(name.as_str()) == Some(at));
        for (_, (name, value)) in kept {
            text.push_str(separator);
            text.push_str(&Value::from(name.as_str()).to_string());
            text.push(':');
            mend(value, text);
            separator = ",";
        }
        text.push('}');
    } else if first == Some(&b'[')
        && let Some(elements) = elements(json)
    {
        text.push('[');
        for element in elements {
            text.push_str(separator);
            mend(element, text);
            separator = ",";
        }
        text.push(']');
    } else if first == Some(&b'"') {
        mend_text(json, text);
    } else {
        text.push_str(json);
    }
}

/// Puts a whole character where half of one stands.
fn mend_text(json: &str, text: &mut String) {
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let second = |length: usize| escape.get(length..).and_then(utf16_unit);
        let (length, mended) = match utf16_unit(escape) {
            Some(0xd800..=0xdbff) if matches!(second(6), Some(0xdc00..=0xdfff)) => (12, None),
            Some(0xd800..=0xdfff) => (6, Some("\\ufffd")),
            Some(_) => (6, None),
            None => (2, None),
        };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        text.push_str(mended.unwrap_or(escape));
        rest = after;
    }
    text.push_str(rest);
}

/// The unit of UTF-16 that text begins with, as an escape.
fn utf16_unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// The text with a part of it, as [`at`] gives it, replaced.
pub(crate) fn replaced(json: &str, part: &str, with: &str) -> String {
    // The part is a slice of the text, so its distance from the beginning is its place.
    let start = (part.as_ptr() as usize).saturating_sub(json.as_ptr() as usize);
    let (before, after) = (json.get(..start), json.get(start + part.len()..));
    format!("{}{with}{}", before.unwrap_or_default(), after.unwrap_or_default())
}

/// The members of an object, in the order of the text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, at, elements, mended, replaced};

    const JSON: &str = r#" {"a": {"b": [1, 123456789012345678901234567890, null]}, "b": "x", "a/b": 1} "#;

    #[test]
    fn a_place_is_found_with_every_digit_of_a_number() {
        assert_eq!(at(JSON, "/a/b/1"), Some("123456789012345678901234567890"));
        assert_eq!(at(JSON, "/b"), Some("\"x\""));
        assert_eq!(at(JSON, "").map(str::len), Some(JSON.trim().len()));
        for nowhere in ["/a/b/2", "/a/b/3", "/a/c", "/b/c", "/a/b/x"] {
            assert_eq!(at(JSON, nowhere), None, "{nowhere}");
        }
        assert_eq!(at("{\"a\":", "/a"), None);
    }

    #[test]
    fn a_part_is_replaced_where_it_stands_and_nowhere_else() {
        let list = at(JSON, "/a/b").unwrap();
        assert_eq!(elements(list).unwrap().len(), 3);
        assert_eq!(replaced(JSON, list, "[]"), r#" {"a": {"b": []}, "b": "x", "a/b": 1} "#);
    }

    #[test]
    fn a_name_that_stands_twice_counts_once_and_half_a_character_becomes_a_whole_one() {
        for (faulty, whole) in [
            (r#"{"a":1,"b":2,"a":[3]}"#, r#"{"b":2,"a":[3]}"#),
            (r#"[{"a":{"b":1, "b":"x"}}]"#, r#"[{"a":{"b":"x"}}]"#),
            (
                r#"["\ud83d", "\ud83d\ude00", "\ude00\ud83d\n\\ud83d", "\u00e9"]"#,
                r#"["\ufffd","\ud83d\ude00","\ufffd\ufffd\n\\ud83d","\u00e9"]"#,
            ),
            (r#"{"a":123456789012345678901234567890}"#, r#"{"a":123456789012345678901234567890}"#),
            (r#"{"a":"#, r#"{"a":"#),
            (&"[".repeat(100_000), &"[".repeat(100_000)),
        ] {
            assert_eq!(mended(faulty), whole);
        }
    }

    #[test]
    fn a_field_is_read_whatever_stands_beside_it() {
        let fields = Fields::of(r#"{"code":"1","odd":{"deep":[{"a/b":7}]},"code":2,"text":"x\ud83d"}"#);
        assert_eq!((fields.text("/code").as_deref(), fields.text("/odd")), (Some("2"), None));
        assert_eq!(fields.text("/odd/deep/0/a~1b").as_deref(), Some("7"));
        assert_eq!(fields.text("/text").as_deref(), Some("x\u{fffd}"));
        assert_eq!(fields.value::<Vec<u8>>("/code"), None);
        assert_eq!((Fields::of("[1]").text("/0"), fields.text("")), (None, None));
    }
}
