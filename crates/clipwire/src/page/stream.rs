//! Pages as a lazy stream that cannot loop.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{End, Mark, Page, Progress};
use crate::error::{ErrorKind, Result};
use crate::response::Response;

/// How many pages a stream asks for unless the caller says otherwise.
const PAGE_CAP: u64 = 1_000;

type Fetching<T> = Pin<Box<dyn Future<Output = Result<Response<Page<T>>>> + Send>>;

/// Pages of a list, one call each, made only when the next page is asked for.
///
/// It is a [`Stream`] and has a `try_next` of its own. Both can be dropped while they wait: a page that is on its way is
/// kept and handed out next time. When it has ended, [`end`](Self::end) says why. After an error it has ended too;
/// [`mark`](Self::mark) then is the mark of the page that failed, with which
/// [`resume_from`](Self::resume_from) starts a new stream, in another process if need be.
pub struct Pages<T> {
    fetch: Box<dyn Fn(Option<Mark>) -> Fetching<T> + Send>,
    id_of: fn(&T) -> Option<&str>,
    fetching: Option<Fetching<T>>,
    /// The mark of the page to ask for next, or of the one that is on its way.
    mark: Option<Mark>,
    asked: HashSet<Mark>,
    seen: HashSet<u64>,
    page_cap: u64,
    progress: Progress,
    end: Option<End>,
    /// The end to come, once the last page has been handed out.
    last: Option<End>,
}

impl<T> Pages<T> {
    pub(crate) fn new(
        fetch: impl Fn(Option<Mark>) -> Fetching<T> + Send + 'static,
        id_of: fn(&T) -> Option<&str>,
    ) -> Self {
        Self {
            fetch: Box::new(fetch),
            id_of,
            fetching: None,
            mark: None,
            asked: HashSet::new(),
            seen: HashSet::new(),
            page_cap: PAGE_CAP,
            progress: Progress::default(),
            end: None,
            last: None,
        }
    }

    /// Starts from a mark instead of the first page, such as [`mark`](Self::mark) or [`Page::next`] of an earlier stream.
    pub fn resume_from(mut self, mark: Mark) -> Self {
        self.mark = Some(mark);
        self
    }

    /// Asks for this many pages at the most. 1,000 by default.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.page_cap = pages;
        self
    }

    /// Why the stream ended; `None` as long as it has not.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// How far it got.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The mark of the page that comes next, is on its way, or failed; `None` for the first page, and after the last.
    pub fn mark(&self) -> Option<&Mark> {
        self.mark.as_ref()
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
            None if self.progress.calls >= self.page_cap => {
                self.end = Some(End::PageCap);
                return Poll::Ready(None);
            }
            None => {
                self.progress.calls += 1;
                self.asked.extend(self.mark.clone());
                self.fetching.insert((self.fetch)(self.mark.clone()))
            }
        };
        let outcome = ready!(fetching.as_mut().poll(context));
        self.fetching = None;
        let page = match outcome {
            Ok(page) => page,
            // A limit of the caller's own is no failure.
            Err(error) if error.kind() == ErrorKind::BudgetExhausted => {
                self.progress.calls -= 1;
                self.end = Some(End::BudgetSpent);
                return Poll::Ready(None);
            }
            Err(error) => {
                self.end = Some(End::Failed);
                return Poll::Ready(Some(Err(error)));
            }
        };
        if !page.items.is_empty() && !self.seen.insert(self.fingerprint(&page)) {
            self.end = Some(End::RepeatedPage);
            self.mark = None;
            return Poll::Ready(None);
        }
        self.progress.pages += 1;
        self.progress.skipped += page.skipped.len() as u64;
        self.progress.items += page.items.len() as u64;
        self.asked.extend(page.mark.clone());
        self.last = self.end_after(&page);
        self.mark = page.next.clone().filter(|_| self.last.is_none());
        Poll::Ready(Some(Ok(page)))
    }

    /// Whether a page is the last that is asked for, and why.
    fn end_after(&self, page: &Page<T>) -> Option<End> {
        match &page.next {
            None if page.has_more == Some(true) && page.is_empty() => Some(End::EmptyButMore),
            None if page.has_more == Some(true) => Some(End::StuckMark),
            None => Some(End::Exhausted),
            Some(_) if page.is_empty() => Some(End::EmptyButMore),
            Some(next) => self.asked.contains(next).then_some(End::StuckMark),
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
            .field("mark", &self.mark)
            .field("progress", &self.progress)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
