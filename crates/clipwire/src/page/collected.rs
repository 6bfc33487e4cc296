//! All elements of a list at once, and whether they really are all.

use super::{Checkpoint, Place, Progress, StreamEnd};
use crate::error::Error;

/// What [`collect_all`](super::Items::collect_all) brought together. What had been paid for when a call failed is in it too.
#[derive(Debug)]
#[must_use = "whether the list is complete is written in it"]
#[non_exhaustive]
pub struct Collected<T> {
    /// The elements.
    pub items: Vec<T>,
    /// Why there are no more.
    pub end: StreamEnd,
    /// How far the stream got, the elements included that were taken before.
    pub progress: Progress,
    /// Elements that could not be read, unless they were taken before.
    pub skipped: Vec<Place>,
    /// What the last call failed with, where the end is [`StreamEnd::Failed`].
    pub error: Option<Error>,
    /// Where to go on.
    pub checkpoint: Checkpoint,
}

impl<T> Collected<T> {
    /// Whether everything there is was returned: the provider says so, and every element could be read.
    pub fn is_complete(&self) -> bool {
        self.end.is_complete() && self.progress.skipped == 0
    }
}
