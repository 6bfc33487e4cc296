//! A call on its way: from what came back to an answer, or to an error that says whether it was charged.

use std::time::Duration;

use bytes::Bytes;
use clipwire_raw::ResponseValue;
use clipwire_raw::onebound::types;
use clipwire_transport::{Answer, Call, Exchange, Outcome, Redactor};

use super::answered::Answered;
use super::envelope::{Class, Enveloped};
use crate::decode::{Unreadable, decode, is_object};
use crate::error::{Error, ErrorKind, Result, failed_exchange, failed_status};
use crate::response::{Charge, Meta, Response};
use crate::text;

/// What a generated client makes of a call.
pub(crate) type Sent<A> = std::result::Result<ResponseValue<A>, clipwire_raw::Error<()>>;

/// A call that was started and whose answer is to be read.
pub(crate) struct Pending {
    operation: &'static str,
    call: Call,
    redactor: Redactor,
}

impl Pending {
    pub(crate) fn new(operation: &'static str, call: Call, redactor: Redactor) -> Self {
        Self { operation, call, redactor }
    }

    /// A required value, refused where the gateway would refuse it for certain.
    pub(crate) fn required<'a>(&self, name: &str, value: &'a str) -> Result<&'a str> {
        if value.trim().is_empty() {
            return Err(Error::invalid_request(format!("`{name}` is empty")).with_operation(self.operation));
        }
        Ok(value)
    }

    /// Reads what came of a call: an answer, or an error that says whether it was charged.
    pub(crate) fn read<A: Enveloped>(self, sent: Sent<A>) -> Result<Answered<A>> {
        let (answer, elapsed, decoded) = self.arrived(sent)?;
        self.judge(answer, elapsed, decoded)
    }

    /// Reads a body in another format. It is handed out untouched, unless it is an error that can be recognized.
    pub(crate) fn bytes<A: Enveloped>(self, sent: Sent<A>) -> Result<Response<Bytes>> {
        let (answer, elapsed, _) = self.arrived(sent)?;
        let body = answer.body.clone();
        let envelope = serde_json::from_str::<types::Envelope>(&text::decode(&body)).ok();
        let is_json_answer = envelope.as_ref().is_some_and(|envelope| envelope.error_code.is_some());
        if is_json_answer || !answer.status.is_success() {
            let answered = self.judge(answer, elapsed, envelope)?;
            return if answered.is_empty {
                Err(answered.not_found())
            } else {
                Ok(Response::new(body.clone(), answered.meta, body))
            };
        }
        let meta = types::Envelope::default().envelope().meta(self.operation, answer.status, elapsed);
        if body.is_empty() {
            return Err(self.unreadable(&body, meta, Unreadable::of(&body, None)));
        }
        Ok(Response::new(body.clone(), meta, body))
    }

    /// The whole answer of a call, and what generated code made of it.
    fn arrived<A>(&self, sent: Sent<A>) -> Result<(Answer, Duration, Option<A>)> {
        match (self.call.take_exchange(), sent) {
            (Some(Exchange { outcome: Outcome::Answered(answer), elapsed }), sent) => {
                Ok((answer, elapsed, sent.ok().map(ResponseValue::into_inner)))
            }
            (exchange, sent) => Err(failed_exchange(exchange, sent.err()).with_operation(self.operation)),
        }
    }

    /// Decides between an answer and an error. The gateway's code is what counts; the HTTP status only where there is none.
    fn judge<A: Enveloped>(self, answer: Answer, elapsed: Duration, decoded: Option<A>) -> Result<Answered<A>> {
        // Typed decoding is tried once by generated code; a second time, with a care for charset and place, only here.
        let value = decoded.filter(|_| is_object(&answer.body)).map_or_else(|| decode(&answer.body), Ok);
        let fallback;
        let envelope = match &value {
            Ok(value) => value.envelope(),
            Err(_) => {
                fallback = serde_json::from_str::<types::Envelope>(&text::decode(&answer.body)).unwrap_or_default();
                fallback.envelope()
            }
        };
        let meta = envelope.meta(self.operation, answer.status, elapsed);
        let message = envelope.message(&self.redactor);
        let class = envelope.code().map(|code| code.class());
        let failure = match class {
            Some(Class::Answer | Class::Empty) => None,
            Some(Class::Error(kind)) => Some((kind, meta.charge)),
            None if !answer.status.is_success() => Some(failed_status(answer.status)),
            None => message.is_some().then_some((ErrorKind::Rejected, Charge::Unknown)),
        };
        if let Some((kind, charge)) = failure {
            let error = Error::new(kind)
                .with_meta(Meta { charge, ..meta }, message)
                .with_headers(&answer.headers)
                .with_body(&answer.body, &self.redactor);
            return Err(if answer.status.is_redirection() {
                error.with_detail("the gateway redirects to another host, which is not given the credentials")
            } else {
                error
            });
        }
        let is_empty = class == Some(Class::Empty);
        let value = match value {
            Ok(value) => value,
            Err(_) if is_empty => A::default(),
            Err(unreadable) => return Err(self.unreadable(&answer.body, meta, unreadable)),
        };
        Ok(Answered { value, is_empty, meta, raw: answer.body, redactor: self.redactor })
    }

    fn unreadable(&self, body: &[u8], meta: Meta, unreadable: Unreadable) -> Error {
        let error = Error::new(ErrorKind::Decode)
            .with_meta(meta, None)
            .with_body(body, &self.redactor)
            .with_detail(self.redactor.redact(&unreadable.why));
        match unreadable.path {
            // A path is made of the answer's own names.
            Some(path) => error.with_json_path(self.redactor.redact(&path)),
            None => error,
        }
    }
}
