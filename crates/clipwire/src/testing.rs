//! Made-up answers and errors, for tests of code that uses clipwire.
//!
//! Three ways to test such code, from the quickest to the most real:
//!
//! * **Hand it an answer.** [`Response::fake`], [`Page::of`], [`Collected::of`] and [`Error::fake`] make what a call would have returned. No server
//!   runs and no client is built. It fits code that takes an answer and decides what to do.
//! * **Let it call the sandbox.** `clipwire-sandbox` answers every operation on this machine, bills like the provider, and misbehaves when it is
//!   told to. It fits code that makes calls.
//! * **Let it call any stub server**, such as wiremock: a client goes where [`base_url`](crate::dynamic::ClientBuilder::base_url) says. It fits a test that
//!   is about one exact body.
//!
//! In the second and third, [`Clock::skipping`](crate::Clock::skipping) makes waits for limits and before repetitions take no time.
//!
//! ```
//! use clipwire::{Charge, Error, ErrorKind, Page, Response};
//!
//! /// The code under test: how often a title has the word.
//! fn mentions(answer: Result<Response<Page<String>>, Error>, word: &str) -> Result<usize, String> {
//!     match answer {
//!         Ok(page) => Ok(page.items.iter().filter(|title| title.contains(word)).count()),
//!         Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
//!         Err(error) if error.may_have_been_charged() => Err(format!("look at the bill: {error}")),
//!         Err(error) => Err(error.to_string()),
//!     }
//! }
//!
//! let page = Page::of(["cats".to_owned(), "dogs".to_owned()]);
//! assert_eq!(mentions(Ok(Response::fake(page)), "cat"), Ok(1));
//!
//! assert_eq!(mentions(Err(Error::fake(ErrorKind::NotFound)), "cat"), Ok(0));
//!
//! let lost = Error::fake_with(ErrorKind::Timeout, |fake| fake.operation("item_search_video").charge(Charge::Unknown));
//! assert!(mentions(Err(lost), "cat").unwrap_err().starts_with("look at the bill"));
//! ```

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use clipwire_transport::{CallStats, Redactor};
use http::StatusCode;

use crate::error::{Error, ErrorKind, GaveUp};
use crate::page::{Checkpoint, Collected, Cursor, Page, Progress, StreamEnd};
use crate::response::{Charge, Charges, Meta, Response};

/// What a made-up answer says of its provider and its operation, unless a test says otherwise.
const FAKE: &str = "fake";

impl Meta {
    /// What is known of a call that succeeded at the first attempt, with status 200, and was charged.
    ///
    /// Provider and operation are called `fake`, no time has passed, and everything that a provider may leave out is left out.
    pub fn fake() -> Self {
        Self {
            provider: Cow::Borrowed(FAKE),
            platform: Cow::Borrowed(FAKE),
            operation: Cow::Borrowed(FAKE),
            status: StatusCode::OK,
            service_code: None,
            request_id: None,
            attempts: 1,
            elapsed: Duration::ZERO,
            waited: Duration::ZERO,
            charge: Charge::Yes,
            charges: one(Charge::Yes),
            quota: None,
            cached: None,
            received_at: None,
            server_time: None,
            replay_url: None,
        }
    }
}

impl<T> Response<T> {
    /// An answer with this value, [as if it had been charged](Meta::fake). Its body is empty until [`with_raw`](Self::with_raw).
    pub fn fake(value: T) -> Self {
        Self::fake_with(value, |_| ())
    }

    /// The same with what the test says of the call.
    ///
    /// Where the charge is changed and the charges of the attempts are not, they follow it: one attempt of that charge.
    ///
    /// ```
    /// use clipwire::{Charge, Response};
    ///
    /// let free = Response::fake_with("a title", |meta| meta.charge = Charge::No);
    /// assert_eq!((free.len(), free.meta().charges.charged), (7, 0));
    /// ```
    pub fn fake_with(value: T, change: impl FnOnce(&mut Meta)) -> Self {
        let mut meta = Meta::fake();
        let before = meta.charges;
        change(&mut meta);
        if meta.charges == before {
            meta.charges = one(meta.charge);
        }
        Self::new(value, Box::new(meta), Bytes::new(), Vec::new(), redactor())
    }

    /// The same with this body, for code that reads [`raw`](Self::raw).
    #[must_use]
    pub fn with_raw(self, body: impl Into<Bytes>) -> Self {
        let unread = self.unread().to_vec();
        let (value, meta, _) = self.into_parts();
        Self::new(value, Box::new(meta), body.into(), unread, redactor())
    }
}

impl<T> Page<T> {
    /// A page with these elements, and no other behind it.
    pub fn of(items: impl IntoIterator<Item = T>) -> Self {
        let mut page = Self::new(items.into_iter().collect(), None);
        page.has_more = Some(false);
        page
    }

    /// The same with another page behind it, at this cursor.
    #[must_use]
    pub fn with_next(mut self, cursor: impl Into<String>) -> Self {
        (self.next_cursor, self.has_more) = (Some(Cursor::new(cursor)), Some(true));
        self
    }
}

impl<T> Collected<T> {
    /// A whole list of one page with these elements. Its fields can be changed, such as `end`.
    pub fn of(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        let progress = Progress { calls: 1, pages: 1, items: items.len() as u64, ..Progress::default() };
        let checkpoint = Checkpoint {
            provider: FAKE.to_owned(),
            operation: FAKE.to_owned(),
            scope: std::collections::BTreeMap::new(),
            cursor: None,
            end: Some(StreamEnd::Exhausted),
            returned: Vec::new(),
        };
        Self { items, end: StreamEnd::Exhausted, progress, skipped: Vec::new(), error: None, checkpoint }
    }
}

#[cfg(feature = "dynamic")]
impl crate::dynamic::Item {
    /// A thing with this JSON text, and the record that it becomes.
    pub fn fake(json: impl Into<Bytes>, record: Option<crate::dynamic::Record>) -> Self {
        Self::new(json.into(), record)
    }
}

impl Error {
    /// An error of this kind as such errors mostly are: with the status, the charge and the number of attempts that go with it.
    ///
    /// | kind | attempts | status | charge |
    /// | --- | --- | --- | --- |
    /// | `Config`, `InvalidRequest`, `BudgetExhausted` | 0 | none | no |
    /// | `Connect` | 1 | none | no |
    /// | `Timeout`, `Interrupted`, `Other` | 1 | none | unknown |
    /// | `Auth`, `AccountSessionExpired`, `RateLimited`, `QuotaExhausted`, `Rejected`, `Server` | 1 | 401, 428, 429, 402, 404, 500 | no |
    /// | `NotFound`, `Decode` | 1 | 200 | yes |
    ///
    /// One of `RateLimited` asks to wait for a second.
    pub fn fake(kind: ErrorKind) -> Self {
        FakeError::new(kind).into()
    }

    /// The same with what the test says of it.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use clipwire::{Charge, Error, ErrorKind};
    ///
    /// let busy = Error::fake_with(ErrorKind::RateLimited, |fake| {
    ///     fake.service_code("4008").retry_after(Duration::from_secs(30)).charge(Charge::Unstated)
    /// });
    /// assert_eq!((busy.service_code(), busy.retry_after()), (Some("4008"), Some(Duration::from_secs(30))));
    /// ```
    pub fn fake_with(kind: ErrorKind, change: impl FnOnce(FakeError) -> FakeError) -> Self {
        change(FakeError::new(kind)).into()
    }
}

/// What a test says of a made-up error; see [`Error::fake_with`].
#[derive(Debug)]
#[must_use = "it is no error yet"]
pub struct FakeError {
    kind: ErrorKind,
    meta: Meta,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    message: Option<String>,
    detail: Option<String>,
    json_path: Option<String>,
    body: Option<Bytes>,
    retry_after: Option<Duration>,
    gave_up: Option<GaveUp>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl FakeError {
    fn new(kind: ErrorKind) -> Self {
        let (attempts, status, charge) = match kind {
            ErrorKind::Config | ErrorKind::InvalidRequest | ErrorKind::BudgetExhausted => (0, None, Charge::No),
            ErrorKind::Connect => (1, None, Charge::No),
            ErrorKind::Auth => (1, Some(StatusCode::UNAUTHORIZED), Charge::No),
            ErrorKind::AccountSessionExpired => (1, Some(StatusCode::PRECONDITION_REQUIRED), Charge::No),
            ErrorKind::RateLimited => (1, Some(StatusCode::TOO_MANY_REQUESTS), Charge::No),
            ErrorKind::QuotaExhausted => (1, Some(StatusCode::PAYMENT_REQUIRED), Charge::No),
            ErrorKind::Rejected => (1, Some(StatusCode::NOT_FOUND), Charge::No),
            ErrorKind::Server => (1, Some(StatusCode::INTERNAL_SERVER_ERROR), Charge::No),
            ErrorKind::NotFound | ErrorKind::Decode => (1, Some(StatusCode::OK), Charge::Yes),
            _ => (1, None, Charge::Unknown),
        };
        let charges = if attempts == 0 { Charges::default() } else { one(charge) };
        Self {
            kind,
            meta: Meta { attempts, charge, charges, ..Meta::fake() },
            operation: (kind != ErrorKind::Config).then_some(FAKE),
            status,
            message: None,
            detail: None,
            json_path: None,
            body: None,
            retry_after: (kind == ErrorKind::RateLimited).then_some(Duration::from_secs(1)),
            gave_up: None,
            source: None,
        }
    }

    /// Names the operation.
    pub fn operation(self, operation: &'static str) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// Sets what the call cost: that of its one attempt.
    pub fn charge(mut self, charge: Charge) -> Self {
        (self.meta.charge, self.meta.charges) = (charge, one(charge));
        self
    }

    /// Sets the HTTP status.
    pub fn status(self, status: StatusCode) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Sets the provider's code, such as `4008`.
    pub fn service_code(mut self, code: impl Into<String>) -> Self {
        self.meta.service_code = Some(code.into());
        self
    }

    /// Sets the provider's words.
    pub fn service_message(self, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..self }
    }

    /// Sets the provider's name of the call.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.meta.request_id = Some(id.into());
        self
    }

    /// Sets how many attempts were made, all of them of the same charge.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.meta.attempts = attempts;
        self.meta.charges = (0..attempts).fold(Charges::default(), |mut charges, _| {
            charges.count(self.meta.charge);
            charges
        });
        self
    }

    /// Sets how long the call took.
    pub fn elapsed(mut self, elapsed: Duration) -> Self {
        self.meta.elapsed = elapsed;
        self
    }

    /// Sets after how long the call could be made again.
    pub fn retry_after(self, after: Duration) -> Self {
        Self { retry_after: Some(after), ..self }
    }

    /// Sets why it was not repeated.
    pub fn gave_up(self, why: GaveUp) -> Self {
        Self { gave_up: Some(why), ..self }
    }

    /// Sets what stands in the message besides the kind.
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Sets where in the answer the trouble is.
    pub fn json_path(self, path: impl Into<String>) -> Self {
        Self { json_path: Some(path.into()), ..self }
    }

    /// Sets the answer.
    pub fn body(self, body: impl Into<Bytes>) -> Self {
        Self { body: Some(body.into()), ..self }
    }

    /// Sets the cause.
    pub fn source(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }
}

impl From<FakeError> for Error {
    fn from(fake: FakeError) -> Self {
        let FakeError { kind, meta, operation, status, message, detail, json_path, body, retry_after, gave_up, source } =
            fake;
        let (attempts, elapsed, waited) = (meta.attempts, meta.elapsed, meta.waited);
        let stats = CallStats { attempts, elapsed, waited, charges: meta.charges, charge: meta.charge, gave_up };
        let meta = Meta { operation: Cow::Owned(String::new()), ..meta };
        let mut error = Self::new(kind).with_meta(meta, message).with_stats(&stats);
        error = error.with_status(status).with_retry_after(retry_after);
        if let Some(operation) = operation {
            error = error.with_operation(operation);
        }
        if let Some(detail) = detail {
            error = error.with_detail(detail);
        }
        if let Some(path) = json_path {
            error = error.with_json_path(path);
        }
        if let Some(body) = body {
            error = error.with_body(body, &redactor());
        }
        match source {
            Some(source) => error.with_source(source),
            None => error,
        }
    }
}

fn one(charge: Charge) -> Charges {
    let mut charges = Charges::default();
    charges.count(charge);
    charges
}

/// Masks nothing: a test has no secrets.
fn redactor() -> Redactor {
    Redactor::new([])
}
