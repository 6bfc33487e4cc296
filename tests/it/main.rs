//! clipwire as an outsider uses it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod book;
mod boundaries;
mod calls;
mod cases_classify;
mod cases_lists;
mod cases_read;
mod cases_transport;
mod cases_variants;
mod checkpoints;
mod config;
mod corrections;
mod decode;
mod dynamic;
mod errors;
mod examples;
mod faults;
mod generated;
mod handed_out;
mod http;
mod injection;
mod links;
mod lists;
mod models;
mod mutations;
mod new_provider;
#[rustfmt::skip]
mod operations;
mod paging;
mod policy;
mod properties;
mod redaction;
mod redaction_matrix;
mod sandbox;
mod secrets;
mod spoiling;
mod support;
mod surface;
mod tikhub;
mod tikhubapi;
mod tolerance;
mod traits;
mod wire;
mod workflows;
