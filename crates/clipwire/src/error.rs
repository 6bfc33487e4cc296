//! What went wrong, whether it was paid for, and what can be done about it.

mod display;
mod from_exchange;

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use clipwire_transport::{AttemptOutcome, CallStats, Delivery, Redactor, one_line};
pub use clipwire_transport::{ErrorKind, GaveUp};
use http::StatusCode;

pub(crate) use self::from_exchange::{failed_exchange, kind_of_status, not_followed};
use crate::{Charge, Charges, Meta, text};

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
    charges: Charges,
    delivery: Option<Delivery>,
    attempts: u32,
    elapsed: Duration,
    waited: Duration,
    gave_up: Option<GaveUp>,
    untrusted: bool,
    detail: Option<String>,
    json_path: Option<String>,
    body: Option<String>,
    raw_body: Option<Bytes>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Whether the call was paid for. Of several attempts, the most expensive counts.
    pub fn charge(&self) -> Charge {
        self.inner.charge
    }

    /// The attempts by what they cost.
    pub fn charges(&self) -> Charges {
        self.inner.charges
    }

    /// The provider's name of the operation; `None` when no operation was involved.
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// The HTTP status, if the head of an answer arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// The provider's code, such as `4005`, in one line and with every known secret masked.
    pub fn service_code(&self) -> Option<&str> {
        self.inner.service_code.as_deref()
    }

    /// The provider's own words, at the most 1,000 bytes of them, with every known secret masked and without control
    /// characters other than line breaks and tabs. In `Display` they stand in one line.
    pub fn service_message(&self) -> Option<&str> {
        self.inner.service_message.as_deref()
    }

    /// The provider's name for this call, which its support asks for, in one line and with every known secret masked.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// After how long the call could be made again: what the provider asks for in a `Retry-After` header of any form, or,
    /// of a call that was not sent, when the client's limits or the provider's day allow it.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// How many HTTP exchanges were made or tried; 0 when nothing was to be sent, or the request could not be built.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.inner.elapsed
    }

    /// How much of that was waiting: for a turn under the client's limits, or before a repetition.
    pub fn waited(&self) -> Duration {
        self.inner.waited
    }

    /// Why the call was not repeated once more, where its failure is of a sort that is repeated.
    pub fn gave_up(&self) -> Option<GaveUp> {
        self.inner.gave_up
    }

    /// Where in the answer the trouble is, such as `item.video.url`.
    pub fn json_path(&self) -> Option<&str> {
        self.inner.json_path.as_deref()
    }

    /// The first 8 KiB of the answer as text, with every known secret masked.
    pub fn body(&self) -> Option<&str> {
        self.inner.body.as_deref()
    }

    /// The whole answer as the provider sent it, decompressed, where there was one: what was paid for is not lost with the error.
    ///
    /// Nothing in it is masked. Providers have been seen to repeat the caller's key in an answer.
    pub fn raw_body(&self) -> Option<&Bytes> {
        self.inner.raw_body.as_ref()
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
    /// True for failures that pass and were not charged, and for a refusal for too many calls. A server whose certificate is not
    /// accepted is none that passes.
    pub fn is_retryable(&self) -> bool {
        match self.inner.kind {
            ErrorKind::RateLimited => self.inner.charge != Charge::Yes,
            ErrorKind::Connect if self.inner.untrusted => false,
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
                charges: Charges::default(),
                delivery: None,
                attempts: 0,
                elapsed: Duration::ZERO,
                waited: Duration::ZERO,
                gave_up: None,
                untrusted: false,
                detail: None,
                json_path: None,
                body: None,
                raw_body: None,
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

    /// How far the attempt got, and what that cost.
    pub(crate) fn with_attempt(mut self, delivery: Delivery, charge: Charge) -> Self {
        self.inner.attempts = 1;
        self.inner.delivery = Some(delivery);
        self.inner.charge = charge;
        self
    }

    /// Takes what the whole call took.
    pub(crate) fn with_stats(mut self, stats: &CallStats) -> Self {
        let inner = &mut self.inner;
        inner.attempts = stats.attempts;
        inner.elapsed = stats.elapsed;
        inner.waited = stats.waited;
        inner.charge = stats.charge;
        inner.charges = stats.charges;
        inner.gave_up = stats.gave_up;
        self
    }

    /// Notes whether it was the server's certificate that was not accepted.
    pub(crate) fn with_untrusted(mut self, untrusted: bool) -> Self {
        self.inner.untrusted = untrusted;
        self
    }

    /// What the loop has to know of an attempt from which no whole response came back.
    pub(crate) fn outcome(&self) -> AttemptOutcome {
        AttemptOutcome {
            delivery: self.inner.delivery.unwrap_or(Delivery::NotSent),
            status: self.inner.status,
            code: None,
            kind: Some(self.inner.kind),
            charge: self.inner.charge,
            retry_after: None,
            renewed: false,
            untrusted: self.inner.untrusted,
            bytes: 0,
        }
    }

    pub(crate) fn with_status(mut self, status: Option<StatusCode>) -> Self {
        self.inner.status = status;
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.inner.retry_after = after;
        self
    }

    /// Takes what is known of a call that was answered, and what the provider said, already masked.
    pub(crate) fn with_meta(mut self, meta: Meta, message: Option<String>) -> Self {
        let inner = &mut self.inner;
        inner.operation = match meta.operation {
            Cow::Borrowed(operation) => Some(operation),
            Cow::Owned(_) => inner.operation,
        };
        inner.status = Some(meta.status);
        inner.service_code = meta.service_code;
        inner.service_message = message;
        inner.request_id = meta.request_id;
        inner.attempts = meta.attempts;
        inner.elapsed = meta.elapsed;
        inner.waited = meta.waited;
        inner.charge = meta.charge;
        inner.charges = meta.charges;
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

    /// Keeps an answer, and its beginning as text. A secret that stands across the cut is masked.
    pub(crate) fn with_body(mut self, body: Bytes, redactor: &Redactor) -> Self {
        let text = clipwire_value::text::decode(&body);
        let beginning = redactor.redact_beginning(&text, text::KEPT);
        // A mask can be longer than what it stands for.
        self.inner.body = Some(text::cut_at(&beginning, text::KEPT).to_owned());
        self.inner.raw_body = Some(body);
        self
    }

    /// The same with known secrets masked in all that our own words and those of others may repeat of a request.
    pub(crate) fn masked(mut self, redactor: &Redactor) -> Self {
        let inner = &mut self.inner;
        for text in [&mut inner.detail, &mut inner.json_path].into_iter().flatten() {
            redactor.mask(text);
        }
        let mut cause = inner.source.as_deref().map(|source| source as &dyn std::error::Error);
        let mut printed = Vec::new();
        while let Some(source) = cause {
            printed.extend([source.to_string(), format!("{source:?}")]);
            cause = source.source();
        }
        // Some print what the server wrote, such as its reasons for going away.
        if printed.iter().any(|text| redactor.redact(text) != *text || one_line(text) != *text) {
            let words: Vec<_> = printed.iter().step_by(2).map(|text| redactor.printable(text, text::PRINTED)).collect();
            inner.source = Some(words.join(": ").into());
        }
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.inner.source = Some(source.into());
        self
    }
}
