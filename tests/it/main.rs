//! clipwire as an outsider uses it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod boundaries;
mod calls;
mod config;
mod decode;
mod errors;
mod examples;
mod faults;
mod generated;
mod mutations;
mod paging;
mod policy;
mod properties;
mod redaction;
mod sandbox;
mod support;
mod surface;
mod tikhubapi;
mod traits;
mod wire;
mod workflows;
