//! The envelope that a body may come in, and the verdict on an answer.

use clipwire_raw::value::Id;
use http::StatusCode;
use serde_json::{Map, Value};

use super::session;
use crate::error::{ErrorKind, REDIRECTED, kind_of_status};
use crate::json;
use crate::protocol::{Class, Verdict};
use crate::response::Charge;

/// What stands around a payload in an envelope, and nothing else does.
const WRAPPERS: &[&str] =
    &["code", "status", "message", "msg", "data", "request_id", "router", "params", "time", "timestamp"];

/// What TikTok itself puts beside a payload.
pub(crate) const AROUND: &[&str] = &["status_code", "status_msg", "extra", "log_pb"];

/// Says whom to turn to when an account key has expired, as the provider's page on it does.
const EXPIRED: &str = "the account key has expired; notify the user and send a new authorization link";

/// Judges generated answers, which speak by their HTTP status, and in an envelope by its fields.
macro_rules! judged {
    ($($answer:ident),* $(,)?) => {$(
        impl $crate::protocol::Judged for clipwire_raw::tikhubapi::types::$answer {
            const AROUND: &'static [&'static str] = $crate::tikhubapi::envelope::AROUND;
            const WRAPS: bool = true;

            fn judge(&self, status: http::StatusCode) -> $crate::protocol::Verdict {
                $crate::tikhubapi::envelope::judge_status(status)
            }

            fn judge_text(text: &str, status: http::StatusCode) -> $crate::protocol::Verdict {
                $crate::tikhubapi::envelope::judge_text(text, status)
            }

            fn unwrap_text(text: &str) -> Option<&str> {
                $crate::tikhubapi::envelope::unwrap_text(text)
            }
        }
    )*};
}

pub(crate) use judged;

/// The verdict by the status alone, for an answer that holds what was asked for.
pub(crate) fn judge_status(status: StatusCode) -> Verdict {
    let class = match kind_of(status) {
        None => Class::Answer,
        Some(kind) => Class::Error(kind),
    };
    Verdict { detail: detail(status), ..Verdict::new(class, Charge::Unknown) }
}

/// The verdict on a body that holds nothing that was asked for, or is no success.
pub(crate) fn judge_text(text: &str, status: StatusCode) -> Verdict {
    // What an error answer or an envelope may say, each on its own. Every name is assumed.
    let fields = json::Fields::of(text);
    let said = ["message", "msg", "status_msg"].into_iter().filter_map(|name| fields.text(name));
    let reasons =
        fields.value::<Map<String, Value>>("fields").into_iter().flatten().map(|(name, reason)| match reason {
            Value::String(reason) => format!("{name}: {reason}"),
            other => format!("{name}: {other}"),
        });
    let words: Vec<String> = said.filter(|text| !text.is_empty()).take(1).chain(reasons).collect();
    // TikTok's own status, or that of an envelope; zero and those of success say nothing.
    let codes = ["statusCode", "code", "status_code"].into_iter().filter_map(|name| fields.value::<Id>(name));
    let code = codes.map(|code| code.as_str().to_owned()).find(|code| !matches!(code.as_str(), "0" | "200"));
    let says_error = fields.text("status").is_some_and(|status| status.eq_ignore_ascii_case("error"));
    let inner = code.as_deref().and_then(|code| StatusCode::from_bytes(code.as_bytes()).ok()).and_then(kind_of);
    let class = match kind_of(status).or(inner) {
        Some(kind) => Class::Error(kind),
        None if says_error || code.is_some() => Class::Error(ErrorKind::Rejected),
        None => Class::Answer,
    };
    Verdict {
        service_code: code,
        message: (!words.is_empty()).then(|| words.join("; ")),
        detail: detail(status),
        request_id: fields.text("request_id"),
        ..Verdict::new(class, Charge::Unknown)
    }
}

fn kind_of(status: StatusCode) -> Option<ErrorKind> {
    match status.as_u16() {
        session::EXPIRED => Some(ErrorKind::AccountSessionExpired),
        _ if status.is_success() => None,
        _ => Some(kind_of_status(status)),
    }
}

fn detail(status: StatusCode) -> Option<&'static str> {
    match status.as_u16() {
        session::EXPIRED => Some(EXPIRED),
        _ => status.is_redirection().then_some(REDIRECTED),
    }
}

/// The JSON of the payload, where a body is an envelope: `data` beside a code, a status or a message, and nothing else.
pub(crate) fn unwrap_text(text: &str) -> Option<&str> {
    // Most bodies have no such field, and are not taken apart to find that out.
    if !text.contains("\"data\"") {
        return None;
    }
    let members = json::members(text)?;
    let is_envelope = members.iter().all(|(name, _)| WRAPPERS.contains(&name.as_str()))
        && members.iter().any(|(name, _)| matches!(name.as_str(), "code" | "status" | "message" | "msg"));
    let (_, data) = members.into_iter().find(|(name, _)| is_envelope && name == "data")?;
    data.starts_with('{').then_some(data)
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{judge_text, unwrap_text};
    use crate::error::ErrorKind;
    use crate::protocol::Class;

    #[test]
    fn a_wrapped_body_is_told_from_a_bare_one_that_has_a_field_of_the_same_name() {
        assert_eq!(unwrap_text(r#"{"code":200,"message":"ok","data":{"user":{}}}"#), Some(r#"{"user":{}}"#));
        assert_eq!(unwrap_text(r#"{"status":"ok","data":{}}"#), Some("{}"));
        for bare in [
            r#"{"data":{"id":1}}"#,
            r#"{"status_code":0,"data":{"id":1}}"#,
            r#"{"data":[],"cursor":1,"has_more":0,"message":"x"}"#,
            r#"{"code":200,"data":null}"#,
            r#"{"code":200,"data":[1]}"#,
            "no json with \"data\"",
        ] {
            assert_eq!(unwrap_text(bare), None, "{bare}");
        }
    }

    #[test]
    fn an_error_is_read_from_the_status_and_from_a_body_under_status_200() {
        let of = |text: &str, status: u16| {
            let verdict = judge_text(text, StatusCode::from_u16(status).unwrap());
            (verdict.class, verdict.service_code, verdict.message)
        };
        let words = |text: &str| Some(text.to_owned());
        assert_eq!(
            of(r#"{"status":"error","message":"bad","fields":{"count":"too large"}}"#, 400),
            (Class::Error(ErrorKind::InvalidRequest), None, words("bad; count: too large"))
        );
        assert_eq!(
            of(r#"{"status":"error","message":"again","statusCode":8}"#, 428),
            (Class::Error(ErrorKind::AccountSessionExpired), words("8"), words("again"))
        );
        assert_eq!(
            of(r#"{"code":429,"message":"slow"}"#, 200),
            (Class::Error(ErrorKind::RateLimited), words("429"), words("slow"))
        );
        assert_eq!(
            of(r#"{"status_code":10202,"status_msg":"no user"}"#, 200),
            (Class::Error(ErrorKind::Rejected), words("10202"), words("no user"))
        );
        assert_eq!(of(r#"{"status_code":0}"#, 200), (Class::Answer, None, None));
        assert_eq!(of("<html>", 502).0, Class::Error(ErrorKind::Server));
    }
}
