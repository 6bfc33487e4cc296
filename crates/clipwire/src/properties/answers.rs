//! Bytes that arrive as an answer, and what holds of every error that can come of them.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use clipwire_transport::{CallStats, Charges, RawResponse, Redactor};
use http::{HeaderMap, StatusCode};

use crate::envelope::Envelope;
use crate::error::{Error, ErrorKind, Result};
use crate::received::{Classified, Received};
use crate::spec::{OperationSpec, ProviderSpec, Shape};
use crate::{Charge, Meta};

/// Stands in an answer wherever the input has [`PLANT`].
pub(super) const SECRET: &str = "planted-5b4a3210";

/// Where a secret is planted.
const PLANT: &[u8] = b"@@";

/// How much of an answer an error keeps, in bytes.
const KEPT: usize = 8 * 1024;

/// The statuses that a first letter from `A` on stands for. Any other first byte belongs to a body under status 200.
const STATUSES: &[u16] = &[201, 204, 302, 400, 401, 404, 408, 422, 428, 429, 500, 503, 599];

/// A provider: its spec, and its rules.
pub(super) struct Provider {
    pub(super) spec: &'static ProviderSpec,
    pub(super) rules: &'static dyn Envelope,
}

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

    /// A body under status 200, as it stands there.
    pub(super) fn sent(body: Vec<u8>) -> Self {
        Self { status: StatusCode::OK, body: body.into() }
    }

    /// The response as a client takes it in. What was asked for stands at `payload`.
    fn received(&self, provider: &Provider, shape: Shape, payload: &'static [&'static str]) -> Received {
        let operation = OperationSpec { payload, shape, ..OperationSpec::named("operation") };
        let operation: &'static OperationSpec = Box::leak(Box::new(operation));
        let response = RawResponse { status: self.status, headers: HeaderMap::new(), body: self.body.clone() };
        let redactor = Redactor::new([SECRET]);
        let (spec, now) = (provider.spec, SystemTime::UNIX_EPOCH);
        let classified = Classified::new(spec, operation, provider.rules, None, &redactor, response, now);
        let outcome = classified.outcome();
        assert!(outcome.code.is_none_or(|code| !code.contains(SECRET)), "the ledger is given a secret");
        let stats = CallStats {
            attempts: 1,
            elapsed: Duration::ZERO,
            waited: Duration::ZERO,
            charges: Charges::default(),
            charge: outcome.charge,
            gave_up: None,
        };
        Received { provider: spec, operation, classified, stats, record: None, asked: None }
    }

    /// Reads the response, and checks what holds of every outcome: no secret in anything that is said about the call, a body
    /// that is cut, a status that is kept, and one charge, whether it fails or not.
    pub(super) fn outcome<T>(
        &self,
        provider: &Provider,
        shape: Shape,
        payload: &'static [&'static str],
        read: impl FnOnce(Received) -> Result<T>,
    ) -> Result<T> {
        let outcome = read(self.received(provider, shape, payload));
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
