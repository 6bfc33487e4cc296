//! Makes values of JSON: each field in every form in which it may come.
//!
//! PHP prints an empty object as `[]`, leaves `""`, `null` or `false` where there is no value, turns text of digits into a
//! number, and prints a list with a gap in its numbering as an object. The readers here take all of that. What really has
//! another shape, such as an object where text belongs, is left out, and its place is told.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Display;
use std::mem::size_of;

use serde::Deserializer;
use serde::de::Error as _;
use serde_json::{Map, Value};

use crate::json::{Findings, Json, Result, Word};
use crate::name::{is_position, plain_name};
use crate::nothing::is_nothing;
pub use crate::scalar::FromScalar;
use crate::scalar::Scalar;
use crate::written::written;

/// A type whose fields are read by their names. The loop around it is compiled once for all of them.
pub trait Read {
    /// Reads the value of a field; `false` leaves it where it is, as the type does not know it.
    fn field(&mut self, name: &str, json: &mut Json<'_>) -> Result<bool>;
}

/// A type that an answer is read as.
pub trait Answer: Read + Any + Send {}

impl<T: Read + Any + Send> Answer for T {}

/// Lets a type be read and written: the name of each field on the wire, the field, and the reader of its value.
///
/// For serde it is a map, so that formats which write structs without names keep them too.
#[macro_export]
#[doc(hidden)]
macro_rules! reads {
    ($type:ident { $($name:literal => $field:ident: $reader:ident),* $(,)? }) => {
        impl $crate::read::Read for $type {
            fn field(&mut self, name: &str, json: &mut $crate::json::Json<'_>) -> $crate::json::Result<bool> {
                match name {
                    $($name => self.$field = $crate::read::$reader(json)?,)*
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::read::deserialize(deserializer)
            }
        }

        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                let fields = 0usize $(+ usize::from(self.$field.is_some()))*;
                let mut map = ::serde::Serializer::serialize_map(serializer, Some(fields))?;
                $(if let Some(value) = &self.$field {
                    ::serde::ser::SerializeMap::serialize_entry(&mut map, $name, value)?;
                })*
                ::serde::ser::SerializeMap::end(map)
            }
        }
    };
}

/// What is told of an element that has none of the fields of its type.
const NO_FIELDS: &str = "it holds none of the expected fields";
/// What is told of `NaN` and the like.
const ODD_WORD: &str = "a word that is no value";
/// What is told where values would take too much memory.
const NO_ROOM: &str = "the answer would take too many times its size in memory";
/// What is told of an object or list that is nested too deeply.
const TOO_DEEP: &str = "it is nested too deeply";

/// Reads an answer, which is an object; `None` where the document is something else.
pub fn answer<T: Read + Default>(json: &mut Json<'_>) -> Result<Option<Box<T>>> {
    if json.peek() != Some(b'{') {
        return Ok(None);
    }
    let mut value = Box::<T>::default();
    object(json, &mut *value)?;
    json.end()?;
    Ok(Some(value))
}

/// A type without fields.
#[derive(Debug)]
pub struct Unread;

impl Read for Unread {
    fn field(&mut self, _: &str, _: &mut Json<'_>) -> Result<bool> {
        Ok(false)
    }
}

/// An object up to where it ends or cannot be read on.
#[derive(Debug)]
pub struct Document<'a> {
    /// The plain name of each member, and its text.
    pub members: Vec<(Cow<'a, str>, &'a str)>,
    /// How long the object is.
    pub length: Result<usize>,
    /// What was found besides, where the whole object could be read as a type and nothing in it was read in its place.
    pub findings: Option<Findings>,
    /// Where an object begins that was read in its place, and that object.
    pub inner: Option<(usize, Box<Document<'a>>)>,
}

/// Where what is asked for can stand in a document, as JSON pointers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places<'p> {
    /// The list of a page. Where more than one of them is there, nothing is read, as the one that counts is not known before the end.
    pub lists: &'p [&'p str],
    /// The object in an envelope that is read, where the envelope itself has no field of the type.
    pub payloads: &'p [&'p str],
}

/// How many members an object has, before there has to be more room for them.
const MEMBERS: usize = 24;

/// Reads an object as a type, and tells of its members, in one pass.
pub fn document<'a>(text: &'a str, value: &mut dyn Read, places: Places<'_>) -> Document<'a> {
    let mut json = Json::new(text);
    let (mut members, mut inner) = (Vec::with_capacity(MEMBERS), None);
    let (mut is_read, mut has_fields) = (true, false);
    let outcome = match json.peek() {
        Some(b'{') => json.members(|name, json| {
            let (name, first, start) = (plain_name(name), json.first()?, json.at());
            let is_in = |places: &[&str]| places.iter().any(|place| place.strip_prefix('/') == Some(name.as_ref()));
            if matches!(first, b'[' | b'{') && is_in(places.lists) {
                is_read &= json.list.at.replace(start).is_none();
            }
            let is_known = if is_read { value.field(&name, json) } else { Ok(false) };
            has_fields |= matches!(is_known, Ok(true));
            if !matches!(is_known, Ok(true)) {
                is_read &= is_known.is_ok();
                json.go_to(start);
                if is_read && first == b'{' && inner.is_none() && is_in(places.payloads) {
                    let within = document(&text[start..], value, Places { payloads: &[], ..places });
                    json.go_to(start + *within.length.as_ref().unwrap_or(&0));
                    inner = Some((start, Box::new(within)));
                }
                if json.at() == start {
                    json.skip()?;
                }
            }
            members.push((name, json.since(start)));
            Ok(())
        }),
        _ => Err(json.fault("it is not a JSON object")),
    };
    let length = outcome.map(|()| json.at());
    let findings = (is_read && length.is_ok() && inner.is_none()).then(|| json.findings());
    // What is of the envelope would stand among what is of the payload.
    if let Some((_, within)) = inner.as_mut().filter(|_| has_fields || !is_read) {
        within.findings = None;
    }
    Document { members, length, findings, inner }
}

/// Reads the fields of an object, and says whether there was a value in any of them.
fn object(json: &mut Json<'_>, value: &mut dyn Read) -> Result<bool> {
    let held = json.held;
    json.members(|name, json| {
        // Nearly every name is that of a field as it stands, or of none.
        let is_known = value.field(name, json)?
            || match plain_name(name) {
                Cow::Owned(plain) => value.field(&plain, json)?,
                Cow::Borrowed(_) => false,
            };
        if is_known { Ok(()) } else { json.skip().map(drop) }
    })?;
    Ok(json.held > held)
}

/// Skips a value that is not of the shape that was expected; nothing in any form is no reason to tell of it.
fn other_shape(json: &mut Json<'_>, expected: &'static str) -> Result<()> {
    let text = json.skip()?;
    if let Some(found) = shape(text) {
        json.tell(text, found, expected);
    }
    Ok(())
}

/// What a value is; `None` for nothing in any of its forms.
fn shape(json: &str) -> Option<&'static str> {
    match json.as_bytes().first()? {
        b'N' | b'u' => Some(ODD_WORD),
        _ if is_nothing(json) => None,
        b'"' => Some("text"),
        b'[' => Some("a list"),
        b'{' if json[1..json.len() - 1].trim().is_empty() => None,
        b'{' => Some("an object"),
        b't' => Some("`true`"),
        b'-' | b'+' | b'.' | b'0'..=b'9' if json.bytes().any(|byte| byte.is_ascii_digit()) => Some("a number"),
        _ => Some(ODD_WORD),
    }
}

/// Reads a word, and tells of one that is no value.
fn word<'a>(json: &mut Json<'a>, expected: &'static str) -> Result<Word<'a>> {
    let word = json.word()?;
    if let Word::Odd(text) = word {
        json.tell(text, ODD_WORD, expected);
    }
    Ok(word)
}

/// Reads text; a number becomes its text, digit for digit, and `true` too.
pub fn text(json: &mut Json<'_>) -> Result<Option<String>> {
    Ok(text_of(json)?.map(Cow::into_owned))
}

#[inline(always)]
fn text_of<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>> {
    let text = any_text(json)?;
    json.held += u64::from(text.is_some());
    Ok(text)
}

#[inline(always)]
fn any_text<'a>(json: &mut Json<'a>) -> Result<Option<Cow<'a, str>>> {
    match json.first()? {
        b'"' => json.string().map(Some),
        b'[' | b'{' => other_shape(json, "text").map(|()| None),
        _ => Ok(match word(json, "text")? {
            Word::Number(number) => Some(Cow::Borrowed(number)),
            Word::Bool(true) => Some(Cow::Borrowed("true")),
            Word::Null | Word::Bool(false) | Word::Odd(_) => None,
        }),
    }
}

/// Reads one of the scalar values of this crate.
pub fn scalar<T: FromScalar>(json: &mut Json<'_>) -> Result<Option<T>> {
    let scalar = any_scalar(json)?.and_then(T::from_scalar);
    json.held += u64::from(scalar.is_some());
    Ok(scalar)
}

#[inline(always)]
fn any_scalar(json: &mut Json<'_>) -> Result<Option<Scalar>> {
    match json.first()? {
        b'"' => {
            let text = json.string()?;
            Ok((!text.is_empty()).then(|| Scalar::new(&text, true)))
        }
        b'[' | b'{' => other_shape(json, "one value").map(|()| None),
        _ => Ok(match word(json, "one value")? {
            Word::Number(number) => Some(Scalar::new(number, false)),
            Word::Bool(value) => Some(Scalar::new(if value { "true" } else { "false" }, false)),
            Word::Null | Word::Odd(_) => None,
        }),
    }
}

/// Reads an object, or nothing. One in which there is no value is nothing, too, unless one could not be read; where it holds
/// other things, that is told.
pub fn boxed<T: Read + Default>(json: &mut Json<'_>) -> Result<Option<Box<T>>> {
    if json.first()? != b'{' {
        return other_shape(json, "an object").map(|()| None);
    }
    if !json.may_enter() || !json.take_room(size_of::<T>()) {
        return refused(json).map(|()| None);
    }
    let (start, unread) = (json.at(), json.unread.len());
    let mut value = Box::<T>::default();
    if object(json, &mut *value)? {
        return Ok(Some(value));
    }
    let is_hollow = json.unread.len() > unread;
    let text = json.since(start);
    if is_hollow {
        json.hollow.push(start);
    } else if holds_something(&mut Json::new(text))? {
        json.tell(text, NO_FIELDS, "");
    }
    Ok(is_hollow.then_some(value))
}

/// Whether there is anything in a value but nothing in its forms, however deep.
fn holds_something(json: &mut Json<'_>) -> Result<bool> {
    let mut found = false;
    match json.first()? {
        b'{' | b'[' if !json.may_enter() => return json.skip().map(|_| false),
        b'{' => json.members(|_, json| {
            found |= holds_something(json)?;
            Ok(())
        })?,
        b'[' => json.elements(|_, json| {
            found |= holds_something(json)?;
            Ok(())
        })?,
        _ => found = !is_nothing(json.skip()?),
    }
    Ok(found)
}

/// Skips what could be read, if it were not for its depth or its size in memory.
fn refused(json: &mut Json<'_>) -> Result<()> {
    let why = if json.may_enter() { NO_ROOM } else { TOO_DEEP };
    let text = json.skip()?;
    json.tell(text, why, "");
    Ok(())
}

/// Reads a list of objects, a single object in its place, or nothing. An element that cannot be read is left out, and told;
/// where none can be, there is no list.
pub fn many<T: Read + Default>(json: &mut Json<'_>) -> Result<Option<Vec<T>>> {
    let first = json.first()?;
    let is_asked_for = json.list.at == Some(json.at());
    let mut items = Many { items: Vec::new(), is_asked_for, odd: 0 };
    let (start, unread) = (json.at(), json.unread.len());
    match first {
        _ if !json.may_enter() => return refused(json).map(|()| None),
        b'[' => json.elements(|position, json| items.element(&position, json))?,
        b'{' if has_positions(json)? => json.members(|name, json| items.element(name, json))?,
        b'{' => items.element(&"", json)?,
        _ => return other_shape(json, "a list").map(|()| None),
    }
    if items.items.is_empty() && items.odd > 0 {
        if !is_asked_for {
            // None of them is what it should be, so it is the list that is odd.
            json.unread.truncate(unread);
            json.tell(json.since(start), "a list of something else", "a list of objects");
        }
        return Ok(None);
    }
    json.held += 1;
    items.items.shrink_to_fit();
    Ok(Some(items.items))
}

/// The elements of a list that have been read so far.
struct Many<T> {
    items: Vec<T>,
    is_asked_for: bool,
    /// How many were no objects.
    odd: usize,
}

impl<T: Read + Default> Many<T> {
    fn element(&mut self, name: &dyn Display, json: &mut Json<'_>) -> Result<()> {
        if json.first()? != b'{' {
            let text = json.skip()?;
            if let Some(found) = shape(text) {
                self.odd += 1;
                self.left_out(json, name, text, found, "an object");
            }
            return Ok(());
        }
        let start = json.at();
        // A list that grows holds its elements twice for a moment.
        if !json.take_room(2 * size_of::<T>()) || !json.may_enter() {
            let why = if json.may_enter() { NO_ROOM } else { TOO_DEEP };
            let text = json.skip()?;
            self.left_out(json, name, text, why, "");
            return Ok(());
        }
        let unread = json.unread.len();
        // Read where it stays: elements can be large.
        self.items.push(T::default());
        if let (true, [(first, end)]) = (self.is_asked_for, &json.list.spans[..]) {
            // As many as there are if all are as long as the first, so that it grows once.
            self.items.reserve_exact(json.room_for(2 * size_of::<T>(), (end - first) as usize));
        }
        let Some(item) = self.items.last_mut() else { return Ok(()) };
        if object(json, item)? {
            if self.is_asked_for
                && let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(json.at()))
            {
                json.list.spans.push((start, end));
            }
            return Ok(());
        }
        self.items.pop();
        json.unread.truncate(unread);
        self.left_out(json, name, json.since(start), NO_FIELDS, "");
        Ok(())
    }

    fn left_out<'a>(
        &self,
        json: &mut Json<'a>,
        name: &dyn Display,
        text: &'a str,
        found: &'static str,
        expected: &'static str,
    ) {
        if self.is_asked_for {
            json.leave_out(name, text, found, expected);
        } else {
            json.tell(text, found, expected);
        }
    }
}

/// Whether the object that is next is a list that PHP printed with the positions of its elements.
fn has_positions(json: &mut Json<'_>) -> Result<bool> {
    let start = json.at();
    let mut has_positions = false;
    json.members(|name, json| {
        has_positions |= is_position(name);
        json.skip().map(|_| ())
    })?;
    json.go_to(start);
    Ok(has_positions)
}

/// Reads a list of texts, or nothing. Elements that are nothing are left out.
pub fn texts(json: &mut Json<'_>) -> Result<Option<Vec<String>>> {
    let mut items = Vec::new();
    let (mut odd, start, unread) = (0, json.first()?, json.unread.len());
    let from = json.at();
    let mut element = |json: &mut Json<'_>| {
        let before = json.unread.len();
        match text_of(json)? {
            Some(_) if !json.take_room(3 * size_of::<String>()) => json.tell("", NO_ROOM, ""),
            Some(text) => {
                // Most lists have one or two texts, and room for four would take more than their text does.
                if items.len() < 4 {
                    items.reserve_exact(1);
                }
                items.push(text.into_owned());
            }
            None => odd += json.unread.len() - before,
        }
        Ok(())
    };
    match start {
        _ if !json.may_enter() => return refused(json).map(|()| None),
        b'[' => json.elements(|_, json| element(json))?,
        b'{' if has_positions(json)? => json.members(|_, json| element(json))?,
        _ => return other_shape(json, "a list of texts").map(|()| None),
    }
    if items.is_empty() && odd > 0 {
        json.unread.truncate(unread);
        json.tell(json.since(from), "a list of something else", "a list of texts");
        return Ok(None);
    }
    json.held += 1;
    items.shrink_to_fit();
    Ok(Some(items))
}

/// Reads a list of objects of which nothing is known, or nothing. What is no object is told and left out; an object in the place of
/// the list is its only element.
pub fn maps(json: &mut Json<'_>) -> Result<Option<Vec<Map<String, Value>>>> {
    let mut items = Vec::new();
    let mut element = |json: &mut Json<'_>| {
        match map(json)? {
            Some(_) if !json.take_room(size_of::<Map<String, Value>>()) => json.tell("", NO_ROOM, ""),
            item => items.extend(item),
        }
        Ok(())
    };
    match json.first()? {
        _ if !json.may_enter() => return refused(json).map(|()| None),
        b'[' => json.elements(|_, json| element(json))?,
        b'{' if has_positions(json)? => json.members(|_, json| element(json))?,
        b'{' => element(json)?,
        _ => return other_shape(json, "a list of objects").map(|()| None),
    }
    json.held += 1;
    Ok(Some(items))
}

/// Reads an object of which nothing is known, or nothing.
pub fn map(json: &mut Json<'_>) -> Result<Option<Map<String, Value>>> {
    match json.first()? {
        b'{' => Ok(match value(json)? {
            Value::Object(map) => {
                json.held += u64::from(!map.is_empty());
                Some(map)
            }
            _ => None,
        }),
        _ => other_shape(json, "an object").map(|()| None),
    }
}

/// Reads any value but null.
pub fn any(json: &mut Json<'_>) -> Result<Option<Value>> {
    let value = Some(value(json)?).filter(|value| !value.is_null());
    json.held += u64::from(value.is_some());
    Ok(value)
}

/// What a member of an object of any kind takes in memory; the first of an object takes a whole node of the tree.
const MEMBER: usize = size_of::<(String, Value)>() * 2;
const NODE: usize = size_of::<(String, Value)>() * 11 + 16;

/// Reads any value. A number that would lose digits becomes text.
pub fn value(json: &mut Json<'_>) -> Result<Value> {
    let first = json.first()?;
    if matches!(first, b'{' | b'[') && !json.may_enter() {
        return refused(json).map(|()| Value::Null);
    }
    match first {
        b'"' => Ok(Value::String(json.string()?.into_owned())),
        b'{' => {
            let mut map = Map::new();
            json.members(|name, json| {
                if !json.take_room(if map.is_empty() { NODE } else { MEMBER }) {
                    return refused(json);
                }
                let value = value(json)?;
                map.insert(name.to_string(), value);
                Ok(())
            })?;
            Ok(Value::Object(map))
        }
        b'[' => Ok(values(json)?.map_or(Value::Null, Value::Array)),
        _ => Ok(match word(json, "a value")? {
            Word::Bool(value) => Value::Bool(value),
            Word::Number(number) => exact(number).map_or_else(|| Value::String(number.to_owned()), Value::Number),
            Word::Null | Word::Odd(_) => Value::Null,
        }),
    }
}

/// Reads a list of any values, in the order of the text, or nothing.
pub fn values(json: &mut Json<'_>) -> Result<Option<Vec<Value>>> {
    let mut list = Vec::new();
    let mut element = |json: &mut Json<'_>| {
        if !json.take_room(3 * size_of::<Value>()) {
            return refused(json);
        }
        list.push(value(json)?);
        Ok(())
    };
    match json.first()? {
        b'[' => json.elements(|_, json| element(json))?,
        b'{' if has_positions(json)? => json.members(|_, json| element(json))?,
        _ => return other_shape(json, "a list").map(|()| None),
    }
    Ok(Some(list))
}

/// A number as `serde_json` holds it; `None` where that has not all digits of a whole one, or where it is not written as JSON
/// writes numbers.
fn exact(number: &str) -> Option<serde_json::Number> {
    let parsed: serde_json::Number = serde_json::from_str(number).ok()?;
    let is_whole = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    (!is_whole || !parsed.is_f64() || number == "-0").then_some(parsed)
}

/// Reads a type for serde: the value as JSON, and then as above.
pub fn deserialize<'de, T: Read + Default, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<T, D::Error> {
    let text = written(deserializer)?;
    match answer::<T>(&mut Json::new(&text)) {
        Ok(Some(value)) => Ok(*value),
        Ok(None) => Err(D::Error::custom("expected an object")),
        Err(fault) => Err(D::Error::custom(fault)),
    }
}

/// Reads a scalar for serde.
pub(crate) fn deserialize_scalar<'de, T: FromScalar, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<T, D::Error> {
    let text = written(deserializer)?;
    match scalar(&mut Json::new(&text)) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(D::Error::custom("expected one value")),
        Err(fault) => Err(D::Error::custom(fault)),
    }
}
