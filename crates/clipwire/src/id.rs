//! Typed identifiers, so that no id can be taken for another.

/// Defines an identifier over its text. Which ones there are follows from the `x-id` of the specs.
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the identifier as it is written.
            #[inline]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into().into_boxed_str())
            }

            /// The identifier as it is written.
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(id: String) -> Self {
                Self::new(id)
            }
        }

        impl From<u64> for $name {
            #[inline]
            fn from(id: u64) -> Self {
                Self::new(id.to_string())
            }
        }

        impl From<crate::value::Id> for $name {
            #[inline]
            fn from(id: crate::value::Id) -> Self {
                Self::new(id.as_str())
            }
        }

        impl From<&crate::value::Id> for $name {
            #[inline]
            fn from(id: &crate::value::Id) -> Self {
                Self::new(id.as_str())
            }
        }
    };
}

#[rustfmt::skip]
mod generated;

pub use self::generated::*;
