//! The TikTok data API over a made-up world: what its operations find there.

mod listing;
mod operations;
mod overlay;
mod print;
mod query;
mod world;

pub(super) use overlay::TikTok;
pub use world::{Creator, World};

#[cfg(test)]
mod tests;
