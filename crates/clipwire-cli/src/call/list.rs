//! A list gone through page by page, each handed on as a whole.

use clipwire::dynamic::{Item, Request};
use clipwire::{Checkpoint, Cursor, Error, StreamEnd};

use super::invocation::Call;
use crate::failure::Failure;
use crate::inputs::Input;
use crate::journal::Standing;
use crate::row::Row;
use crate::rows::row;

/// A page that came: its elements that are new, and where the list stands behind it.
pub(super) struct PageOfItems {
    pub(super) items: Vec<Item>,
    pub(super) checkpoint: Checkpoint,
    /// Whether nothing more comes of the list.
    pub(super) is_last: bool,
}

impl PageOfItems {
    /// What the list knows the elements by.
    pub(super) fn fingerprints(&self) -> Vec<u64> {
        self.items.iter().filter_map(Item::fingerprint).collect()
    }

    pub(super) fn rows(&self, model: bool, input: Option<&Input>) -> Result<Vec<Row>, Failure> {
        self.items.iter().map(|item| row(item, model, input)).collect()
    }
}

/// How going through a list ended.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) end: Option<StreamEnd>,
    pub(super) error: Option<Error>,
    pub(super) is_interrupted: bool,
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) rows: u64,
    pub(super) skipped: u64,
}

impl Walked {
    /// Of a list of which an earlier run has got as much as is asked for.
    fn enough(end: StreamEnd, standing: Standing) -> Self {
        Self { end: Some(end), checkpoint: standing.checkpoint, ..Self::default() }
    }

    /// Whether the same command gets more. Behind empty pages there may be more too, but asking for it three calls at a time leads nowhere.
    pub(super) fn can_go_on(&self) -> bool {
        let is_stopped = |end: StreamEnd| end.is_resumable() && end != StreamEnd::EmptyPages;
        self.is_interrupted || self.error.is_some() || self.end.is_some_and(is_stopped)
    }
}

/// How much of a limit earlier runs have left.
fn left(limit: u64, before: u64) -> Option<u64> {
    limit.checked_sub(before).filter(|left| *left > 0)
}

/// Goes through the list of a request, from where it stands. `take` is given each page, and says whether to go on.
pub(super) async fn walk(
    call: &Call,
    request: Request,
    standing: Standing,
    take: &mut (dyn FnMut(PageOfItems) -> Result<bool, Failure> + Send),
) -> Result<Walked, Failure> {
    let mut items = request.items()?.dedupe();
    if let Some(limit) = call.number("max-pages") {
        let Some(left) = left(limit, standing.pages) else { return Ok(Walked::enough(StreamEnd::PageLimit, standing)) };
        items = items.max_pages(left);
    }
    if let Some(limit) = call.number("max-items") {
        let Some(left) = left(limit, standing.rows) else { return Ok(Walked::enough(StreamEnd::ItemLimit, standing)) };
        items = items.max_items(left);
    }
    items = match (standing.checkpoint, call.text("cursor")) {
        (Some(checkpoint), _) => items.resume(checkpoint),
        (None, Some(cursor)) => items.resume_from(Cursor::new(cursor.clone())),
        (None, None) => items,
    };
    items = items.remember(standing.fingerprints);
    let mut walked = Walked::default();
    let mut page = Vec::new();
    loop {
        let next = items.try_next().await;
        let is_over = !matches!(next, Ok(Some(_)));
        match next {
            Ok(Some(item)) => page.push(item),
            Ok(None) => walked.end = items.end(),
            Err(error) => walked.error = Some(error),
        }
        if is_over || items.is_between_pages() {
            walked.skipped += items.take_skipped().len() as u64;
            let checkpoint = items.checkpoint();
            walked.checkpoint = Some(checkpoint.clone());
            let is_last = is_over && checkpoint.is_finished();
            let has_news = !page.is_empty() || is_over;
            walked.rows += page.len() as u64;
            let whole = PageOfItems { items: std::mem::take(&mut page), checkpoint, is_last };
            if has_news && !take(whole)? {
                return Ok(walked);
            }
            if is_over {
                return Ok(walked);
            }
            if call.context.stop.is_asked() {
                walked.is_interrupted = true;
                return Ok(walked);
            }
        }
    }
}
