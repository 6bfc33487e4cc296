//! Elements of a list, page after page, as one lazy stream.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::novelty::Element;
use super::{Checkpoint, Collected, Cursor, Pages, Place, Progress, StreamEnd};
use crate::error::{Error, Result};
use crate::response::Meta;

/// How many reports of elements that could not be read are kept for the reader.
const REPORTS: usize = 1_000;

/// Elements of a list. A page is asked for when the elements of the one before have been returned.
///
/// It is a [`Stream`] and has a `try_next` of its own; it ends, resumes and can be dropped like [`Pages`].
pub struct Items<T> {
    pages: Pages<T>,
    /// Elements that are there and have not been returned, by the pages they came with. None of these is without any.
    waiting: VecDeque<Batch<T>>,
    /// Elements of the first page that an earlier stream returned, by their fingerprints.
    returned_before: Vec<u64>,
    dedupe: bool,
    item_limit: Option<u64>,
    returned: u64,
    duplicates: u64,
    skipped: Vec<Place>,
    limited: bool,
    /// Whether the JSON of each element is kept beside it.
    pub(super) keeps_raw: bool,
}

/// An element that was taken out of its page.
pub(crate) struct Taken<T> {
    pub(crate) item: T,
    /// Its JSON, where that is kept.
    pub(crate) raw: Bytes,
    /// The fingerprint that it is remembered by.
    #[cfg_attr(not(feature = "dynamic"), allow(dead_code, reason = "only calls by name give it away"))]
    pub(crate) known_as: u64,
    /// What was known of the call for the page.
    #[cfg_attr(not(feature = "model"), allow(dead_code, reason = "the model alone looks at it"))]
    pub(crate) meta: Arc<Meta>,
}

/// What is left of a page.
struct Batch<T> {
    /// What was known of the call for the page.
    meta: Arc<Meta>,
    /// The cursor of the page.
    cursor: Option<Cursor>,
    /// The elements that are left, with what is known of them, and their JSON where that is kept.
    items: VecDeque<(Element, T, Bytes)>,
    /// The fingerprints of those that are not.
    returned: Vec<u64>,
}

impl<T> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self {
            pages,
            waiting: VecDeque::new(),
            returned_before: Vec::new(),
            dedupe: false,
            item_limit: None,
            returned: 0,
            duplicates: 0,
            skipped: Vec::new(),
            limited: false,
            keeps_raw: false,
        }
    }

    /// Starts from a cursor instead of the first page, such as [`cursor`](Self::cursor) of an earlier stream.
    pub fn resume_from(mut self, cursor: Cursor) -> Self {
        self.pages = self.pages.resume_from(cursor);
        self
    }

    /// Goes on where an earlier stream of the same list stood, as [`Pages::resume`] does. A page whose elements were being returned
    /// is paid for once more. Those of them that come back as they were are left out, and counted as duplicates.
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        self.returned_before.clone_from(&checkpoint.returned);
        self.pages = self.pages.resume(checkpoint);
        self
    }

    /// Leaves out elements whose id was returned before, and counts them, as far as they are
    /// [remembered](Self::max_remembered).
    pub fn dedupe(mut self) -> Self {
        self.dedupe = true;
        self
    }

    /// Asks for this many pages at the most. 1,000 by default.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Ends at this many empty pages in a row, as [`Pages::max_empty_pages`] does. Three by default, one at least.
    pub fn max_empty_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_empty_pages(pages);
        self
    }

    /// Remembers this many elements at the most, as [`Pages::max_remembered`] does: 900,000 by default, in 8 to 10 bytes each.
    pub fn max_remembered(mut self, elements: usize) -> Self {
        self.pages = self.pages.max_remembered(elements);
        self
    }

    /// Returns this many elements at the most.
    pub fn max_items(mut self, items: u64) -> Self {
        self.item_limit = Some(items);
        self
    }

    /// Keeps the JSON of each element beside it.
    #[cfg(feature = "dynamic")]
    pub(crate) fn keeping_raw(mut self) -> Self {
        self.keeps_raw = true;
        self
    }

    /// Knows elements of an earlier stream by their fingerprints.
    #[cfg(feature = "dynamic")]
    pub(crate) fn remember(mut self, known_as: &mut dyn Iterator<Item = u64>) -> Self {
        self.pages.remember(known_as);
        self
    }

    /// Whether no element of a page that came waits to be returned.
    #[cfg(feature = "dynamic")]
    pub(crate) fn is_between_pages(&self) -> bool {
        self.waiting.is_empty()
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
    /// After a failure it is the cursor of the page that failed. `None` means the first page, or that nothing comes;
    /// [`checkpoint`](Self::checkpoint) tells them apart.
    pub fn cursor(&self) -> Option<&Cursor> {
        match self.waiting.front() {
            Some(batch) => batch.cursor.as_ref(),
            None => self.pages.cursor(),
        }
    }

    /// Where the stream stands: behind the elements that it has returned.
    pub fn checkpoint(&self) -> Checkpoint {
        let mut checkpoint = self.pages.checkpoint();
        match self.waiting.front() {
            Some(batch) => {
                (checkpoint.cursor, checkpoint.end) = (batch.cursor.clone(), None);
                checkpoint.returned.clone_from(&batch.returned);
            }
            None => checkpoint.returned.clone_from(&self.returned_before),
        }
        if self.limited {
            checkpoint.end = Some(StreamEnd::ItemLimit);
        }
        checkpoint
    }

    /// Takes the reports of elements that could not be read, which have gathered since the last time: the latest 1,000 of them.
    /// [`progress`](Self::progress) counts them all.
    pub fn take_skipped(&mut self) -> Vec<Place> {
        std::mem::take(&mut self.skipped)
    }

    /// The next element; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Whatever the call for a page fails with. The stream has ended then.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        std::future::poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// All elements that are left, why there are no more, and how far it got. Where a call fails, or a limit is reached, what came
    /// before is in it: look at [`is_complete`](Collected::is_complete).
    ///
    /// It can be dropped while it waits. What has come by then is kept, and returned next time.
    pub async fn collect_all(&mut self) -> Collected<T> {
        let error = std::future::poll_fn(|context| self.poll_all(context)).await;
        let mut items = Vec::new();
        while !self.is_over() {
            match self.take_waiting() {
                Some(taken) => items.push(taken.item),
                None => break,
            }
        }
        let end = self.end().unwrap_or(StreamEnd::Failed);
        let (progress, checkpoint) = (self.progress(), self.checkpoint());
        Collected { items, end, progress, skipped: self.take_skipped(), error, checkpoint }
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.poll_taken(context).map(|next| next.map(|outcome| outcome.map(|taken| taken.item)))
    }

    /// The next element with what came along.
    pub(crate) fn poll_taken(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Taken<T>>>> {
        loop {
            if self.is_over() {
                return Poll::Ready(None);
            }
            if let Some(item) = self.take_waiting() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.poll_batch(context)) {
                Some(Ok(())) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// Gets pages until there are no more, or enough elements; the error that one of them failed with.
    fn poll_all(&mut self, context: &mut Context<'_>) -> Poll<Option<Error>> {
        loop {
            let there = || self.waiting.iter().map(|batch| batch.items.len() as u64).sum::<u64>();
            if self.item_limit.is_some_and(|limit| self.returned + there() >= limit) {
                return Poll::Ready(None);
            }
            match ready!(self.poll_batch(context)) {
                Some(Ok(())) => {}
                Some(Err(error)) => return Poll::Ready(Some(error)),
                None => return Poll::Ready(None),
            }
        }
    }

    /// Gets the next page, and keeps its elements.
    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<()>>> {
        let asked = self.pages.cursor().cloned();
        let (page, meta) = match ready!(Pin::new(&mut self.pages).poll_next(context)) {
            Some(Ok(page)) => {
                let (page, meta, _) = page.into_parts();
                (page, Arc::new(meta))
            }
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        let raw: Vec<Bytes> = match self.keeps_raw {
            true => (0..page.items.len()).map(|at| page.raw_item(at).unwrap_or_default()).collect(),
            false => Vec::new(),
        };
        self.skipped.extend(page.skipped);
        self.skipped.drain(..self.skipped.len().saturating_sub(REPORTS));
        let returned = std::mem::take(&mut self.returned_before);
        let raw = raw.into_iter().chain(std::iter::repeat_with(Bytes::new));
        let all = page.items.into_iter().zip(raw).zip(self.pages.elements());
        let is_left = |element: &Element| !(self.dedupe && element.has_known_id || returned.contains(&element.print));
        let items: VecDeque<_> =
            all.filter(|(_, element)| is_left(element)).map(|((item, raw), element)| (*element, item, raw)).collect();
        self.duplicates += (self.pages.elements().len() - items.len()) as u64;
        if !items.is_empty() {
            self.waiting.push_back(Batch { meta, cursor: page.cursor.or(asked), items, returned });
        }
        Poll::Ready(Some(Ok(())))
    }

    /// The first of the elements that are there.
    fn take_waiting(&mut self) -> Option<Taken<T>> {
        let batch = self.waiting.front_mut()?;
        let (element, item, raw) = batch.items.pop_front()?;
        let meta = batch.meta.clone();
        batch.returned.push(element.print);
        if batch.items.is_empty() {
            self.waiting.pop_front();
        }
        self.returned += 1;
        Some(Taken { item, raw, known_as: element.known_as, meta })
    }

    /// Whether as many elements were returned as the caller wants. That is a limit only where there are more.
    fn is_over(&mut self) -> bool {
        let is_over = self.item_limit.is_some_and(|limit| self.returned >= limit);
        if is_over {
            self.limited = !self.waiting.is_empty() || self.pages.settle().is_none();
        }
        is_over
    }
}

impl<T> Stream for Items<T> {
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
