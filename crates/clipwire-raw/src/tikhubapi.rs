//! The TikTok data API of doc.tikhubapi.com, as generated from `openapi/tikhubapi.yaml`.

#[rustfmt::skip]
#[allow(
    missing_docs,
    rustdoc::all,
    unreachable_pub,
    unused,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::str_to_string,
    reason = "generated code answers to its generator"
)]
mod generated;

pub use generated::{Client, types};
