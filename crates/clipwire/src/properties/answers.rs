//! Bytes that arrive as an answer, and what holds of every error that can come of them.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use clipwire_raw::{Error as RawError, ResponseValue};
use clipwire_transport::{Answer, Exchange, Outcome, Redactor};
use http::{HeaderMap, StatusCode};

use crate::arrived::{Arrived, Sent};
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::Judged;
use crate::{Charge, Meta};

/// Stands in an answer wherever the input has [`PLANT`].
pub(super) const SECRET: &str = "planted-5b4a3210";

/// Where a secret is planted.
const PLANT: &[u8] = b"@@";

/// How much of an answer an error keeps, in bytes.
const KEPT: usize = 8 * 1024;

/// The statuses that a first letter from `A` on stands for. Any other first byte belongs to a body under status 200.
const STATUSES: &[u16] = &[201, 204, 302, 400, 401, 404, 408, 422, 428, 429, 500, 503, 599];

/// What an input says: a status, and a body.
pub(super) struct Case {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

impl Case {
    /// Reads an input: perhaps a letter for the status, then the body, with `@@` wherever a secret is to stand.
    pub(super) fn read(input: &[u8]) -> Self {
        let by_letter = input.split_first().and_then(|(letter, rest)| {
            let status = STATUSES.get(usize::from(letter.checked_sub(b'A')?))?;
            Some((StatusCode::from_u16(*status).ok()?, rest))
        });
        let (status, mut rest) = by_letter.unwrap_or((StatusCode::OK, input));
        let mut body = Vec::with_capacity(rest.len());
        while let Some(byte) = rest.first() {
            let (planted, taken) =
                if rest.starts_with(PLANT) { (SECRET.as_bytes(), PLANT.len()) } else { (&[*byte][..], 1) };
            body.extend_from_slice(planted);
            rest = &rest[taken..];
        }
        Self { status, body: body.into() }
    }

    /// The answer as a client takes it in.
    pub(super) fn arrived<A: Judged>(&self) -> Result<Arrived<A>> {
        let sent: Sent<A> = match self.status {
            StatusCode::OK => serde_json::from_slice(&self.body)
                .map(|value| ResponseValue::new(value, self.status, HeaderMap::new()))
                .map_err(|error| RawError::InvalidResponsePayload(self.body.clone(), error)),
            _ => Err(RawError::Custom("a status that generated code does not expect".to_owned())),
        };
        let answer = Answer { status: self.status, headers: HeaderMap::new(), body: self.body.clone() };
        let exchange = Exchange { outcome: Outcome::Answered(answer), elapsed: Duration::ZERO };
        Arrived::of("operation", Redactor::new([SECRET]), Some(exchange), sent, SystemTime::UNIX_EPOCH)
    }

    /// Reads the answer, and checks what holds of every outcome: no secret in anything that is said about the call, a body
    /// that is cut, a status that is kept, and one charge, whether it fails or not.
    pub(super) fn outcome<A: Judged, T>(&self, read: impl FnOnce(Arrived<A>) -> Result<T>) -> Result<T> {
        let arrived = self.arrived::<A>().expect("an exchange that was answered gives an answer");
        let finding = arrived.finding();
        assert!(finding.code.is_none_or(|code| !code.contains(SECRET)), "the ledger is given a secret");
        let outcome = read(arrived);
        if let Err(error) = &outcome {
            self.check_error(error);
        }
        outcome
    }

    fn check_error(&self, error: &Error) {
        silent(error);
        silent(&format_args!("{error:#}"));
        silent(&format_args!("{error:?}"));
        for text in [error.service_message(), error.service_code(), error.request_id(), error.json_path(), error.body()]
        {
            assert!(text.is_none_or(|text| !text.contains(SECRET)), "an accessor gives a secret: {text:?}");
        }
        assert_eq!(error.status(), Some(self.status));
        assert_eq!(error.attempts(), 1);
        assert!(error.body().is_some_and(|body| body.len() <= KEPT), "the body is not kept, or too much of it");
        assert!(!error.to_string().contains(['\n', '\r']), "not one line: {error}");
        assert_ne!(error.kind(), ErrorKind::Config);
    }
}

/// Whether what is known of an answered call holds a secret.
pub(super) fn check_meta(meta: &Meta) {
    silent(&format_args!("{meta:?}"));
}

/// Fails where something prints a secret.
fn silent(printed: &dyn fmt::Display) {
    let printed = printed.to_string();
    assert!(!printed.contains(SECRET), "a secret is printed: {printed}");
}

/// What an outcome says about the charge.
pub(super) fn charge_of<T>(outcome: &Result<T>, meta: impl FnOnce(&T) -> &Meta) -> (Charge, Option<String>) {
    match outcome {
        Ok(answer) => {
            let meta = meta(answer);
            check_meta(meta);
            (meta.charge, meta.service_code.clone())
        }
        Err(error) => (error.charge(), error.service_code().map(str::to_owned)),
    }
}
