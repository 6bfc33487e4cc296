//! Elements of a list, page after page, as one lazy stream.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Cursor, Pages, Progress, Skipped, StreamEnd};
use crate::error::Result;

/// Elements of a list. A page is asked for when the elements of the one before have been returned.
///
/// It is a [`Stream`] and has a `try_next` of its own; it ends, resumes and can be dropped like [`Pages`].
pub struct Items<T> {
    pages: Pages<T>,
    waiting: VecDeque<T>,
    /// The cursor of the page that the waiting elements came with.
    cursor: Option<Cursor>,
    dedupe: Option<HashSet<Box<str>>>,
    item_limit: Option<u64>,
    returned: u64,
    duplicates: u64,
    skipped: Vec<Skipped>,
    limited: bool,
}

impl<T> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        let cursor = pages.cursor().cloned();
        Self {
            pages,
            waiting: VecDeque::new(),
            cursor,
            dedupe: None,
            item_limit: None,
            returned: 0,
            duplicates: 0,
            skipped: Vec::new(),
            limited: false,
        }
    }

    /// Starts from a cursor instead of the first page, such as [`cursor`](Self::cursor) of an earlier stream.
    pub fn resume_from(mut self, cursor: Cursor) -> Self {
        self.cursor = Some(cursor.clone());
        self.pages = self.pages.resume_from(cursor);
        self
    }

    /// Leaves out elements whose id was returned before, and counts them. It keeps every id, so memory grows with them.
    pub fn dedupe(mut self) -> Self {
        self.dedupe = Some(HashSet::new());
        self
    }

    /// Asks for this many pages at the most. 1,000 by default.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Returns this many elements at the most.
    pub fn max_items(mut self, items: u64) -> Self {
        self.item_limit = Some(items);
        self
    }

    /// Why the stream ended; `None` as long as it has not.
    pub fn end(&self) -> Option<StreamEnd> {
        if self.limited {
            return Some(StreamEnd::ItemLimit);
        }
        self.pages.end().filter(|_| self.waiting.is_empty())
    }

    /// How far it got. `items` counts what was returned.
    pub fn progress(&self) -> Progress {
        Progress { items: self.returned, duplicates: self.duplicates, ..self.pages.progress() }
    }

    /// The cursor to resume from without missing an element: that of the page whose elements are being returned.
    ///
    /// After a failure it is the cursor of the page that failed. `None` means the first page.
    pub fn cursor(&self) -> Option<&Cursor> {
        if self.waiting.is_empty() && !self.limited { self.pages.cursor() } else { self.cursor.as_ref() }
    }

    /// Takes the reports of elements that could not be read, which have gathered since the last time.
    pub fn take_skipped(&mut self) -> Vec<Skipped> {
        std::mem::take(&mut self.skipped)
    }
}

impl<T: fmt::Debug> Items<T> {
    /// The next element; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Whatever the call for a page fails with. The stream has ended then.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        std::future::poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if self.item_limit.is_some_and(|cap| self.returned >= cap) {
                self.limited |= self.pages.end().is_none() || !self.waiting.is_empty();
                return Poll::Ready(None);
            }
            while let Some(item) = self.waiting.pop_front() {
                if self.is_new(&item) {
                    self.returned += 1;
                    return Poll::Ready(Some(Ok(item)));
                }
                self.duplicates += 1;
            }
            let asked = self.pages.cursor().cloned();
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    let page = page.into_value();
                    self.cursor = page.cursor.or(asked);
                    self.skipped.extend(page.skipped);
                    self.waiting = page.items.into();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn is_new(&mut self, item: &T) -> bool {
        let id_of = self.pages.id_of();
        match (&mut self.dedupe, id_of(item)) {
            (Some(seen), Some(id)) => seen.insert(id.into()),
            _ => true,
        }
    }
}

impl<T: fmt::Debug> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("cursor", &self.cursor())
            .field("progress", &self.progress())
            .field("end", &self.end())
            .finish_non_exhaustive()
    }
}
