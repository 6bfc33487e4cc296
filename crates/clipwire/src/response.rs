//! An answer with everything that came along: what it cost, how long it took, what is left.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use clipwire_transport::Redactor;
pub use clipwire_transport::{Charge, Charges, Quota};
pub use clipwire_value::{Place, Secret};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::masked;

/// An answer. It can be used like the value inside; [`meta`](Self::meta) and [`raw`](Self::raw) have the rest.
///
/// Where the provider repeats one of the client's secrets, `[redacted]` stands in the value, in [`meta`](Self::meta) and in
/// [`unread`](Self::unread), and in all that is printed. [`raw`](Self::raw) alone has the body as it came.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    /// Boxed, as a response is moved several times on its way to whoever asked.
    meta: Box<Meta>,
    raw: Bytes,
    unread: Vec<Place>,
    redactor: Redactor,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, meta: Box<Meta>, raw: Bytes, unread: Vec<Place>, redactor: Redactor) -> Self {
        Self { value, meta, raw, unread, redactor }
    }

    /// What is known about the call: charge, quota, request id and more.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The body as the provider sent it, decompressed: every field that the types here do not know is in it. Nothing in it is
    /// masked.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// Where something stood that could not be read, and was left out of the value: an object in the place of text, for example.
    ///
    /// Nothing is lost: it is in [`raw`](Self::raw). At most 500 places are told. Elements of a page that could not be read
    /// are in [`Page::skipped`](crate::Page::skipped) instead.
    pub fn unread(&self) -> &[Place] {
        &self.unread
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The same answer with another value.
    #[cfg(feature = "dynamic")]
    pub(crate) fn map<U>(self, to: impl FnOnce(T, &Meta) -> U) -> Response<U> {
        let Self { value, meta, raw, unread, redactor } = self;
        Response { value: to(value, &meta), meta, raw, unread, redactor }
    }

    /// The value, what is known about the call, and the body.
    pub fn into_parts(self) -> (T, Meta, Bytes) {
        (self.value, *self.meta, self.raw)
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Response<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.meta == other.meta && self.raw == other.raw && self.unread == other.unread
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        masked::debug(f, &self.redactor, &Shown(self))
    }
}

/// A response as it is printed, before secrets are masked.
struct Shown<'a, T>(&'a Response<T>);

impl<T: fmt::Debug> fmt::Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Response { value, meta, raw, unread, .. } = self.0;
        f.debug_struct("Response")
            .field("value", value)
            .field("meta", meta)
            .field("raw", &format_args!("{} bytes", raw.len()))
            .field("unread", unread)
            .finish()
    }
}

/// What is known about a call besides its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Meta {
    /// The name of the provider's module.
    #[serde(default)]
    pub provider: Cow<'static, str>,
    /// The platform whose data it is: `tiktok` or `douyin`.
    #[serde(default)]
    pub platform: Cow<'static, str>,
    /// The provider's name of the operation.
    pub operation: Cow<'static, str>,
    /// The HTTP status of the answer.
    #[serde(with = "status")]
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
    /// When the answer came, by the clock of this machine.
    #[serde(default)]
    pub received_at: Option<SystemTime>,
    /// The provider's clock when it answered.
    pub server_time: Option<SystemTime>,
    /// Where the answer can be read again without a charge, for a while. Whoever has it can read it, so nothing prints it, and
    /// serde leaves it out.
    #[serde(skip)]
    pub replay_url: Option<Secret>,
}

/// An HTTP status is written as its number.
mod status {
    use http::StatusCode;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
        status.as_u16().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<StatusCode, D::Error> {
        StatusCode::from_u16(u16::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
