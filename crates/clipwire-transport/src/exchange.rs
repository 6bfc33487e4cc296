//! The one HTTP exchange that an attempt is, from the parts of a request to the bytes of a response.

pub(crate) mod context;
pub(crate) mod request;

pub(crate) mod authorize;
pub(crate) mod corrections;
pub(crate) mod framing;
pub(crate) mod options;
pub(crate) mod redact;

pub(crate) mod hosts;
pub(crate) mod http;

mod build;
mod client;
mod coding;
mod connected;
mod connections;
mod path;
pub(crate) mod preview;
pub(crate) mod send;
