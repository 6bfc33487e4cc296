//! Up to where a target has the rows of each stream, as Singer's state: a position in the journal.

use clap::ArgMatches;
use clipwire_harvest::Position;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::config::read_json;
use crate::failure::Failure;

/// The value of a state message. What others have written into it stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    #[serde(default)]
    bookmarks: Map<String, Value>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl State {
    /// The state that the command line names; an empty one without.
    pub(super) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        let Some(path) = matches.get_one::<String>("state") else { return Ok(Self::default()) };
        let read: Option<Self> = read_json(path, "state")?;
        Ok(read.unwrap_or_default())
    }

    /// Where a stream stands. One that cannot be read counts as none: then its rows are given once more, which costs nothing.
    pub(super) fn position(&self, stream: &str) -> Option<Position> {
        serde_json::from_value(self.bookmarks.get(stream)?.clone()).ok()
    }

    pub(super) fn set(&mut self, stream: &str, position: Position) {
        let position = serde_json::to_value(position).unwrap_or_default();
        self.bookmarks.insert(stream.to_owned(), position);
    }
}

#[cfg(test)]
mod tests;
