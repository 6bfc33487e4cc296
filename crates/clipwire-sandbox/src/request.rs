//! A request, and how what is in it is written.

pub(crate) mod query;
mod recorded;
pub(crate) mod trigger;

pub use recorded::Recorded;
