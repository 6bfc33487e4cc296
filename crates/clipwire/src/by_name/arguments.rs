//! Text in place of the typed values of a request.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::id::{TypedId, from_link};
use crate::link;
use crate::value::Secret;

/// The arguments of a request, by the names that parameters have in the facade.
#[derive(Clone, Default)]
pub(crate) struct Arguments(BTreeMap<&'static str, String>);

impl Arguments {
    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        self.0.insert(name, value);
    }

    /// The names of what is set.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// The value of a parameter that has to be set.
    pub(crate) fn required<T: FromArgument>(&self, name: &'static str) -> Result<T> {
        let missing = || Error::invalid_request(format!("`{name}` is missing; set it"));
        self.optional(name)?.ok_or_else(missing)
    }

    /// The value of a parameter, where it is set.
    pub(crate) fn optional<T: FromArgument>(&self, name: &'static str) -> Result<Option<T>> {
        self.0.get(name).map(|text| T::from_argument(name, text)).transpose()
    }
}

/// What can be read from the text of an argument. An error does not repeat the text, which may be a pasted secret.
pub(crate) trait FromArgument: Sized {
    fn from_argument(name: &str, text: &str) -> Result<Self>;
}

impl FromArgument for String {
    fn from_argument(_: &str, text: &str) -> Result<Self> {
        Ok(text.to_owned())
    }
}

impl FromArgument for Secret {
    fn from_argument(_: &str, text: &str) -> Result<Self> {
        Ok(Self::new(text))
    }
}

impl FromArgument for Vec<String> {
    fn from_argument(_: &str, text: &str) -> Result<Self> {
        let parts = text.split(',').map(str::trim);
        Ok(parts.filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }
}

/// An id as it is written, or that which a link names.
impl<I: TypedId + From<String>> FromArgument for I {
    fn from_argument(_: &str, text: &str) -> Result<Self> {
        let text = text.trim();
        if I::RULE.broken_by(text).is_some()
            && let Some(link) = link::first(text)
            && let Some(id) = from_link(I::NAME, &link)
        {
            return id.map(Self::from);
        }
        // What is none is refused when it is sent, with the reason.
        Ok(Self::from(text.to_owned()))
    }
}

/// Reads the whole numbers that parameters take.
macro_rules! from_number {
    ($($number:ty),*) => {$(
        impl FromArgument for $number {
            fn from_argument(name: &str, text: &str) -> Result<Self> {
                number(name, text)
            }
        }
    )*};
}

from_number!(u32, u64, i32, i64);

fn number<N: FromStr>(name: &str, text: &str) -> Result<N> {
    let refused = |_| Error::invalid_request(format!("`{name}` is a whole number, and the text given for it is none"));
    text.trim().parse().map_err(refused)
}

/// Finds a value of a closed list by its text on the wire.
pub(crate) fn one_of<T: Copy>(name: &str, text: &str, all: &[T], text_of: fn(T) -> &'static str) -> Result<T> {
    let found = all.iter().copied().find(|value| text_of(*value) == text.trim());
    found.ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|value| text_of(*value)).collect();
        Error::invalid_request(format!(
            "`{name}` is one of {}; the text given for it is none of them",
            known.join(", ")
        ))
    })
}
