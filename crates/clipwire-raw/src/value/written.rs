//! The JSON text of a value, as it was written: borrowed from the answer where it can be.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The name under which `serde_json` returns the text of a value. `RawValue` itself either borrows, and fails where it
/// cannot, or copies every time. Should the name ever change, the visitor below falls back to a copy.
const NAME: &str = "$serde_json::private::RawValue";

/// Reads the text of a value.
pub(super) fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_newtype_struct(NAME, Written)
}

struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        match map.next_key::<IgnoredAny>()? {
            Some(_) => map.next_value_seed(Self),
            None => Err(A::Error::custom("no value")),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let raw: Box<str> = Box::<RawValue>::deserialize(deserializer)?.into();
        Ok(Cow::Owned(raw.into()))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
}

impl<'de> DeserializeSeed<'de> for Written {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The text between the quotes of JSON text without an escape in it, which is nearly all there is.
pub(super) fn plain(json: &str) -> Option<&str> {
    let inside = json.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.as_bytes().contains(&b'\\')).then_some(inside)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer};

    use super::{plain, written};

    /// The text of a value, and whether it was borrowed.
    #[derive(Deserialize)]
    struct Holder {
        #[serde(deserialize_with = "how_written")]
        value: (String, bool),
    }

    fn how_written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(String, bool), D::Error> {
        let text = written(deserializer)?;
        let is_borrowed = matches!(text, Cow::Borrowed(_));
        Ok((text.into_owned(), is_borrowed))
    }

    #[test]
    fn text_is_borrowed_from_an_answer_and_copied_from_anything_else() {
        let json = r#"{"value": 12345678901234567890123 }"#;
        let digits = || "12345678901234567890123".to_owned();
        assert_eq!(serde_json::from_str::<Holder>(json).unwrap().value, (digits(), true));
        assert_eq!(serde_json::from_reader::<_, Holder>(json.as_bytes()).unwrap().value, (digits(), false));
        let value = serde_json::from_value::<Holder>(serde_json::json!({ "value": [1, "a"] })).unwrap().value;
        assert_eq!(value, (r#"[1,"a"]"#.to_owned(), false));
    }

    #[test]
    fn plain_text_is_taken_without_its_quotes() {
        assert_eq!(plain(r#""a b""#), Some("a b"));
        assert_eq!(plain(r#""""#), Some(""));
        for other in [r#""a\"b""#, r#""\\""#, "1", "[]", "\"", ""] {
            assert_eq!(plain(other), None, "{other}");
        }
    }
}
