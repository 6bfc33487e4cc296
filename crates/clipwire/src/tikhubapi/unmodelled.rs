//! A call of something that the spec does not have.

use clipwire_transport::Call;
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Client, envelope};
use crate::arrived::Arrived;
use crate::calling::{self, Provider as _};
use crate::error::Result;
use crate::options::{CallOptions, call_options};
use crate::protocol::{Judged, Verdict};
use crate::response::Response;

/// How the operation is called where none has a name.
const UNMODELLED: &str = "unmodelled";

/// A call of something that is not modelled. What comes back is an object of unknown form.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct UnmodelledCall {
    client: Client,
    options: CallOptions,
    method: Method,
    path: String,
}

/// A body of which nothing is known but that it is an object.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
struct Anything(Map<String, Value>);

impl Judged for Anything {
    const AROUND: &'static [&'static str] = &[];
    const WRAPS: bool = true;

    fn judge(&self, status: StatusCode) -> Verdict {
        envelope::judge_status(status)
    }

    fn judge_text(text: &str, status: StatusCode) -> Verdict {
        envelope::judge_text(text, status)
    }

    fn unwrap_text(text: &str) -> Option<&str> {
        envelope::unwrap_text(text)
    }
}

impl UnmodelledCall {
    pub(super) fn new(client: Client, method: Method, path: String) -> Self {
        Self { client, options: CallOptions::default(), method, path }
    }

    /// Sends the request. Where the body is an envelope, what is inside is handed out; [`Response::raw`] has all of it.
    ///
    /// # Errors
    ///
    /// The same as of every other call, by the HTTP status.
    pub async fn send(self) -> Result<Response<Map<String, Value>>> {
        let (client, method) = (&self.client, &self.method);
        let outgoing = calling::outgoing(client, UNMODELLED, Some(self.path), &self.options)?;
        let send = |call: Call, host: usize| async move {
            match call.send(&client.core().http, host, method.clone()).await {
                // The exchange has kept the answer; here only a failure matters.
                Ok(response) => Err(clipwire_raw::Error::UnexpectedResponse(response)),
                Err(error) => Err(clipwire_raw::Error::CommunicationError(error)),
            }
        };
        calling::call(client, outgoing, &self.options, send, |arrived: Arrived<Anything>| arrived.read()?.free()).await
    }
}

call_options!(UnmodelledCall);
