//! Why the API does not give what was asked for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::reply::{JSON, Reply};

/// Why the API does not give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    NoApiKey,
    BadApiKey,
    AccountKeyExpired,
    /// The parameters at fault, each with a reason.
    BadParameters(BTreeMap<String, String>),
    /// A status that was asked for.
    Status(u16),
}

impl Refusal {
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::NoApiKey | Self::BadApiKey => 401,
            Self::AccountKeyExpired => 428,
            Self::BadParameters(_) => 400,
            Self::Status(status) => *status,
        }
    }

    /// The body, in the shape that the document gives to errors.
    pub(super) fn body(&self) -> Value {
        let mut body = json!({ "status": "error", "message": self.message() });
        match self {
            Self::NoApiKey | Self::BadApiKey | Self::Status(_) => {}
            Self::AccountKeyExpired => body["statusCode"] = 8.into(),
            Self::BadParameters(fields) => body["fields"] = json!(fields),
        }
        body
    }

    fn message(&self) -> &'static str {
        match self {
            Self::NoApiKey => "The API key is missing.",
            Self::BadApiKey => "The API key is not valid.",
            Self::AccountKeyExpired => "The session of the account key has expired; the user has to authorize again.",
            Self::BadParameters(_) => "A parameter is missing or malformed.",
            Self::Status(429) => "Too many calls.",
            Self::Status(..500) => "The request is refused.",
            Self::Status(_) => "The server failed.",
        }
    }
}

/// The answer to a request that is refused.
pub(super) fn reply(refusal: &Refusal) -> Reply {
    let refusal = match refusal {
        Refusal::Status(401) => &Refusal::BadApiKey,
        Refusal::Status(428) => &Refusal::AccountKeyExpired,
        other => other,
    };
    Reply::json(refusal.body()).status(refusal.status())
}

/// A refusal by a code in the JSON, with a status that says nothing of it.
pub(super) fn with_code(code: &str) -> Reply {
    // A code has nine digits at the most.
    let number: u32 = code.parse().unwrap_or_default();
    Reply::json(json!({ "code": number, "message": format!("The request is refused with code {code}.") }))
}

/// A refusal of the API key in Chinese, in GBK that is called UTF-8.
pub(super) fn in_gbk() -> Reply {
    let body = json!({ "status": "error", "message": "密钥错误,无权限访问" }).to_string();
    Reply::bytes(JSON, encoding_rs::GBK.encode(&body).0).status(401)
}
