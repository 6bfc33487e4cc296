//! An identifier, sent as text or as a number of any size.

use super::scalar::{FromScalar, Scalar, scalar_value};

/// An identifier of the provider.
///
/// It is kept as text, digit for digit, however long the number is: nineteen-digit ids do not fit a float. `false`,
/// empty text and null stand for "no id" and are read as `None`.
#[derive(Clone)]
pub struct Id(Scalar);

scalar_value!(Id);

impl Id {
    /// The identifier as a number, where it is one that fits.
    pub fn to_u64(&self) -> Option<u64> {
        self.as_str().parse().ok()
    }
}

impl FromScalar for Id {
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        // `false` is how the gateway says that there is none.
        (scalar.as_str() != "false").then_some(Self(scalar))
    }
}

impl serde::Serialize for Id {
    /// Always as text, so that no reader downstream rounds it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
