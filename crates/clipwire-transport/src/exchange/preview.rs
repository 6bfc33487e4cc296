//! What a request would be like, without sending it: every secret in it masked.

use http::Method;

use crate::exchange::authorize::Authorization;
use crate::exchange::build::build;
use crate::exchange::http::Http;
use crate::exchange::options::RequestOptions;
use crate::exchange::request::RequestParts;

/// A request that was not sent, as it would be: with all corrections and credentials, and each secret masked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The HTTP method.
    pub method: Method,
    /// The address with its query.
    pub url: String,
    /// The headers that are set on purpose, in the order of their names.
    pub headers: Vec<(String, String)>,
    /// The JSON body.
    pub body: Option<String>,
}

impl Preview {
    /// Builds the request that the first attempt at the first host would send. The error says what is wrong with it and repeats no value.
    pub fn of(
        http: &Http,
        parts: &RequestParts,
        options: &RequestOptions,
        authorization: &Authorization,
    ) -> Result<Self, String> {
        let request = build(http, 0, parts, options, &*authorization.authorize)?;
        let masked = |text: &str| authorization.redactor.redact(text);
        let mut headers: Vec<(String, String)> = request
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), masked(&String::from_utf8_lossy(value.as_bytes()))))
            .collect();
        headers.sort_unstable();
        Ok(Self {
            method: request.method,
            url: masked(request.url.as_str()),
            headers,
            body: parts.body().map(|body| masked(&String::from_utf8_lossy(body))),
        })
    }
}
