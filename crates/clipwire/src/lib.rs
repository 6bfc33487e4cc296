//! Typed, cost-aware clients for paid TikTok and Douyin data APIs, generated from reviewed OpenAPI specs.
//!
//! Every answer and every error says whether it was charged, in the provider's own terms, and keeps what the provider sent.
//!
//! ```no_run
//! use clipwire::onebound::{Cache, Client};
//! use clipwire::{Credentials, ErrorKind};
//!
//! # async fn example() -> clipwire::Result<()> {
//! let client = Client::builder().credentials(Credentials::new("your-key", "your-secret")).build()?;
//!
//! match client.videos().get("7118694749548072205").cache(Cache::Bypass).send().await {
//!     Ok(video) => println!("{:?}, {:?}", video.title, video.meta().quota),
//!     Err(error) if error.kind() == ErrorKind::NotFound => println!("no such video; charged: {}", error.charge()),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A call site reads: client, noun, verb with what it needs, what may be set, `send`. A list has `pages` and `items` besides, which are lazy
//! and end where paying more brings nothing new.
//!
//! # What is where
//!
//! | module | what |
//! | --- | --- |
//! | `onebound`, `tikhub`, `tikhubapi` | a provider each: `Client`, its builder, its requests, its types and codes |
//! | [`response`] | [`Response`], what is known of its call ([`Meta`], [`Charge`], [`Quota`]), and the body as it came |
//! | [`error`] | [`Error`], its [`ErrorKind`], and why it was not repeated ([`GaveUp`]) |
//! | [`page`] | [`Page`], the streams [`Pages`] and [`Items`], why they end ([`StreamEnd`]), where to go on ([`Checkpoint`]) |
//! | [`link`], [`id`] | links and ids out of pasted text, offline; typed ids |
//! | [`Budget`], [`Limits`], [`RetryPolicy`], [`Money`] | what may be spent, how fast, and when a call is repeated |
//! | [`estimate`], [`ledger`] | what a job can cost at the most; what was sent, answered and charged |
//! | [`observe`] | what happens to calls, for metrics |
//! | `model` | one record for videos, authors, comments and more, of whatever provider |
//! | `dynamic` | operations by their names, with text in place of types |
//! | `testing` | made-up answers and errors, for tests of your own code |
//! | [`credentials`] | keys, from the environment or from anywhere, which nothing prints |
//!
//! # Errors, retries and time
//!
//! HTTP 200 with an error inside is an error; so is HTTP 200 with nothing inside. A call is repeated by what it may cost: by default up to twice, where the
//! request certainly was not sent, or the provider refused it for a while (408, 429, 503) or failed at it without charging. What was sent and stayed
//! unanswered may have been paid for, and is repeated only with [`RetryPolicy::eager`]. `Retry-After` is obeyed in every form; above a minute the call
//! fails at once and says how long it would be.
//!
//! The timeout of a call, 60 seconds by default, covers all of it: the wait for a turn, connecting, the request and its answer, the renewal of a
//! key, the waits between. Calls are awaited on a runtime of tokio 1; the documentation of every `ClientBuilder` has a section on HTTP and tokio.
//!
//! # Features
//!
//! | feature | what |
//! | --- | --- |
//! | `onebound`, `tikhubapi` (default), `tikhub` | the providers |
//! | `rustls` (default) | TLS by rustls |
//! | `native-tls` | TLS by the platform's own library; wins where both are on |
//! | `gzip` (default) | asks for answers in gzip, and reads those in gzip and deflate |
//! | `brotli` | the same for brotli |
//! | `zstd` | the same for zstd; compiles a C library |
//! | `model` | one model for what all providers send |
//! | `dynamic` | calls by the names of operations, with text in place of types |
//! | `schema` | the JSON Schema of the model |
//! | `test-util` | made-up answers and errors, and a clock on which waiting takes no time, for tests |
//! | `raw` | the generated types and request functions, outside semver |
//! | `reqwest` | an HTTP client of your own, outside semver |
//!
//! The minimum Rust version is 1.88; raising it is a minor release.
//!
//! # More
//!
//! [The book](https://github.com/clipwire/clipwire/blob/main/docs/book/src/SUMMARY.md) goes through all of it: lists, money, errors with what to do about each,
//! links, tables, tests of your own code, and what can be corrected without a release.

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
