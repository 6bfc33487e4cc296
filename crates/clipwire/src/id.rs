//! Typed identifiers, so that no id can be taken for another.
//!
//! An id is taken as it is written and checked when it is sent: a pasted address, a name or an id of another kind is refused as
//! [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before it is paid for. Each type says what it can look like. What a user
//! pastes is read with [`link`](crate::link), which makes typed ids:
//!
//! ```
//! use clipwire::id::VideoId;
//! use clipwire::link;
//!
//! let link = link::first("看看 https://www.douyin.com/video/7118694749548072205?msToken=x").expect("a link");
//! let video = VideoId::try_from(&link)?;
//! assert_eq!(video.as_str(), "7118694749548072205");
//! # Ok::<(), clipwire::Error>(())
//! ```
//!
//! An id of an answer is untyped, as it may be sent as text or as a number. It says nothing of its kind, so whoever knows the kind
//! names it: `VideoId::try_from(&id)`.

/// Defines an identifier over its text. Which ones there are follows from the `x-id` of the specs.
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident: $rule:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the identifier as it is written. It is checked when it is sent.
            #[inline]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into().into_boxed_str())
            }

            /// Takes the identifier if it can be one.
            ///
            /// # Errors
            ///
            /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), as when it were sent. The error does not repeat the text.
            pub fn parse(id: &str) -> crate::Result<Self> {
                crate::id::rule::checked(stringify!($name), crate::id::rule::Rule::$rule, "id", id).map(Self::new)
            }

            /// The identifier as it is written.
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl crate::id::rule::TypedId for $name {
            const NAME: &'static str = stringify!($name);
            const RULE: crate::id::rule::Rule = crate::id::rule::Rule::$rule;

            #[inline]
            fn text(&self) -> &str {
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
            /// What can be no such id is not printed: it may be a pasted address with a secret in it.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let is_one = crate::id::rule::Rule::$rule.broken_by(&self.0).is_none();
                write!(f, concat!(stringify!($name), "({})"), if is_one { &self.0 } else { "no such id" })
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

        impl TryFrom<&crate::value::Id> for $name {
            type Error = crate::Error;

            /// Takes an id of an answer for one of this kind, if it can be one.
            fn try_from(id: &crate::value::Id) -> crate::Result<Self> {
                Self::parse(id.as_str())
            }
        }

        impl TryFrom<crate::value::Id> for $name {
            type Error = crate::Error;

            /// Takes an id of an answer for one of this kind, if it can be one.
            fn try_from(id: crate::value::Id) -> crate::Result<Self> {
                Self::parse(id.as_str())
            }
        }
    };
}

mod rule;

mod minted;

#[rustfmt::skip]
mod generated;

mod from_link;
mod video;

#[cfg(feature = "dynamic")]
pub(crate) use self::from_link::from_link;
pub use self::generated::*;
pub(crate) use self::minted::is_plausible;
#[cfg(feature = "dynamic")]
pub(crate) use self::rule::TypedId;
#[allow(unused_imports, reason = "whether an operation takes one that may be left out depends on the providers")]
pub(crate) use self::rule::{MOST_DIGITS, SEC_UID, optional_id, required_id};

#[cfg(test)]
mod tests;
