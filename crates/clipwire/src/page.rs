//! Lists: one page, pages as a stream, elements as a stream, and why a stream ended.

mod end;

mod checkpoint;

mod novelty;
mod parts;
mod remembered;

mod stream;

mod collected;
mod items;
mod raw_items;

mod empty;

use std::fmt;

use bytes::Bytes;
use clipwire_transport::{Redactor, one_line};
pub use clipwire_value::Place;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::error::{Error, Result};

pub use self::checkpoint::Checkpoint;
pub(crate) use self::checkpoint::ListScope;
pub use self::collected::Collected;
pub(crate) use self::empty::{Beside, is_empty_list};
pub use self::end::{Progress, StreamEnd};
pub use self::items::Items;
pub use self::raw_items::{RawItems, WithRaw};
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
    /// Elements that were sent and could not be read as `T`, at most 500 of them. They are in
    /// [`Response::raw`](crate::Response::raw) too.
    pub skipped: Vec<Place>,
    source: Source,
}

/// Where the elements of a page stand in the text that they were read from.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) payload: Bytes,
    pub(crate) spans: Vec<(u32, u32)>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.payload.len())
    }
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, total: Option<u64>) -> Self {
        let (skipped, source) = (Vec::new(), Source::default());
        Self { items, cursor: None, next_cursor: None, has_more: None, total, skipped, source }
    }

    pub(crate) fn with_source(self, source: Source) -> Self {
        Self { source, ..self }
    }

    /// The JSON text of an element, with known secrets masked, by its position in [`items`](Self::items) as the page was returned: every field that `T` does not
    /// know is in it. It shares the memory of the answer. `None` for a list whose elements nobody describes.
    pub fn raw_item(&self, position: usize) -> Option<Bytes> {
        let (start, end) = *self.source.spans.get(position)?;
        let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
        (start <= end && end <= self.source.payload.len()).then(|| self.source.payload.slice(start..end))
    }

    /// The same page with other elements, each made from one and its JSON.
    #[cfg(feature = "dynamic")]
    pub(crate) fn map<U>(self, to: impl Fn(&T, Option<Bytes>) -> U) -> Page<U> {
        let items = self.items.iter().enumerate().map(|(at, item)| to(item, self.raw_item(at))).collect();
        let Self { cursor, next_cursor, has_more, total, skipped, source, .. } = self;
        Page { items, cursor, next_cursor, has_more, total, skipped, source }
    }

    /// Whether the page has no element at all, readable or not.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.skipped.is_empty()
    }
}

/// Where a page of a list begins: the number of a page, or whatever text a provider gives.
///
/// Where a provider takes several parameters for it, such as `min_time` and `page_token`, they stand in it as in a query:
/// `min_time=1785194102&page_token=abc`.
///
/// [`as_str`](Self::as_str) and serde have it as it is sent. A provider can write one of the client's secrets into it: printed,
/// by `Display` or `Debug`, the secret is masked in a cursor that came with a page, and the text stands in one line.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor {
    text: String,
    /// How it is printed, where that is not as it is written.
    #[serde(skip)]
    shown: Option<Box<str>>,
}

impl Cursor {
    /// Takes a cursor as it is written.
    pub fn new(cursor: impl Into<String>) -> Self {
        Self { text: cursor.into(), shown: None }
    }

    /// The cursor as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same, printed with secrets masked.
    pub(crate) fn masked(mut self, redactor: &Redactor) -> Self {
        let shown = redactor.redact(&self.text);
        self.shown = (shown != self.text).then(|| shown.into());
        self
    }

    /// A cursor of several parts, written as in a query; `None` where the first of them leads nowhere.
    pub(crate) fn joined(parts: &[(&'static str, Option<String>)]) -> Option<Self> {
        parts.first()?.1.as_ref()?;
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, part) in parts {
            if let Some(part) = part {
                text.append_pair(name, part);
            }
        }
        Some(Self::new(text.finish()))
    }

    /// The parts of a cursor that has several; `first` is the name of the one that a caller may give alone.
    pub(crate) fn parts(&self, first: &'static str) -> CursorParts {
        if !self.text.strip_prefix(first).is_some_and(|rest| rest.starts_with('=')) {
            return CursorParts(vec![(first.to_owned(), self.clone())]);
        }
        let parts = form_urlencoded::parse(self.text.as_bytes());
        CursorParts(parts.map(|(name, part)| (name.into_owned(), Self::new(part))).collect())
    }

    /// The cursor as a number, for an operation that takes one.
    pub(crate) fn number<N: std::str::FromStr>(&self, operation: &'static str) -> Result<N> {
        self.text.parse().map_err(|_| {
            Error::invalid_request(format!("the cursor `{self}` is not the number that this list goes on with"))
                .with_operation(operation)
        })
    }
}

/// The parts of a cursor, by the parameters that they are sent as.
pub(crate) struct CursorParts(Vec<(String, Cursor)>);

impl CursorParts {
    /// The part that is sent as this parameter.
    pub(crate) fn get(&self, parameter: &str) -> Option<&Cursor> {
        self.0.iter().find(|(name, _)| name == parameter).map(|(_, part)| part)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&one_line(self.shown.as_deref().unwrap_or(&self.text)))
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({self})")
    }
}

impl PartialEq for Cursor {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Cursor {}

impl std::hash::Hash for Cursor {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
