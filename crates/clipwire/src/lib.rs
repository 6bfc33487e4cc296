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

mod answered;
mod arrived;
mod clock;
mod config;
mod decode;
mod json;
mod options;
mod protocol;
mod text;

/// The common types of HTTP, for [`Method`](http::Method) and [`StatusCode`](http::StatusCode).
pub use http;

/// Values that providers send in more than one form, read without losing or guessing anything.
pub use clipwire_raw::value;

/// The generated clients. Outside semver: they change with the generator.
#[cfg(feature = "raw")]
pub use clipwire_raw as raw;

pub use self::credentials::Credentials;
pub use self::error::{Error, ErrorKind, Result};
pub use self::page::{End, Items, Mark, Page, Pages};
pub use self::response::{Charge, Meta, Quota, Response};
