//! The tolerant reader gives what a strict one gives, and takes everything else without harm.

use clipwire_value::json::Json;
use clipwire_value::{find, read, strict, text};
use serde_json::Value;

/// Reads text with the tolerant reader and with a strict one.
///
/// What is strict JSON comes to the same value, as a whole, at every place of it, and written anew. Of anything else nothing panics or
/// takes long; what the reader takes to its end can be written as strict JSON of the same value, and the document that is found in
/// a text is a part of it.
pub fn reader(input: &[u8]) {
    let text = text::decode(input);
    let ours = whole(&text);
    let strict = strict::strict(&text);
    // What is written anew leaves out what a later member of the same name replaces, whatever is wrong with it.
    assert!(ours.is_none() || strict.is_ok(), "it is read, and cannot be written: {text:?}");
    let _ = (
        find::members(&text),
        find::elements(&text),
        find::is_blank(&text),
        find::text(&text),
        find::at(&text, "/a/0"),
    );
    if let Some(document) = text::document(&text, |name| name == "code", |name| name == "data") {
        assert!(
            find::offset(&text, document).is_some() && find::members(document).is_some_and(|found| !found.is_empty())
        );
    }
    if let (Some(ours), Ok(strict)) = (&ours, &strict) {
        // Elsewhere than inside a list or object, a word that is no value stands for null as well.
        assert_eq!(whole(strict).as_ref(), Some(ours), "written as {strict:?}");
    }
    let Ok(theirs) = serde_json::from_str::<Value>(&text) else { return };
    let ours = ours.expect("strict JSON is read");
    assert!(is_same(&ours, &theirs), "{ours} instead of {theirs}");
    assert_eq!(strict.ok().and_then(|strict| serde_json::from_str(&strict).ok()).as_ref(), Some(&theirs));
    if theirs.as_object().is_some_and(|members| !members.is_empty()) {
        assert_eq!(text::document(&text, |name| name == "code", |name| name == "data"), Some(text.trim()));
    }
    check_places(&text, "", &theirs, &mut 200);
}

/// All of a text as a value.
fn whole(text: &str) -> Option<Value> {
    let mut json = Json::new(text);
    let value = read::value(&mut json).ok()?;
    json.end().ok().map(|()| value)
}

/// Whether two values are the same; a number that has more digits than `serde_json` keeps is text here.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let same = |(name, value): (&String, _)| theirs.get(name).is_some_and(|other| is_same(value, other));
            ours.len() == theirs.len() && ours.iter().all(same)
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| is_same(ours, theirs))
        }
        // Rounded as it rounds.
        (Value::String(digits), Value::Number(_)) => {
            serde_json::from_str(digits).is_ok_and(|number: Value| number == *theirs)
        }
        _ => ours == theirs,
    }
}

/// Finds so many places of a value in its text.
fn check_places(text: &str, pointer: &str, value: &Value, left: &mut usize) {
    let Some(fewer) = left.checked_sub(1) else { return };
    *left = fewer;
    let found = find::at(text, pointer).and_then(|found| serde_json::from_str::<Value>(found).ok());
    assert_eq!(found.as_ref(), (!value.is_null()).then_some(value), "at {pointer:?}");
    match value {
        // Names are found without what is odd in them, so that two can be the same.
        Value::Object(members) if members.keys().all(|name| is_plain(name)) => {
            for (name, member) in members {
                let step = name.replace('~', "~0").replace('/', "~1");
                check_places(text, &format!("{pointer}/{step}"), member, left);
            }
        }
        Value::Array(elements) => {
            for (position, element) in elements.iter().enumerate() {
                check_places(text, &format!("{pointer}/{position}"), element, left);
            }
        }
        _ => {}
    }
}

/// Whether nothing in a name is odd.
fn is_plain(name: &str) -> bool {
    name.chars().all(|char| char.is_alphanumeric() || char.is_ascii_graphic())
}
