//! A scalar exactly as it was written: its text, and whether it stood in quotes.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserializer, Serialize, Serializer};

use super::written::{plain, written};

/// The text of a scalar. Numbers keep every digit: nothing here goes through a float.
#[derive(Clone)]
pub struct Scalar {
    text: Box<str>,
    quoted: bool,
}

impl Scalar {
    pub(super) fn from_text(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), quoted: true }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Reads the JSON text of one value; `None` for what stands for nothing.
    pub(super) fn read(json: &str) -> Result<Option<Self>, String> {
        let json = json.trim();
        match json.as_bytes().first() {
            None | Some(b'n') => Ok(None),
            Some(b'"') => {
                let text: Box<str> = match plain(json) {
                    Some(text) => text.into(),
                    None => serde_json::from_str(json).map_err(|error| error.to_string())?,
                };
                Ok((!text.is_empty()).then(|| Self::from_text(text)))
            }
            Some(b'[') if is_empty(json) => Ok(None),
            Some(b'[') => Err("a list where one value was expected".to_owned()),
            Some(b'{') if is_empty(json) => Ok(None),
            Some(b'{') => Err("an object where one value was expected".to_owned()),
            Some(_) => Ok(Some(Self { text: json.into(), quoted: false })),
        }
    }
}

pub(super) fn is_empty(json: &str) -> bool {
    json[1..json.len().saturating_sub(1)].trim().is_empty()
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted { fmt::Debug::fmt(&*self.text, f) } else { f.write_str(&self.text) }
    }
}

/// A type that is read from a scalar.
///
/// Reading goes through the JSON text of the value, so it works with `serde_json` and not inside flattened or
/// untagged containers; the lint of the specs keeps those away.
pub trait FromScalar: Sized {
    #[doc(hidden)]
    fn from_scalar(scalar: Scalar) -> Option<Self>;
}

pub(super) fn deserialize<'de, T: FromScalar, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let json = written(deserializer)?;
    Ok(Scalar::read(&json).map_err(D::Error::custom)?.and_then(T::from_scalar))
}

impl Serialize for Scalar {
    /// As it came: text stays text; a number stays a number where that loses no digit.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.quoted {
            match &*self.text {
                "true" => return serializer.serialize_bool(true),
                "false" => return serializer.serialize_bool(false),
                _ => {}
            }
            // A negative zero is no whole number.
            if let Some(number) = self.text.parse::<i64>().ok().filter(|_| &*self.text != "-0") {
                return serializer.serialize_i64(number);
            }
            if let Ok(number) = self.text.parse::<u64>() {
                return serializer.serialize_u64(number);
            }
            if let Some(number) = self.text.parse::<f64>().ok().filter(|number| number.to_string() == *self.text) {
                return serializer.serialize_f64(number);
            }
        }
        serializer.serialize_str(&self.text)
    }
}

/// Gives a public type around a [`Scalar`] what all of them have in common.
macro_rules! scalar_value {
    ($name:ident) => {
        impl $name {
            /// The text that was sent, without quotes.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl PartialEq for $name {
            /// Equal when the text is, quoted or not.
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self($crate::value::scalar::Scalar::from_text(text))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::value::scalar::deserialize(deserializer)?
                    .ok_or_else(|| serde::de::Error::custom("nothing where one value was expected"))
            }
        }
    };
}

/// Reads and writes a public type as its [`Scalar`] came.
macro_rules! as_it_came {
    ($name:ident) => {
        impl $crate::value::scalar::FromScalar for $name {
            fn from_scalar(scalar: $crate::value::scalar::Scalar) -> Option<Self> {
                Some(Self(scalar))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }
    };
}

pub(super) use {as_it_came, scalar_value};
