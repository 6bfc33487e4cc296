//! What went wrong, whether it was paid for, and what can be done about it.

mod display;
mod from_raw;
mod kind;

use std::time::Duration;

use clipwire_transport::Redactor;
use http::{HeaderMap, StatusCode};

pub(crate) use self::from_raw::{REDIRECTED, failed_exchange, kind_of_status};
pub use self::kind::ErrorKind;
use crate::{Charge, Meta, text};

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A call that failed.
///
/// It is one word wide and holds no secret: not in `Display`, not in `Debug`, not in its sources, and not in
/// [`body`](Self::body), from which the client's own credentials are masked.
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    service_code: Option<String>,
    service_message: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    charge: Charge,
    attempts: u32,
    elapsed: Duration,
    detail: Option<String>,
    json_path: Option<String>,
    body: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Whether the call was paid for.
    pub fn charge(&self) -> Charge {
        self.inner.charge
    }

    /// The provider's name of the operation; `None` when no operation was involved.
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// The HTTP status, if the head of an answer arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// The provider's code, such as `4005`.
    pub fn service_code(&self) -> Option<&str> {
        self.inner.service_code.as_deref()
    }

    /// The provider's own words, with every known secret masked.
    pub fn service_message(&self) -> Option<&str> {
        self.inner.service_message.as_deref()
    }

    /// The provider's name for this call, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// How long the provider asks to wait, from a `Retry-After` header in seconds.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// How many HTTP exchanges were made; 0 when nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// How long the call took.
    pub fn elapsed(&self) -> Duration {
        self.inner.elapsed
    }

    /// Where in the answer the trouble is, such as `item.video.url`.
    pub fn json_path(&self) -> Option<&str> {
        self.inner.json_path.as_deref()
    }

    /// The first 8 KiB of the answer as text, with every known secret masked.
    pub fn body(&self) -> Option<&str> {
        self.inner.body.as_deref()
    }

    /// Whether the time allowed ran out.
    pub fn is_timeout(&self) -> bool {
        self.inner.kind == ErrorKind::Timeout
    }

    /// Whether the call may have cost something: everything but a certain "no".
    pub fn may_have_been_charged(&self) -> bool {
        self.inner.charge.is_possible()
    }

    /// Whether sending the same request again could help without paying twice.
    ///
    /// True for failures that pass and were not charged, and for a refusal for too many calls.
    pub fn is_retryable(&self) -> bool {
        match self.inner.kind {
            ErrorKind::RateLimited => self.inner.charge != Charge::Yes,
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Server => self.inner.charge == Charge::No,
            _ => false,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_deref().map(|source| source as _)
    }
}

/// How errors are put together, inside this crate.
impl Error {
    /// Nothing was sent, nothing was charged, until a method says otherwise.
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                operation: None,
                status: None,
                service_code: None,
                service_message: None,
                request_id: None,
                retry_after: None,
                charge: Charge::No,
                attempts: 0,
                elapsed: Duration::ZERO,
                detail: None,
                json_path: None,
                body: None,
                source: None,
            }),
        }
    }

    pub(crate) fn config(detail: String) -> Self {
        Self::new(ErrorKind::Config).with_detail(detail)
    }

    pub(crate) fn invalid_request(detail: String) -> Self {
        Self::new(ErrorKind::InvalidRequest).with_detail(detail)
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.inner.operation = Some(operation);
        self
    }

    pub(crate) fn with_attempt(mut self, elapsed: Duration, charge: Charge) -> Self {
        self.inner.attempts = 1;
        self.inner.elapsed = elapsed;
        self.inner.charge = charge;
        self
    }

    /// Counts exchanges that were made before the last one.
    pub(crate) fn with_earlier(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.inner.attempts += attempts;
        self.inner.elapsed += elapsed;
        self
    }

    pub(crate) fn with_status(mut self, status: Option<StatusCode>) -> Self {
        self.inner.status = status;
        self
    }

    pub(crate) fn with_headers(mut self, headers: &HeaderMap) -> Self {
        let seconds = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        self.inner.retry_after = seconds.map(Duration::from_secs);
        self
    }

    /// Takes what is known of a call that was answered, and what the provider said, already masked.
    pub(crate) fn with_meta(mut self, meta: Meta, message: Option<String>) -> Self {
        let inner = &mut self.inner;
        inner.operation = Some(meta.operation);
        inner.status = Some(meta.status);
        inner.service_code = meta.service_code;
        inner.service_message = message;
        inner.request_id = meta.request_id;
        inner.attempts = meta.attempts;
        inner.elapsed = meta.elapsed;
        inner.charge = meta.charge;
        self
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.inner.detail = Some(detail.into());
        self
    }

    pub(crate) fn with_json_path(mut self, path: String) -> Self {
        self.inner.json_path = Some(path);
        self
    }

    /// Keeps the beginning of an answer. Masked first, cut afterwards: a cut through a secret would hide it from the mask.
    pub(crate) fn with_body(mut self, body: &[u8], redactor: &Redactor) -> Self {
        let text = redactor.redact(&text::decode(body));
        self.inner.body = Some(text::cut(&text).to_owned());
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }
}
