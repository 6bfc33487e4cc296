//! Why the API does not give what was asked for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Why the API does not give what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    NoApiKey,
    BadApiKey,
    AccountKeyExpired,
    /// The parameters at fault, each with a reason.
    BadParameters(BTreeMap<String, String>),
}

impl Refusal {
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::NoApiKey | Self::BadApiKey => 401,
            Self::AccountKeyExpired => 428,
            Self::BadParameters(_) => 400,
        }
    }

    /// The body, in the shape that the document gives to errors.
    pub(super) fn body(&self) -> Value {
        let mut body = json!({ "status": "error", "message": self.message() });
        match self {
            Self::NoApiKey | Self::BadApiKey => {}
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
        }
    }
}
