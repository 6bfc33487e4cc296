//! A whole response: classified as soon as it is there, its payload read when the caller asks for it.

use std::borrow::Cow;
use std::ptr;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use bytestring::ByteString;
use clipwire_transport::{
    AttemptOutcome, CallRecord, CallStats, Charge, Delivery, RawResponse, Redactor, retry_after, sent_at,
};
use clipwire_value::json::Findings;
use clipwire_value::read::Answer;
use clipwire_value::text;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::Url;

use crate::decode::{ReadAnswer, Unreadable, decode, place_of_list, typed};
use crate::decoded::{Decoded, PageParts};
use crate::echo::contradiction;
use crate::envelope::{Classification, Envelope, ResponseView};
use crate::error::{Error, Result, not_followed};
use crate::json;
use crate::masked::{Masked, masked};
use crate::page::Page;
use crate::response::{Meta, Quota, Response};
use crate::spec::{Class, OperationSpec, ProviderSpec};

/// The charge by the caller's own rule, from the HTTP status and the provider's code.
pub(crate) type ChargeRule = dyn Fn(StatusCode, Option<&str>) -> Charge + Send + Sync;

/// A response of one attempt, classified.
#[derive(Debug)]
pub(crate) struct Classified {
    redactor: Redactor,
    response: RawResponse,
    /// The JSON of the payload: the body as text, or what it wraps.
    payload: ByteString,
    /// Where the list of a page begins in it.
    list: Option<usize>,
    /// The payload, where it was read as the operation's type when it was classified.
    answer: Option<ReadAnswer>,
    classification: Classification,
    /// When it came.
    received_at: SystemTime,
    /// Texts in it that are secrets of the provider's own.
    secrets: Vec<String>,
    /// How long the provider asks to wait.
    retry_after: Option<Duration>,
}

impl Classified {
    /// Classifies a response by the rules of its provider.
    pub(crate) fn new(
        provider: &'static ProviderSpec,
        operation: &'static OperationSpec,
        rules: &dyn Envelope,
        charge: Option<&ChargeRule>,
        redactor: &Redactor,
        response: RawResponse,
        now: SystemTime,
    ) -> Box<Self> {
        let text = text::shared(&response.body);
        let mut view = ResponseView::new(provider, operation, rules, response.status, &response.headers, &text);
        let mut classification = rules.classify(&view);
        classification.mask(redactor);
        if let Some(charge) = charge {
            classification.charge = charge(response.status, classification.service_code.as_deref());
        }
        let payload = match view.payload() {
            Cow::Borrowed(payload) => text.slice_ref(payload),
            Cow::Owned(payload) => payload.as_str().into(),
        };
        let secrets = view.secrets();
        let list = view.list();
        let answer = view.take_answer(list);
        let retry_after = match classification.class {
            Class::Error(_) => retry_after(&without_echoes(&response.headers, redactor), now),
            Class::Answer | Class::Empty => None,
        };
        let redactor = redactor.clone();
        Box::new(Self {
            redactor,
            response,
            payload,
            list,
            answer,
            classification,
            received_at: now,
            secrets,
            retry_after,
        })
    }

    /// Says where a redirect leads that was not followed from the address that was asked.
    pub(crate) fn asked_of(mut self: Box<Self>, address: &Url) -> Box<Self> {
        let words = not_followed(self.response.status, &self.response.headers, address);
        let detail = &mut self.classification.detail;
        *detail = detail.or(words);
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.response.status
    }

    /// The provider's code, masked.
    pub(crate) fn code(&self) -> Option<&str> {
        self.classification.service_code.as_deref()
    }

    /// The provider's report of the quota.
    pub(crate) fn quota(&self) -> Option<&Quota> {
        self.classification.quota.as_ref()
    }

    /// When it was sent, by the provider's clock or that of its server.
    pub(crate) fn sent_at(&self) -> Option<SystemTime> {
        self.classification.server_time.or_else(|| sent_at(&self.response.headers))
    }

    /// What the loop has to know of it.
    pub(crate) fn outcome(&self) -> AttemptOutcome {
        AttemptOutcome {
            delivery: Delivery::Answered,
            status: Some(self.response.status),
            code: self.classification.service_code.clone(),
            kind: match self.classification.class {
                Class::Error(kind) => Some(kind),
                Class::Answer | Class::Empty => None,
            },
            charge: self.classification.charge,
            retry_after: self.retry_after,
            renewed: false,
            untrusted: false,
            bytes: self.response.body.len() as u64,
        }
    }
}

/// The headers that repeat no secret: one of digits alone would be read as a time, and be printed as one.
fn without_echoes(headers: &HeaderMap, redactor: &Redactor) -> HeaderMap {
    let is_kept = |value: &HeaderValue| value.to_str().is_ok_and(|text| redactor.redact(text) == text);
    let kept = headers.iter().filter(|(_, value)| is_kept(value));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The last response of a call. It is decoded by one of the methods that take it, which end the record of the call.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) provider: &'static ProviderSpec,
    pub(crate) operation: &'static OperationSpec,
    pub(crate) classified: Box<Classified>,
    pub(crate) stats: CallStats,
    /// The id that was asked for, where an answer repeats it.
    pub(crate) asked: Option<String>,
    /// `None` outside a call, where nothing is recorded.
    pub(crate) record: Option<CallRecord>,
}

impl Received {
    /// Returns one thing.
    pub(crate) fn one<A, T>(self, pointer: &str, take: impl FnOnce(A) -> Option<T>) -> Result<Response<T>>
    where
        A: Answer + Default,
        T: Default + PartialEq,
    {
        self.finish(|received| {
            let (value, decoded) = received.decoded::<A>(&[])?;
            decoded.one(pointer, take(*value))
        })
    }

    /// Returns the whole payload, unless nothing is in any of its fields that could be read.
    pub(crate) fn whole<A: Answer + Default>(self) -> Result<Response<A>> {
        let pointers = self.operation.payload;
        self.finish(|received| {
            let (value, decoded) = received.decoded(&[])?;
            decoded.whole(pointers, *value)
        })
    }

    /// Returns a page of a list. Elements that cannot be read are reported, the others returned.
    pub(crate) fn page<A, T>(self, read: impl FnOnce(A) -> PageParts<T>) -> Result<Response<Page<T>>>
    where
        A: Answer + Default,
    {
        let pointers = self.operation.payload;
        self.finish(|received| {
            let (value, decoded) = received.decoded::<A>(pointers)?;
            decoded.page(pointers, read(*value))
        })
    }

    /// Returns a page of a list whose elements nobody describes.
    pub(crate) fn free_page(self) -> Result<Response<Page<Value>>> {
        let pointers = self.operation.payload;
        self.finish(|received| received.undecoded()?.free_page(pointers))
    }

    /// Returns every field but those of the envelope, where nothing more is known about a payload.
    pub(crate) fn free(self) -> Result<Response<Map<String, Value>>> {
        self.finish(|received| received.undecoded()?.free())
    }

    /// Returns the payload as JSON of any kind, without the fields of the envelope.
    pub(crate) fn json(self) -> Result<Response<Value>> {
        self.finish(|received| received.undecoded()?.json())
    }

    /// Returns the payload as a type of the caller's.
    pub(crate) fn typed<T: DeserializeOwned>(self) -> Result<Response<T>> {
        self.finish(|received| {
            let decoded = received.undecoded()?;
            if decoded.is_empty {
                return Err(decoded.not_found());
            }
            match typed(decoded.payload()) {
                Ok(value) => Ok(decoded.response(value)),
                Err(unreadable) => Err(decoded.unreadable(unreadable)),
            }
        })
    }

    /// Returns the body untouched, in whatever format it is, unless it is an error that can be recognized.
    pub(crate) fn bytes(self) -> Result<Response<Bytes>> {
        self.finish(|received| match received.classified.classification.class {
            Class::Answer if !received.classified.response.body.is_empty() => {
                let decoded = received.undecoded()?;
                let body = decoded.raw.clone();
                Ok(decoded.response(body))
            }
            Class::Answer => {
                let decoded = received.undecoded()?;
                let unreadable = Unreadable::of(decoded.payload(), None);
                Err(decoded.unreadable(unreadable))
            }
            Class::Empty | Class::Error(_) => Err(received.undecoded()?.not_found()),
        })
    }

    /// Ends the record of the call with what was made of its last response.
    fn finish<T>(mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let mut outcome = read(&mut self);
        if let Err(error) = outcome {
            outcome = Err(error.with_operation(self.operation.name).with_stats(&self.stats));
        }
        if let Some(record) = self.record.take() {
            record.end(outcome.as_ref().err().map(Error::kind));
        }
        outcome
    }

    /// Decodes the payload. Of a page, the places of its list are given.
    fn decoded<A: Answer + Default>(&mut self, lists: &[&'static str]) -> Result<(Box<A>, Decoded)> {
        let decoded = self.undecoded()?;
        // Where a secret was masked, what was found in the payload before is no longer what it says.
        let is_as_found = ptr::eq(decoded.payload(), &*self.classified.payload);
        let answer = self.classified.answer.take().filter(|_| is_as_found);
        let list = || if is_as_found { self.classified.list } else { place_of_list(decoded.payload(), lists) };
        match answer.and_then(ReadAnswer::take).map_or_else(|| decode(decoded.payload(), list()), Ok) {
            Ok((value, findings)) => Ok((value, Decoded { findings, ..decoded })),
            Err(_) if decoded.is_empty => Ok((Box::default(), decoded)),
            Err(unreadable) => Err(decoded.unreadable(unreadable)),
        }
    }

    /// The response, if it is no error: what it was classified as, without a look at the payload.
    pub(crate) fn undecoded(&mut self) -> Result<Decoded> {
        let Classification { class, refusal, detail, .. } = self.classified.classification;
        let message = self.classified.classification.message.take();
        let meta = self.meta();
        let raw = self.classified.response.body.clone();
        if let Class::Error(kind) = class {
            let error = Error::new(kind)
                .with_meta(*meta, message)
                .with_retry_after(self.classified.retry_after)
                .with_body(raw, &self.printer());
            return Err(match detail {
                Some(detail) => error.with_detail(detail),
                None => error,
            });
        }
        let payload = &self.classified.payload;
        let Masked { text, before } = masked(&self.classified.redactor, payload);
        let payload = match text {
            Cow::Owned(text) => text.into(),
            Cow::Borrowed(_) => payload.clone(),
        };
        let decoded = Decoded {
            envelope: &self.provider.envelope,
            is_empty: class == Class::Empty,
            refusal,
            meta,
            message,
            raw,
            payload,
            before,
            findings: Findings::default(),
            redactor: self.printer(),
            of_client: self.classified.redactor.clone(),
        };
        match self.contradiction() {
            Some(unreadable) => Err(decoded.unreadable(unreadable)),
            None => Ok(decoded),
        }
    }

    /// What keeps secrets out of print: the client's, and those of the provider's own that are in this response.
    fn printer(&self) -> Redactor {
        let Classified { redactor, secrets, .. } = &*self.classified;
        if secrets.is_empty() { redactor.clone() } else { redactor.and_later(secrets.clone()) }
    }

    /// That an answer is about another id than the one that was asked for. On a connection that is kept, the late answer to
    /// one call can be taken for that to the next.
    fn contradiction(&self) -> Option<Unreadable> {
        let (asked, echo) = (self.asked.as_deref()?, self.operation.echo.as_ref()?);
        let payload = &self.classified.payload;
        // Nearly every answer has the id somewhere, and need not be looked through for its place.
        if self.classified.classification.class != Class::Answer || payload.contains(asked.trim()) {
            return None;
        }
        let (place, id) = echo.answer.iter().find_map(|place| Some((place, json::at(payload, place)?)))?;
        let why = contradiction(asked, id.trim_matches('"'))?;
        Some(Unreadable { why, path: Some(place.trim_start_matches('/').replace('/', ".")) })
    }

    /// What users see besides the value. It is taken out of the classification.
    fn meta(&mut self) -> Box<Meta> {
        let status = self.classified.response.status;
        let (provider, received_at) = (self.provider.name, self.classified.received_at);
        Box::new(self.classified.classification.take_meta(provider, self.operation, status, received_at, &self.stats))
    }
}
