//! What generated structs read their fields with: every way to print "nothing" is nothing.
//!
//! PHP prints an empty object as `[]`, leaves `""`, `null` or `false` where there is no value, and turns text of digits
//! into a number. A field that is read here takes all of that. What really has another shape, such as an object where
//! text belongs, is an error that names the place.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::nothing::nothing_in_a_list;
use super::quick::{QuickText, is_quick};
use super::scalar::{self, FromScalar};
use super::written::{plain, written};

/// Reads text; a number becomes its text, digit for digit, and `true` too.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    if is_quick() {
        return deserializer.deserialize_any(QuickText);
    }
    // As it was written: on any other way a long number would be rounded, and a large one would be an error.
    let json = written(deserializer)?;
    match json.as_bytes().first() {
        Some(b'"') => match plain(&json) {
            Some(text) => Ok(Some(text.to_owned())),
            None => serde_json::from_str(&json).map(Some).map_err(D::Error::custom),
        },
        Some(b'[') if scalar::is_empty(&json) => Ok(None),
        Some(b'[') => Err(D::Error::invalid_type(Unexpected::Seq, &"text")),
        Some(b'{') => Err(D::Error::invalid_type(Unexpected::Map, &"text")),
        Some(b'n' | b'f') | None => Ok(None),
        Some(_) => Ok(Some(json.into_owned())),
    }
}

/// Reads one of the scalar values of this module's parent.
pub fn scalar<'de, T: FromScalar, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    scalar::deserialize(deserializer)
}

/// Reads an object, or nothing.
pub fn maybe<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(Maybe(PhantomData))
}

/// Reads a list of objects, a single object in its place, or nothing. Elements that are nothing are left out.
pub fn many<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<T>>, D::Error> {
    deserializer.deserialize_any(Many(PhantomData))
}

/// Reads a list of texts, or nothing. Elements that are nothing are left out.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    deserializer.deserialize_any(Texts)
}

/// The forms of "nothing" that all visitors here share; what is not nothing has another shape than was expected.
macro_rules! nothing {
    () => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_any(self)
        }
    };
}

macro_rules! nothing_in_a_scalar {
    () => {
        fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
            if value { Err(E::invalid_type(Unexpected::Bool(value), &self)) } else { Ok(None) }
        }

        fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
            if value.is_empty() { Ok(None) } else { Err(E::invalid_type(Unexpected::Str("text"), &self)) }
        }
    };
}

struct Maybe<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Maybe<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    nothing!();
    nothing_in_a_scalar!();

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        nothing_in_a_list(list, &self)
    }
}

struct Many<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Many<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    nothing!();
    nothing_in_a_scalar!();

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|single| Some(vec![single]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Maybe(PhantomData))? {
            items.extend(item);
        }
        Ok(Some(items))
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Maybe<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Option<Vec<String>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    nothing!();
    nothing_in_a_scalar!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Text)? {
            items.extend(item);
        }
        Ok(Some(items))
    }
}

struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        text(deserializer)
    }
}
