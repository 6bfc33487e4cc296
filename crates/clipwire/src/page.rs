//! One page of a list, and what of it could not be read.

use std::fmt;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The elements. Empty when the provider found nothing.
    pub items: Vec<T>,
    /// The mark of the next page; `None` when this one is the last, or the provider documents no way to ask for more.
    pub next: Option<Mark>,
    /// How many elements there are in all, where the provider says so.
    pub total: Option<u64>,
    /// Elements that were sent and could not be read as `T`. They are in [`Response::raw`](crate::Response::raw) too.
    pub skipped: Vec<Skipped>,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, next: Option<Mark>, total: Option<u64>) -> Self {
        Self { items, next, total, skipped: Vec::new() }
    }

    /// Whether the page has no element at all, readable or not.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.skipped.is_empty()
    }
}

/// What a provider calls a place in a list: the number of a page, or a cursor.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mark(String);

impl Mark {
    /// Takes a mark as it is written.
    pub fn new(mark: impl Into<String>) -> Self {
        Self(mark.into())
    }

    /// The mark as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mark({})", self.0)
    }
}

/// An element of a page that carries none of the fields it should.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Where it stands in the answer, as a JSON pointer.
    pub pointer: String,
    /// Its JSON text.
    pub json: String,
}

impl Skipped {
    pub(crate) fn new(pointer: String, json: String) -> Self {
        Self { pointer, json }
    }
}
