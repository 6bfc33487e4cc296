//! A list with one value in each line. Blank lines are none; `#` means nothing special.

use std::io::Read;

use super::{Input, Numbered, Source, Trouble, trimmed};
use crate::failure::Failure;

pub(super) struct Lines(Numbered);

impl Lines {
    pub(super) fn new(reader: Box<dyn Read + Send>, source: Source) -> Self {
        Self(Numbered::new(reader, source))
    }
}

impl Iterator for Lines {
    type Item = Result<Input, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.0.next()?;
        let input =
            |(line, text): (u64, String)| Input { line, value: trimmed(&text), keep: Vec::new(), unreadable: None };
        Some(line.map(input).or_else(Trouble::into_input))
    }
}
