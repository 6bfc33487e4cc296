//! Lists: one page, pages as a stream, elements as a stream, and why a stream ended.

mod end;
mod items;
mod stream;

use std::fmt;

use crate::error::{Error, Result};

pub use self::end::{Progress, StreamEnd};
pub use self::items::Items;
pub use self::stream::Pages;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The elements. Empty when the provider found nothing.
    pub items: Vec<T>,
    /// The cursor of this page; `None` for a first page that was asked for without one.
    pub cursor: Option<Cursor>,
    /// The cursor of the next page; `None` when this one is the last, or no way is documented to ask for more.
    pub next_cursor: Option<Cursor>,
    /// Whether there is more, in the provider's own words, which have been seen to be wrong both ways.
    pub has_more: Option<bool>,
    /// How many elements there are in all, where the provider says so. It can be wrong.
    pub total: Option<u64>,
    /// Elements that were sent and could not be read as `T`. They are in [`Response::raw`](crate::Response::raw) too.
    pub skipped: Vec<Skipped>,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, total: Option<u64>) -> Self {
        Self { items, cursor: None, next_cursor: None, has_more: None, total, skipped: Vec::new() }
    }

    /// Whether the page has no element at all, readable or not.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.skipped.is_empty()
    }
}

/// Where a page of a list begins: the number of a page, or whatever text a provider gives.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// Takes a cursor as it is written.
    pub fn new(cursor: impl Into<String>) -> Self {
        Self(cursor.into())
    }

    /// The cursor as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The cursor as the number of a page, for an operation that counts them.
    pub(crate) fn number<N: std::str::FromStr>(&self, operation: &'static str) -> Result<N> {
        self.0.parse().map_err(|_| {
            Error::invalid_request(format!("the cursor `{}` is no number of a page", self.0)).with_operation(operation)
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({})", self.0)
    }
}

/// An element of a page that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Where it stands in the answer, as a JSON pointer.
    pub pointer: String,
    /// Its JSON text.
    pub json: String,
    /// What is wrong with it, and where in it.
    pub reason: String,
}

impl Skipped {
    pub(crate) fn new(pointer: String, json: String, reason: String) -> Self {
        Self { pointer, json, reason }
    }

    /// Its position in the list.
    pub(crate) fn index(&self) -> Option<usize> {
        self.pointer.rsplit('/').next()?.parse().ok()
    }
}
