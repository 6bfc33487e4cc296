//! The generated clients behind clipwire, a module and a feature per provider, and the values they read.
//!
//! This crate is part of clipwire and released with it. Use `clipwire`; what is here changes without notice.

// Generated code names the values by the crate's full path.
extern crate self as clipwire_raw;

mod hooks;
#[cfg(feature = "onebound")]
pub mod onebound;
#[cfg(feature = "tikhubapi")]
pub mod tikhubapi;
pub mod value;

pub use progenitor_client::{Error, ResponseValue};
