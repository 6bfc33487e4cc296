//! A scalar exactly as it was written: its text, and whether it stood in quotes.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use serde_json::Number;

/// So many bytes take no memory of their own: every number of 64 bits, and every id of today.
const SHORT: usize = 21;

/// The text of a scalar. Numbers keep every digit: nothing here goes through a float.
///
/// Answers consist of scalars, so it is small: three words, and nothing besides for a short text.
#[derive(Clone)]
pub struct Scalar(Text);

#[derive(Clone)]
enum Text {
    Short { is_quoted: bool, length: u8, bytes: [u8; SHORT] },
    Long { is_quoted: bool, text: Box<str> },
}

impl Scalar {
    #[inline]
    pub(crate) fn new(text: &str, is_quoted: bool) -> Self {
        Self(match u8::try_from(text.len()) {
            Ok(length) if text.len() <= SHORT => {
                let mut bytes = [0; SHORT];
                bytes[..text.len()].copy_from_slice(text.as_bytes());
                Text::Short { is_quoted, length, bytes }
            }
            _ => Text::Long { is_quoted, text: text.into() },
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            // It was a text, so it is one.
            Text::Short { .. } => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Text::Long { text, .. } => text,
        }
    }

    /// The text as bytes, which takes less time.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Text::Short { length, bytes, .. } => &bytes[..usize::from(*length)],
            Text::Long { text, .. } => text.as_bytes(),
        }
    }

    pub(crate) fn is_quoted(&self) -> bool {
        let (Text::Short { is_quoted, .. } | Text::Long { is_quoted, .. }) = self.0;
        is_quoted
    }

    /// The text as a number that is written just so.
    fn same<T: FromStr + ToString>(&self) -> Option<T> {
        let text = self.as_str();
        text.parse::<T>().ok().filter(|number| number.to_string() == text)
    }

    /// The text as a float that JSON writes just so: not as `-0`, nor with all the zeros of a large or small one.
    fn float(&self) -> Option<f64> {
        let number: f64 = self.as_str().parse().ok()?;
        (Number::from_f64(number)?.to_string() == self.as_str()).then_some(number)
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
