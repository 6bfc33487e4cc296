//! JSON Lines: a record a line, as serde writes it.

use std::io::Write;
use std::marker::PhantomData;

use crate::columns::Table;
use crate::error::{Error, Result};
use crate::report::Report;
use crate::writer::TableWriter;

/// Writes JSON Lines: a record a line, nested as the model is, ids as text.
///
/// It is the one format that changes nothing: parts of a record that are empty stay apart from those that are absent, moments keep their
/// nanoseconds, and U+0000 is escaped. Give it something that buffers.
#[derive(Debug)]
pub struct JsonLines<M, W> {
    target: W,
    line: Vec<u8>,
    report: Report,
    record: PhantomData<fn(&M)>,
}

impl<M: Table, W: Write> JsonLines<M, W> {
    /// Writes to a target.
    pub fn new(target: W) -> Self {
        Self { target, line: Vec::new(), report: Report::default(), record: PhantomData }
    }
}

impl<M: Table, W: Write> TableWriter<M> for JsonLines<M, W> {
    type Output = W;

    fn write(&mut self, record: &M) -> Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, record)
            .map_err(|error| Error::encode("a record cannot be written as JSON", error))?;
        self.line.push(b'\n');
        self.target.write_all(&self.line).map_err(|error| Error::io("cannot write JSON Lines", error))?;
        self.report.rows += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(Report, W)> {
        self.target.flush().map_err(|error| Error::io("cannot write JSON Lines", error))?;
        Ok((self.report, self.target))
    }
}
