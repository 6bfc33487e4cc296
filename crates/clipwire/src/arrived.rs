//! A whole answer: judged as soon as it is there, read when it is handed out.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use clipwire_raw::ResponseValue;
use clipwire_transport::{Answer, Exchange, Finding, Outcome, Quota, Reach, Redactor, Tally, told_delay};
use serde::de::DeserializeOwned;

use crate::answered::Answered;
use crate::decode::{Rescued, Unreadable, decode, is_object, rescue};
use crate::error::{Error, ErrorKind, Result, failed_exchange};
use crate::protocol::{Class, Judged, Verdict};
use crate::response::{Meta, Response};
use crate::text;

/// What a generated client makes of an exchange.
pub(crate) type Sent<A> = std::result::Result<ResponseValue<A>, clipwire_raw::Error<()>>;

/// A whole answer, and the verdict on it.
#[derive(Debug)]
pub(crate) struct Arrived<A> {
    operation: &'static str,
    redactor: Redactor,
    pub(crate) answer: Answer,
    /// What generated code decoded, if it could. It is large, and moved often.
    decoded: Option<Box<A>>,
    /// The JSON of the payload, where the provider wraps it in another object.
    wrapped: Option<Bytes>,
    verdict: Verdict,
    /// How long the provider asks to wait.
    told: Option<Duration>,
    tally: Option<Tally>,
}

impl<A: Judged> Arrived<A> {
    /// The answer that an exchange brought, or why it brought none.
    pub(crate) fn of(
        operation: &'static str,
        redactor: Redactor,
        exchange: Option<Exchange>,
        sent: Sent<A>,
        now: SystemTime,
    ) -> Result<Self> {
        let answer = match exchange {
            Some(Exchange { outcome: Outcome::Answered(answer), .. }) => answer,
            exchange => return Err(failed_exchange(exchange, sent.err()).with_operation(operation)),
        };
        // Generated types would also be read from the positions of a list.
        let decoded = sent.ok().filter(|_| is_object(&answer.body)).map(|value| Box::new(value.into_inner()));
        let wrapped = A::WRAPS.then(|| text::decode(&answer.body)).and_then(|text| {
            let inner = A::unwrap_text(&text)?;
            Some(Bytes::copy_from_slice(inner.as_bytes()))
        });
        let verdict = judge(decoded.as_deref().filter(|_| wrapped.is_none()), &answer, &redactor);
        let told = match verdict.class {
            Class::Error(_) => told_delay(&answer.headers, now),
            Class::Answer | Class::Empty => None,
        };
        Ok(Self { operation, redactor, answer, decoded, wrapped, verdict, told, tally: None })
    }

    /// Takes what the whole call took.
    pub(crate) fn with_tally(mut self, tally: Tally) -> Self {
        self.tally = Some(tally);
        self
    }

    /// What the transport has to know of it.
    pub(crate) fn finding(&self) -> Finding {
        Finding {
            reach: Reach::Answered,
            status: Some(self.answer.status),
            code: self.verdict.service_code.clone(),
            kind: match self.verdict.class {
                Class::Error(kind) => Some(kind),
                Class::Answer | Class::Empty => None,
            },
            charge: self.verdict.charge,
            told: self.told,
            mended: false,
            bytes: self.answer.body.len() as u64,
        }
    }

    /// The provider's report of the quota.
    pub(crate) fn quota(&self) -> Option<&Quota> {
        self.verdict.quota.as_ref()
    }

    /// The provider's clock.
    pub(crate) fn server_time(&self) -> Option<SystemTime> {
        self.verdict.server_time
    }

    /// Decides between an answer and an error, by the provider's rules.
    pub(crate) fn read(self) -> Result<Answered<A>> {
        self.read_with(|_| None)
    }

    /// The same for a list: elements that cannot be read are left out and reported, the others handed out.
    pub(crate) fn read_list<T: DeserializeOwned>(self, pointers: &[&str]) -> Result<Answered<A>> {
        self.read_with(|text| rescue::<T>(text, pointers))
    }

    /// The same, with a second chance for an answer that cannot be decoded as a whole: `rescue` may give its text without
    /// the parts that are to blame.
    fn read_with(mut self, rescue: impl FnOnce(&str) -> Option<Rescued>) -> Result<Answered<A>> {
        let body = self.answer.body.clone();
        // Typed decoding is tried once by generated code; a second time, with a care for charset and place, only here.
        let decoded = self.decoded.take();
        let is_judged = decoded.is_some();
        let mut value = match (&self.wrapped, decoded) {
            (None, Some(value)) => Ok(*value),
            (None, None) => decode::<A>(&body),
            (Some(inner), _) => decode(inner),
        };
        let mut skipped = Vec::new();
        if value.is_err()
            && let Some(rescued) = rescue(&text::decode(self.wrapped.as_ref().unwrap_or(&body)))
        {
            value = decode(rescued.json.as_bytes());
            skipped = rescued.skipped;
        }
        if self.wrapped.is_none()
            && !is_judged
            && let Ok(value) = &value
        {
            // What was decoded at the second try says more than its text.
            self.verdict = judge(Some(value), &self.answer, &self.redactor);
        }
        let (class, message, detail) = (self.verdict.class, self.verdict.message.take(), self.verdict.detail);
        let meta = self.meta();
        if let Class::Error(kind) = class {
            let error =
                Error::new(kind).with_meta(meta, message).with_retry_after(self.told).with_body(&body, &self.redactor);
            return Err(match detail {
                Some(detail) => error.with_detail(detail),
                None => error,
            });
        }
        let is_empty = class == Class::Empty;
        let value = match value {
            Ok(value) => value,
            Err(_) if is_empty => A::default(),
            Err(unreadable) => return Err(self.unreadable(meta, unreadable)),
        };
        let payload = self.wrapped.unwrap_or_else(|| body.clone());
        Ok(Answered { value, is_empty, meta, message, raw: body, payload, skipped, redactor: self.redactor })
    }

    /// Reads a body in another format. It is handed out untouched, unless it is an error that can be recognized.
    pub(crate) fn bytes(mut self) -> Result<Response<Bytes>> {
        match self.verdict.class {
            Class::Error(_) | Class::Empty => match self.read() {
                Ok(answered) => Err(answered.not_found()),
                Err(error) => Err(error),
            },
            Class::Answer => {
                let (body, meta) = (self.answer.body.clone(), self.meta());
                if body.is_empty() {
                    return Err(self.unreadable(meta, Unreadable::of(&body, None)));
                }
                Ok(Response::new(body.clone(), meta, body))
            }
        }
    }

    /// What users get to see besides the value. It is taken out of the verdict.
    fn meta(&mut self) -> Meta {
        self.verdict.take_meta(self.operation, self.answer.status, self.tally.as_ref())
    }

    fn unreadable(&self, meta: Meta, unreadable: Unreadable) -> Error {
        let error = Error::new(ErrorKind::Decode)
            .with_meta(meta, None)
            .with_body(&self.answer.body, &self.redactor)
            .with_detail(self.redactor.redact(&unreadable.why));
        match unreadable.path {
            // A path is made of the answer's own names.
            Some(path) => error.with_json_path(self.redactor.redact(&path)),
            None => error,
        }
    }
}

/// The verdict on an answer, by what could be decoded of it, or else by its text.
fn judge<A: Judged>(decoded: Option<&A>, answer: &Answer, redactor: &Redactor) -> Verdict {
    let verdict = match decoded {
        Some(value) if answer.status.is_success() && *value != A::default() => value.judge(answer.status),
        _ => A::judge_text(&text::decode(&answer.body), answer.status),
    };
    verdict.masked(redactor)
}
