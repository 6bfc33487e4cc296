//! clipwire in front of a server that means it no good: whatever it does, both sides agree on what was sent and what it cost.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod call;
mod deadline;
mod faults;
mod http2;
mod matrix;
mod renewal;
mod server;
mod storm;
