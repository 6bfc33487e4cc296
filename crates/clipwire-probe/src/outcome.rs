//! What came of a request, as data.

use clipwire::{Charge, Error, ErrorKind, Meta};
use clipwire_transport::Redactor;
use clipwire_value::text;
use serde_json::{Value, json};

/// What came of a request.
#[derive(Debug)]
pub(crate) struct Outcome {
    status: Option<u16>,
    charge: Charge,
    code: Option<String>,
    error: Option<String>,
    body: Option<String>,
}

impl Outcome {
    /// An answer that the client took for a success.
    pub(crate) fn answered(meta: &Meta, body: &[u8]) -> Self {
        Self {
            status: Some(meta.status.as_u16()),
            charge: meta.charge,
            code: meta.service_code.clone(),
            error: None,
            body: Some(text::decode(body).into_owned()),
        }
    }

    /// An error of the provider, with the answer if there was one. One of ours, before anything was
    /// sent, is no outcome.
    pub(crate) fn failed(error: &Error) -> Result<Self, String> {
        match error.kind() {
            ErrorKind::Config => return Err(error.to_string()),
            ErrorKind::InvalidRequest if error.status().is_none() => return Err(error.to_string()),
            _ => {}
        }
        Ok(Self {
            status: error.status().map(|status| status.as_u16()),
            charge: error.charge(),
            code: error.service_code().map(str::to_owned),
            error: Some(format!("{error:#}")),
            body: error.raw_body().map(|body| text::decode(body).into_owned()),
        })
    }

    /// The outcome with every known secret masked.
    pub(crate) fn to_json(&self, redactor: &Redactor) -> Value {
        let masked = |text: &Option<String>| text.as_deref().map(|text| redactor.redact(text));
        json!({
            "status": self.status,
            "charge": self.charge.as_str(),
            "code": masked(&self.code),
            "error": masked(&self.error),
            "body": masked(&self.body),
        })
    }
}
