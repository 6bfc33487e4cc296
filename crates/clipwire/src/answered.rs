//! An answer that is no error, and the forms in which it is handed out.

use bytes::Bytes;
use clipwire_raw::value::{Count, Id, Number};
use clipwire_transport::Redactor;
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::page::{Mark, Page, Skipped};
use crate::protocol::Judged;
use crate::response::{Meta, Response};
use crate::text;

/// An answer that is no error: the provider found something, or looked and found nothing.
#[derive(Debug)]
pub(crate) struct Answered<A> {
    pub(crate) value: A,
    /// Whether the provider looked and found nothing.
    pub(crate) is_empty: bool,
    pub(crate) meta: Meta,
    /// The provider's words, masked.
    pub(crate) message: Option<String>,
    /// The body as it came.
    pub(crate) raw: Bytes,
    /// The JSON that pointers are followed in: the body, or what it wraps.
    pub(crate) payload: Bytes,
    /// Elements that were left out because they could not be read.
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) redactor: Redactor,
}

/// What an operation's answer says about a list.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    pub(crate) items: Option<Vec<T>>,
    pub(crate) total: Option<u64>,
    pub(crate) turn: Turn,
}

/// How the next page is asked for.
#[derive(Debug)]
pub(crate) enum Turn {
    /// No way is known.
    #[allow(dead_code, reason = "a provider whose lists can all be turned does not use it")]
    Unknown,
    /// By its number.
    Number {
        /// The number of this page, or else the one that was asked for.
        page: Option<u64>,
        /// The number of the last page.
        last: Option<u64>,
    },
    /// By a mark that this page gives.
    #[allow(dead_code, reason = "a provider that counts its pages does not use it")]
    Mark {
        /// The mark that was asked for.
        asked: Option<String>,
        /// The mark that this page gives.
        next: Option<String>,
        /// Whether the provider says that there is more.
        more: Option<bool>,
    },
}

impl<A: Judged> Answered<A> {
    /// Hands out one thing.
    pub(crate) fn one<T: Default + PartialEq>(
        mut self,
        pointer: &str,
        take: impl FnOnce(A) -> Option<T>,
    ) -> Result<Response<T>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        match take(std::mem::take(&mut self.value)).filter(|value| *value != T::default()) {
            Some(value) => Ok(Response::new(value, self.meta, self.raw)),
            None => Err(self.without_payload(&[pointer])),
        }
    }

    /// Hands out the whole answer, unless it holds nothing but what stands around a payload.
    pub(crate) fn whole(self) -> Result<Response<A>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        let holds_something = json::members(&text::decode(&self.payload)).is_some_and(|members| {
            members.iter().any(|(name, value)| !A::AROUND.contains(&name.as_str()) && !json::is_nothing(value))
        });
        if holds_something {
            Ok(Response::new(self.value, self.meta, self.raw))
        } else {
            Err(self.without_payload(&[""]))
        }
    }

    /// Hands out everything but what stands around it, where nothing more is known about an answer.
    pub(crate) fn free(self) -> Result<Response<Map<String, Value>>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        let mut fields: Map<String, Value> = json::lenient(&text::decode(&self.payload)).unwrap_or_default();
        fields.retain(|name, _| !A::AROUND.contains(&name.as_str()));
        if fields.is_empty() {
            return Err(self.without_payload(&[""]));
        }
        Ok(Response::new(fields, self.meta, self.raw))
    }

    /// Hands out a page of a list. An element with none of its fields is reported, not handed out as an empty value.
    pub(crate) fn list<T: Default + PartialEq>(
        mut self,
        pointers: &[&str],
        read: impl FnOnce(A) -> Listed<T>,
    ) -> Result<Response<Page<T>>> {
        if self.is_empty {
            return Ok(self.empty_page());
        }
        let listed = read(std::mem::take(&mut self.value));
        let Some(items) = listed.items else { return Err(self.without_payload(pointers)) };
        let blank = T::default();
        let blanks: Vec<usize> =
            items.iter().enumerate().filter_map(|(at, item)| (*item == blank).then_some(at)).collect();
        let mut page = Page::new(items.into_iter().filter(|item| *item != blank).collect(), listed.total);
        page.skipped = std::mem::take(&mut self.skipped);
        page.skipped.extend(self.blank_elements(pointers, &blanks));
        page.skipped.sort_by_key(Skipped::index);
        listed.turn.mark(&mut page);
        Ok(Response::new(page, self.meta, self.raw))
    }

    /// Hands out a page of a list whose elements nobody describes.
    pub(crate) fn free_list(self, pointers: &[&str]) -> Result<Response<Page<Value>>> {
        if self.is_empty {
            return Ok(self.empty_page());
        }
        let payload = text::decode(&self.payload);
        let found = pointers.iter().find_map(|pointer| {
            let list = json::at(&payload, pointer)?;
            json::lenient::<Vec<Value>>(list)
        });
        match found {
            Some(items) => Ok(Response::new(Page::new(items, None), self.meta, self.raw)),
            None => Err(self.without_payload(pointers)),
        }
    }

    /// The error of a provider that looked and found nothing.
    pub(crate) fn not_found(mut self) -> Error {
        let message = self.message.take();
        self.failed(ErrorKind::NotFound, message)
    }

    fn empty_page<T>(self) -> Response<Page<T>> {
        Response::new(Page::new(Vec::new(), Some(0)), self.meta, self.raw)
    }

    /// The elements at some positions of the first list there is, as they came.
    fn blank_elements(&self, pointers: &[&str], positions: &[usize]) -> Vec<Skipped> {
        if positions.is_empty() {
            return Vec::new();
        }
        let payload = text::decode(&self.payload);
        let Some((pointer, found)) = pointers.iter().find_map(|pointer| Some((*pointer, json::at(&payload, pointer)?)))
        else {
            return Vec::new();
        };
        let blank = |place: String, element: &str| Skipped::new(place, element.to_owned(), NO_FIELDS.to_owned());
        let Some(elements) = json::elements(found) else { return vec![blank(pointer.to_owned(), found)] };
        // What was left out already, and what stands for nothing, is not among those that were decoded.
        let left_out: Vec<usize> = self.skipped.iter().filter_map(Skipped::index).collect();
        let decoded = elements
            .into_iter()
            .enumerate()
            .filter(|(at, element)| !left_out.contains(at) && !json::is_nothing(element));
        let places = decoded.enumerate().filter(|(position, _)| positions.contains(position));
        places.map(|(_, (at, element))| blank(format!("{pointer}/{at}"), element)).collect()
    }

    /// The error of an answer that says "success" and brings nothing; the payload may hold an error of its own.
    fn without_payload(self, pointers: &[&str]) -> Error {
        let payload = text::decode(&self.payload);
        let inner_error = pointers.iter().filter(|pointer| !pointer.is_empty()).find_map(|pointer| {
            let error: String = serde_json::from_str(json::at(&payload, &format!("{pointer}/error"))?).ok()?;
            (!error.is_empty()).then(|| self.redactor.redact(&error))
        });
        drop(payload);
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

/// Why an element with none of its fields is not handed out.
const NO_FIELDS: &str = "it holds none of the expected fields";

impl Turn {
    /// Gives a page its own mark and that of the next.
    fn mark<T>(self, page: &mut Page<T>) {
        let has_elements = !page.is_empty();
        match self {
            Self::Unknown => {}
            Self::Number { page: number, last } => {
                let number = number.unwrap_or(1);
                // As long as something comes, where nothing tells which page is the last.
                let more = last.map_or(has_elements, |last| number < last);
                page.mark = Some(Mark::new(number.to_string()));
                page.next = more.then(|| Mark::new(number.saturating_add(1).to_string()));
                page.has_more = last.map(|last| number < last);
            }
            Self::Mark { asked, next, more } => {
                let goes_on = more.unwrap_or_else(|| has_elements && next.as_deref() != Some("0"));
                page.mark = asked.map(Mark::new);
                page.next = next.filter(|next| goes_on && !next.is_empty()).map(Mark::new);
                page.has_more = more;
            }
        }
    }
}

/// A whole number, from the values that pages count with.
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

impl Whole for Id {
    fn whole(&self) -> Option<u64> {
        self.to_u64()
    }
}
