//! What every format can do: take records, and be finished.

use std::future::poll_fn;
use std::pin::pin;

use futures_core::Stream;

use crate::error::{Error, ErrorKind, Result};
use crate::report::Report;

/// Takes records one after the other.
///
/// Nothing is whole before [`finish`](Self::finish) says so. Writing is synchronous and short; a program with other things to do at the
/// same time runs it in `spawn_blocking`.
pub trait TableWriter<M>: Sized {
    /// What there is when all is written: the target that was written to, the file, or the manifest.
    type Output;

    /// Writes a record.
    ///
    /// # Errors
    ///
    /// When the target or the format refuses. The table is not whole then.
    fn write(&mut self, record: &M) -> Result<()>;

    /// Writes what is left, and says what was written.
    ///
    /// # Errors
    ///
    /// When the target or the format refuses, or a write failed before.
    fn finish(self) -> Result<(Report, Self::Output)>;
}

/// Writes a stream of records, such as [`Models`](clipwire::model::Models), to its end, and says how many there were.
///
/// The writer is not finished by it, so several streams can go into one table. A dropped future loses no record that the stream gave.
///
/// # Errors
///
/// [`ErrorKind::Stream`] with the stream's error as its source: what came before it is written, was perhaps paid for, and can still be
/// finished. Else whatever [`TableWriter::write`] fails with.
pub async fn drain<M, E, W>(stream: impl Stream<Item = Result<M, E>>, writer: &mut W) -> Result<u64>
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
    W: TableWriter<M>,
{
    let mut stream = pin!(stream);
    let mut count = 0;
    while let Some(record) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        let record =
            record.map_err(|error| Error::new(ErrorKind::Stream, "the stream of records failed").because(error))?;
        writer.write(&record)?;
        count += 1;
    }
    Ok(count)
}
