//! One HTTP exchange: a request out, a whole body in, and exactly how far it got.

use std::error::Error;
use std::fmt;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, Method, StatusCode};
use tokio::time::{Instant, Sleep};
use tracing::{debug, field};

use crate::exchange::authorize::Authorization;
use crate::exchange::build::{build, template};
use crate::exchange::client::failure::{BodyFailure, Cause, Failure, Reach, is_untrusted};
use crate::exchange::client::{Response, Sending};
use crate::exchange::coding;
use crate::exchange::connected::Polled;
use crate::exchange::context::AttemptContext;
use crate::exchange::http::Http;
use crate::exchange::options::RequestOptions;
use crate::exchange::redact::{Redactor, one_line};
use crate::exchange::request::RequestParts;
use crate::outcome::attempt::Delivery;

/// So much memory is set aside on the word of a response, before its body is there.
const RESERVED: usize = 1024 * 1024;

/// From this size on, a body that comes in one piece is kept in the buffer of its connection: none is three times as large.
const AS_IT_CAME: usize = 140 * 1024;

/// What one exchange came to.
#[derive(Debug)]
pub struct Exchange {
    /// How far it got.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
    /// Why it got no further, as far as the network or the HTTP client says so. It never contains a URL.
    pub source: Option<Cause>,
}

/// How far an exchange got. It decides whether the call may have been charged.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The request could not be built, so nothing was sent; neither time nor another host would change that.
    NotBuilt {
        /// What was wrong, as in "`{id}` in its path has no value". It repeats no value.
        why: String,
    },
    /// No connection came about, or the server said that it did nothing with the request: HTTP/2 has words for that. It is as
    /// if it had not been sent.
    NotSent {
        /// Whether time ran out.
        timed_out: bool,
        /// Whether there is a server and its certificate was not accepted.
        untrusted: bool,
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
    /// A whole response arrived whose body cannot be decompressed. Its body is what could be, and says nothing for certain.
    Undecodable {
        /// The response; its status and headers are as good as any.
        response: RawResponse,
        /// What is wrong, as in "its body is compressed with gzip and ends early".
        why: String,
    },
    /// A whole response arrived. A redirect is one: none is followed.
    Answered(RawResponse),
}

/// A whole response.
#[derive(Clone)]
pub struct RawResponse {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed whatever its label says, otherwise as it came. The headers say no more of a coding then.
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
        let request = build(http, context.host, parts, options, authorization.authorize.as_ref());
        let (outcome, source) = match request.and_then(|request| http.send(context.host, request)) {
            Ok(sending) => exchange(http, context, parts, options.body_cap, started, sending).await,
            Err(why) => (Outcome::NotBuilt { why }, None),
        };
        let elapsed = started.elapsed();
        debug!(
            clipwire.operation = options.operation,
            http.request.method = %parts.method(),
            // The template and not the path: that may hold values, and the query holds credentials. What is called by its path
            // has that for a template.
            url.template = field::debug(Masked(&authorization.redactor, template(parts, options))),
            http.response.status_code = outcome.status().map(|status| status.as_u16()),
            attempt.outcome = outcome.as_str(),
            body_bytes = outcome.body_bytes(),
            elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            "attempt finished"
        );
        Self { outcome, elapsed, source }
    }
}

/// A path as it is logged. Nothing is done where nobody listens.
struct Masked<'a>(&'a Redactor, &'a str);

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.0.redact(self.1)))
    }
}

impl Outcome {
    /// How far it got, as coarsely as retries and the ledger need it.
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::NotBuilt { .. } | Self::NotSent { .. } => Delivery::NotSent,
            Self::Unanswered { .. } => Delivery::Unanswered,
            Self::TooLarge { .. } | Self::Undecodable { .. } | Self::Answered(_) => Delivery::Answered,
        }
    }

    /// The HTTP status, where the head of a response arrived.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::NotBuilt { .. } | Self::NotSent { .. } => None,
            Self::Unanswered { status, .. } => *status,
            Self::TooLarge { status, .. } => Some(*status),
            Self::Undecodable { response, .. } | Self::Answered(response) => Some(response.status),
        }
    }

    fn as_str(&self) -> &'static str {
        match self {
            Self::NotBuilt { .. } => "not_built",
            Self::NotSent { .. } => "not_sent",
            Self::Unanswered { .. } => "unanswered",
            Self::TooLarge { .. } => "too_large",
            Self::Undecodable { .. } => "undecodable",
            Self::Answered(_) => "answered",
        }
    }

    fn body_bytes(&self) -> usize {
        if let Self::Answered(response) = self { response.body.len() } else { 0 }
    }
}

/// What comes of a request: what is kept while it is waited for is little, since it is moved to where it stays.
async fn exchange(
    http: &Http,
    context: &AttemptContext,
    parts: &RequestParts,
    body_cap: usize,
    started: Instant,
    sending: Sending,
) -> (Outcome, Option<Cause>) {
    let host = context.host;
    let polled = Polled { host: http.first_of_origin(host), connect_until: started + context.connect_timeout };
    let mut time = pin!(tokio::time::sleep_until(started + context.timeout));
    let Response { status, mut headers, body: mut rest } = match within(time.as_mut(), polled.poll(sending.response()))
        .await
    {
        Ok(Ok(response)) => response,
        Err(over) => {
            let outcome = match http.maybe_connected(host) {
                true => Outcome::Unanswered { status: None, timed_out: true },
                false => Outcome::NotSent { timed_out: true, untrusted: false },
            };
            return (outcome, Some(over.into()));
        }
        Ok(Err(Failure { reach, timed_out, cause })) => {
            let outcome = match reach {
                #[cfg(feature = "reqwest")]
                Reach::NotBuilt(why) => Outcome::NotBuilt { why },
                Reach::MaybeSent if !timed_out || http.maybe_connected(host) => {
                    Outcome::Unanswered { status: None, timed_out }
                }
                Reach::NotSent | Reach::MaybeSent => Outcome::NotSent { timed_out, untrusted: is_untrusted(&*cause) },
            };
            return (outcome, Some(cause));
        }
    };
    http.learn(host, &headers);
    let too_large = || Outcome::TooLarge { status, cap: body_cap };
    // What cannot be made smaller is made a little larger by compressing it.
    let on_the_way =
        if coding::is_labelled(&headers) { body_cap.saturating_add(body_cap / 64 + 1024) } else { body_cap };
    let announced = usize::try_from(rest.announced().unwrap_or_default()).unwrap_or(usize::MAX);
    if announced > on_the_way {
        return (too_large(), None);
    }
    // The pieces lie in the buffers of the connection, which can be far larger: they are copied, and do not keep those.
    let (mut body, mut whole) = (Vec::new(), Bytes::new());
    loop {
        let piece = match within(time.as_mut(), rest.next()).await {
            Ok(piece) => piece,
            Err(over) => return (Outcome::Unanswered { status: Some(status), timed_out: true }, Some(over.into())),
        };
        match piece {
            Ok(Some(piece)) if body.len() + piece.len() > on_the_way => return (too_large(), None),
            Ok(Some(piece)) if piece.len() == announced && announced >= AS_IT_CAME => whole = piece,
            Ok(Some(piece)) => {
                if body.is_empty() {
                    body.reserve_exact(announced.min(RESERVED));
                }
                body.extend_from_slice(&piece);
            }
            Ok(None) => break,
            Err(BodyFailure { is_of_a_decoder: true, cause, .. }) => {
                let why = "its body cannot be decompressed by the HTTP client".to_owned();
                let response = RawResponse { status, headers, body: body.into() };
                return (Outcome::Undecodable { response, why }, Some(cause));
            }
            Err(BodyFailure { timed_out, cause, .. }) => {
                return (Outcome::Unanswered { status: Some(status), timed_out }, Some(cause));
            }
        }
    }
    let body = if whole.is_empty() { Bytes::from(body.into_boxed_slice()) } else { whole };
    if parts.method() != Method::HEAD && is_shorter_than_announced(body.len(), status, &headers) {
        return (Outcome::Unanswered { status: Some(status), timed_out: false }, None);
    }
    let outcome = match coding::decode(&headers, body, body_cap, parts.wants_file()) {
        Ok(body) => {
            // Both were about the body on its way.
            if headers.remove(CONTENT_ENCODING).is_some() {
                headers.remove(CONTENT_LENGTH);
            }
            Outcome::Answered(RawResponse { status, headers, body })
        }
        Err(coding::Failure::TooLarge) => too_large(),
        Err(coding::Failure::Damaged { part: body, why }) => {
            Outcome::Undecodable { response: RawResponse { status, headers, body }, why }
        }
    };
    (outcome, None)
}

/// Waits for a future until the time is over.
async fn within<T>(mut time: Pin<&mut Sleep>, future: impl Future<Output = T>) -> Result<T, TimeIsOver> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Ok(value)),
        Poll::Pending => time.as_mut().poll(context).map(|()| Err(TimeIsOver)),
    })
    .await
}

/// Why a request got no further whose time was over.
#[derive(Debug)]
struct TimeIsOver;

impl fmt::Display for TimeIsOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time for the request is over")
    }
}

impl Error for TimeIsOver {}

/// Whether a body ended before its length. In HTTP/2 a server can end a stream anywhere, and the HTTP client says that all is
/// well.
fn is_shorter_than_announced(length: usize, status: StatusCode, headers: &HeaderMap) -> bool {
    let announced: Option<u64> = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    status != StatusCode::NOT_MODIFIED && announced.is_some_and(|announced| announced > length as u64)
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
