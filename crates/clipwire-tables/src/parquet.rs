//! Parquet: real types, lists kept, memory that stays flat.

mod builders;

use std::fmt;
use std::io::Write;
use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression as Codec, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use self::builders::{Builder, Row};
use crate::columns::{self, Table};
use crate::error::{Error, ErrorKind, Result};
use crate::report::Report;
use crate::schema::Schema;
use crate::writer::TableWriter;

/// The rows that are collected as columns before they are encoded.
const BATCH_ROWS: usize = 1_024;

/// The bytes of text that are collected at the most, but for those of one record.
const BATCH_BYTES: usize = 4 << 20;

/// How Parquet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParquetOptions {
    /// How pages are compressed.
    pub compression: Compression,
    /// The most rows of a row group.
    pub row_group_rows: usize,
    /// About the most memory of a row group, which is held until the group is whole.
    pub row_group_bytes: usize,
}

/// How pages are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// As they are.
    None,
    /// Fast.
    Snappy,
    /// Small, and nearly as fast.
    #[default]
    Zstd,
}

impl Default for ParquetOptions {
    fn default() -> Self {
        Self { compression: Compression::Zstd, row_group_rows: 65_536, row_group_bytes: 32 << 20 }
    }
}

impl ParquetOptions {
    /// zstd, and row groups of at most 65,536 rows and 32 MiB.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compresses pages in this way.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// Ends a row group after so many rows, and at least one.
    #[must_use]
    pub fn row_group_rows(mut self, rows: usize) -> Self {
        self.row_group_rows = rows.max(1);
        self
    }

    /// Ends a row group when it takes so much memory.
    #[must_use]
    pub fn row_group_bytes(mut self, bytes: usize) -> Self {
        self.row_group_bytes = bytes;
        self
    }

    fn properties(self, schema: &Schema) -> WriterProperties {
        let codec = match self.compression {
            Compression::None => Codec::UNCOMPRESSED,
            Compression::Snappy => Codec::SNAPPY,
            Compression::Zstd => Codec::ZSTD(ZstdLevel::default()),
        };
        let entry = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
        WriterProperties::builder()
            .set_compression(codec)
            .set_max_row_group_row_count(Some(self.row_group_rows))
            .set_created_by(concat!("clipwire-tables ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![
                entry("clipwire.kind", schema.kind.to_owned()),
                entry("clipwire.schema", schema.version.to_string()),
            ]))
            .build()
    }
}

/// Writes Parquet: ids as text, moments as TIMESTAMP(MICROS, UTC), whole numbers as INT64, decimal numbers as DECIMAL(38, 9), lists of texts
/// and of records as lists. The metadata of the file names the kind, `clipwire.kind`, and the version of the columns, `clipwire.schema`.
pub struct Parquet<M, W: Write + Send> {
    writer: ArrowWriter<W>,
    options: ParquetOptions,
    schema: SchemaRef,
    builders: Vec<Builder>,
    rows: usize,
    bytes: usize,
    report: Report,
    record: PhantomData<fn(&M)>,
}

impl<M: Table, W: Write + Send> Parquet<M, W> {
    /// Writes to a target, which need not buffer.
    ///
    /// # Errors
    ///
    /// When the target refuses.
    pub fn new(target: W, options: ParquetOptions) -> Result<Self> {
        let described = Schema::of::<M>();
        let schema = Arc::new(arrow_schema::Schema::new(builders::fields(&described.columns)));
        let properties = options.properties(&described);
        let writer = ArrowWriter::try_new(target, Arc::clone(&schema), Some(properties)).map_err(refused)?;
        let builders = described.columns.iter().map(|column| Builder::new(&column.kind)).collect();
        let report = Report::default();
        Ok(Self { writer, options, schema, builders, rows: 0, bytes: 0, report, record: PhantomData })
    }

    /// Encodes the rows that were collected, and ends the row group if it is large.
    fn flush(&mut self) -> Result<()> {
        if self.rows > 0 {
            (self.rows, self.bytes) = (0, 0);
            let arrays = self.builders.iter_mut().map(Builder::finish).collect::<Result<_, _>>();
            let batch = arrays.and_then(|arrays| RecordBatch::try_new(Arc::clone(&self.schema), arrays));
            let batch = batch.map_err(|error| Error::encode("rows do not fit their columns", error))?;
            self.writer.write(&batch).map_err(refused)?;
        }
        if self.writer.memory_size() >= self.options.row_group_bytes {
            self.writer.flush().map_err(refused)?;
        }
        Ok(())
    }
}

impl<M: Table, W: Write + Send> TableWriter<M> for Parquet<M, W> {
    type Output = W;

    fn write(&mut self, record: &M) -> Result<()> {
        let mut row = Row::new(&mut self.builders, &mut self.report);
        columns::row(Some(record), &mut row);
        self.bytes += row.bytes();
        if !row.is_whole() {
            return Err(Error::new(ErrorKind::Encode, "a record does not fit its columns"));
        }
        self.rows += 1;
        self.report.rows += 1;
        if self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Report, W)> {
        self.flush()?;
        let target = self.writer.into_inner().map_err(refused)?;
        Ok((self.report, target))
    }
}

impl<M, W: Write + Send> fmt::Debug for Parquet<M, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parquet").field("options", &self.options).field("report", &self.report).finish_non_exhaustive()
    }
}

fn refused(error: parquet::errors::ParquetError) -> Error {
    let is_io = matches!(&error, parquet::errors::ParquetError::External(source) if source.is::<std::io::Error>());
    Error::new(if is_io { ErrorKind::Io } else { ErrorKind::Encode }, "cannot write Parquet").because(error)
}
