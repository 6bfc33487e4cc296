//! The Douyin type of the OneBound gateway, as generated from `openapi/onebound-douyin.yaml`.

#[rustfmt::skip]
mod generated;

pub use generated::{Client, types};
