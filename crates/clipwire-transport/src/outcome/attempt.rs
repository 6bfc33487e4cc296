//! What one attempt came to, as far as it matters for what is done next.

use std::time::Duration;

use http::StatusCode;

use crate::outcome::charge::Charge;
use crate::outcome::kind::ErrorKind;

/// How far an attempt got. It decides whether it may have been charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// The request certainly did not reach the provider: it could not be built, no connection came about, or the server said
    /// that it did not look at it.
    NotSent,
    /// The request was sent, or may have been, and no whole response came back.
    Unanswered,
    /// A whole response came back.
    Answered,
}

impl Delivery {
    /// The lower-case name: `not_sent`, `unanswered` or `answered`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Unanswered => "unanswered",
            Self::Answered => "answered",
        }
    }
}

/// What an attempt came to, as far as it matters for what is done next.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptOutcome {
    /// How far it got.
    pub delivery: Delivery,
    /// The HTTP status, where the head of a response arrived.
    pub status: Option<StatusCode>,
    /// The provider's code, where the response has one.
    pub code: Option<String>,
    /// What kind of failure it is; `None` for a success.
    pub kind: Option<ErrorKind>,
    /// Whether it was charged.
    pub charge: Charge,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether expired credentials have been renewed since, so that a repetition is another request.
    pub renewed: bool,
    /// Whether the server's certificate was not accepted, which another attempt at the same host would not change.
    pub untrusted: bool,
    /// Bytes of the response's body, decompressed.
    pub bytes: u64,
}

impl AttemptOutcome {
    /// Whether no connection came about, so that another host may do better.
    pub(crate) fn is_without_connection(&self) -> bool {
        self.delivery == Delivery::NotSent && matches!(self.kind, Some(ErrorKind::Connect | ErrorKind::Timeout))
    }

    /// Whether the request could not even be built, so that it is as if nobody had tried.
    pub(crate) fn is_not_built(&self) -> bool {
        self.delivery == Delivery::NotSent && self.kind == Some(ErrorKind::InvalidRequest)
    }
}
