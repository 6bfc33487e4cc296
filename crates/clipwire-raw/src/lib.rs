//! What the generator makes of the specs behind clipwire, a module and a feature per provider, and the values they read.
//!
//! This crate is part of clipwire and released with it. Use `clipwire`; what is here changes without notice.

// Generated code names the values by the crate's full path.
extern crate self as clipwire_raw;

#[rustfmt::skip]
mod providers;

pub use clipwire_transport::RequestParts;
pub use clipwire_value as value;

#[allow(unused_imports, unreachable_pub, reason = "without a provider there is nothing in it")]
pub use self::providers::*;
