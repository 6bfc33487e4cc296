//! Text that is kept out of print.

use std::fmt;

use crate::scalar::{FromScalar, Scalar};

/// A secret that a caller gives or an answer holds: a cookie, or an address that opens without a key.
///
/// Nothing prints it and nothing writes it: `Debug` and serde show `[redacted]`. [`expose`](Self::expose) alone has the text.
#[derive(Clone)]
pub struct Secret(Scalar);

/// What stands in its place.
const MASK: &str = "[redacted]";

impl Secret {
    /// Takes a secret as it is written.
    pub fn new(secret: impl AsRef<str>) -> Self {
        Self(Scalar::new(secret.as_ref(), true))
    }

    /// The text of the secret.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes() == other.0.as_bytes()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({MASK})")
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self::new(secret)
    }
}

impl FromScalar for Secret {
    fn from_scalar(scalar: Scalar) -> Option<Self> {
        Some(Self(scalar))
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::read::deserialize_scalar(deserializer)
    }
}

impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}
