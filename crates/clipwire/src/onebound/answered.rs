//! An answer of the gateway, and the forms in which it is handed out.

use bytes::Bytes;
use clipwire_raw::onebound::types;
use clipwire_raw::value::{Count, Number};
use clipwire_transport::Redactor;
use serde_json::{Map, Value};

use super::ENVELOPE_FIELDS;
use super::envelope::Enveloped;
use crate::error::{Error, ErrorKind, Result};
use crate::page::{Mark, Page, Skipped};
use crate::response::{Meta, Response};
use crate::text;

/// An answer that is no error: the gateway found something, or looked and found nothing.
pub(crate) struct Answered<A> {
    pub(super) value: A,
    /// Whether the gateway looked and found nothing.
    pub(super) is_empty: bool,
    pub(super) meta: Meta,
    pub(super) raw: Bytes,
    pub(super) redactor: Redactor,
}

/// What an operation's answer says about a list.
pub(crate) struct Listed<T> {
    pub(crate) items: Option<Vec<T>>,
    /// The number of this page, or else the one that was asked for.
    pub(crate) page: Option<u64>,
    pub(crate) last: Option<u64>,
    pub(crate) total: Option<u64>,
    /// Whether the operation has a parameter to ask for another page.
    pub(crate) can_turn: bool,
}

impl<A> Answered<A> {
    /// Hands out one thing.
    pub(crate) fn one<T: Default + PartialEq>(
        self,
        pointer: &str,
        take: impl FnOnce(A) -> Option<T>,
    ) -> Result<Response<T>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        let (value, rest) = self.take_value();
        match take(value).filter(|value| *value != T::default()) {
            Some(value) => Ok(Response::new(value, rest.meta, rest.raw)),
            None => Err(rest.without_payload(&[pointer])),
        }
    }

    /// Hands out everything but the envelope, where nothing more is known about an answer.
    pub(crate) fn free(self) -> Result<Response<Map<String, Value>>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        let mut fields: Map<String, Value> = serde_json::from_str(&text::decode(&self.raw)).unwrap_or_default();
        fields.retain(|name, _| !ENVELOPE_FIELDS.contains(&name.as_str()));
        if fields.is_empty() {
            return Err(self.without_payload(&[""]));
        }
        Ok(Response::new(fields, self.meta, self.raw))
    }

    /// Hands out a page of a list. An element with none of its fields is reported, not handed out as an empty value.
    pub(crate) fn list<T: Default + PartialEq>(
        self,
        pointers: &[&str],
        read: impl FnOnce(A) -> Listed<T>,
    ) -> Result<Response<Page<T>>> {
        if self.is_empty {
            return Ok(Response::new(Page::new(Vec::new(), None, Some(0)), self.meta, self.raw));
        }
        let (value, rest) = self.take_value();
        let listed = read(value);
        let next = listed.next();
        let Some(items) = listed.items else { return Err(rest.without_payload(pointers)) };
        let blank = T::default();
        let is_blank = |(at, item): (usize, &T)| (*item == blank).then_some(at);
        let blanks: Vec<usize> = items.iter().enumerate().filter_map(is_blank).collect();
        let mut page = Page::new(items.into_iter().filter(|item| *item != blank).collect(), next, listed.total);
        if !blanks.is_empty() {
            page.skipped = rest.elements(pointers, &blanks);
        }
        Ok(Response::new(page, rest.meta, rest.raw))
    }

    /// Hands out a page of a list whose elements nobody describes.
    pub(crate) fn free_list(self, pointers: &[&str]) -> Result<Response<Page<Value>>> {
        if self.is_empty {
            return Ok(Response::new(Page::new(Vec::new(), None, Some(0)), self.meta, self.raw));
        }
        let answer: Value = serde_json::from_str(&text::decode(&self.raw)).unwrap_or_default();
        match pointers.iter().find_map(|pointer| answer.pointer(pointer)?.as_array()) {
            Some(items) => Ok(Response::new(Page::new(items.clone(), None, None), self.meta, self.raw)),
            None => Err(self.without_payload(pointers)),
        }
    }

    fn take_value(self) -> (A, Answered<()>) {
        let Self { value, is_empty, meta, raw, redactor } = self;
        (value, Answered { value: (), is_empty, meta, raw, redactor })
    }

    /// The elements at some positions of the first list there is, as they came.
    fn elements(&self, pointers: &[&str], positions: &[usize]) -> Vec<Skipped> {
        let answer: Value = serde_json::from_str(&text::decode(&self.raw)).unwrap_or_default();
        let Some((pointer, found)) = pointers
            .iter()
            .find_map(|pointer| Some((pointer, answer.pointer(pointer).filter(|found| !found.is_null())?)))
        else {
            return Vec::new();
        };
        match found {
            Value::Array(items) => {
                let sent = items.iter().enumerate().filter(|(_, item)| !item.is_null());
                sent.enumerate()
                    .filter(|(position, _)| positions.contains(position))
                    .map(|(_, (index, item))| Skipped::new(format!("{pointer}/{index}"), item.to_string()))
                    .collect()
            }
            single => vec![Skipped::new((*pointer).to_owned(), single.to_string())],
        }
    }

    pub(super) fn not_found(self) -> Error {
        let envelope: types::Envelope = serde_json::from_str(&text::decode(&self.raw)).unwrap_or_default();
        let message = envelope.envelope().message(&self.redactor);
        self.failed(ErrorKind::NotFound, message)
    }

    /// The error of an answer that says "success" and brings nothing; the payload may hold an error of its own.
    fn without_payload(self, pointers: &[&str]) -> Error {
        let answer: Value = serde_json::from_str(&text::decode(&self.raw)).unwrap_or_default();
        let inner_error = pointers.iter().find_map(|pointer| {
            let error = answer.pointer(&format!("{pointer}/error"))?.as_str()?;
            (!pointer.is_empty() && !error.is_empty()).then(|| self.redactor.redact(error))
        });
        if inner_error.is_some() {
            return self.failed(ErrorKind::Rejected, inner_error);
        }
        let place = pointers.first().copied().unwrap_or_default().trim_start_matches('/').replace('/', ".");
        let detail = match self.meta.service_code {
            Some(_) => "it says success and holds none of the expected fields",
            None => "it holds none of the expected fields",
        };
        let error = self.failed(ErrorKind::Decode, None).with_detail(detail);
        if place.is_empty() { error } else { error.with_json_path(place) }
    }

    fn failed(self, kind: ErrorKind, message: Option<String>) -> Error {
        Error::new(kind).with_meta(self.meta, message).with_body(&self.raw, &self.redactor)
    }
}

impl<T> Listed<T> {
    /// The mark of the next page: by the number of the last one, or as long as something comes.
    fn next(&self) -> Option<Mark> {
        let page = self.page.unwrap_or(1);
        let more = match self.last {
            Some(last) => page < last,
            None => self.items.as_ref().is_some_and(|items| !items.is_empty()),
        };
        (self.can_turn && more).then(|| Mark::new(page.saturating_add(1).to_string()))
    }
}

/// A whole number, from the values that the envelope and the pages count with.
pub(crate) trait Whole {
    fn whole(&self) -> Option<u64>;
}

impl Whole for Number {
    fn whole(&self) -> Option<u64> {
        self.to_u64()
    }
}

impl Whole for Count {
    fn whole(&self) -> Option<u64> {
        self.at_least()
    }
}
