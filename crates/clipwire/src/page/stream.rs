//! Pages as a lazy stream that cannot loop.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::Serialize;

use super::checkpoint::ListScope;
use super::novelty::{Element, Novelty};
use super::parts::hash;
use super::remembered::{Remembered, USUAL};
use super::{Checkpoint, Cursor, Page, Progress, StreamEnd};
use crate::error::{ErrorKind, Result};
use crate::response::Response;

/// How many pages a stream asks for unless the caller says otherwise.
const PAGE_LIMIT: u64 = 1_000;

/// How many empty pages in a row end a stream unless the caller says otherwise.
const EMPTY_LIMIT: u64 = 3;

/// How many calls in a row may bring no new element.
const BARREN_LIMIT: u64 = 3;

type Fetching<T> = Pin<Box<dyn Future<Output = Result<Response<Page<T>>>> + Send>>;

/// Pages of a list, one call each, made only when the next page is asked for.
///
/// It is a [`Stream`] and has a `try_next` of its own. Both can be dropped while they wait: a page that is on its way is
/// kept and returned next time. When it has ended, [`end`](Self::end) says why. After an error it has ended too;
/// [`checkpoint`](Self::checkpoint) says where it stands at any time, and [`resume`](Self::resume) starts a new stream from
/// there, in another process if need be.
///
/// What counts is new elements: a stream ends after at most three calls in a row that bring none, whatever the provider says
/// of more ([`StreamEnd`]). An element with an id is known by it alone. One without is known by its titles, texts and names and
/// by the ids in it; where these cannot tell two elements of a page apart, by all its words; where these cannot either, or there
/// are none, by all of it. Numbers, counts and times are no words, nor is anything of an address but its path. An element whose
/// words change from call to call, and without a title, text or name that stays, is taken for a new one each time: only
/// [`max_pages`](Self::max_pages) ends such a stream.
pub struct Pages<T> {
    scope: ListScope,
    fetch: Box<dyn Fn(Option<Cursor>) -> Fetching<T> + Send>,
    fetching: Option<Fetching<T>>,
    /// The cursor of the page to ask for next, or of the one that is on its way.
    cursor: Option<Cursor>,
    asked: Remembered,
    novelty: Novelty<T>,
    /// The elements of the page returned last.
    elements: Vec<Element>,
    /// Calls since the last one that brought a new element.
    barren: u64,
    /// How many of them brought an empty page.
    empty: u64,
    page_limit: u64,
    empty_limit: u64,
    progress: Progress,
    end: Option<StreamEnd>,
    /// The end to come, once the last page has been returned.
    last: Option<StreamEnd>,
    /// A checkpoint of another list, which is given back.
    refused: Option<Checkpoint>,
}

impl<T> Pages<T> {
    pub(crate) fn new(
        scope: ListScope,
        fetch: impl Fn(Option<Cursor>) -> Fetching<T> + Send + 'static,
        id_of: fn(&T) -> Option<&str>,
    ) -> Self
    where
        T: Serialize,
    {
        Self {
            scope,
            fetch: Box::new(fetch),
            fetching: None,
            cursor: None,
            asked: Remembered::new(USUAL),
            novelty: Novelty::new(id_of),
            elements: Vec::new(),
            barren: 0,
            empty: 0,
            page_limit: PAGE_LIMIT,
            empty_limit: EMPTY_LIMIT,
            progress: Progress::default(),
            end: None,
            last: None,
            refused: None,
        }
    }

    /// Starts from a cursor instead of the first page, such as [`cursor`](Self::cursor) or [`Page::next_cursor`] of an earlier stream.
    pub fn resume_from(mut self, cursor: Cursor) -> Self {
        self.cursor = Some(cursor);
        self
    }

    /// Goes on where an earlier stream of the same list stood. From a [finished](Checkpoint::is_finished) one, the stream has
    /// ended at once, and makes no call.
    ///
    /// A checkpoint of another operation, or of a list with other parameters, is refused: the first thing that the stream
    /// returns is an [`InvalidRequest`](ErrorKind::InvalidRequest), and nothing is sent.
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        if self.scope.refusal(&checkpoint).is_some() {
            self.refused = Some(checkpoint);
            return self;
        }
        self.end = checkpoint.end.filter(|_| checkpoint.is_finished());
        self.cursor = checkpoint.cursor;
        self
    }

    /// Asks for this many pages at the most. 1,000 by default.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.page_limit = pages;
        self
    }

    /// Ends at this many empty pages in a row, where more is said to be behind them. Three by default, one at least.
    pub fn max_empty_pages(mut self, pages: u64) -> Self {
        self.empty_limit = pages.max(1);
        self
    }

    /// Remembers this many elements at the most, to tell what is new, and as many cursors and pages. 900,000 by default.
    ///
    /// Each is a hash of 8 bytes, in a table that takes 10 to 21 bytes for it: somewhat under 10 MB for as many elements as are
    /// remembered by default. The latest half is always known; a list that repeats itself only after more than that looks new.
    pub fn max_remembered(mut self, elements: usize) -> Self {
        self.asked = Remembered::new(elements);
        self.novelty.limit(elements);
        self
    }

    /// Knows elements of an earlier stream.
    #[cfg(feature = "dynamic")]
    pub(super) fn remember(&mut self, known_as: impl IntoIterator<Item = u64>) {
        known_as.into_iter().for_each(|print| self.novelty.remember(print));
    }

    /// Why the stream ended; `None` as long as it has not.
    pub fn end(&self) -> Option<StreamEnd> {
        self.end
    }

    /// How far it got.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The cursor of the page that comes next, is on its way, or failed; `None` for the first page, and where nothing comes.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Where the stream stands: behind the pages that it has returned.
    pub fn checkpoint(&self) -> Checkpoint {
        match &self.refused {
            Some(refused) => refused.clone(),
            None => self.scope.checkpoint(self.cursor.clone(), self.end.or(self.last)),
        }
    }

    /// The next page; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Whatever the call fails with. The stream has ended then.
    pub async fn try_next(&mut self) -> Result<Option<Response<Page<T>>>> {
        std::future::poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Response<Page<T>>>>> {
        if self.settle().is_some() {
            return Poll::Ready(None);
        }
        if let Some(refusal) = self.refused.as_ref().and_then(|checkpoint| self.scope.refusal(checkpoint)) {
            self.end = Some(StreamEnd::Failed);
            return Poll::Ready(Some(Err(refusal)));
        }
        let fetching = match &mut self.fetching {
            Some(fetching) => fetching,
            None if self.progress.calls >= self.page_limit => {
                self.end = Some(StreamEnd::PageLimit);
                return Poll::Ready(None);
            }
            None => {
                self.progress.calls += 1;
                if let Some(cursor) = &self.cursor {
                    self.asked.insert(hash(cursor));
                }
                self.fetching.insert((self.fetch)(self.cursor.clone()))
            }
        };
        let outcome = ready!(fetching.as_mut().poll(context));
        self.fetching = None;
        let page = match outcome {
            Ok(page) => page,
            // A limit of the caller's own is no failure.
            Err(error) if error.kind() == ErrorKind::BudgetExhausted => {
                self.progress.calls -= 1;
                self.end = Some(StreamEnd::BudgetSpent);
                return Poll::Ready(None);
            }
            Err(error) => {
                self.end = Some(StreamEnd::Failed);
                return Poll::Ready(Some(Err(error)));
            }
        };
        let seen = self.novelty.see(&page.items);
        if seen.is_repeated {
            self.end = Some(StreamEnd::PageRepeated);
            self.cursor = None;
            return Poll::Ready(None);
        }
        self.elements = seen.elements;
        (self.barren, self.empty) = match seen.has_new {
            true => (0, 0),
            false => (self.barren + 1, self.empty + u64::from(page.is_empty())),
        };
        self.progress.pages += 1;
        self.progress.skipped += page.skipped.len() as u64;
        self.progress.items += page.items.len() as u64;
        if let Some(cursor) = &page.cursor {
            self.asked.insert(hash(cursor));
        }
        self.last = self.end_after(&page);
        self.cursor = page.next_cursor.clone().filter(|_| self.last.is_none_or(StreamEnd::keeps_cursor));
        Poll::Ready(Some(Ok(page)))
    }

    /// The end, where the stream has one and nothing is left to return.
    pub(super) fn settle(&mut self) -> Option<StreamEnd> {
        if self.end.is_none() {
            self.end = self.last.take();
        }
        self.end
    }

    /// What is known of the elements of the page returned last.
    pub(super) fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// Whether a page is the last that is asked for, and why.
    fn end_after(&self, page: &Page<T>) -> Option<StreamEnd> {
        match &page.next_cursor {
            None if page.has_more == Some(true) => Some(StreamEnd::CursorRepeated),
            None => Some(StreamEnd::Exhausted),
            Some(next) if self.asked.contains(hash(next)) => Some(StreamEnd::CursorRepeated),
            Some(_) if self.barren > self.empty => (self.barren >= BARREN_LIMIT).then_some(StreamEnd::NothingNew),
            Some(_) => (self.barren >= self.empty_limit).then_some(StreamEnd::EmptyPages),
        }
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Response<Page<T>>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("cursor", &self.cursor)
            .field("progress", &self.progress)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
