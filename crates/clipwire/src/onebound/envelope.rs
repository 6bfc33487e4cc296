//! What the gateway puts around every answer.

use std::time::{Duration, SystemTime};

use clipwire_raw::value::Flag;
use clipwire_transport::Redactor;
use jiff::civil::DateTime;
use jiff::tz::offset;
use serde::de::DeserializeOwned;

use super::{Code, quota};
use crate::error::ErrorKind;
use crate::response::{Charge, Meta};

/// The envelope of an answer, borrowed from the answer's own type.
pub(crate) struct Envelope<'a> {
    pub(crate) error_code: Option<&'a str>,
    pub(crate) error: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) api_info: Option<&'a str>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) server_time: Option<&'a str>,
    pub(crate) cache: Option<&'a Flag>,
}

/// An answer that holds an envelope among its own fields.
pub(crate) trait Enveloped: DeserializeOwned + Default {
    fn envelope(&self) -> Envelope<'_>;
}

/// Implements [`Enveloped`] for generated answers, which all have the same fields.
macro_rules! enveloped {
    ($($answer:ident),* $(,)?) => {$(
        impl $crate::onebound::envelope::Enveloped for clipwire_raw::onebound::types::$answer {
            fn envelope(&self) -> $crate::onebound::envelope::Envelope<'_> {
                $crate::onebound::envelope::Envelope {
                    error_code: self.error_code.as_deref(),
                    error: self.error.as_deref(),
                    reason: self.reason.as_deref(),
                    api_info: self.api_info.as_deref(),
                    request_id: self.request_id.as_deref(),
                    server_time: self.server_time.as_deref(),
                    cache: self.cache.as_ref(),
                }
            }
        }
    )*};
}

pub(crate) use enveloped;

enveloped!(Envelope);

/// What a code means for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Something was found.
    Answer,
    /// The gateway looked and found nothing.
    Empty,
    /// It failed.
    Error(ErrorKind),
}

impl Envelope<'_> {
    /// The gateway's code; `None` when the answer has none.
    pub(crate) fn code(&self) -> Option<Code> {
        self.error_code.filter(|code| !code.is_empty()).map(Code::from)
    }

    /// What the envelope tells of the call.
    pub(crate) fn meta(&self, operation: &'static str, status: http::StatusCode, elapsed: Duration) -> Meta {
        let code = self.code();
        Meta {
            operation,
            status,
            service_code: code.as_ref().map(|code| code.as_str().to_owned()),
            request_id: self.request_id.map(str::to_owned),
            attempts: 1,
            elapsed,
            charge: code.as_ref().map_or(Charge::Unknown, Code::charge),
            quota: self.api_info.and_then(quota::read),
            cached: self.cache.and_then(Flag::get),
            server_time: self.server_time.and_then(server_time),
        }
    }

    /// What the gateway says, with every known secret masked: it has been seen to repeat the caller's key.
    pub(crate) fn message(&self, redactor: &Redactor) -> Option<String> {
        let error = self.error.unwrap_or_default().trim();
        let reason = self.reason.unwrap_or_default().trim();
        let message = match (error, reason) {
            ("", "" | "ok") => return None,
            ("", only) | (only, "") => only.to_owned(),
            (error, reason) if error == reason => error.to_owned(),
            (error, reason) => format!("{error}: {reason}"),
        };
        Some(redactor.redact(&message))
    }
}

/// The gateway's clock, as in `Beijing/2022-09-29 14:25:29`.
fn server_time(text: &str) -> Option<SystemTime> {
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", text.strip_prefix("Beijing/")?.trim()).ok()?;
    let seconds = offset(8).to_timestamp(time).ok()?.as_second();
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}
