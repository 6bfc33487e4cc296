//! A whole response: classified as soon as it is there, its payload read when the caller asks for it.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use clipwire_transport::{AttemptOutcome, CallRecord, CallStats, Charge, Delivery, RawResponse, Redactor, retry_after};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::decode::{Unreadable, decode, rescue};
use crate::decoded::{Decoded, PageParts};
use crate::envelope::{Classification, Envelope, ResponseView};
use crate::error::{Error, Result};
use crate::page::{Page, Skipped};
use crate::response::{Meta, Quota, Response};
use crate::spec::{Class, OperationSpec, ProviderSpec};
use crate::text;

/// The charge by the caller's own rule, from the HTTP status and the provider's code.
pub(crate) type ChargeRule = dyn Fn(StatusCode, Option<&str>) -> Charge + Send + Sync;

/// A response of one attempt, classified.
#[derive(Debug)]
pub(crate) struct Classified {
    response: RawResponse,
    /// The JSON of the payload: the body as text, or what it wraps.
    payload: Bytes,
    classification: Classification,
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
    ) -> Self {
        let decoded = text::decode(&response.body);
        let view = ResponseView::new(provider, operation, rules, response.status, &response.headers, &decoded);
        let mut classification = rules.classify(&view).masked(redactor);
        if let Some(charge) = charge {
            classification.charge = charge(response.status, classification.service_code.as_deref());
        }
        let payload = match &decoded {
            std::borrow::Cow::Borrowed(_) => response.body.slice_ref(view.payload().as_bytes()),
            std::borrow::Cow::Owned(_) => Bytes::copy_from_slice(view.payload().as_bytes()),
        };
        drop(decoded);
        let retry_after = match classification.class {
            Class::Error(_) => retry_after(&response.headers, now),
            Class::Answer | Class::Empty => None,
        };
        Self { response, payload, classification, retry_after }
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

    /// The provider's clock.
    pub(crate) fn server_time(&self) -> Option<SystemTime> {
        self.classification.server_time
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
            bytes: self.response.body.len() as u64,
        }
    }
}

/// The last response of a call. It is decoded by one of the methods that take it, which end the record of the call.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) provider: &'static ProviderSpec,
    pub(crate) operation: &'static OperationSpec,
    pub(crate) redactor: Redactor,
    pub(crate) classified: Classified,
    pub(crate) stats: CallStats,
    /// `None` outside a call, where nothing is recorded.
    pub(crate) record: Option<CallRecord>,
}

impl Received {
    /// Returns one thing.
    pub(crate) fn one<A, T>(self, pointer: &str, take: impl FnOnce(A) -> Option<T>) -> Result<Response<T>>
    where
        A: DeserializeOwned + Default,
        T: Default + PartialEq,
    {
        self.finish(|received| received.decoded::<A>()?.one(pointer, take))
    }

    /// Returns the whole payload, unless it holds nothing but what stands around one.
    pub(crate) fn whole<A: DeserializeOwned + Default>(self) -> Result<Response<A>> {
        self.finish(|received| received.decoded::<A>()?.whole())
    }

    /// Returns a page of a list. Elements that cannot be read are reported, the others returned.
    pub(crate) fn page<A, T>(self, read: impl FnOnce(A) -> PageParts<T>) -> Result<Response<Page<T>>>
    where
        A: DeserializeOwned + Default,
        T: DeserializeOwned + Default + PartialEq,
    {
        let pointers = self.operation.payload;
        self.finish(|received| {
            let decoded = received.decoded_with(|payload| rescue::<T>(payload, pointers))?;
            decoded.page(pointers, read)
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
            match decode::<T>(&decoded.payload, false) {
                Ok(value) => Ok(Response::new(value, decoded.meta, decoded.raw)),
                Err(unreadable) => Err(decoded.unreadable(unreadable)),
            }
        })
    }

    /// Returns the body untouched, in whatever format it is, unless it is an error that can be recognized.
    pub(crate) fn bytes(self) -> Result<Response<Bytes>> {
        self.finish(|received| match received.classified.classification.class {
            Class::Answer if !received.classified.response.body.is_empty() => {
                let body = received.classified.response.body.clone();
                Ok(Response::new(body.clone(), received.meta(), body))
            }
            Class::Answer => {
                let decoded = received.undecoded()?;
                let unreadable = Unreadable::of(&decoded.raw, None);
                Err(decoded.unreadable(unreadable))
            }
            Class::Empty | Class::Error(_) => Err(received.undecoded()?.not_found()),
        })
    }

    /// Ends the record of the call with what was made of its last response.
    fn finish<T>(mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outcome =
            read(&mut self).map_err(|error| error.with_operation(self.operation.name).with_stats(&self.stats));
        if let Some(record) = self.record.take() {
            record.end(outcome.as_ref().err().map(Error::kind));
        }
        outcome
    }

    fn decoded<A: DeserializeOwned + Default>(&mut self) -> Result<Decoded<A>> {
        self.decoded_with(|_| None)
    }

    /// Decodes the payload, with a second chance where it cannot be decoded as a whole: `rescue` may give its text without the
    /// parts that are to blame.
    fn decoded_with<A: DeserializeOwned + Default>(
        &mut self,
        rescue: impl FnOnce(&str) -> Option<crate::decode::Rescued>,
    ) -> Result<Decoded<A>> {
        let undecoded = self.undecoded()?;
        let payload = &undecoded.payload;
        let mut skipped: Vec<Skipped> = Vec::new();
        let mut value = decode::<A>(payload, true);
        if value.is_err()
            && let Some(rescued) = rescue(&text::decode(payload))
        {
            value = decode(rescued.json.as_bytes(), true);
            skipped = rescued.skipped;
        }
        match value {
            Ok(value) => Ok(undecoded.with(value, skipped)),
            Err(_) if undecoded.is_empty => Ok(undecoded.with(A::default(), skipped)),
            Err(unreadable) => Err(undecoded.unreadable(unreadable)),
        }
    }

    /// The response, if it is no error: what it was classified as, without a look at the payload.
    fn undecoded(&mut self) -> Result<Decoded<()>> {
        let Classification { class, detail, .. } = self.classified.classification;
        let message = self.classified.classification.message.take();
        let meta = self.meta();
        let raw = self.classified.response.body.clone();
        if let Class::Error(kind) = class {
            let error = Error::new(kind)
                .with_meta(meta, message)
                .with_retry_after(self.classified.retry_after)
                .with_body(&raw, &self.redactor);
            return Err(match detail {
                Some(detail) => error.with_detail(detail),
                None => error,
            });
        }
        Ok(Decoded {
            value: (),
            envelope: &self.provider.envelope,
            is_empty: class == Class::Empty,
            meta,
            message,
            raw,
            payload: self.classified.payload.clone(),
            skipped: Vec::new(),
            redactor: self.redactor.clone(),
        })
    }

    /// What users see besides the value. It is taken out of the classification.
    fn meta(&mut self) -> Meta {
        let status = self.classified.response.status;
        self.classified.classification.take_meta(self.operation.name, status, &self.stats)
    }
}
