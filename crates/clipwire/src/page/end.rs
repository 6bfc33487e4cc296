//! Why a stream of pages ended, and how far it got.

use std::fmt;

/// Why a stream ended.
///
/// Providers have been seen to be wrong about "more" in both directions, and a loop that believes them burns the quota. So
/// a stream never asks for a cursor twice, and says why it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StreamEnd {
    /// The provider says that this was the last page.
    Exhausted,
    /// The provider says that there is more, and gives no cursor, or one that was asked for already.
    CursorRepeated,
    /// The provider sent a page that it had sent before. The repeated page was not returned.
    PageRepeated,
    /// The provider says that there is more, and sent a page with nothing in it.
    EmptyPages,
    /// The caller's own limit of pages was reached, or the default of 1,000.
    PageLimit,
    /// The caller's own limit of elements was reached.
    ItemLimit,
    /// A budget is spent, so the next page was not asked for. The stream can be resumed from its cursor with another budget.
    BudgetSpent,
    /// A call failed. The error was returned; the stream can be resumed from its cursor.
    Failed,
}

impl StreamEnd {
    /// Whether everything there is was returned, as far as the provider says.
    pub fn is_complete(self) -> bool {
        self == Self::Exhausted
    }
}

impl fmt::Display for StreamEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Exhausted => "exhausted",
            Self::CursorRepeated => "cursor repeated",
            Self::PageRepeated => "page repeated",
            Self::EmptyPages => "empty pages",
            Self::PageLimit => "page limit",
            Self::ItemLimit => "item limit",
            Self::BudgetSpent => "budget spent",
            Self::Failed => "failed",
        })
    }
}

/// How far a stream got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Calls made, a failed one included.
    pub calls: u64,
    /// Pages returned.
    pub pages: u64,
    /// Elements returned.
    pub items: u64,
    /// Elements left out because their id had been returned before.
    pub duplicates: u64,
    /// Elements that could not be read.
    pub skipped: u64,
}
