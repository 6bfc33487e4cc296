//! One file of rows, in whatever format.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use clipwire::dynamic::{Item, Record};
use clipwire::model::{Author, Comment, Hashtag, LiveRoom, Product, Shop, Sound, Video};
#[cfg(feature = "parquet")]
use clipwire_tables::ParquetOptions;
use clipwire_tables::{CsvOptions, Format, TableFile, TableWriter as _};

use sha2::{Digest as _, Sha256};

use super::kind_of;
use crate::error::{Error, ErrorKind, Result};

/// Names every kind that has a table once.
macro_rules! tables {
    ($($kind:ident = $name:literal),*) => {
        /// A table of one kind.
        enum Table {
            $($kind(Box<TableFile<$kind>>)),*
        }

        impl Table {
            fn create(kind: &str, path: &Path, format: Format) -> Result<Self> {
                match kind {
                    $($name => Ok(Self::$kind(Box::new(TableFile::create(path, format).map_err(unwritten)?))),)*
                    other => Err(Error::new(ErrorKind::Output, format!("there is no table of the kind {other}"))),
                }
            }

            fn write(&mut self, record: &Record) -> Result<()> {
                match (self, record) {
                    $((Self::$kind(table), Record::$kind(record)) => table.write(record).map_err(unwritten),)*
                    _ => Err(Error::new(ErrorKind::Output, format!("a {} stands in the table of another kind", record.kind()))),
                }
            }

            fn finish(self) -> Result<Sum> {
                let finished = match self {
                    $(Self::$kind(table) => table.finish(),)*
                };
                let (_, part) = finished.map_err(unwritten)?;
                Ok(Sum { bytes: part.bytes, sha256: part.sha256 })
            }
        }
    };
}

tables!(
    Author = "author",
    Comment = "comment",
    Hashtag = "hashtag",
    LiveRoom = "live_room",
    Product = "product",
    Shop = "shop",
    Sound = "sound",
    Video = "video"
);

fn unwritten(error: clipwire_tables::Error) -> Error {
    Error::new(ErrorKind::Output, "a table cannot be written").because(error)
}

/// What a file has become: its size, and its SHA-256 in hexadecimal digits.
pub(super) struct Sum {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// A file that is being written under another name.
pub(super) struct Part {
    draft: PathBuf,
    rows: Rows,
}

enum Rows {
    /// The provider's own JSON, a line each.
    Lines(BufWriter<File>),
    Table(Table),
}

impl Part {
    /// Begins a file. The first record says of which kind a table is.
    pub(super) fn create(draft: &Path, format: &str, first: Option<&Record>) -> Result<Self> {
        let draft = draft.to_owned();
        let _ = fs::remove_file(&draft);
        let rows = match (format, kind_of(first)) {
            ("raw", _) | ("jsonl", None) => {
                let file = File::create(&draft).map_err(|error| cannot(&draft, error))?;
                Rows::Lines(BufWriter::new(file))
            }
            (format, Some(kind)) => Rows::Table(Table::create(kind, &draft, table_format(format)?)?),
            (format, None) => {
                let what = format!("the rows become no records, and {format} holds nothing else; choose raw");
                return Err(Error::new(ErrorKind::Output, what));
            }
        };
        Ok(Self { draft, rows })
    }

    pub(super) fn write(&mut self, item: &Item) -> Result<()> {
        match (&mut self.rows, &item.record) {
            (Rows::Lines(lines), _) => {
                let text = item.json();
                // A line is a row, whatever the provider's own line ends are.
                let line = if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ") } else { text.to_owned() };
                writeln!(lines, "{line}").map_err(|error| cannot(&self.draft, error))
            }
            (Rows::Table(table), Some(record)) => table.write(record),
            (Rows::Table(_), None) => {
                Err(Error::new(ErrorKind::Output, "a row becomes no record, unlike those before it"))
            }
        }
    }

    /// Ends it, and says what it has become.
    pub(super) fn finish(self) -> Result<Sum> {
        match self.rows {
            Rows::Lines(lines) => {
                let file = lines.into_inner().map_err(|error| cannot(&self.draft, error.into_error()))?;
                file.sync_all().map_err(|error| cannot(&self.draft, error))?;
                sum_of(&self.draft).map_err(|error| cannot(&self.draft, error))
            }
            Rows::Table(table) => table.finish(),
        }
    }
}

fn table_format(format: &str) -> Result<Format> {
    match format {
        "jsonl" => Ok(Format::JsonLines),
        "csv" => Ok(Format::Csv(CsvOptions::new())),
        #[cfg(feature = "parquet")]
        "parquet" => Ok(Format::Parquet(ParquetOptions::new())),
        other => Err(Error::new(ErrorKind::Output, format!("this build writes no {other}"))),
    }
}

fn cannot(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Output, format!("cannot write {}", path.display())).because(error)
}

/// Sums up a file, which may be larger than memory.
fn sum_of(path: &Path) -> io::Result<Sum> {
    let (mut file, mut sum, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        sum.update(piece);
        bytes += read as u64;
    }
    let sha256 = sum.finalize().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    Ok(Sum { bytes, sha256 })
}
