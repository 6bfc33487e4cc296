//! An identifier, sent as text or as a number of any size.

use crate::decimal::Decimal;
use crate::scalar::{FromScalar, Scalar};
use crate::scalar_value::scalar_value;

/// An identifier of the provider.
///
/// It is kept as text, digit for digit, however long the number is: nineteen-digit ids do not fit a float. A whole number that
/// was written as `3.0` or `2.0E1` is `3` and `20`. `false`, empty text and null stand for "no id" and are read as `None`.
#[derive(Clone)]
pub struct Id(Scalar);

scalar_value!(Id);

impl Id {
    /// The identifier as a number, where it is one that fits.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(Decimal::parse(self.as_str())?.whole()?).ok()
    }
}

impl FromScalar for Id {
    #[inline]
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        // `false` is how the gateway says that there is none.
        if scalar.as_bytes() == b"false" {
            return None;
        }
        Some(Self(digits(&scalar).map_or(scalar, |digits| Scalar::new(&digits, false))))
    }
}

/// The digits of a whole number that is written with a point or a power of ten, as some programs write all their numbers.
///
/// With a power of ten, only up to the size to which floats are exact: above it the digits behind have been lost already, and
/// zeros in their place would name something else.
fn digits(scalar: &Scalar) -> Option<String> {
    if scalar.is_quoted() || !scalar.as_bytes().iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return None;
    }
    let text = scalar.as_str();
    let whole = Decimal::parse(text)?.whole()?;
    let is_exact = !text.contains(['e', 'E']) || whole.unsigned_abs() <= 1 << 53;
    is_exact.then(|| whole.to_string())
}

impl serde::Serialize for Id {
    /// Always as text, so that no reader downstream rounds it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
