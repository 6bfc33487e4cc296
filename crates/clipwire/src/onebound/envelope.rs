//! What the gateway puts around every answer.

use std::time::{Duration, SystemTime};

use clipwire_raw::value::Flag;
use http::StatusCode;
use jiff::civil::DateTime;
use jiff::tz::offset;

use super::{Code, quota};
use crate::error::{ErrorKind, REDIRECTED, kind_of_status};
use crate::json;
use crate::protocol::{Class, Verdict};
use crate::response::Charge;

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

/// Judges generated answers, which all have the fields of the envelope among their own.
macro_rules! judged {
    ($($answer:ident),* $(,)?) => {$(
        impl $crate::protocol::Judged for clipwire_raw::onebound::types::$answer {
            const AROUND: &'static [&'static str] = $crate::onebound::AROUND;

            fn judge(&self, status: http::StatusCode) -> $crate::protocol::Verdict {
                $crate::onebound::envelope::Envelope {
                    error_code: self.error_code.as_deref(),
                    error: self.error.as_deref(),
                    reason: self.reason.as_deref(),
                    api_info: self.api_info.as_deref(),
                    request_id: self.request_id.as_deref(),
                    server_time: self.server_time.as_deref(),
                    cache: self.cache.as_ref(),
                }
                .verdict(status)
            }

            fn judge_text(text: &str, status: http::StatusCode) -> $crate::protocol::Verdict {
                $crate::onebound::envelope::judge_text(text, status)
            }
        }
    )*};
}

pub(crate) use judged;

/// The verdict on an answer of which nothing but the envelope may be readable. Each field of it is read on its own, so that
/// one that is odd does not hide the code, which says what the call cost.
pub(crate) fn judge_text(text: &str, status: StatusCode) -> Verdict {
    let fields = json::Fields::of(text);
    let [error_code, error, reason, api_info, request_id, server_time] =
        ["error_code", "error", "reason", "api_info", "request_id", "server_time"].map(|name| fields.text(name));
    Envelope {
        error_code: error_code.as_deref(),
        error: error.as_deref(),
        reason: reason.as_deref(),
        api_info: api_info.as_deref(),
        request_id: request_id.as_deref(),
        server_time: server_time.as_deref(),
        cache: fields.value("cache").as_ref(),
    }
    .verdict(status)
}

impl Envelope<'_> {
    /// The gateway's code is what counts; the HTTP status only where there is none.
    pub(crate) fn verdict(&self, status: StatusCode) -> Verdict {
        let code = self.error_code.filter(|code| !code.is_empty()).map(Code::from);
        let message = self.message();
        let (class, charge) = match &code {
            Some(code) => (code.class(), code.charge()),
            None if !status.is_success() => (Class::Error(kind_of_status(status)), Charge::Unknown),
            None if message.is_some() => (Class::Error(ErrorKind::Rejected), Charge::Unknown),
            None => (Class::Answer, Charge::Unknown),
        };
        Verdict {
            service_code: code.map(|code| code.as_str().to_owned()),
            message,
            detail: status.is_redirection().then_some(REDIRECTED),
            request_id: self.request_id.map(str::to_owned),
            quota: self.api_info.and_then(quota::read),
            cached: self.cache.and_then(Flag::get),
            server_time: self.server_time.and_then(server_time),
            ..Verdict::new(class, charge)
        }
    }

    /// What the gateway says. It has been seen to repeat the caller's key, so it is masked before anybody sees it.
    fn message(&self) -> Option<String> {
        let error = self.error.unwrap_or_default().trim();
        let reason = self.reason.unwrap_or_default().trim();
        match (error, reason) {
            ("", "" | "ok") => None,
            ("", only) | (only, "") => Some(only.to_owned()),
            (error, reason) if error == reason => Some(error.to_owned()),
            (error, reason) => Some(format!("{error}: {reason}")),
        }
    }
}

/// The gateway's clock, as in `Beijing/2022-09-29 14:25:29`.
fn server_time(text: &str) -> Option<SystemTime> {
    let text = text.strip_prefix("Beijing/")?.trim();
    // A date alone would be read as the midnight before it.
    let time: DateTime = text.parse().ok().filter(|_| text.len() == "2022-09-29 14:25:29".len())?;
    let seconds = offset(8).to_timestamp(time).ok()?.as_second();
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}
