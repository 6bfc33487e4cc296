//! A scalar exactly as it was written: its text, and whether it stood in quotes.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use serde_json::Number;

/// The text of a scalar. Numbers keep every digit: nothing here goes through a float.
///
/// Answers consist of scalars, so it is small: the text alone, after a quote where it stood in quotes. No other scalar begins
/// with one.
#[derive(Clone)]
pub struct Scalar(Box<str>);

impl Scalar {
    pub(crate) fn from_text(text: &str) -> Self {
        let mut quoted = String::with_capacity(text.len() + 1);
        quoted.push('"');
        quoted.push_str(text);
        Self(quoted.into())
    }

    pub(crate) fn unquoted(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.strip_prefix('"').unwrap_or(&self.0)
    }

    pub(crate) fn is_quoted(&self) -> bool {
        self.0.starts_with('"')
    }

    /// The text as a number that is written just so.
    fn same<T: FromStr + ToString>(&self) -> Option<T> {
        self.0.parse::<T>().ok().filter(|number| number.to_string() == *self.0)
    }

    /// The text as a float that JSON writes just so: not as `-0`, nor with all the zeros of a large or small one.
    fn float(&self) -> Option<f64> {
        let number: f64 = self.0.parse().ok()?;
        (Number::from_f64(number)?.to_string() == *self.0).then_some(number)
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_quoted() { fmt::Debug::fmt(self.as_str(), f) } else { f.write_str(self.as_str()) }
    }
}

/// A type that is read from a scalar.
pub trait FromScalar: Sized {
    #[doc(hidden)]
    fn from_scalar(scalar: Scalar) -> Option<Self>;
}

impl Serialize for Scalar {
    /// As it came: text stays text; a number stays a number where that loses no digit.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_quoted() {
            match self.as_str() {
                "true" => return serializer.serialize_bool(true),
                "false" => return serializer.serialize_bool(false),
                _ => {}
            }
            if let Some(number) = self.same::<i64>() {
                return serializer.serialize_i64(number);
            }
            if let Some(number) = self.same::<u64>() {
                return serializer.serialize_u64(number);
            }
            if let Some(number) = self.float() {
                return serializer.serialize_f64(number);
            }
        }
        serializer.serialize_str(self.as_str())
    }
}
