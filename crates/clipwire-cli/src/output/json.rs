//! Rows as JSON: a line each, a list, or the one value that was asked for.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Chosen, Layout, Notes, RowWriter, visible};
use crate::columns::project;
use crate::row::Row;

/// What a row becomes, the same for all forms of JSON.
struct Text {
    chosen: Option<Chosen>,
    is_terminal: bool,
}

impl Text {
    fn new(layout: &mut Layout) -> Self {
        Self { chosen: layout.columns.take().map(Chosen::new), is_terminal: layout.width.is_some() }
    }

    fn of<'a>(&mut self, row: &'a Row) -> Cow<'a, str> {
        let text = match &mut self.chosen {
            Some(chosen) => {
                chosen.look_at(row);
                Cow::Owned(project(row, &chosen.columns))
            }
            None => row.line(),
        };
        if !self.is_terminal {
            return text;
        }
        match visible::json(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(shown) => Cow::Owned(shown),
        }
    }

    fn notes(&self) -> Notes {
        self.chosen.iter().filter_map(Chosen::note).collect()
    }
}

/// JSON Lines.
pub(super) struct JsonLines {
    text: Text,
    to: Box<dyn Write + Send>,
}

impl JsonLines {
    pub(super) fn new(mut layout: Layout, to: Box<dyn Write + Send>) -> Self {
        Self { text: Text::new(&mut layout), to }
    }
}

impl RowWriter for JsonLines {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        // One write for the line, so that lines of several programs in one file do not mix.
        let mut line = self.text.of(row).into_owned();
        line.push('\n');
        self.to.write_all(line.as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<Notes> {
        self.to.flush()?;
        Ok(self.text.notes())
    }
}

/// One JSON document: a list with a row in each line, or the row itself.
pub(super) struct Json {
    text: Text,
    is_single: bool,
    rows: u64,
    to: Box<dyn Write + Send>,
}

impl Json {
    pub(super) fn new(mut layout: Layout, to: Box<dyn Write + Send>) -> Self {
        Self { is_single: layout.single, text: Text::new(&mut layout), rows: 0, to }
    }
}

impl RowWriter for Json {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        let before = match (self.is_single, self.rows) {
            (true, 0) => "",
            (true, _) => return Err(io::Error::other("one value was to be written, and there is another")),
            (false, 0) => "[\n",
            (false, _) => ",\n",
        };
        self.rows += 1;
        self.to.write_all(before.as_bytes())?;
        self.to.write_all(self.text.of(row).as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<Notes> {
        let end = match (self.is_single, self.rows) {
            (true, 0) => "null\n",
            (true, _) => "\n",
            (false, 0) => "[]\n",
            (false, _) => "\n]\n",
        };
        self.to.write_all(end.as_bytes())?;
        self.to.flush()?;
        Ok(self.text.notes())
    }
}

#[cfg(test)]
mod tests;
