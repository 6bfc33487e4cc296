//! One HTTP exchange: a request out, a whole body in, and an exact word on how far it got.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use reqwest::ResponseBuilderExt as _;
use tracing::debug;
use url::Url;

/// What one exchange came to.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// How far it got.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// How far an exchange got. It decides whether the call may have been charged.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// No connection came about, so the request certainly never left.
    NotSent {
        /// Whether time ran out.
        timed_out: bool,
    },
    /// The request left, or may have, and no whole answer came back.
    Lost {
        /// The status, where the head of the answer arrived.
        status: Option<StatusCode>,
        /// Whether time ran out.
        timed_out: bool,
    },
    /// An answer arrived that is larger than the cap.
    TooLarge {
        /// The status of the answer.
        status: StatusCode,
        /// The cap, in bytes.
        cap: usize,
    },
    /// A whole answer arrived.
    Answered(Answer),
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed, otherwise as it came.
    pub body: Bytes,
}

/// Sends a request once. The second value is what generated code goes on with.
pub(crate) async fn exchange(
    operation: &str,
    body_cap: usize,
    client: &reqwest::Client,
    request: reqwest::Request,
) -> (Exchange, reqwest::Result<reqwest::Response>) {
    let method = request.method().clone();
    // Only the path: the query holds the credentials.
    let path = request.url().path().to_owned();
    let started = Instant::now();
    let (outcome, response) = attempt(body_cap, client, request).await;
    let elapsed = started.elapsed();
    let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let (reached, status, body_bytes) = match &outcome {
        Outcome::NotSent { .. } => ("not_sent", None, 0),
        Outcome::Lost { status, .. } => ("lost", *status, 0),
        Outcome::TooLarge { status, .. } => ("too_large", Some(*status), 0),
        Outcome::Answered(answer) => ("answered", Some(answer.status), answer.body.len()),
    };
    debug!(
        clipwire.operation = operation,
        http.method = %method,
        http.path = path,
        http.status = status.map(|status| status.as_u16()),
        attempt.outcome = reached,
        body_bytes,
        elapsed_ms,
        "attempt finished"
    );
    (Exchange { outcome, elapsed }, response)
}

async fn attempt(
    body_cap: usize,
    client: &reqwest::Client,
    request: reqwest::Request,
) -> (Outcome, reqwest::Result<reqwest::Response>) {
    let mut response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => {
            let timed_out = error.is_timeout();
            let never_left = error.is_connect() || error.is_builder();
            let outcome =
                if never_left { Outcome::NotSent { timed_out } } else { Outcome::Lost { status: None, timed_out } };
            return (outcome, Err(error.without_url()));
        }
    };
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    // A length is announced for a body that is not compressed; the loop below watches over the others.
    let too_large = Outcome::TooLarge { status, cap: body_cap };
    if response.content_length().is_some_and(|length| length > body_cap as u64) {
        return (too_large, Ok(rebuild(status, HeaderMap::new(), Bytes::new())));
    }
    let mut body = Gathered::default();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) if body.len() + piece.len() > body_cap => {
                return (too_large, Ok(rebuild(status, HeaderMap::new(), Bytes::new())));
            }
            Ok(Some(piece)) => body.add(piece),
            Ok(None) => break,
            Err(error) => {
                let outcome = Outcome::Lost { status: Some(status), timed_out: error.is_timeout() };
                return (outcome, Err(error.without_url()));
            }
        }
    }
    let body = body.whole();
    let response = rebuild(status, headers.clone(), body.clone());
    (Outcome::Answered(Answer { status, headers, body }), Ok(response))
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

/// A response that generated code can decode after the body has been read. It knows no address.
fn rebuild(status: StatusCode, headers: HeaderMap, body: Bytes) -> reqwest::Response {
    // Of a response without an address, reqwest would parse one of its own each time.
    static NOWHERE: LazyLock<Url> = LazyLock::new(|| Url::parse("http://nowhere.invalid").expect("it is an address"));
    let builder = http::Response::builder().status(status).url(NOWHERE.clone());
    let mut response = builder.body(body).expect("a known status and no headers yet make a response");
    *response.headers_mut() = headers;
    reqwest::Response::from(response)
}
