//! The one place that looks into what an exchange came to when no whole response came back.

use clipwire_transport::{Delivery, Exchange, Outcome};
use http::StatusCode;

use super::{Error, ErrorKind};
use crate::Charge;

/// The error of an attempt from which no whole response came back.
pub(crate) fn failed_exchange(exchange: Exchange) -> Error {
    let delivery = exchange.outcome.delivery();
    let status = exchange.outcome.status();
    let (kind, detail) = match exchange.outcome {
        Outcome::NotBuilt { why } => (ErrorKind::InvalidRequest, Some(why)),
        Outcome::NotSent { timed_out: false } => (ErrorKind::Connect, None),
        Outcome::NotSent { timed_out: true } => (ErrorKind::Timeout, Some("no connection came about".to_owned())),
        Outcome::Unanswered { timed_out: false, .. } => (ErrorKind::Interrupted, None),
        Outcome::Unanswered { timed_out: true, .. } => {
            (ErrorKind::Timeout, Some("the request was sent and no answer came".to_owned()))
        }
        Outcome::TooLarge { cap, .. } => {
            (ErrorKind::Decode, Some(format!("it is larger than {cap} bytes; allow more with `body_cap`")))
        }
        Outcome::Answered(_) => (ErrorKind::Other, None),
    };
    let charge = if delivery == Delivery::NotSent { Charge::No } else { Charge::Unknown };
    let mut error = Error::new(kind).with_attempt(delivery, charge).with_status(status);
    if let Some(detail) = detail {
        error = error.with_detail(detail);
    }
    match exchange.source {
        Some(source) => error.with_source(source),
        None => error,
    }
}

/// The kind of an answer that speaks by its HTTP status alone.
pub(crate) fn kind_of_status(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        400 | 422 => ErrorKind::InvalidRequest,
        401 | 403 => ErrorKind::Auth,
        429 => ErrorKind::RateLimited,
        300..=399 | 404 | 405 | 410 => ErrorKind::Rejected,
        408 | 500..=599 => ErrorKind::Server,
        _ => ErrorKind::Other,
    }
}

/// What a redirect that was not followed says.
pub(crate) const REDIRECTED: &str = "it redirects to another host, which is not given the credentials";
