//! The TikTok data API of doc.tikhubapi.com, as generated from `openapi/tikhubapi.yaml`.

#[rustfmt::skip]
mod generated;

pub use generated::{Client, types};
