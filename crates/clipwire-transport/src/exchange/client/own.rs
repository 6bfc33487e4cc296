//! Sends requests with an HTTP client of the user's own.
//!
//! Its rules about redirects, repetitions and decompression are its own, so that of some failures less is known.

use std::error::Error;
use std::io;
use std::pin::Pin;

use bytes::Bytes;

use crate::exchange::client::built::BuiltRequest;
use crate::exchange::client::failure::{BodyFailure, Cause, Failure, Reach, causes, is_refused};

/// What the `Debug` of a client says that follows no redirects.
const NO_REDIRECTS: &str = "redirect_policy: \"Policy(None)\"";

/// A request on its way.
pub(crate) type ResponseFuture = Pin<Box<dyn Future<Output = Result<reqwest::Response, Failure>> + Send>>;

/// The user's client.
pub(crate) struct OwnClient {
    client: reqwest::Client,
    /// A connection that fails need not be that of the first request then.
    follows_redirects: bool,
}

impl OwnClient {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        // It has no other way to say so. One that says it in another way one day is taken for one that may.
        let follows_redirects = !format!("{client:?}").contains(NO_REDIRECTS);
        Self { client, follows_redirects }
    }

    /// Sends a request, when what is returned is polled.
    pub(crate) fn send(&self, request: BuiltRequest) -> ResponseFuture {
        let BuiltRequest { method, url, headers, body } = request;
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = body.map(reqwest::Body::from);
        let first = self.follows_redirects.then(|| request.url().clone());
        let sending = self.client.execute(request);
        Box::pin(async move {
            sending.await.map_err(|error| {
                // A redirect that leads nowhere is an error of this kind too, but of another URL, and after the request was sent.
                let is_none = error.is_builder() && first.as_ref().is_none_or(|first| error.url() == Some(first));
                // Where redirects are followed, it may be the second request that was not sent.
                let is_not_sent = (error.is_connect() || is_refused(&error)) && first.is_none();
                let reach = match (is_none, is_not_sent) {
                    (true, _) => Reach::NotBuilt(
                        "its URL is too long, or of a scheme that the HTTP client does not allow".to_owned(),
                    ),
                    (false, true) => Reach::NotSent,
                    (false, false) => Reach::MaybeSent,
                };
                Failure { reach, timed_out: error.is_timeout(), cause: without_url(error) }
            })
        })
    }
}

/// Waits for the next piece of a body.
pub(super) async fn next(response: &mut reqwest::Response) -> Result<Option<Bytes>, BodyFailure> {
    response.chunk().await.map_err(|error| BodyFailure {
        is_of_a_decoder: is_of_a_decoder(&error),
        timed_out: error.is_timeout(),
        cause: without_url(error),
    })
}

/// Whether it was the decompression that failed, and not the connection.
fn is_of_a_decoder(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.raw_os_error().is_none() && error.kind() != io::ErrorKind::TimedOut;
        }
        // The connection's failures are of another type, whatever they have for a cause.
        cause = error.downcast_ref::<reqwest::Error>().and_then(Error::source);
    }
    false
}

/// The error without any URL, whose query holds the credentials.
fn without_url(error: reqwest::Error) -> Cause {
    let error = error.without_url();
    // That of a redirect can hold another one, with the URL that it led to.
    let has_url = |cause: &(dyn Error + 'static)| {
        cause.downcast_ref::<reqwest::Error>().is_some_and(|cause| cause.url().is_some())
    };
    if causes(&error).any(has_url) { error.to_string().into() } else { Box::new(error) }
}
