//! However a provider turns its pages, a stream of them ends, asks for nothing twice and says why it ended.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use clipwire_transport::Redactor;
use futures_core::Stream;
use http::StatusCode;

use crate::error::{Error, ErrorKind, Result};
use crate::options::CallOptions;
use crate::page::{Cursor, Items, ListScope, Page, Pages, Place, Progress, StreamEnd};
use crate::response::{Charge, Charges, Meta, Response};

/// How many pages a stream asks for unless it is told otherwise.
const DEFAULT_CAP: u64 = 1_000;

/// How many pages a script has at the most.
const LONGEST: usize = 64;

/// How many calls may bring no new element.
const BARREN: u64 = 3;

#[derive(Clone, Debug, serde::Serialize)]
struct Element {
    id: Option<String>,
}

/// What a provider does at one call.
#[derive(Clone, Debug)]
enum Step {
    Page { ids: Vec<Option<String>>, own: Option<u8>, next: Option<u8>, more: Option<bool>, skipped: u8 },
    Failure,
    BudgetSpent,
}

/// An input as a stream's settings, and a provider that goes through its steps again and again.
#[derive(Clone, Debug)]
struct Script {
    page_cap: Option<u64>,
    item_cap: Option<u64>,
    dedupe: bool,
    resumes: bool,
    /// Whether each call has to be waited for.
    waits: bool,
    steps: Vec<Step>,
}

/// What the provider saw, and what it sent.
#[derive(Debug, Default)]
struct Log {
    asked: Vec<Option<Cursor>>,
    refused: u64,
}

/// Plays a provider behind a stream of pages, and one of elements: three bytes of settings, then four bytes for each call.
///
/// A stream makes at most three calls in a row that bring no new element, and ends within its cap; it asks for no cursor twice
/// and returns no page twice; once it has ended it stays so, says why, and its progress adds up; from a checkpoint of its end
/// another one makes no call, or goes on; with `dedupe` no id comes twice; and what is collected is what comes one by one.
pub fn paging(input: &[u8]) {
    let script = Script::read(input);
    walk_pages(&script);
    walk_items(&script);
    collect(&script);
}

impl Script {
    fn read(input: &[u8]) -> Self {
        let byte = |at: usize| input.get(at).copied().unwrap_or(u8::MAX);
        let cap = |byte: u8| (byte < 48).then_some(u64::from(byte));
        let steps = input.get(3..).unwrap_or_default().chunks_exact(4).take(LONGEST).map(Step::read);
        Self {
            page_cap: cap(byte(0)),
            item_cap: cap(byte(1)),
            dedupe: byte(2) & 1 == 0,
            resumes: byte(2) & 2 == 0,
            waits: byte(2) & 4 == 0,
            steps: steps.collect(),
        }
    }

    fn pages(&self) -> (Pages<Element>, Arc<Mutex<Log>>) {
        let log = Arc::new(Mutex::new(Log::default()));
        let (seen, script) = (log.clone(), self.clone());
        let fetch = move |cursor: Option<Cursor>| {
            let mut log = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let step = log.asked.len().checked_rem(script.steps.len()).map(|at| script.steps[at].clone());
            log.refused += u64::from(matches!(step, Some(Step::BudgetSpent)));
            log.asked.push(cursor.clone());
            let mut waits = script.waits;
            let mut outcome =
                Some(step.map_or_else(|| Ok(response(Page::new(Vec::new(), None))), |step| step.outcome(cursor)));
            let fetching = std::future::poll_fn(move |_| {
                if std::mem::take(&mut waits) {
                    Poll::Pending
                } else {
                    Poll::Ready(outcome.take().expect("polled once"))
                }
            });
            Box::pin(fetching) as Pin<Box<dyn Future<Output = _> + Send>>
        };
        let scope = ListScope::new("provider", "operation", &CallOptions::default());
        let mut pages = Pages::new(scope, fetch, |element: &Element| element.id.as_deref());
        if let Some(cap) = self.page_cap {
            pages = pages.max_pages(cap);
        }
        if self.resumes {
            pages = pages.resume_from(Cursor::new("start"));
        }
        (pages, log)
    }

    fn items(&self, pages: Pages<Element>) -> Items<Element> {
        let mut items = Items::new(pages);
        if self.dedupe {
            items = items.dedupe();
        }
        if let Some(cap) = self.item_cap {
            items = items.max_items(cap);
        }
        items
    }

    /// Compares what the provider saw with what the stream says.
    fn check(&self, log: &Mutex<Log>, progress: Progress, end: StreamEnd) {
        let log = log.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = log.asked.len() as u64;
        assert!(asked <= self.page_cap.unwrap_or(DEFAULT_CAP), "{asked} calls");
        assert!(asked <= self.steps.len() as u64 + BARREN, "{asked} calls for {} pages", self.steps.len());
        assert_eq!(log.asked.iter().collect::<HashSet<_>>().len() as u64, asked, "a cursor was asked for twice");
        assert_eq!(progress.calls, asked - log.refused);
        assert!(progress.pages <= progress.calls);
        match end {
            StreamEnd::PageLimit => assert_eq!(asked, self.page_cap.unwrap_or(DEFAULT_CAP)),
            StreamEnd::BudgetSpent => assert_eq!(log.refused, 1),
            StreamEnd::Failed | StreamEnd::PageRepeated => assert_eq!(progress.pages + 1, progress.calls),
            StreamEnd::Exhausted | StreamEnd::CursorRepeated | StreamEnd::NothingNew | StreamEnd::EmptyPages => {
                assert_eq!(progress.pages, progress.calls)
            }
            StreamEnd::ItemLimit => assert!(self.item_cap.is_some()),
        }
    }
}

impl Step {
    fn read(step: &[u8]) -> Self {
        let [kind, ids, cursors, more] = *step else { return Self::Failure };
        match kind % 16 {
            14 => Self::Failure,
            15 => Self::BudgetSpent,
            kind => Self::Page {
                ids: (0..ids % 4).map(|at| (ids < 224).then(|| (ids / 16 + at).to_string())).collect(),
                own: (kind >= 8).then_some(cursors / 16),
                next: (cursors % 16 > 0).then_some(cursors % 16),
                more: [None, Some(true), Some(false)][usize::from(more % 3)],
                skipped: kind % 4 / 3,
            },
        }
    }

    fn outcome(self, cursor: Option<Cursor>) -> Result<Response<Page<Element>>> {
        let name = |cursor: u8| Cursor::new(cursor.to_string());
        match self {
            Self::Failure => Err(Error::new(ErrorKind::Server)),
            Self::BudgetSpent => Err(Error::new(ErrorKind::BudgetExhausted)),
            Self::Page { ids, own, next, more, skipped } => {
                let mut page = Page::new(ids.into_iter().map(|id| Element { id }).collect(), None);
                page.cursor = own.map(name).or(cursor);
                page.next_cursor = next.map(name);
                page.has_more = more;
                let left_out = |at: u8| Place::new(format!("/{at}"), "{}", "odd");
                page.skipped = (0..skipped).map(left_out).collect();
                Ok(response(page))
            }
        }
    }
}

fn response(page: Page<Element>) -> Response<Page<Element>> {
    let meta = Meta {
        provider: "tikhubapi".into(),
        platform: "tiktok".into(),
        received_at: None,
        operation: "operation".into(),
        status: StatusCode::OK,
        service_code: None,
        request_id: None,
        attempts: 1,
        elapsed: Duration::ZERO,
        waited: Duration::ZERO,
        charge: Charge::Unknown,
        charges: Charges::default(),
        quota: None,
        cached: None,
        server_time: None,
        replay_url: None,
    };
    Response::new(page, Box::new(meta), Bytes::new(), Vec::new(), Redactor::default())
}

/// The next thing of a stream, however often it has to be asked.
fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    loop {
        if let Poll::Ready(next) = Pin::new(&mut *stream).poll_next(&mut Context::from_waker(Waker::noop())) {
            return next;
        }
    }
}

fn walk_pages(script: &Script) {
    let (mut pages, log) = script.pages();
    let (mut handed_out, mut progress, mut failed) = (HashSet::new(), Progress::default(), false);
    let (mut last, mut known, mut barren) = (None, HashSet::new(), 0);
    while let Some(page) = next(&mut pages) {
        assert!(pages.end().is_none() || page.is_err(), "it ended before its last page");
        let Ok(page) = page else {
            failed = true;
            continue;
        };
        let page = page.into_value();
        progress.pages += 1;
        progress.items += page.items.len() as u64;
        progress.skipped += page.skipped.len() as u64;
        // Elements without an id are told apart by all that they hold.
        let ids: Vec<Option<String>> = page.items.iter().map(|element| element.id.clone()).collect();
        let has_new = ids.iter().filter(|id| known.insert((*id).clone())).count() > 0;
        barren = if has_new { 0 } else { barren + 1 };
        assert!(ids.is_empty() || handed_out.insert(ids), "a page is returned twice");
        last = Some(page);
    }
    let end = pages.end().expect("a stream that has ended says why");
    let asked = log.lock().unwrap_or_else(PoisonError::into_inner).asked.clone();
    script.check(&log, pages.progress(), end);
    assert_eq!(Progress { calls: pages.progress().calls, ..progress }, pages.progress());
    assert_eq!(failed, end == StreamEnd::Failed);
    assert!(barren + u64::from(end == StreamEnd::PageRepeated) <= BARREN, "{barren} calls brought nothing");
    match end {
        // From here on a stream can be resumed.
        StreamEnd::Failed | StreamEnd::BudgetSpent => assert_eq!(Some(&pages.cursor().cloned()), asked.last()),
        StreamEnd::PageLimit if !asked.is_empty() => {
            assert_eq!(pages.cursor(), last.as_ref().and_then(|page| page.next_cursor.as_ref()))
        }
        StreamEnd::PageLimit => {}
        StreamEnd::Exhausted => {
            let last = last.expect("a last page");
            assert!(last.next_cursor.is_none() && last.has_more != Some(true) && pages.cursor().is_none());
        }
        StreamEnd::NothingNew | StreamEnd::EmptyPages => {
            assert_eq!(barren, BARREN);
            assert!(
                pages.cursor().is_some() && pages.cursor() == last.as_ref().and_then(|page| page.next_cursor.as_ref())
            )
        }
        _ => assert_eq!(pages.cursor(), None),
    }
    assert!(next(&mut pages).is_none() && next(&mut pages).is_none(), "it goes on after its end");
    assert_eq!(log.lock().unwrap_or_else(PoisonError::into_inner).asked.len(), asked.len(), "it calls after its end");
    assert_eq!(pages.end(), Some(end));
    let checkpoint = pages.checkpoint();
    assert_eq!((checkpoint.end, checkpoint.is_finished()), (Some(end), !end.is_resumable()));
    let (later, log) = script.pages();
    let mut later = later.resume(checkpoint.clone());
    assert_eq!((later.cursor(), later.end()), (pages.cursor(), Some(end).filter(|end| !end.is_resumable())));
    let _ = next(&mut later);
    let log = log.lock().unwrap_or_else(PoisonError::into_inner);
    let asked: Vec<_> = checkpoint.cursor.into_iter().filter(|_| end.is_resumable()).collect();
    assert!(log.asked.iter().flatten().eq(&asked) || script.page_cap == Some(0), "it goes on somewhere else");
}

fn walk_items(script: &Script) {
    let (pages, log) = script.pages();
    let mut items = script.items(pages);
    let (mut ids, mut handed_out, mut failed) = (HashSet::new(), 0, false);
    while let Some(item) = next(&mut items) {
        let Ok(item) = item else {
            failed = true;
            continue;
        };
        assert_eq!(items.end(), None, "it ended before its last element");
        handed_out += 1;
        let is_new = item.id.clone().is_none_or(|id| ids.insert(id));
        assert!(is_new || !script.dedupe, "{item:?} is returned twice");
    }
    let end = items.end().expect("a stream that has ended says why");
    let progress = items.progress();
    script.check(&log, progress, end);
    assert_eq!(progress.items, handed_out);
    assert!(script.item_cap.is_none_or(|cap| handed_out <= cap));
    assert!(script.dedupe || progress.duplicates == 0);
    assert_eq!(failed, end == StreamEnd::Failed);
    assert_eq!(items.take_skipped().len() as u64, progress.skipped);
    assert!(next(&mut items).is_none(), "it goes on after its end");
    assert_eq!((items.end(), items.progress()), (Some(end), progress));
    assert_eq!(items.checkpoint().end, Some(end));
}

fn collect(script: &Script) {
    let walk = || script.items(script.pages().0);
    let mut one_by_one = walk();
    let items: Vec<_> = std::iter::from_fn(|| next(&mut one_by_one)).filter_map(Result::ok).collect();
    let mut all = walk();
    let collected = {
        let mut collecting = std::pin::pin!(all.collect_all());
        loop {
            if let Poll::Ready(all) = collecting.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                break all;
            }
        }
    };
    let ids = |items: &[Element]| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&collected.items), ids(&items));
    assert_eq!((Some(collected.end), collected.progress), (one_by_one.end(), one_by_one.progress()));
    assert_eq!(collected.checkpoint, one_by_one.checkpoint());
    assert_eq!(collected.error.is_some(), collected.end == StreamEnd::Failed);
}
