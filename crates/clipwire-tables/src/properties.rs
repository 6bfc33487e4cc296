//! What has to hold of a table whatever its records are, for property tests and fuzz targets. No part of the API.

mod expected;

pub mod csv;
pub mod parquet;
pub mod xlsx;

mod edits;
mod tables;

pub use self::edits::hard_values;
pub use self::expected::{decimal, expected};
pub use self::tables::tables;

/// A property: it takes bytes, and panics when it is broken.
pub type Property = fn(&[u8]);

/// Every property by its name, which is that of its fuzz target and of its folder of crash inputs.
pub const ALL: &[(&str, Property)] = &[("tables", tables)];
