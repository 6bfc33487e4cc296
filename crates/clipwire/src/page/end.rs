//! Why a stream of pages ended, and how far it got.

use std::fmt;

/// Why a stream ended.
///
/// Providers have been seen to be wrong about "more" in both directions, and a loop that believes them burns the quota. So
/// a stream never asks for a mark twice, and says why it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum End {
    /// The provider says that this was the last page.
    Exhausted,
    /// The provider says that there is more, and gives no mark, or one that was asked for already.
    StuckMark,
    /// The provider sent a page that it had sent before. The repeated page was not handed out.
    RepeatedPage,
    /// The provider says that there is more, and sent a page with nothing in it.
    EmptyButMore,
    /// The caller's own limit of pages was reached, or the default of 1,000.
    PageCap,
    /// The caller's own limit of elements was reached.
    ItemCap,
    /// A budget is spent, so the next page was not asked for. The stream can be resumed from its mark with another budget.
    BudgetSpent,
    /// A call failed. The error was handed out; the stream can be resumed from its mark.
    Failed,
}

impl End {
    /// Whether everything there is was handed out, as far as the provider says.
    pub fn is_complete(self) -> bool {
        self == Self::Exhausted
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Exhausted => "exhausted",
            Self::StuckMark => "stuck mark",
            Self::RepeatedPage => "repeated page",
            Self::EmptyButMore => "empty but more",
            Self::PageCap => "page cap",
            Self::ItemCap => "item cap",
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
    /// Pages handed out.
    pub pages: u64,
    /// Elements handed out.
    pub items: u64,
    /// Elements left out because their id had been handed out before.
    pub duplicates: u64,
    /// Elements that could not be read.
    pub skipped: u64,
}
