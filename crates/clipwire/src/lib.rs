#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "onebound", feature = "tikhub", feature = "tikhubapi")),
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        unused_macros,
        reason = "a provider that is left out leaves rooms unused"
    )
)]

#[rustfmt::skip]
mod providers;
pub use self::providers::*;

pub mod credentials;
pub mod id;
pub mod link;
pub mod page;
pub mod response;

pub mod error;

pub mod estimate;

#[cfg(feature = "model")]
#[cfg_attr(docsrs, doc(cfg(feature = "model")))]
pub mod model;

#[cfg(feature = "dynamic")]
#[cfg_attr(docsrs, doc(cfg(feature = "dynamic")))]
pub mod dynamic;

#[cfg(feature = "test-util")]
#[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
pub mod testing;

#[cfg(feature = "dynamic")]
mod by_name;

mod body;
mod client;
mod generic_call;

mod call;
mod config;
mod keyring;
mod received;

mod decoded;
mod echo;
mod envelope;
mod options;
mod renewal;
mod reserved;
mod spec;

mod decode;
mod json;
mod masked;
mod text;

#[cfg(feature = "__properties")]
#[doc(hidden)]
pub mod properties;

/// The common types of HTTP, for [`Method`](http::Method) and [`StatusCode`](http::StatusCode).
pub use http;

/// The HTTP client, for [`http_client`](onebound::ClientBuilder::http_client). Outside semver: it changes with its releases.
#[cfg(feature = "reqwest")]
pub use reqwest;

/// Values that providers send in more than one form, read without losing or guessing anything.
pub mod value {
    pub use clipwire_value::{Count, Flag, Id, Number, Secret, Timestamp};
}

/// What the generator makes: the types of responses, and functions that make requests. Outside semver: it changes with the generator.
#[cfg(feature = "raw")]
pub use clipwire_raw as raw;

/// Tells others what happens to calls, for metrics.
pub mod observe {
    pub use clipwire_transport::{
        AttemptFinished, CallEnd, CallFinished, Charged, Delivery, Observer, Throttled, WaitReason, Waited,
    };
}

/// What was asked, sent, answered and charged.
pub mod ledger {
    pub use clipwire_transport::{Entry, Ledger, MoneyError, Spending, SpentOnDay};
}

#[cfg(feature = "test-util")]
#[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
pub use clipwire_transport::Clock;
pub use clipwire_transport::{Budget, Ledger, Limits, Money, RetryPolicy, UtcOffset};

#[doc(inline)]
pub use self::credentials::Credentials;
#[doc(inline)]
pub use self::error::{Error, ErrorKind, GaveUp, Result};
#[doc(inline)]
pub use self::generic_call::GenericCall;
#[doc(inline)]
pub use self::page::{Checkpoint, Collected, Cursor, Items, Page, Pages, Progress, StreamEnd};
#[doc(inline)]
pub use self::response::{Charge, Charges, Meta, Place, Quota, Response};
