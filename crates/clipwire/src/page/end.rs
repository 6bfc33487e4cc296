//! Why a stream of pages ended, and how far it got.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a stream ended.
///
/// Providers have been seen to be wrong about "more" in both directions, and a loop that believes them burns the quota. So
/// a stream never asks for a cursor twice, makes at most three calls that bring no new element, and says why it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StreamEnd {
    /// The provider says that this was the last page.
    Exhausted,
    /// The provider says that there is more, and gives no cursor, or one that was asked for already.
    CursorRepeated,
    /// The provider sent a page that it had sent before. The repeated page was not returned.
    PageRepeated,
    /// Three calls in a row brought no new element: only such as had come before, or none that can be read. The cursor of the
    /// page behind them is kept, for whoever wants to go on nevertheless.
    NothingNew,
    /// The provider says that there is more, and sent as many empty pages in a row as the caller allows, three by default. The
    /// cursor of the page behind them is kept, and the stream can be resumed from it.
    EmptyPages,
    /// The caller's own limit of pages was reached, or the default of 1,000.
    PageLimit,
    /// The caller's own limit of elements was reached, and there is more.
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

    /// Whether a later run may find more where this one stopped. After the other ends it would pay for what it has.
    pub fn is_resumable(self) -> bool {
        match self {
            Self::EmptyPages | Self::PageLimit | Self::ItemLimit | Self::BudgetSpent | Self::Failed => true,
            Self::Exhausted | Self::CursorRepeated | Self::PageRepeated | Self::NothingNew => false,
        }
    }

    /// Whether the cursor behind the last page still leads somewhere.
    pub(super) fn keeps_cursor(self) -> bool {
        matches!(self, Self::NothingNew | Self::EmptyPages)
    }
}

impl fmt::Display for StreamEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Exhausted => "exhausted",
            Self::CursorRepeated => "cursor repeated",
            Self::PageRepeated => "page repeated",
            Self::NothingNew => "nothing new",
            Self::EmptyPages => "empty pages",
            Self::PageLimit => "page limit",
            Self::ItemLimit => "item limit",
            Self::BudgetSpent => "budget spent",
            Self::Failed => "failed",
        })
    }
}

/// How far a stream got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
