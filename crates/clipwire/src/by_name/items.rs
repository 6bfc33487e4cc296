//! The elements of a list by name, page after page, as one stream.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream as FuturesStream;

use super::{Item, Stream};
use crate::error::Result;
use crate::page::{Checkpoint, Cursor, Place, Progress, StreamEnd};

/// The elements of a list, page after page. It ends, resumes and can be dropped like [`Items`](crate::Items), which is behind it.
pub struct Items {
    stream: Box<dyn Stream>,
}

impl Items {
    pub(crate) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream }
    }

    /// Goes on where an earlier stream of the same list stood.
    pub fn resume(self, checkpoint: Checkpoint) -> Self {
        Self { stream: self.stream.resume(checkpoint) }
    }

    /// Starts from a cursor instead of the first page.
    pub fn resume_from(self, cursor: Cursor) -> Self {
        Self { stream: self.stream.resume_from(cursor) }
    }

    /// Leaves out elements whose id was returned before, and counts them.
    pub fn dedupe(self) -> Self {
        Self { stream: self.stream.dedupe() }
    }

    /// Knows the elements of an earlier stream of the same list by their [fingerprints](Item::fingerprint): they are no longer new, and
    /// [`dedupe`](Self::dedupe) leaves out those that have an id. With it and [`resume`](Self::resume), a list that was gone through in
    /// parts comes to what it is in one go, although its pages overlap.
    ///
    /// Fingerprints of another build may tell it nothing. Then such elements are returned once more.
    pub fn remember(self, fingerprints: impl IntoIterator<Item = u64>) -> Self {
        Self { stream: self.stream.remember(&mut fingerprints.into_iter()) }
    }

    /// Asks for this many pages at the most. 1,000 by default.
    pub fn max_pages(self, pages: u64) -> Self {
        Self { stream: self.stream.max_pages(pages) }
    }

    /// Returns this many elements at the most.
    pub fn max_items(self, items: u64) -> Self {
        Self { stream: self.stream.max_items(items) }
    }

    /// Why the stream ended; `None` as long as it has not.
    pub fn end(&self) -> Option<StreamEnd> {
        self.stream.end()
    }

    /// How far it got.
    pub fn progress(&self) -> Progress {
        self.stream.progress()
    }

    /// Where the stream stands: behind the elements that it has returned.
    pub fn checkpoint(&self) -> Checkpoint {
        self.stream.checkpoint()
    }

    /// Whether all elements of the pages that came have been returned, so that going on later pays for no page again.
    pub fn is_between_pages(&self) -> bool {
        self.stream.is_between_pages()
    }

    /// Takes the reports of elements that could not be read, which have gathered since the last time.
    pub fn take_skipped(&mut self) -> Vec<Place> {
        self.stream.take_skipped()
    }

    /// The next element; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Whatever the call for a page fails with. The stream has ended then.
    pub async fn try_next(&mut self) -> Result<Option<Item>> {
        std::future::poll_fn(|context| self.stream.poll(context)).await.transpose()
    }
}

impl FuturesStream for Items {
    type Item = Result<Item>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().stream.poll(context)
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("progress", &self.progress()).field("end", &self.end()).finish_non_exhaustive()
    }
}
