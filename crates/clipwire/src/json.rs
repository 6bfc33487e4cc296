//! Places in JSON text, found without decoding what stands there, so that every digit stays as it is.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The text at a JSON pointer; `None` where there is nothing, or null.
pub(crate) fn at<'a>(json: &'a str, pointer: &str) -> Option<&'a str> {
    let mut here = json.trim();
    for step in pointer.split('/').skip(1) {
        here = match here.as_bytes().first()? {
            b'{' => members(here)?.into_iter().rev().find(|(name, _)| name == step)?.1,
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
    use super::{at, elements, replaced};

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
}
