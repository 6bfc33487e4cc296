//! Why a text that asks for faults could not be read.

use std::fmt;

/// Why the text of a fault or of a scenario could not be read.
///
/// Its `Display` says what is wrong and, where a name is unknown, which names there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(String);

impl ParseError {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseError {}
