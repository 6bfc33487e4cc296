//! One HTTP exchange: a request out, a whole body in, and exactly how far it got.

use std::error::Error;
use std::fmt;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use tracing::debug;

use crate::exchange::authorize::Authorization;
use crate::exchange::build::{build, template};
use crate::exchange::context::AttemptContext;
use crate::exchange::http::Http;
use crate::exchange::options::RequestOptions;
use crate::exchange::request::RequestParts;
use crate::outcome::attempt::Delivery;

/// What one exchange came to.
#[derive(Debug)]
pub struct Exchange {
    /// How far it got.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
    /// Why it got no further, as far as the network or the HTTP client says so. It never contains a URL.
    pub source: Option<Source>,
}

type Source = Box<dyn Error + Send + Sync>;

/// How far an exchange got. It decides whether the call may have been charged.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The request could not be built, so nothing was sent; neither time nor another host would change that.
    NotBuilt {
        /// What was wrong, as in "`{id}` in its path has no value". It repeats no value.
        why: String,
    },
    /// No connection came about, so the request was certainly not sent.
    NotSent {
        /// Whether time ran out.
        timed_out: bool,
    },
    /// The request was sent, or may have been, and no whole response came back.
    Unanswered {
        /// The status, where the head of the response arrived.
        status: Option<StatusCode>,
        /// Whether time ran out.
        timed_out: bool,
    },
    /// A response arrived that is larger than the cap.
    TooLarge {
        /// The status of the response.
        status: StatusCode,
        /// The cap, in bytes.
        cap: usize,
    },
    /// A whole response arrived.
    Answered(RawResponse),
}

/// A whole response.
#[derive(Clone)]
pub struct RawResponse {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed, otherwise as it came.
    pub body: Bytes,
}

impl Exchange {
    /// Builds a request and sends it once. [`RequestOptions`] documents how it is built.
    pub async fn send(
        http: &Http,
        context: &AttemptContext,
        parts: &RequestParts,
        options: &RequestOptions,
        authorization: &Authorization,
    ) -> Self {
        let started = Instant::now();
        let (outcome, source) = match build(http, context, parts, options, authorization.authorize.as_ref()) {
            Ok(request) => exchange(options.body_cap, http.client(), request).await,
            Err(why) => (Outcome::NotBuilt { why }, None),
        };
        let elapsed = started.elapsed();
        debug!(
            clipwire.operation = options.operation,
            http.request.method = %parts.method(),
            // The template and not the path: that may hold values, and the query holds credentials.
            url.template = template(parts, options),
            http.response.status_code = outcome.status().map(|status| status.as_u16()),
            attempt.outcome = outcome.as_str(),
            body_bytes = outcome.body_bytes(),
            elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            "attempt finished"
        );
        Self { outcome, elapsed, source }
    }
}

impl Outcome {
    /// How far it got, as coarsely as retries and the ledger need it.
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::NotBuilt { .. } | Self::NotSent { .. } => Delivery::NotSent,
            Self::Unanswered { .. } => Delivery::Unanswered,
            Self::TooLarge { .. } | Self::Answered(_) => Delivery::Answered,
        }
    }

    /// The HTTP status, where the head of a response arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::NotBuilt { .. } | Self::NotSent { .. } => None,
            Self::Unanswered { status, .. } => *status,
            Self::TooLarge { status, .. } | Self::Answered(RawResponse { status, .. }) => Some(*status),
        }
    }

    fn as_str(&self) -> &'static str {
        match self {
            Self::NotBuilt { .. } => "not_built",
            Self::NotSent { .. } => "not_sent",
            Self::Unanswered { .. } => "unanswered",
            Self::TooLarge { .. } => "too_large",
            Self::Answered(_) => "answered",
        }
    }

    fn body_bytes(&self) -> usize {
        if let Self::Answered(response) = self { response.body.len() } else { 0 }
    }
}

async fn exchange(body_cap: usize, client: &reqwest::Client, request: reqwest::Request) -> (Outcome, Option<Source>) {
    let url = request.url().clone();
    let mut response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => {
            let timed_out = error.is_timeout();
            // A redirect that leads nowhere is an error of this kind too, but of another URL, and after the request was sent.
            let outcome = if error.is_builder() && error.url() == Some(&url) {
                Outcome::NotBuilt {
                    why: "its URL is too long, or of a scheme that the HTTP client does not allow".to_owned(),
                }
            } else if error.is_connect() {
                Outcome::NotSent { timed_out }
            } else {
                Outcome::Unanswered { status: None, timed_out }
            };
            return (outcome, source(error));
        }
    };
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    // A length is announced for a body that is not compressed; the loop below watches over the others.
    let too_large = Outcome::TooLarge { status, cap: body_cap };
    if response.content_length().is_some_and(|length| length > body_cap as u64) {
        return (too_large, None);
    }
    let mut body = Gathered::default();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) if body.len() + piece.len() > body_cap => return (too_large, None),
            Ok(Some(piece)) => body.add(piece),
            Ok(None) => break,
            Err(error) => {
                let timed_out = error.is_timeout();
                return (Outcome::Unanswered { status: Some(status), timed_out }, source(error));
            }
        }
    }
    (Outcome::Answered(RawResponse { status, headers, body: body.whole() }), None)
}

/// The error without any URL, whose query holds the credentials.
fn source(error: reqwest::Error) -> Option<Source> {
    let error = error.without_url();
    let mut inner = error.source();
    while let Some(cause) = inner {
        // That of a redirect can hold another one, with the URL that it led to.
        if cause.downcast_ref::<reqwest::Error>().is_some_and(|cause| cause.url().is_some()) {
            return Some(error.to_string().into());
        }
        inner = cause.source();
    }
    Some(Box::new(error))
}

/// The pieces of a body, put together. One that comes in one piece is never copied.
#[derive(Default)]
struct Gathered {
    first: Bytes,
    /// All of them, from the second on.
    all: BytesMut,
}

impl Gathered {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn add(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&piece);
    }

    fn whole(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A body can repeat a credential, and a header can set one.
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

#[cfg(test)]
mod tests;
