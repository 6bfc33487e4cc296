//! The clients that a careful user would write by hand: reqwest, serde_json, and structs for two operations of each provider.
//!
//! They set what clipwire sets on its HTTP client, have the fields of clipwire's answers, and look at the provider's code. They do
//! not keep the body, count, limit, mask or judge anything, and take each field in the one form in which it comes.

pub mod onebound;
pub mod tikhubapi;

use std::fmt;
use std::time::Duration;

use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);

/// Why a call brought nothing.
#[derive(Debug)]
pub enum Failure {
    /// No whole answer came.
    Http(reqwest::Error),
    /// The answer is not what was expected.
    Json(serde_json::Error),
    /// The provider refused.
    Refused {
        /// Its code.
        code: String,
        /// Its words.
        message: String,
    },
}

/// Sets up the HTTP client with the settings of clipwire's own connections.
pub(crate) fn http() -> Result<reqwest::Client, Failure> {
    let http = reqwest::Client::builder()
        .user_agent("by-hand/0.0.0")
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        .referer(false)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .tls_certs_only([])
        .tls_backend_rustls()
        .build()?;
    Ok(http)
}

/// Sends a request, and reads the answer.
async fn read<A: DeserializeOwned>(request: RequestBuilder) -> Result<A, Failure> {
    let response = request.send().await?;
    Ok(serde_json::from_slice(&response.error_for_status()?.bytes().await?)?)
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(_) => f.write_str("no whole answer came"),
            Self::Json(_) => f.write_str("the answer is not what was expected"),
            Self::Refused { code, message } => write!(f, "the provider refused with code {code}: {message}"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::Json(error) => Some(error),
            Self::Refused { .. } => None,
        }
    }
}
