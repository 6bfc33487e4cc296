//! A count, exact or rounded.

use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A count: exact, or what is certain of one that the provider rounded, with the text as it came.
///
/// It is written as a number where it is exact, and as its text otherwise: `17000`, `"1.7万+"`. Reading takes both.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    value: u64,
    text: Option<Box<str>>,
}

impl Count {
    /// An exact count.
    pub fn new(value: u64) -> Self {
        Self { value, text: None }
    }

    /// Reads a count as a provider writes it; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let count = clipwire_value::Count::from(text);
        let value = count.at_least()?;
        Some(Self { value, text: if count.exact().is_some() { None } else { Some(text.into()) } })
    }

    /// The most that is certain: the count itself, or the number that it was rounded to.
    pub fn at_least(&self) -> u64 {
        self.value
    }

    /// The count, where it is exact.
    pub fn exact(&self) -> Option<u64> {
        self.text.is_none().then_some(self.value)
    }

    /// The text of a count that was rounded.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

impl From<u64> for Count {
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.pad(text),
            None => f.pad(&self.value.to_string()),
        }
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_u64(self.value),
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl Visitor<'_> for Written {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a count, as a number or as text")
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Count, E> {
                Ok(Count::new(value))
            }

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Count, E> {
                u64::try_from(value).map(Count::new).map_err(|_| E::custom("a count is not negative"))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Count, E> {
                Count::parse(text).ok_or_else(|| E::custom(format!("`{text}` is no count")))
            }
        }

        deserializer.deserialize_any(Written)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Count {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A count: a number where it is exact, else its text as the provider rounded it.",
            "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string" }],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn a_count_is_exact_or_keeps_its_text_and_is_written_and_read_as_either() {
        for (text, at_least, exact, json) in [
            ("462144598", 462_144_598, Some(462_144_598), "462144598"),
            ("0", 0, Some(0), "0"),
            ("1.7万+", 17_000, None, "\"1.7万+\""),
            ("50.8K+", 50_800, None, "\"50.8K+\""),
        ] {
            let count = Count::parse(text).unwrap();
            assert_eq!((count.at_least(), count.exact()), (at_least, exact), "{text}");
            assert_eq!(serde_json::to_string(&count).unwrap(), json);
            assert_eq!(serde_json::from_str::<Count>(json).unwrap(), count);
        }
        assert_eq!((Count::parse("-1"), Count::parse("many")), (None, None));
        assert!(serde_json::from_str::<Count>("-5").is_err());
    }
}
