//! An answer with everything that came along: what it cost, how long it took, what is left.

use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
pub use clipwire_transport::{Charge, Charges, Quota};
use http::StatusCode;

/// An answer. It can be used like the value inside; [`meta`](Self::meta) and [`raw`](Self::raw) have the rest.
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    value: T,
    meta: Meta,
    raw: Bytes,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, meta: Meta, raw: Bytes) -> Self {
        Self { value, meta, raw }
    }

    /// What is known about the call: charge, quota, request id and more.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The body as the provider sent it, decompressed: every field that the types here do not know is in it.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The value, what is known about the call, and the body.
    pub fn into_parts(self) -> (T, Meta, Bytes) {
        (self.value, self.meta, self.raw)
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("meta", &self.meta)
            .field("raw", &format_args!("{} bytes", self.raw.len()))
            .finish()
    }
}

/// What is known about a call besides its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// The HTTP status of the answer.
    pub status: StatusCode,
    /// The provider's code for the outcome, such as `0000`; `None` when the answer has none.
    pub service_code: Option<String>,
    /// The provider's name for this call, which its support asks for.
    pub request_id: Option<String>,
    /// How many HTTP exchanges were made.
    pub attempts: u32,
    /// How long the call took, as the caller saw it.
    pub elapsed: Duration,
    /// How much of that was waiting: for a turn under the client's limits, or before a repetition.
    pub waited: Duration,
    /// Whether the call was paid for. Of several attempts, the most expensive counts.
    pub charge: Charge,
    /// The attempts by what they cost.
    pub charges: Charges,
    /// What is left of the quota, as the provider reports it.
    pub quota: Option<Quota>,
    /// Whether the provider answered from what it already held.
    pub cached: Option<bool>,
    /// The provider's clock when it answered.
    pub server_time: Option<SystemTime>,
}
