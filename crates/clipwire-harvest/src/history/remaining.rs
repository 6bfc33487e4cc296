//! What is likely left of a run, by what it has brought so far.

use crate::job::Step;

/// What the journal counts of a step in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Streams that have more to ask.
    pub(super) open: u64,
    /// Streams that are at their end.
    pub(super) done: u64,
    /// Streams of which nothing comes, or that wait for somebody.
    pub(super) lost: u64,
    /// Pages of all of them.
    pub(super) pages: u64,
    /// Pages of those that are at their end.
    pub(super) pages_of_done: u64,
}

/// How many more calls each step is likely to take.
///
/// A stream that is open takes as many pages as those have had that are done, and at least one more. A step that is about the rows of another
/// gets as many streams for each further page of that one as it has got for each so far.
pub(super) fn calls_remaining(steps: &[Step], counts: &[Counts]) -> Vec<u64> {
    let mut left: Vec<f64> = Vec::with_capacity(counts.len());
    for (step, own) in steps.iter().zip(counts) {
        let before = step.from.as_ref().and_then(|from| steps.iter().position(|other| other.name == *from));
        // So much longer than now the step before will be.
        let growth = before.and_then(|place| Some((counts.get(place)?.pages as f64, *left.get(place)?)));
        let known = (own.open + own.done + own.lost) as f64;
        let to_come = match growth {
            Some((pages, more)) if pages > 0.0 => known * more / pages,
            _ => 0.0,
        };
        let each = match own.done {
            0 => 1.0,
            done => (own.pages_of_done as f64 / done as f64).max(1.0),
        };
        let each = step.pages.map_or(each, |pages| each.min(pages as f64));
        let pages_of_open = own.pages.saturating_sub(own.pages_of_done) as f64;
        let of_open = (own.open as f64 * each - pages_of_open).max(own.open as f64);
        left.push(of_open + to_come * each);
    }
    left.into_iter().map(|left| left.round() as u64).collect()
}

#[cfg(test)]
mod tests;
