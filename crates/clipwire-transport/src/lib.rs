//! How a clipwire call leaves the house: one HTTP client, one exchange at a time, nothing secret in print.
//!
//! This crate is part of clipwire and released with it. Use `clipwire`; what is here changes without notice.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod call;
pub mod charge;
pub mod exchange;
pub mod http;
pub mod redact;

pub use call::{Authorize, Call, Setup};
pub use charge::Charge;
pub use exchange::{Answer, Exchange, Outcome};
pub use http::{Http, HttpConfig, HttpError};
pub use redact::Redactor;
