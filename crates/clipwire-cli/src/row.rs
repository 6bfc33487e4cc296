//! One record as the text of its JSON, with every number as it was written.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// One record: mostly an object, and any JSON at all.
///
/// Only the text is kept. A number is never read, so an id of 19 digits and a price of 30 stay what they are.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    json: Box<RawValue>,
}

impl Row {
    /// Takes a text that has to be one JSON value.
    pub(crate) fn parse(text: impl Into<String>) -> serde_json::Result<Self> {
        RawValue::from_string(text.into()).map(|json| Self { json })
    }

    /// Takes a value that can be written as JSON.
    pub(crate) fn of(value: &impl serde::Serialize) -> serde_json::Result<Self> {
        serde_json::value::to_raw_value(value).map(|json| Self { json })
    }

    pub(crate) fn json(&self) -> &RawValue {
        &self.json
    }

    /// The text as it came, without blanks around it.
    pub(crate) fn text(&self) -> &str {
        self.json.get()
    }

    /// The text in one line: as it came where it is one, else without the blanks between its parts.
    pub(crate) fn line(&self) -> Cow<'_, str> {
        if self.text().contains(['\n', '\r']) { compact(self.text()) } else { Cow::Borrowed(self.text()) }
    }
}

impl From<Box<RawValue>> for Row {
    fn from(json: Box<RawValue>) -> Self {
        Self { json }
    }
}

impl From<&RawValue> for Row {
    fn from(json: &RawValue) -> Self {
        Self { json: json.to_owned() }
    }
}

/// What a JSON value is, one level deep.
#[derive(Debug)]
pub(crate) enum Shape<'a> {
    Null,
    Boolean(bool),
    /// As it was written.
    Number(&'a str),
    /// Without its escapes.
    Text(Cow<'a, str>),
    List(Vec<&'a RawValue>),
    /// Each name once. Where one was written twice, its last value counts, as it does for most readers of JSON.
    Object(Vec<(Cow<'a, str>, &'a RawValue)>),
}

/// Looks at a value without reading its numbers.
pub(crate) fn shape(json: &RawValue) -> Shape<'_> {
    let text = json.get();
    match text.as_bytes().first() {
        Some(b'n') => Shape::Null,
        Some(b't') => Shape::Boolean(true),
        Some(b'f') => Shape::Boolean(false),
        Some(b'"') => Shape::Text(unescaped(text)),
        Some(b'[') => Shape::List(serde_json::from_str(text).unwrap_or_default()),
        Some(b'{') => Shape::Object(members(text)),
        _ => Shape::Number(text),
    }
}

/// JSON without the blanks between its parts. What stands in quotes, and how numbers are written, is left alone.
pub(crate) fn compact(text: &str) -> Cow<'_, str> {
    if !text.contains([' ', '\n', '\r', '\t']) {
        return Cow::Borrowed(text);
    }
    let (mut in_text, mut after_backslash) = (false, false);
    let kept = text.chars().filter(|c| {
        if in_text {
            in_text = *c != '"' || after_backslash;
            after_backslash = *c == '\\' && !after_backslash;
            return true;
        }
        in_text = *c == '"';
        !matches!(c, ' ' | '\n' | '\r' | '\t')
    });
    Cow::Owned(kept.collect())
}

/// A text of JSON without quotes and escapes. One that no text can hold, half of a surrogate pair, keeps its escapes.
fn unescaped(quoted: &str) -> Cow<'_, str> {
    let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    serde_json::from_str(quoted).map_or(Cow::Borrowed(inside), Cow::Owned)
}

fn members(text: &str) -> Vec<(Cow<'_, str>, &RawValue)> {
    let Members(written) = serde_json::from_str(text).unwrap_or_default();
    let mut members: Vec<(Cow<'_, str>, &RawValue)> = Vec::with_capacity(written.len());
    let mut places = HashMap::with_capacity(written.len());
    for (name, value) in written {
        let name = unescaped(name.get());
        match places.get(&name).and_then(|place: &usize| members.get_mut(*place)) {
            Some(member) => member.1 = value,
            None => {
                places.insert(name.clone(), members.len());
                members.push((name, value));
            }
        }
    }
    members
}

/// The members of an object in their order, names as they were written.
#[derive(Default)]
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests;
