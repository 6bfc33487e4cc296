//! Pages as a lazy stream that cannot loop.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Cursor, Page, Progress, StreamEnd};
use crate::error::{ErrorKind, Result};
use crate::response::Response;

/// How many pages a stream asks for unless the caller says otherwise.
const PAGE_LIMIT: u64 = 1_000;

type Fetching<T> = Pin<Box<dyn Future<Output = Result<Response<Page<T>>>> + Send>>;

/// Pages of a list, one call each, made only when the next page is asked for.
///
/// It is a [`Stream`] and has a `try_next` of its own. Both can be dropped while they wait: a page that is on its way is
/// kept and returned next time. When it has ended, [`end`](Self::end) says why. After an error it has ended too;
/// [`cursor`](Self::cursor) then is the cursor of the page that failed, with which
/// [`resume_from`](Self::resume_from) starts a new stream, in another process if need be.
pub struct Pages<T> {
    fetch: Box<dyn Fn(Option<Cursor>) -> Fetching<T> + Send>,
    id_of: fn(&T) -> Option<&str>,
    fetching: Option<Fetching<T>>,
    /// The cursor of the page to ask for next, or of the one that is on its way.
    cursor: Option<Cursor>,
    asked: HashSet<Cursor>,
    seen: HashSet<u64>,
    page_limit: u64,
    progress: Progress,
    end: Option<StreamEnd>,
    /// The end to come, once the last page has been returned.
    last: Option<StreamEnd>,
}

impl<T> Pages<T> {
    pub(crate) fn new(
        fetch: impl Fn(Option<Cursor>) -> Fetching<T> + Send + 'static,
        id_of: fn(&T) -> Option<&str>,
    ) -> Self {
        Self {
            fetch: Box::new(fetch),
            id_of,
            fetching: None,
            cursor: None,
            asked: HashSet::new(),
            seen: HashSet::new(),
            page_limit: PAGE_LIMIT,
            progress: Progress::default(),
            end: None,
            last: None,
        }
    }

    /// Starts from a cursor instead of the first page, such as [`cursor`](Self::cursor) or [`Page::next_cursor`] of an earlier stream.
    pub fn resume_from(mut self, cursor: Cursor) -> Self {
        self.cursor = Some(cursor);
        self
    }

    /// Asks for this many pages at the most. 1,000 by default.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.page_limit = pages;
        self
    }

    /// Why the stream ended; `None` as long as it has not.
    pub fn end(&self) -> Option<StreamEnd> {
        self.end
    }

    /// How far it got.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The cursor of the page that comes next, is on its way, or failed; `None` for the first page, and after the last.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    pub(super) fn id_of(&self) -> fn(&T) -> Option<&str> {
        self.id_of
    }
}

impl<T: fmt::Debug> Pages<T> {
    /// The next page; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Whatever the call fails with. The stream has ended then.
    pub async fn try_next(&mut self) -> Result<Option<Response<Page<T>>>> {
        std::future::poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Response<Page<T>>>>> {
        if self.end.is_none() {
            self.end = self.last.take();
        }
        if self.end.is_some() {
            return Poll::Ready(None);
        }
        let fetching = match &mut self.fetching {
            Some(fetching) => fetching,
            None if self.progress.calls >= self.page_limit => {
                self.end = Some(StreamEnd::PageLimit);
                return Poll::Ready(None);
            }
            None => {
                self.progress.calls += 1;
                self.asked.extend(self.cursor.clone());
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
        if !page.items.is_empty() && !self.seen.insert(self.fingerprint(&page)) {
            self.end = Some(StreamEnd::PageRepeated);
            self.cursor = None;
            return Poll::Ready(None);
        }
        self.progress.pages += 1;
        self.progress.skipped += page.skipped.len() as u64;
        self.progress.items += page.items.len() as u64;
        self.asked.extend(page.cursor.clone());
        self.last = self.end_after(&page);
        self.cursor = page.next_cursor.clone().filter(|_| self.last.is_none());
        Poll::Ready(Some(Ok(page)))
    }

    /// Whether a page is the last that is asked for, and why.
    fn end_after(&self, page: &Page<T>) -> Option<StreamEnd> {
        match &page.next_cursor {
            None if page.has_more == Some(true) && page.is_empty() => Some(StreamEnd::EmptyPages),
            None if page.has_more == Some(true) => Some(StreamEnd::CursorRepeated),
            None => Some(StreamEnd::Exhausted),
            Some(_) if page.is_empty() => Some(StreamEnd::EmptyPages),
            Some(next) => self.asked.contains(next).then_some(StreamEnd::CursorRepeated),
        }
    }

    /// What tells a page from another: the ids of its elements, or all of them where they have no id.
    fn fingerprint(&self, page: &Page<T>) -> u64 {
        let mut hasher = DefaultHasher::new();
        for item in &page.items {
            match (self.id_of)(item) {
                Some(id) => id.hash(&mut hasher),
                None => format!("{item:?}").hash(&mut hasher),
            }
        }
        hasher.finish()
    }
}

impl<T: fmt::Debug> Stream for Pages<T> {
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
