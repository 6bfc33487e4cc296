//! The one place that looks into the errors of generated clients.

use clipwire_raw::Error as RawError;
use clipwire_transport::{Exchange, Outcome, Reach};
use http::StatusCode;

use super::{Error, ErrorKind};
use crate::Charge;

/// The error of a call from which no whole answer came back.
pub(crate) fn failed_exchange(exchange: Option<Exchange>, error: Option<RawError<()>>) -> Error {
    let Some(Exchange { outcome, .. }) = exchange else {
        // Nothing was sent: the generated client could not even build the request.
        return with_cause(Error::new(ErrorKind::InvalidRequest).with_detail("it could not be put together"), error);
    };
    let (kind, reach, status, detail) = match outcome {
        Outcome::NotSent { timed_out: false } => (ErrorKind::Connect, Reach::NotSent, None, None),
        Outcome::NotSent { timed_out: true } => {
            (ErrorKind::Timeout, Reach::NotSent, None, Some("no connection came about".to_owned()))
        }
        Outcome::Lost { status, timed_out: false } => (ErrorKind::Interrupted, Reach::Lost, status, None),
        Outcome::Lost { status, timed_out: true } => {
            (ErrorKind::Timeout, Reach::Lost, status, Some("the request was sent and no answer came".to_owned()))
        }
        Outcome::TooLarge { status, cap } => {
            let detail = format!("it is larger than {cap} bytes; allow more with `body_cap`");
            (ErrorKind::Decode, Reach::Answered, Some(status), Some(detail))
        }
        Outcome::Answered(answer) => (ErrorKind::Other, Reach::Answered, Some(answer.status), None),
    };
    let charge = if reach == Reach::NotSent { Charge::No } else { Charge::Unknown };
    let mut built = Error::new(kind).with_attempt(reach, charge).with_status(status);
    if let Some(detail) = detail {
        built = built.with_detail(detail);
    }
    with_cause(built, error)
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

/// Keeps the cause where it is an error of its own; the generated layer around it says nothing that is not known here.
fn with_cause(built: Error, error: Option<RawError<()>>) -> Error {
    match error {
        Some(
            RawError::CommunicationError(cause) | RawError::InvalidUpgrade(cause) | RawError::ResponseBodyError(cause),
        ) => built.with_source(cause.without_url()),
        Some(RawError::InvalidRequest(text) | RawError::Custom(text)) => built.with_source(text),
        // These hold an answer, which the exchange has already told of.
        Some(RawError::ErrorResponse(_) | RawError::InvalidResponsePayload(..) | RawError::UnexpectedResponse(_))
        | None => built,
    }
}
