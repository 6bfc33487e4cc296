//! The JSON text of a value that serde gives: as it was written where the format is JSON, made anew where it is another.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The name under which `serde_json` returns the text of a value. `RawValue` itself either borrows, and fails where it
/// cannot, or copies every time. Should the name ever change, JSON is read like any other format.
const NAME: &str = "$serde_json::private::RawValue";

/// Reads the text of a value.
pub(crate) fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_newtype_struct(NAME, Written)
}

struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        match map.next_key::<IgnoredAny>()? {
            Some(_) => map.next_value_seed(Borrowing),
            None => Err(A::Error::custom("no value")),
        }
    }

    /// Formats that are not JSON ignore the name.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let mut text = String::new();
        Made(&mut text).deserialize(deserializer)?;
        Ok(Cow::Owned(text))
    }
}

/// Takes the text that `serde_json` returns.
struct Borrowing;

impl<'de> DeserializeSeed<'de> for Borrowing {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Borrowing {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a value")
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

/// Writes a value of any format that describes itself as JSON.
struct Made<'a>(&'a mut String);

impl Made<'_> {
    fn push(self, text: impl fmt::Display) {
        let _ = write!(self.0, "{text}");
    }
}

impl<'de> DeserializeSeed<'de> for Made<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Made<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.push(Value::from(value));
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.push(Value::from(value));
        Ok(())
    }

    fn visit_bytes<E: Error>(self, value: &[u8]) -> Result<(), E> {
        self.push(Value::from(String::from_utf8_lossy(value)));
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.push("null");
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.push("null");
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.push('[');
        let start = self.0.len();
        loop {
            let end = self.0.len();
            if end > start {
                self.0.push(',');
            }
            if list.next_element_seed(Made(self.0))?.is_none() {
                self.0.truncate(end);
                self.0.push(']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let start = self.0.len();
        loop {
            let end = self.0.len();
            if end > start {
                self.0.push(',');
            }
            let mut name = String::new();
            if map.next_key_seed(Made(&mut name))?.is_none() {
                self.0.truncate(end);
                self.0.push('}');
                return Ok(());
            }
            // A name can be a number in other formats.
            if name.starts_with('"') {
                self.0.push_str(&name)
            } else {
                Made(self.0).push(Value::from(name))
            }
            self.0.push(':');
            map.next_value_seed(Made(self.0))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer};

    use super::written;

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
    fn a_value_of_another_format_is_written_as_json() {
        let value = serde_json::json!({
            "value": { "a": [1, -2, 0.5, "x\"y", null, true, [], {}], "b": u64::MAX, "c": {} }
        });
        let packed = rmp_serde::to_vec(&value).unwrap();
        let (text, _) = rmp_serde::from_slice::<Holder>(&packed).unwrap().value;
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value["value"]);
        let numbered = std::collections::BTreeMap::from([("value", std::collections::BTreeMap::from([(7, "x")]))]);
        let packed = rmp_serde::to_vec(&numbered).unwrap();
        assert_eq!(rmp_serde::from_slice::<Holder>(&packed).unwrap().value.0, r#"{"7":"x"}"#);
    }
}
