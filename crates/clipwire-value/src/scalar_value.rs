//! What the public types around a scalar have in common.

/// Gives a public type around a [`Scalar`](crate::scalar::Scalar) what all of them have in common.
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
                self.0.as_bytes() == other.0.as_bytes()
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
                Self($crate::scalar::Scalar::new(text, true))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::read::deserialize_scalar(deserializer)
            }
        }
    };
}

/// Reads and writes a public type as its [`Scalar`](crate::scalar::Scalar) came.
macro_rules! as_it_came {
    ($name:ident) => {
        impl $crate::scalar::FromScalar for $name {
            fn from_scalar(scalar: $crate::scalar::Scalar) -> Option<Self> {
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

pub(crate) use {as_it_came, scalar_value};
