//! The two verdicts on a change, from harmless to grave.

use std::fmt;

/// Does an already published clipwire still work against the new truth?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// Nothing differs on the wire.
    Untouched,
    /// Something differs, and published crates take it.
    Safe,
    /// The old statement was only assumed: nobody has seen published crates work there, and the next ones may.
    Mends,
    /// Calls work, and bring, cost or mean something else.
    Changes,
    /// Calls fail or go wrong, or what users rely on does not come any more.
    Breaks,
}

/// Does a user's code still compile and mean the same after upgrading?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rust {
    /// Nothing differs.
    Untouched,
    /// Something is there that was not; what compiled still does.
    Adds,
    /// The new spec, or the old one, does not pass lint and codegen: nothing is released from it.
    Refused,
    /// It compiles and does something else.
    Changes,
    /// It does not compile any more.
    Breaks,
}

impl Wire {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Safe => "safe",
            Self::Mends => "mends",
            Self::Changes => "changes",
            Self::Breaks => "breaks",
        }
    }
}

impl Rust {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Adds => "adds",
            Self::Refused => "refused",
            Self::Changes => "changes",
            Self::Breaks => "breaks",
        }
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Rust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
