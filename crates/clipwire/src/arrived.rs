//! A call on its way: from what came back to an answer, or to an error that says whether it was charged.

use std::time::Duration;

use bytes::Bytes;
use clipwire_raw::ResponseValue;
use clipwire_transport::{Answer, Call, Exchange, Outcome, Redactor};
use serde::de::DeserializeOwned;

use crate::answered::Answered;
use crate::decode::{Rescued, Unreadable, decode, is_object, rescue};
use crate::error::{Error, ErrorKind, Result, failed_exchange};
use crate::protocol::{Class, Judged};
use crate::response::{Meta, Response};
use crate::text;

/// What a generated client makes of a call.
pub(crate) type Sent<A> = std::result::Result<ResponseValue<A>, clipwire_raw::Error<()>>;

/// What to do after an exchange: read what arrived, or make another.
#[derive(Debug)]
pub(crate) enum Step<A, Next> {
    Arrived(Arrived<A>),
    Again(Next),
}

/// A call that was started and whose answer is awaited.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) operation: &'static str,
    call: Call,
    redactor: Redactor,
    /// The exchanges made before this one, and how long they took.
    earlier: (u32, Duration),
    /// Which generation of the credentials it was started with, where they can change.
    pub(crate) lease: u64,
}

/// A whole answer, not judged yet.
#[derive(Debug)]
pub(crate) struct Arrived<A> {
    operation: &'static str,
    redactor: Redactor,
    pub(crate) answer: Answer,
    pub(crate) attempts: u32,
    elapsed: Duration,
    decoded: Option<A>,
}

/// A required value, refused where the provider would refuse it for certain.
pub(crate) fn required<'a>(operation: &'static str, name: &str, value: &'a str) -> Result<&'a str> {
    if value.trim().is_empty() {
        return Err(Error::invalid_request(format!("`{name}` is empty")).with_operation(operation));
    }
    Ok(value)
}

impl Pending {
    pub(crate) fn new(operation: &'static str, call: Call, redactor: Redactor) -> Self {
        Self { operation, call, redactor, earlier: (0, Duration::ZERO), lease: 0 }
    }

    /// Notes the generation of the credentials.
    pub(crate) fn with_lease(mut self, lease: u64) -> Self {
        self.lease = lease;
        self
    }

    /// The same call, made once more after an answer that did not count.
    pub(crate) fn after<A>(mut self, arrived: &Arrived<A>) -> Self {
        self.earlier = (arrived.attempts, arrived.elapsed);
        self
    }

    /// The whole answer of the call, or why there is none.
    pub(crate) fn arrived<A>(self, sent: Sent<A>) -> Result<Arrived<A>> {
        let (attempts, before) = self.earlier;
        match (self.call.take_exchange(), sent) {
            (Some(Exchange { outcome: Outcome::Answered(answer), elapsed }), sent) => Ok(Arrived {
                operation: self.operation,
                redactor: self.redactor,
                answer,
                attempts: attempts + 1,
                elapsed: before + elapsed,
                decoded: sent.ok().map(ResponseValue::into_inner),
            }),
            (exchange, sent) => {
                Err(failed_exchange(exchange, sent.err()).with_operation(self.operation).with_earlier(attempts, before))
            }
        }
    }
}

impl<A: Judged> Arrived<A> {
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
        let decoded = self.decoded.take().filter(|_| is_object(&body));
        let mut value = decoded.map_or_else(|| decode::<A>(&body), Ok);
        let mut payload = None;
        if A::WRAPS
            && let Some(inner) = A::unwrap_text(&text::decode(&body))
        {
            value = decode(inner.as_bytes());
            payload = Some(Bytes::copy_from_slice(inner.as_bytes()));
        }
        let mut skipped = Vec::new();
        if value.is_err()
            && let Some(rescued) = rescue(&text::decode(payload.as_ref().unwrap_or(&body)))
        {
            value = decode(rescued.json.as_bytes());
            skipped = rescued.skipped;
        }
        let verdict = match &value {
            Ok(value) if payload.is_none() && self.answer.status.is_success() && *value != A::default() => {
                value.judge(self.answer.status)
            }
            _ => A::judge_text(&text::decode(&body), self.answer.status),
        };
        let (class, message, detail) = (verdict.class, self.masked(verdict.message.as_deref()), verdict.detail);
        let meta = verdict.meta(self.operation, self.answer.status, self.attempts, self.elapsed);
        if let Class::Error(kind) = class {
            let error = Error::new(kind)
                .with_meta(meta, message)
                .with_headers(&self.answer.headers)
                .with_body(&body, &self.redactor);
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
        let payload = payload.unwrap_or_else(|| body.clone());
        Ok(Answered { value, is_empty, meta, message, raw: body, payload, skipped, redactor: self.redactor })
    }

    /// Reads a body in another format. It is handed out untouched, unless it is an error that can be recognized.
    pub(crate) fn bytes(self) -> Result<Response<Bytes>> {
        let body = self.answer.body.clone();
        let verdict = A::judge_text(&text::decode(&body), self.answer.status);
        match verdict.class {
            Class::Error(_) | Class::Empty => match self.read() {
                Ok(answered) => Err(answered.not_found()),
                Err(error) => Err(error),
            },
            Class::Answer => {
                let meta = verdict.meta(self.operation, self.answer.status, self.attempts, self.elapsed);
                if body.is_empty() {
                    return Err(self.unreadable(meta, Unreadable::of(&body, None)));
                }
                Ok(Response::new(body.clone(), meta, body))
            }
        }
    }

    fn masked(&self, message: Option<&str>) -> Option<String> {
        message.map(|message| self.redactor.redact(message))
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
