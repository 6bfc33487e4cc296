//! Places in JSON text, found without decoding what stands there, so that every digit stays as it is.

use std::borrow::Cow;

use crate::json::{Json, Result};
pub use crate::name::is_position;
use crate::name::plain_name;
pub use crate::nothing::is_nothing;
use crate::read::{self, Document, Places, Unread, document};

/// The text at a JSON pointer; `None` where there is nothing, or null. The last of a name counts.
pub fn at<'a>(json: &'a str, pointer: &str) -> Option<&'a str> {
    // The value of a step is found whole; only where there is no step, its end has to be looked for.
    let mut here = if pointer.is_empty() { Json::new(json).skip().ok()? } else { json };
    for step in pointer.split('/').skip(1) {
        let (name, mut found) = (unescaped(step), None);
        let mut json = Json::new(here);
        match json.peek()? {
            b'{' => json.members(|member, json| {
                let value = json.skip()?;
                if *member == name || plain_name(member) == name {
                    found = Some(value);
                }
                Ok(())
            }),
            b'[' => json.elements(|position, json| {
                let value = json.skip()?;
                if name.parse() == Ok(position) {
                    found = Some(value);
                }
                Ok(())
            }),
            _ => return None,
        }
        .ok()?;
        here = found?;
    }
    (here != "null").then_some(here)
}

/// Where a part of a text, as [`at`] gives it, begins in it.
pub fn offset(json: &str, part: &str) -> Option<usize> {
    let start = (part.as_ptr() as usize).checked_sub(json.as_ptr() as usize)?;
    (start + part.len() <= json.len()).then_some(start)
}

/// A member of an object: its plain name, and its text.
pub type Member<'a> = (Cow<'a, str>, &'a str);

/// The members of an object.
pub fn members(json: &str) -> Option<Vec<Member<'_>>> {
    let (members, outcome) = members_so_far(json);
    outcome.ok().map(|_| members)
}

/// The members of an object up to where it ends or cannot be read on, and how far that is.
pub fn members_so_far(json: &str) -> (Vec<Member<'_>>, Result<usize>) {
    let Document { members, length, .. } = document(json, &mut Unread, Places::default());
    (members, length)
}

/// Whether any member of an object is of a kind, by its plain name and its text. It is gone through no further than to the
/// first; `None` where it cannot be read so far.
pub fn any_member(json: &str, is_it: impl Fn(&str, &str) -> bool) -> Option<bool> {
    let (mut json, mut is_first) = (Json::new(json), true);
    if json.peek()? != b'{' {
        return None;
    }
    while let Some(name) = json.member(std::mem::take(&mut is_first)).ok()? {
        if is_it(&plain_name(&name), json.skip().ok()?) {
            return Some(true);
        }
    }
    Some(false)
}

/// The texts of the elements of a list.
pub fn elements(json: &str) -> Option<Vec<&str>> {
    let mut elements = Vec::new();
    let mut json = Json::new(json);
    if json.peek()? != b'[' {
        return None;
    }
    let outcome = json.elements(|_, json| {
        elements.push(json.skip()?);
        Ok(())
    });
    outcome.ok().map(|()| elements)
}

/// Whether nothing is in a value: nothing itself, or an object without a field that holds something.
pub fn is_blank(json: &str) -> bool {
    is_nothing(json) || any_member(json, |_, value| !is_nothing(value)) == Some(false)
}

/// A value as text, where it is text or a scalar; a number becomes its text, digit for digit.
pub fn text(json: &str) -> Option<String> {
    // As nearly every text is written.
    if let Some(text) = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))
        && memchr::memchr2(b'"', b'\\', text.as_bytes()).is_none()
    {
        return Some(text.to_owned());
    }
    read::text(&mut Json::new(json)).ok().flatten()
}

/// A step of a JSON pointer as the name that it stands for.
pub fn unescaped(step: &str) -> Cow<'_, str> {
    if step.bytes().any(|byte| byte == b'~') {
        Cow::Owned(step.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(step)
    }
}

#[cfg(test)]
mod tests {
    use super::{at, elements, is_blank, is_nothing, members_so_far, offset};

    const JSON: &str = r#" {"a": {"b": [1, 123456789012345678901234567890, null]}, "b": "x", "a/b": 1} "#;

    #[test]
    fn a_place_is_found_with_every_digit_of_a_number() {
        assert_eq!(at(JSON, "/a/b/1"), Some("123456789012345678901234567890"));
        assert_eq!(at(JSON, "/b"), Some("\"x\""));
        assert_eq!(at(JSON, "/a~1b"), Some("1"));
        assert_eq!(at(JSON, "").map(str::len), Some(JSON.trim().len()));
        for nowhere in ["/a/b/2", "/a/b/3", "/a/c", "/b/c", "/a/b/x"] {
            assert_eq!(at(JSON, nowhere), None, "{nowhere}");
        }
        assert_eq!(at("{\"a\":", "/a"), None);
        assert_eq!(at(r#"{"a":1,"a":2}"#, "/a"), Some("2"));
    }

    #[test]
    fn a_name_is_found_in_spite_of_control_characters_in_it() {
        let json = "{\"co\u{0}de\":1,\" b\\u0001\":2,\"\u{feff}c\t\":3,\"d e\":4,\"é\":5}";
        let found = ["/code", "/b", "/c", "/d e", "/é"].map(|pointer| at(json, pointer));
        assert_eq!(found, [Some("1"), Some("2"), Some("3"), Some("4"), Some("5")]);
        assert_eq!(at(json, "/co\u{0}de"), Some("1"), "as it is told");
        assert!(members_so_far(json).0.iter().any(|(name, _)| name == "code"));
    }

    #[test]
    fn a_part_knows_where_it_begins() {
        let list = at(JSON, "/a/b").unwrap();
        assert_eq!(elements(list).unwrap().len(), 3);
        assert!(JSON[offset(JSON, list).unwrap()..].starts_with("[1,"));
        assert_eq!(offset(&JSON[1..], JSON), None);
    }

    #[test]
    fn members_before_a_cut_are_there() {
        let (members, outcome) = members_so_far(r#"{"error_code":"0000","item":{"a":1"#);
        assert_eq!(members.len(), 1);
        assert!(outcome.is_err_and(|fault| fault.ends_early()));
    }

    #[test]
    fn nothing_is_known_in_all_its_forms() {
        for nothing in ["null", "\"\"", "false", "[]", "[ \n]", "NaN"] {
            assert!(is_nothing(nothing), "{nothing}");
        }
        for something in ["{}", "0", "\" \"", "[null]", "true"] {
            assert!(!is_nothing(something), "{something}");
        }
        assert!(is_blank("{}") && is_blank(r#"{"a":null,"b":[]}"#) && !is_blank(r#"{"a":{}}"#));
    }
}
