//! Any failure.

/// Any failure; a measurement has no use for one.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
