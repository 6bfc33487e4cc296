//! A decoded response that is no error, and what a page of it says of the next.

use bytes::Bytes;
use clipwire_raw::value::{Count, Id, Number};
use clipwire_transport::Redactor;
use serde_json::{Map, Value};

use crate::decode::Unreadable;
use crate::error::{Error, ErrorKind, Result};
use crate::json;
use crate::page::{Cursor, Page, Skipped};
use crate::response::{Meta, Response};
use crate::spec::EnvelopeSpec;
use crate::text;

/// A response that is no error: the provider found something, or looked and found nothing.
#[derive(Debug)]
pub(crate) struct Decoded<A> {
    pub(crate) value: A,
    pub(crate) envelope: &'static EnvelopeSpec,
    /// Whether the provider looked and found nothing.
    pub(crate) is_empty: bool,
    pub(crate) meta: Meta,
    /// The provider's words, masked.
    pub(crate) message: Option<String>,
    /// The body as it came.
    pub(crate) raw: Bytes,
    /// The JSON that pointers are followed in: the body as text, or what it wraps.
    pub(crate) payload: Bytes,
    /// Elements that were left out because they could not be read.
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) redactor: Redactor,
}

/// What an operation's response says about a list.
#[derive(Debug)]
pub(crate) struct PageParts<T> {
    pub(crate) items: Option<Vec<T>>,
    pub(crate) total: Option<u64>,
    pub(crate) next: NextPage,
}

/// How the next page is asked for.
#[derive(Debug)]
pub(crate) enum NextPage {
    /// No way is known.
    #[allow(dead_code, reason = "a provider whose lists can all be paged does not use it")]
    Unknown,
    /// By its number.
    #[allow(dead_code, reason = "a provider with cursors does not use it")]
    Number {
        /// The number of this page, or else the one that was asked for.
        page: Option<u64>,
        /// The number of the last page.
        last: Option<u64>,
    },
    /// By a cursor that this page gives.
    #[allow(dead_code, reason = "a provider that counts its pages does not use it")]
    Cursor {
        /// The cursor that was asked for.
        asked: Option<String>,
        /// The cursor that this page gives.
        next: Option<String>,
        /// Whether the provider says that there is more.
        more: Option<bool>,
    },
}

impl<A> Decoded<A> {
    /// The same response with a payload.
    pub(crate) fn with<B>(self, value: B, skipped: Vec<Skipped>) -> Decoded<B> {
        let Self { envelope, is_empty, meta, message, raw, payload, redactor, .. } = self;
        Decoded { value, envelope, is_empty, meta, message, raw, payload, skipped, redactor }
    }

    /// The error of a provider that looked and found nothing.
    pub(crate) fn not_found(mut self) -> Error {
        let message = self.message.take();
        self.failed(ErrorKind::NotFound, message)
    }

    /// The error of a payload that cannot be read.
    pub(crate) fn unreadable(self, unreadable: Unreadable) -> Error {
        let detail = self.redactor.redact(&unreadable.why);
        // A path is made of the response's own names.
        let path = unreadable.path.map(|path| self.redactor.redact(&path));
        let error = self.failed(ErrorKind::Decode, None).with_detail(detail);
        match path {
            Some(path) => error.with_json_path(path),
            None => error,
        }
    }

    /// The error of a response that says "success" and brings nothing; the payload may hold an error of its own.
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

    fn empty_page<T>(self) -> Response<Page<T>> {
        Response::new(Page::new(Vec::new(), Some(0)), self.meta, self.raw)
    }
}

impl<A: Default> Decoded<A> {
    /// Returns one thing.
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

    /// Returns the whole payload, unless it holds nothing but what stands around one.
    pub(crate) fn whole(self) -> Result<Response<A>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        if self.envelope.holds_something(&text::decode(&self.payload)) {
            Ok(Response::new(self.value, self.meta, self.raw))
        } else {
            Err(self.without_payload(&[""]))
        }
    }

    /// Returns a page of a list. An element with none of its fields is reported, not returned as an empty value.
    pub(crate) fn page<T: Default + PartialEq>(
        mut self,
        pointers: &[&str],
        read: impl FnOnce(A) -> PageParts<T>,
    ) -> Result<Response<Page<T>>> {
        if self.is_empty {
            return Ok(self.empty_page());
        }
        let parts = read(std::mem::take(&mut self.value));
        let Some(items) = parts.items else { return Err(self.without_payload(pointers)) };
        let blank = T::default();
        let blanks: Vec<usize> =
            items.iter().enumerate().filter_map(|(at, item)| (*item == blank).then_some(at)).collect();
        let mut page = Page::new(items.into_iter().filter(|item| *item != blank).collect(), parts.total);
        page.skipped = std::mem::take(&mut self.skipped);
        page.skipped.extend(self.blank_elements(pointers, &blanks));
        page.skipped.sort_by_key(Skipped::index);
        parts.next.place(&mut page);
        Ok(Response::new(page, self.meta, self.raw))
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
}

impl Decoded<()> {
    /// Returns every field but those of the envelope.
    pub(crate) fn free(self) -> Result<Response<Map<String, Value>>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        match self.fields() {
            Some(fields) if !fields.is_empty() => Ok(Response::new(fields, self.meta, self.raw)),
            _ => Err(self.without_payload(&[""])),
        }
    }

    /// Returns the payload as JSON of any kind, without the fields of the envelope.
    pub(crate) fn json(self) -> Result<Response<Value>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        let value = match self.fields() {
            Some(fields) if fields.is_empty() => None,
            Some(fields) => Some(Value::Object(fields)),
            None => match json::lenient::<Value>(&text::decode(&self.payload)) {
                Some(value) => Some(value).filter(|value| !value.is_null()),
                None => return Err(self.no_json()),
            },
        };
        match value {
            Some(value) => Ok(Response::new(value, self.meta, self.raw)),
            None => Err(self.without_payload(&[""])),
        }
    }

    /// Returns a page of a list whose elements nobody describes.
    pub(crate) fn free_page(self, pointers: &[&str]) -> Result<Response<Page<Value>>> {
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

    /// The fields that are not the envelope's own; `None` where the payload is no object.
    fn fields(&self) -> Option<Map<String, Value>> {
        let mut fields: Map<String, Value> = json::lenient(&text::decode(&self.payload))?;
        fields.retain(|name, _| !self.envelope.around.contains(&name.as_str()));
        Some(fields)
    }

    fn no_json(self) -> Error {
        let unreadable = Unreadable::of(
            &self.raw,
            serde_path_to_error::deserialize::<_, Value>(&mut serde_json::Deserializer::from_slice(&self.payload))
                .err(),
        );
        self.unreadable(unreadable)
    }
}

/// Why an element with none of its fields is not returned.
const NO_FIELDS: &str = "it holds none of the expected fields";

impl NextPage {
    /// Gives a page its own cursor and that of the next.
    fn place<T>(self, page: &mut Page<T>) {
        let has_elements = !page.is_empty();
        match self {
            Self::Unknown => {}
            Self::Number { page: number, last } => {
                let number = number.unwrap_or(1);
                // As long as something comes, where nothing tells which page is the last.
                let more = last.map_or(has_elements, |last| number < last);
                page.cursor = Some(Cursor::new(number.to_string()));
                page.next_cursor = more.then(|| Cursor::new(number.saturating_add(1).to_string()));
                page.has_more = last.map(|last| number < last);
            }
            Self::Cursor { asked, next, more } => {
                let goes_on = more.unwrap_or_else(|| has_elements && next.as_deref() != Some("0"));
                page.cursor = asked.map(Cursor::new);
                page.next_cursor = next.filter(|next| goes_on && !next.is_empty()).map(Cursor::new);
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
