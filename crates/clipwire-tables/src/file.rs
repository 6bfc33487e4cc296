//! A table in one file, in a format that is chosen when the program runs.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use crate::columns::Table;
use crate::csv::{Csv, CsvOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::json_lines::JsonLines;
#[cfg(feature = "parquet")]
use crate::parquet::{Parquet, ParquetOptions};
use crate::part::{Draft, Part};
use crate::report::Report;
use crate::writer::TableWriter;
#[cfg(feature = "xlsx")]
use crate::xlsx::{Xlsx, XlsxOptions};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// JSON Lines.
    JsonLines,
    /// CSV.
    Csv(CsvOptions),
    /// A workbook of Excel.
    #[cfg(feature = "xlsx")]
    Xlsx(XlsxOptions),
    /// Parquet.
    #[cfg(feature = "parquet")]
    Parquet(ParquetOptions),
}

impl Format {
    /// How names of its files end, without a dot.
    pub fn extension(&self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv(_) => "csv",
            #[cfg(feature = "xlsx")]
            Self::Xlsx(_) => "xlsx",
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => "parquet",
        }
    }
}

/// Writes a table into a file, which gets its name when it is whole and on the disk.
///
/// Until then it has another name, which begins with a dot and ends in `.partial`. Dropped, it leaves nothing. A file that is there is not
/// overwritten.
#[derive(Debug)]
pub struct TableFile<M: Table> {
    encoder: Encoder<M>,
    draft: Draft,
    has_failed: bool,
}

#[derive(Debug)]
enum Encoder<M: Table> {
    JsonLines(JsonLines<M, BufWriter<File>>),
    Csv(Csv<M, BufWriter<File>>),
    #[cfg(feature = "xlsx")]
    Xlsx(Box<Xlsx<M, BufWriter<File>>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<Parquet<M, BufWriter<File>>>),
}

impl<M: Table> TableFile<M> {
    /// Begins a file. Its folder has to be there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Exists`] when there is such a file, [`ErrorKind::Io`] when none can be made.
    pub fn create(path: impl AsRef<Path>, format: Format) -> Result<Self> {
        let (draft, file) = Draft::create(path.as_ref())?;
        let target = BufWriter::with_capacity(64 << 10, file);
        let encoder = match format {
            Format::JsonLines => Ok(Encoder::JsonLines(JsonLines::new(target))),
            Format::Csv(options) => Csv::new(target, options).map(Encoder::Csv),
            #[cfg(feature = "xlsx")]
            Format::Xlsx(options) => Xlsx::new(target, options).map(|xlsx| Encoder::Xlsx(Box::new(xlsx))),
            #[cfg(feature = "parquet")]
            Format::Parquet(options) => {
                Parquet::new(target, options).map(|parquet| Encoder::Parquet(Box::new(parquet)))
            }
        };
        let encoder = encoder.map_err(|error| error.at(draft.path()))?;
        Ok(Self { encoder, draft, has_failed: false })
    }
}

impl<M: Table> TableWriter<M> for TableFile<M> {
    type Output = Part;

    fn write(&mut self, record: &M) -> Result<()> {
        let written = match &mut self.encoder {
            Encoder::JsonLines(writer) => writer.write(record),
            Encoder::Csv(writer) => writer.write(record),
            #[cfg(feature = "xlsx")]
            Encoder::Xlsx(writer) => writer.write(record),
            #[cfg(feature = "parquet")]
            Encoder::Parquet(writer) => writer.write(record),
        };
        self.has_failed |= written.is_err();
        written.map_err(|error| error.at(self.draft.path()))
    }

    fn finish(self) -> Result<(Report, Part)> {
        let Self { encoder, draft, has_failed } = self;
        if has_failed {
            return Err(
                Error::new(ErrorKind::Unfinished, "a write failed before, so the table is not whole").at(draft.path())
            );
        }
        let finished = match encoder {
            Encoder::JsonLines(writer) => writer.finish(),
            Encoder::Csv(writer) => writer.finish(),
            #[cfg(feature = "xlsx")]
            Encoder::Xlsx(writer) => writer.finish(),
            #[cfg(feature = "parquet")]
            Encoder::Parquet(writer) => writer.finish(),
        };
        let (report, target) = finished.map_err(|error| error.at(draft.path()))?;
        let file = target
            .into_inner()
            .map_err(|error| Error::io("cannot write a file", error.into_error()).at(draft.path()))?;
        Ok((report, draft.commit(file)?))
    }
}
