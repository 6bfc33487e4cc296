//! The fields of a body, found without decoding what stands there, so that every digit stays as it is.

use clipwire_value::Id;
use clipwire_value::find::unescaped;
pub(crate) use clipwire_value::find::{
    Member, any_member, at, elements, is_blank, is_nothing, is_position, members, members_so_far, offset, text,
};
use clipwire_value::json::{Findings, Json};
use clipwire_value::read::{self, Document, FromScalar, Places, Read};
use clipwire_value::text::{document, without_filler};
use serde::de::IgnoredAny;

/// The list of a page, by what stands at each of its places: the first that holds something, or else the first.
pub(crate) fn list_at<'a>(
    places: &[&'static str],
    at: impl Fn(&'static str) -> Option<&'a str>,
) -> Option<(&'static str, &'a str)> {
    let found = || places.iter().filter_map(|place| Some((*place, at(place)?)));
    found().find(|(_, list)| !is_nothing(list)).or_else(|| found().next())
}

/// What came of reading a document as it was gone through.
#[derive(Debug, Default)]
pub(crate) struct Reading<'a> {
    /// What was found besides the value, where there is one.
    pub(crate) findings: Option<Findings>,
    /// The text and the fields of an object that was read in the place of the document.
    pub(crate) inner: Option<(&'a str, Fields<'a>)>,
}

impl<'a> Reading<'a> {
    fn new(body: &'a str, findings: Option<Findings>, inner: Option<(usize, Box<Document<'a>>)>) -> Self {
        match inner {
            None => Self { findings, inner: None },
            Some((start, document)) => {
                let length = document.length.unwrap_or_default();
                let inner = Some((&body[start..start + length], Fields(document.members)));
                Self { findings: document.findings, inner }
            }
        }
    }
}

/// The members of an object, to be read one by one, so that what one of them is like says nothing about the others.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a>(Vec<Member<'a>>);

impl<'a> Fields<'a> {
    /// Takes an object; what is none has no fields, and of one that is cut there are those before the cut.
    pub(crate) fn of(json: &'a str) -> Self {
        Self(members_so_far(json).0)
    }

    /// Finds the JSON document in a body, which is all of it or stands in other text, and its members. Of a document that
    /// is cut, there are those before the cut; of two documents, which could be the answer to two calls, there are none.
    ///
    /// Where a text holds several objects, the names of codes and payloads tell which one is the answer. The body is read into a
    /// value as it is gone through; what came of that is given where the body is the document.
    pub(crate) fn find(
        body: &'a str,
        is_code: impl Fn(&str) -> bool,
        is_payload: impl Fn(&str) -> bool,
        value: &mut dyn Read,
        places: Places<'_>,
    ) -> (Self, &'a str, Option<Reading<'a>>) {
        let body = without_filler(body);
        let Document { members, length: outcome, findings, inner } = read::document(body, value, places);
        if outcome.as_ref().is_ok_and(|length| without_filler(&body[*length..]).is_empty()) {
            return (Self(members), body, Some(Reading::new(body, findings, inner)));
        }
        if let Some(list) = list(body) {
            let behind = document(&body[list.len()..], &is_code, &is_payload).map(|object| (Self::of(object), object));
            let is_answer = |(fields, _): &(Self, _)| fields.names().any(|name| is_code(name) || is_payload(name));
            let (fields, document) = behind.filter(is_answer).unwrap_or((Self::default(), list));
            return (fields, document, None);
        }
        match document(body, is_code, is_payload) {
            Some(document) => (Self::of(document), document, None),
            None if outcome.is_ok() => (Self::default(), body, None),
            None => (Self(members), body, None),
        }
    }

    /// The members, in the order of the text.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Member<'a>> {
        self.0.iter()
    }

    /// The names, in the order of the text.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    /// The text at a JSON pointer; `None` where there is nothing, or null. The last of a name is what counts.
    pub(crate) fn at(&self, pointer: &str) -> Option<&'a str> {
        let rest = pointer.strip_prefix('/')?;
        let (name, rest) = rest.split_at(rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len()));
        let name = unescaped(name);
        let json = self.0.iter().rev().find_map(|(found, json)| (*found == name).then_some(*json))?;
        if rest.is_empty() { Some(json).filter(|json| *json != "null") } else { at(json, rest) }
    }

    /// Reads text, or a scalar as its text.
    pub(crate) fn text(&self, pointer: &str) -> Option<String> {
        text(self.at(pointer)?)
    }

    /// Reads a scalar; `None` where it is something else.
    pub(crate) fn value<T: FromScalar>(&self, pointer: &str) -> Option<T> {
        read::scalar(&mut Json::new(self.at(pointer)?)).ok().flatten()
    }
}

/// A code or an id as its text: `200` and `200.0` are the same. Empty text is none.
pub(crate) fn code(json: &str) -> Option<String> {
    let code: Option<Id> = read::scalar(&mut Json::new(json)).ok().flatten();
    code.map(|code| code.as_str().to_owned())
}

/// The list that a body begins with, in which an object is an element and not the document.
fn list(body: &str) -> Option<&str> {
    let list = Json::new(body).skip().ok()?;
    let is_all = || without_filler(&body[list.len()..]).is_empty();
    let is_strict = || serde_json::from_str::<IgnoredAny>(list).is_ok();
    (list.starts_with('[') && (is_all() || is_strict())).then_some(list)
}

#[cfg(test)]
mod tests {
    use clipwire_value::Number;
    use clipwire_value::read::Unread;

    use super::{Fields, Places};

    fn find(body: &str) -> (Fields<'_>, &str) {
        let (is_code, is_payload) = (|name: &str| name == "error_code", |name: &str| name == "item");
        let (fields, document, _) = Fields::find(body, is_code, is_payload, &mut Unread, Places::default());
        (fields, document)
    }

    #[test]
    fn a_field_is_read_whatever_stands_beside_it() {
        let (fields, _) = find(r#"{"code":"1","odd":{"deep":[{"a/b":7}]},"code":2,"text":"x\ud83d"}"#);
        assert_eq!((fields.text("/code").as_deref(), fields.text("/odd")), (Some("2"), None));
        assert_eq!(fields.text("/odd/deep/0/a~1b").as_deref(), Some("7"));
        assert_eq!(fields.text("/text").as_deref(), Some("x\u{fffd}"));
        assert_eq!(fields.value::<Number>("/odd"), None);
        assert_eq!((find("[1]").0.text("/0"), fields.text("")), (None, None));
    }

    #[test]
    fn the_fields_are_those_of_the_one_document() {
        let code = |body| find(body).0.text("/error_code");
        for body in [
            r#"{"error_code":"4017"}"#,
            "\u{feff}{\"error_code\":\"4017\"}\0\0",
            "<br />\n<b>Warning</b>: x\n{\"error_code\":\"4017\"}",
            "{\"error_code\":\"4017\"}<!-- 0.02s -->",
            "[error] x\n{\"error_code\":\"4017\"}",
            "[1] [{\"a\":1}] {\"error_code\":\"4017\"}",
            "{\"error_code\":\"4017\"}\n[12:00] INFO {\"took\":3}",
            "{\"error_code\":\"4017\",/* x */\"item\":{\"item\":1}}",
            r#"{"error_code":"4017","item":{"title":"cut of"#,
        ] {
            assert_eq!(code(body).as_deref(), Some("4017"), "{body}");
        }
        for body in [
            r#"{"error_code":"4017"}{"error_code":"0000"}"#,
            "<html>{\"error_code\":\"4017\"}",
            "",
            "[1]",
            r#"[{"error_code":"4017"}]"#,
            r#"[{"error_code":"4017"}] {"a":1}"#,
            "[{\"error_code\":\"4017\",\"a\":NaN,\"b\":\"\t\"},]\0",
        ] {
            assert_eq!(code(body), None, "{body}");
        }
    }
}
