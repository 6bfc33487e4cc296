//! Tables as their users write them, and as other programs read them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod columns;
mod csv;
mod files;
mod json_lines;
mod others;
mod parquet;
mod properties;
mod records;
mod xlsx;
