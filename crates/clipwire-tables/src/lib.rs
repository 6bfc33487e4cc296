#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// What a table holds.
mod columns;
mod schema;

// What is said of it.
mod error;
mod report;

// One file for each format.
mod csv;
mod json;
mod json_lines;
#[cfg(feature = "parquet")]
mod parquet;
mod text;
mod writer;
#[cfg(feature = "xlsx")]
mod xlsx;

// Files and folders of them.
mod dataset;
mod file;
mod manifest;
mod part;

pub use self::columns::Table;
pub use self::csv::{Csv, CsvOptions};
pub use self::dataset::Dataset;
pub use self::error::{Error, ErrorKind, Result};
pub use self::file::{Format, TableFile};
pub use self::json_lines::JsonLines;
pub use self::manifest::{Manifest, ManifestPart};
#[cfg(feature = "parquet")]
pub use self::parquet::{Compression, Parquet, ParquetOptions};
pub use self::part::Part;
pub use self::report::Report;
pub use self::schema::{Column, ColumnType, Schema};
pub use self::writer::{TableWriter, drain};
#[cfg(feature = "xlsx")]
pub use self::xlsx::{Xlsx, XlsxOptions};

// What has to hold of all of it.
#[cfg(feature = "__properties")]
#[doc(hidden)]
pub mod properties;
