//! A decoded response that is no error, and what a page of it says of the next.

use bytes::Bytes;
use bytestring::ByteString;
use clipwire_transport::Redactor;
use clipwire_value::json::{Findings, Json};
use clipwire_value::{Count, Id, Number, Place, find, read, text};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::decode::{Unreadable, list};
use crate::envelope::told;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{self, Fields};
use crate::masked::masked;
use crate::page::{Beside, Cursor, Page, Source, is_empty_list};
use crate::response::{Meta, Response};
use crate::spec::EnvelopeSpec;
use crate::text::{MESSAGE, NAME, PRINTED};

/// A response that is no error: the provider found something, or looked and found nothing.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) envelope: &'static EnvelopeSpec,
    /// Whether the provider looked and found nothing.
    pub(crate) is_empty: bool,
    /// The kind of the failure that is told beside what seems to have been asked for.
    pub(crate) refusal: Option<ErrorKind>,
    pub(crate) meta: Box<Meta>,
    /// The provider's words, masked.
    pub(crate) message: Option<String>,
    /// The body as it came.
    pub(crate) raw: Bytes,
    /// The JSON that pointers are followed in: the body as text, or what it wraps, with secrets masked.
    pub(crate) payload: ByteString,
    /// The texts of the payload that held a secret: as they are now, and as they were.
    pub(crate) before: Vec<(String, String)>,
    /// What was left out because it could not be read.
    pub(crate) findings: Findings,
    /// Knows the client's secrets, and the provider's own in this response.
    pub(crate) redactor: Redactor,
    /// Knows the client's secrets.
    pub(crate) of_client: Redactor,
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
    /// By a cursor of several parts, by the parameters that they are sent as. The first decides whether there is a next page.
    #[allow(dead_code, reason = "a provider whose cursors have one part does not use it")]
    Cursors {
        /// What was asked for.
        asked: Vec<(&'static str, Option<String>)>,
        /// What this page gives. A part that it does not give is sent as it was.
        next: Vec<(&'static str, Option<String>)>,
        /// Whether the provider says that there is more.
        more: Option<bool>,
    },
    /// By the number of elements before it.
    #[allow(dead_code, reason = "a provider that gives cursors does not use it")]
    Offset {
        /// The number that was asked for.
        asked: Option<u64>,
        /// How much further the next page begins; by as many elements as came where it is not given.
        step: Option<u64>,
        /// Whether the provider says that there is more.
        more: Option<bool>,
    },
}

impl Decoded {
    /// The JSON text of the payload.
    pub(crate) fn payload(&self) -> &str {
        &self.payload
    }

    /// The error of a provider that looked and found nothing.
    pub(crate) fn not_found(self) -> Error {
        self.refused(ErrorKind::NotFound)
    }

    /// An error of a kind, with the provider's words.
    fn refused(mut self, kind: ErrorKind) -> Error {
        let message = self.message.take();
        self.failed(kind, message)
    }

    /// The error of a payload that cannot be read.
    pub(crate) fn unreadable(self, unreadable: Unreadable) -> Error {
        if let Some(kind) = self.refusal {
            return self.refused(kind);
        }
        let detail = self.redactor.printable(&unreadable.why, PRINTED).into_owned();
        // A path is made of the response's own names.
        let path = unreadable.path.map(|path| self.redactor.printable(&path, PRINTED).into_owned());
        let error = self.failed(ErrorKind::Decode, None).with_detail(detail);
        match path {
            Some(path) => error.with_json_path(path),
            None => error,
        }
    }

    /// The error of a response that says "success" and brings nothing; the payload may hold an error of its own.
    fn without_payload(mut self, pointers: &[&str]) -> Error {
        if let Some(kind) = self.refusal {
            return self.refused(kind);
        }
        let mut places = pointers.iter().filter(|pointer| !pointer.is_empty());
        if let Some((code, words)) = places.find_map(|pointer| told(json::at(self.payload(), pointer)?)) {
            let (code, words) = (
                code.map(|code| self.redactor.printable(&code, NAME).into_owned()),
                words.map(|words| self.redactor.printable(&words, MESSAGE).into_owned()),
            );
            self.meta.service_code = self.meta.service_code.take().or(code);
            return self.failed(ErrorKind::Rejected, words);
        }
        // What was asked for may be there in a shape that cannot be read.
        let odd =
            self.findings.unread.iter().find(|place| pointers.iter().any(|pointer| place.pointer.starts_with(pointer)));
        let detail = match (odd, &self.meta.service_code) {
            (Some(place), _) => self.redactor.printable(&place.reason, PRINTED).into_owned(),
            (None, Some(_)) => "it says success and holds none of the expected fields".to_owned(),
            (None, None) => "it holds none of the expected fields".to_owned(),
        };
        let pointer = odd.map(|place| place.pointer.as_str()).or(pointers.first().copied()).unwrap_or_default();
        let place = pointer.trim_start_matches('/').replace('/', ".");
        let place = self.redactor.printable(&place, PRINTED).into_owned();
        let error = self.failed(ErrorKind::Decode, None).with_detail(detail);
        if place.is_empty() { error } else { error.with_json_path(place) }
    }

    /// Whether what stands at a pointer is an object of which nothing could be read.
    fn is_hollow(&self, pointer: &str) -> bool {
        if self.findings.hollow.is_empty() {
            return false;
        }
        let start = json::at(self.payload(), pointer).and_then(|found| find::offset(self.payload(), found));
        start.is_some_and(|start| self.findings.hollow.contains(&start))
    }

    fn failed(self, kind: ErrorKind, message: Option<String>) -> Error {
        Error::new(kind).with_meta(*self.meta, message).with_body(self.raw, &self.redactor)
    }

    fn empty_page<T>(self) -> Response<Page<T>> {
        self.response(Page::new(Vec::new(), Some(0)))
    }

    /// A value with everything that came along.
    pub(crate) fn response<T>(self, value: T) -> Response<T> {
        Response::new(value, self.meta, self.raw, self.findings.unread, self.redactor)
    }

    /// Returns one thing.
    pub(crate) fn one<T: Default + PartialEq>(self, pointer: &str, value: Option<T>) -> Result<Response<T>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        match value.filter(|value| *value != T::default() && !self.is_hollow(pointer)) {
            Some(value) => Ok(self.response(value)),
            None => Err(self.without_payload(&[pointer])),
        }
    }

    /// Returns the whole payload, unless nothing is in any of its fields that could be read.
    pub(crate) fn whole<A>(self, pointers: &[&'static str], value: A) -> Result<Response<A>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        let fields = Fields::of(self.payload());
        let is_read = |pointer: &&&str| self.findings.unread.iter().all(|place| place.pointer != **pointer);
        let mut values = pointers.iter().filter(is_read).filter_map(|pointer| fields.at(pointer));
        let holds_something = match pointers {
            [] => self.envelope.holds_something(self.payload()),
            _ => values.any(|value| !json::is_nothing(value)),
        };
        if holds_something { Ok(self.response(value)) } else { Err(self.without_payload(&[""])) }
    }

    /// Returns a page of a list. An element that cannot be read is reported.
    pub(crate) fn page<T>(mut self, pointers: &[&'static str], parts: PageParts<T>) -> Result<Response<Page<T>>> {
        if self.is_empty {
            return Ok(self.empty_page());
        }
        let beside = parts.next.beside(parts.total);
        let items = match parts.items {
            Some(items) => items,
            // There is a list, and no element of it can be read.
            None if self.findings.left_out > 0 => Vec::new(),
            None if is_empty_list(self.payload(), pointers, beside) => Vec::new(),
            None if is_empty_list(self.payload(), self.envelope.payload, beside) => Vec::new(),
            None => return Err(self.without_payload(pointers)),
        };
        let source =
            Source { payload: self.payload.as_bytes().clone(), spans: std::mem::take(&mut self.findings.spans) };
        let mut page = Page::new(items, parts.total).with_source(source);
        page.skipped = self.take_skipped(pointers);
        parts.next.place(&mut page, &self.before, &self.of_client);
        if let Some(kind) = self.refusal.filter(|_| page.items.is_empty()) {
            return Err(self.refused(kind));
        }
        Ok(self.response(page))
    }

    /// The elements that were left out, with where they stand in the payload.
    fn take_skipped(&mut self, pointers: &[&'static str]) -> Vec<Place> {
        let mut skipped = std::mem::take(&mut self.findings.skipped);
        // A page without any, which is nearly every one, is not gone through for the place of its list.
        let found = if skipped.is_empty() { None } else { list(self.payload(), pointers) };
        if let Some((pointer, _)) = found {
            for place in &mut skipped {
                // A single element in the place of a list has no position.
                let position = if place.pointer == "/" { "" } else { &place.pointer };
                place.pointer = format!("{pointer}{position}");
            }
        }
        skipped
    }

    /// Returns every field but those of the envelope.
    pub(crate) fn free(mut self) -> Result<Response<Map<String, Value>>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        // A list has no fields; what stands around it does.
        match self.fields(&self.payload.clone()).or_else(|| self.fields(&text::shared(&self.raw))) {
            Some(fields) if !fields.is_empty() => Ok(self.response(fields)),
            _ => Err(self.without_payload(&[""])),
        }
    }

    /// Returns the payload as JSON of any kind, without the fields of the envelope.
    pub(crate) fn json(mut self) -> Result<Response<Value>> {
        if self.is_empty {
            return Err(self.not_found());
        }
        let value = match self.fields(&self.payload.clone()) {
            Some(fields) if fields.is_empty() => None,
            Some(fields) => Some(Value::Object(fields)),
            None => match self.value_of(&self.payload.clone()) {
                Some(value) => Some(value).filter(|value| !value.is_null()),
                None => return Err(self.no_json()),
            },
        };
        match value {
            Some(value) => Ok(self.response(value)),
            None => Err(self.without_payload(&[""])),
        }
    }

    /// Returns a page of a list whose elements nobody describes.
    pub(crate) fn free_page(mut self, pointers: &[&'static str]) -> Result<Response<Page<Value>>> {
        if self.is_empty {
            return Ok(self.empty_page());
        }
        let items = pointers.iter().find_map(|pointer| {
            let list = json::at(self.payload(), pointer)?;
            let mut json = Json::new(list);
            let items = match read::values(&mut json).ok()? {
                Some(items) => items,
                // A single element stands in the place of the list, unless the list can stand deeper in it.
                None if list.starts_with('{') && !pointers.iter().any(|other| is_in(other, pointer)) => {
                    json = Json::new(list);
                    vec![read::value(&mut json).ok()?]
                }
                None => return None,
            };
            Some((items, json.findings()))
        });
        match items {
            Some((items, findings)) => {
                self.findings = findings;
                Ok(self.response(Page::new(items, None)))
            }
            None => Err(self.without_payload(pointers)),
        }
    }

    /// The fields that are not the envelope's own; `None` where the payload is no object.
    fn fields(&mut self, json: &str) -> Option<Map<String, Value>> {
        let (around, text) = (self.envelope.around, masked(&self.of_client, json).text);
        let mut json = Json::new(&text);
        if json.peek() != Some(b'{') {
            return None;
        }
        let mut fields = Map::new();
        let read = json.members(|name, json| {
            if around.contains(&name.as_ref()) {
                return json.skip().map(|_| ());
            }
            let value = read::value(json)?;
            fields.insert(name.to_string(), value);
            Ok(())
        });
        read.and_then(|()| json.end()).ok()?;
        self.findings = json.findings();
        Some(fields)
    }

    /// The value that a text is. A word that is no value is not taken for nothing here, where it is all there is.
    fn value_of(&mut self, text: &str) -> Option<Value> {
        let is_nested = text.trim_start().starts_with(['{', '[']);
        if !is_nested && serde_json::from_str::<IgnoredAny>(text).is_err() {
            return None;
        }
        let mut json = Json::new(text);
        let value = read::value(&mut json).ok()?;
        json.end().ok()?;
        self.findings = json.findings();
        Some(value)
    }

    fn no_json(self) -> Error {
        let mut json = Json::new(self.payload());
        let fault = json.skip().and_then(|_| json.end()).err();
        let unreadable = Unreadable::of(self.payload(), fault.as_deref());
        self.unreadable(unreadable)
    }
}

/// Whether a pointer leads to somewhere inside the place of another one.
fn is_in(pointer: &str, other: &str) -> bool {
    pointer.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'))
}

impl NextPage {
    /// What it says beside a list that is null.
    fn beside(&self, total: Option<u64>) -> Beside {
        let (is_last, is_later) = match self {
            Self::Unknown => (false, false),
            Self::Number { page, last } => {
                let number = page.unwrap_or(1);
                (last.is_some_and(|last| number >= last), number > 1)
            }
            Self::Cursor { asked, more, .. } => (*more == Some(false), asked.is_some()),
            Self::Cursors { asked, more, .. } => {
                (*more == Some(false), asked.first().is_some_and(|(_, asked)| asked.is_some()))
            }
            Self::Offset { asked, more, .. } => (*more == Some(false), asked.is_some_and(|asked| asked > 0)),
        };
        Beside { is_last, is_later, total }
    }

    /// Gives a page its own cursor and that of the next.
    ///
    /// A cursor that held a secret is sent again as it was, since the provider would not know another one.
    fn place<T>(self, page: &mut Page<T>, before: &[(String, String)], redactor: &Redactor) {
        let has_elements = !page.is_empty();
        let as_it_was = |text: String| {
            let before = before.iter().find(|(masked, _)| *masked == text);
            before.map(|(_, before)| before.clone()).unwrap_or(text)
        };
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
                let next = next.filter(|next| leads_on(next, more, has_elements)).map(as_it_was);
                page.cursor = asked.map(|asked| Cursor::new(asked).masked(redactor));
                page.next_cursor = next.map(|next| Cursor::new(next).masked(redactor));
                page.has_more = more;
            }
            Self::Cursors { asked, mut next, more } => {
                for (place, ((_, part), (_, asked))) in next.iter_mut().zip(&asked).enumerate() {
                    let given = part.take().filter(|part| place > 0 || leads_on(part, more, has_elements));
                    *part = given.map(as_it_was).or_else(|| asked.clone().filter(|_| place > 0));
                }
                page.next_cursor = Cursor::joined(&next).map(|next| next.masked(redactor));
                page.cursor = Cursor::joined(&asked).map(|asked| asked.masked(redactor));
                page.has_more = more;
            }
            Self::Offset { asked, step, more } => {
                let step = step.unwrap_or((page.items.len() + page.skipped.len()) as u64);
                let next = asked.unwrap_or(0).saturating_add(step);
                page.cursor = asked.map(|asked| Cursor::new(asked.to_string()));
                page.next_cursor = more.unwrap_or(has_elements).then(|| Cursor::new(next.to_string()));
                page.has_more = more;
            }
        }
    }
}

/// Whether there is a page behind a cursor.
fn leads_on(next: &str, more: Option<bool>, has_elements: bool) -> bool {
    !next.is_empty() && more.unwrap_or(has_elements && next != "0")
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
