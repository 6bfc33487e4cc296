//! A call of something that the spec does not have.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use clipwire_transport::RequestParts;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Core;
use crate::error::{Error, Result};
use crate::options::{CallOptions, call_options};
use crate::received::Received;
use crate::response::Response;
use crate::spec::OperationSpec;

/// How the operation is called where none has a name.
static UNMODELLED: OperationSpec = OperationSpec::named("unmodelled");

/// A call of something that is not modelled: any method and path, any query and headers, a JSON body, any JSON in return.
///
/// It goes through the same credentials, limits, budget, retries, errors and redaction as every other call, and its charge is
/// told by the same rules. Limits, prices and the ledger know it as `unmodelled`.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct GenericCall {
    core: Arc<Core>,
    options: CallOptions,
    method: Method,
    path: String,
    body: Option<std::result::Result<Bytes, String>>,
}

call_options!(GenericCall);

impl GenericCall {
    pub(crate) fn new(core: Arc<Core>, method: Method, path: String) -> Self {
        Self { core, options: CallOptions::default(), method, path, body: None }
    }

    /// Sends a JSON body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let json = serde_json::to_vec(body).map(Bytes::from).map_err(|error| error.to_string());
        self.body = Some(json);
        self
    }

    /// Sends the request, and returns the payload as JSON: the body without the fields of the provider's envelope, or what the
    /// envelope wraps. [`Response::raw`] has all of it.
    ///
    /// # Errors
    ///
    /// The same as of every other call. [`Decode`](crate::ErrorKind::Decode) where the response says success and holds nothing.
    pub async fn send(self) -> Result<Response<Value>> {
        self.received(false).await?.json()
    }

    /// Sends the request, and returns the payload as a type of yours. Where the provider wraps payloads in an envelope, it is
    /// read from what is inside, else from the whole body.
    ///
    /// # Errors
    ///
    /// The same as of every other call. [`Decode`](crate::ErrorKind::Decode) where the payload does not fit the type, with the
    /// place.
    pub async fn send_as<T: DeserializeOwned>(self) -> Result<Response<T>> {
        self.received(false).await?.typed()
    }

    /// Sends the request, and returns the body untouched, in whatever format it comes. Only what its `content-encoding` names is
    /// undone: a file that is gzip stays gzip.
    ///
    /// # Errors
    ///
    /// The same as of every other call, as far as an error of the provider can be recognized.
    pub async fn send_bytes(self) -> Result<Response<Bytes>> {
        self.received(true).await?.bytes()
    }

    async fn received(self, is_file: bool) -> Result<Received> {
        let redactor = self.core.redactor();
        let invalid = |why: String| Error::invalid_request(why).with_operation(UNMODELLED.name).masked(&redactor);
        let mut parts = RequestParts::new(self.method, self.path);
        if is_file {
            parts = parts.for_a_file();
        }
        match self.body {
            Some(Ok(body)) => parts = parts.json(body),
            Some(Err(why)) => return Err(invalid(format!("the body cannot be written as JSON: {why}"))),
            None => {}
        }
        self.core.call(&UNMODELLED, parts, &self.options).await
    }
}

impl fmt::Debug for GenericCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People build paths with keys in them.
        f.debug_struct("GenericCall")
            .field("method", &self.method)
            .field("path", &self.core.redactor().redact(&self.path))
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
