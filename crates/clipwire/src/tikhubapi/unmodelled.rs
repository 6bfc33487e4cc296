//! A call of something that the spec does not have.

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Client, envelope};
use crate::arrived::{Arrived, Sent};
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
        let mut earlier: Option<Arrived<Anything>> = None;
        loop {
            let path = self.client.inner.http.path_below(&self.path);
            let (call, mut pending) = self.client.prepare(UNMODELLED, Some(path), &self.options)?;
            if let Some(earlier) = &earlier {
                pending = pending.after(earlier);
            }
            let lease = pending.lease;
            let sent: Sent<Anything> = match call.send(&self.client.inner.http, self.method.clone()).await {
                // The exchange has kept the answer; here only a failure matters.
                Ok(response) => Err(clipwire_raw::Error::UnexpectedResponse(response)),
                Err(error) => Err(clipwire_raw::Error::CommunicationError(error)),
            };
            let arrived = pending.arrived(sent)?;
            if !self.client.has_new_key_for(lease, UNMODELLED, &arrived).await? {
                return arrived.read()?.free();
            }
            earlier = Some(arrived);
        }
    }
}

call_options!(UnmodelledCall);
