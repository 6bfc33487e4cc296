#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "onebound", feature = "tikhubapi")),
    allow(dead_code, unused_imports, unused_macros, reason = "a provider that is left out leaves rooms unused")
)]

pub mod credentials;
#[cfg(feature = "onebound")]
pub mod onebound;
#[cfg(feature = "tikhubapi")]
pub mod tikhubapi;

pub mod id;
pub mod page;
pub mod response;

pub mod error;

pub mod estimate;

mod answered;
mod arrived;
mod calling;
mod config;
mod decode;
mod json;
mod options;
mod protocol;
mod text;

#[cfg(feature = "__properties")]
#[doc(hidden)]
pub mod properties;

/// The common types of HTTP, for [`Method`](http::Method) and [`StatusCode`](http::StatusCode).
pub use http;

/// Values that providers send in more than one form, read without losing or guessing anything.
pub use clipwire_raw::value;

/// The generated clients. Outside semver: they change with the generator.
#[cfg(feature = "raw")]
pub use clipwire_raw as raw;

/// Tells others what happens to calls, for metrics.
pub mod observe {
    pub use clipwire_transport::observe::{AttemptFinished, Charged, Observer, Throttled, WaitReason, Waited};
    pub use clipwire_transport::retry::Reach;
}

/// What was asked, sent, answered and charged.
pub mod ledger {
    pub use clipwire_transport::budget::Spending;
    pub use clipwire_transport::ledger::{Entry, Ledger};
    pub use clipwire_transport::money::MoneyError;
}

#[cfg(feature = "test-util")]
#[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
pub use clipwire_transport::Clock;
pub use clipwire_transport::{Budget, Ledger, Limits, Money, RetryPolicy};

pub use self::credentials::Credentials;
pub use self::error::{Error, ErrorKind, GaveUp, Result};
pub use self::page::{End, Items, Mark, Page, Pages};
pub use self::response::{Charge, Charges, Meta, Quota, Response};
