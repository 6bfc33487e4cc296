//! The ways of the public record to spoil a good answer: in one place, or around all of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Stands around what is printed without the quotes of a text.
const BARE: char = '\u{e000}';

/// Stand in a text for what no JSON writer writes into one: a line feed, NUL, a tab, half a character.
const INSIDE: [(char, &str); 4] = [('\u{e001}', "\n"), ('\u{e002}', "\0"), ('\u{e003}', "\t"), ('\u{e004}', "\\ud83d")];

/// How deep a value is that is too deep.
const LEVELS: usize = 5_000;

/// How many ways [`around`] has.
pub const AROUND: usize = 8;

/// Where UTF-16 stands in the list of [`around`].
const UTF_16: usize = 6;

/// How often an answer is spoiled at most.
const TIMES: usize = 4;

/// An answer that was spoiled.
#[derive(Debug)]
pub struct Spoiled {
    /// What is sent.
    pub body: Vec<u8>,
    /// How it was spoiled.
    pub ways: Vec<String>,
    /// The scalars that stood in the spoiled places, with how often they did.
    pub spared: BTreeMap<String, usize>,
}

/// Spoils an answer as bytes say: three for each time, how and the place, four times at most. No place is one that says how the call
/// went.
pub fn spoil(mut answer: Value, bytes: &[u8]) -> Spoiled {
    let (mut spared, mut ways, mut wrappers) = (BTreeMap::new(), Vec::new(), Vec::new());
    for spoiling in bytes.chunks_exact(3).take(TIMES) {
        let (how, at) = (usize::from(spoiling[0]), usize::from(u16::from_be_bytes([spoiling[1], spoiling[2]])));
        if how < AROUND {
            wrappers.push(how);
            continue;
        }
        let places: Vec<String> = places(&answer).into_iter().filter(|place| !says_what_it_cost(place)).collect();
        let Some(place) = places.get(at % places.len().max(1)) else { continue };
        let here = answer.pointer_mut(place).expect("a place that was found");
        count(here, &mut spared);
        let mut inside = inside(here);
        let (name, new) = inside.swap_remove((how - AROUND) % inside.len());
        *here = new;
        ways.push(format!("{name} at {place}"));
    }
    // What stands in another encoding cannot have text around it.
    wrappers.sort_by_key(|how| *how == UTF_16);
    let mut body = print(&answer).into_bytes();
    for how in wrappers {
        let Ok(text) = String::from_utf8(body.clone()) else { break };
        let (name, wrapped) = around(&text).into_iter().nth(how).expect("as many as there are");
        body = wrapped;
        ways.push(name.to_owned());
    }
    Spoiled { body, ways, spared }
}

/// A document that may have been spoiled inside, as it is sent.
pub fn print(answer: &Value) -> String {
    let bare = answer.to_string().replace(&format!("\"{BARE}"), "").replace(&format!("{BARE}\""), "");
    INSIDE.into_iter().fold(bare, |text, (mark, raw)| text.replace(mark, raw))
}

/// The document with something around it, or in another encoding.
pub fn around(text: &str) -> [(&'static str, Vec<u8>); AROUND] {
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bytes = |text: String| text.into_bytes();
    let first = text.find(['{', '[']).unwrap_or_default() + 1;
    [
        ("a warning before it", bytes(format!("<br />\n<b>Warning</b>:  {{closure}} in <b>/x.php</b><br />\n{text}"))),
        ("a note behind it", bytes(format!("{text}\n<!-- 0.02s {{cached}} -->"))),
        ("two byte order marks", bytes(format!("\u{feff}\u{feff}{text}"))),
        ("a mark and spaces behind it", bytes(format!("{text}\u{feff} \r\n"))),
        ("NUL behind it", bytes(format!("{text}\0\0"))),
        ("control characters between its values", bytes(format!("{}\u{1}\u{0}{}", &text[..first], &text[first..]))),
        ("UTF-16", utf_16),
        ("a callback around it", bytes(format!("/**/callback({text});"))),
    ]
}

/// What can stand in place of a value, to be printed by [`print`].
pub fn inside(here: &Value) -> Vec<(&'static str, Value)> {
    let bare = |word: &str| Value::from(format!("{BARE}{word}{BARE}"));
    let mut spoiled = vec![
        ("NaN", bare("NaN")),
        ("-Infinity", bare("-Infinity")),
        ("undefined", bare("undefined")),
        ("a number out of range", bare("1e999")),
        ("too many levels", bare(&format!("{}{}", "[".repeat(LEVELS), "]".repeat(LEVELS)))),
    ];
    match here {
        // What is spoiled already is no text.
        Value::String(text) if !text.starts_with(BARE) => {
            spoiled.push(("an object", json!({ "odd": { "deep": [1] } })));
            spoiled.push(("a list", json!([text, { "odd": 1 }, [[]]])));
            let names = ["a line feed", "NUL", "a tab", "half a character"];
            spoiled.extend(names.into_iter().zip(INSIDE).map(|(how, (mark, _))| (how, format!("{mark}{text}").into())));
        }
        Value::Number(_) | Value::Bool(_) => {
            spoiled.push(("an object", json!({ "odd": { "deep": [1] } })));
            spoiled.push(("a list", json!([here, "odd"])));
        }
        Value::Array(elements) if !elements.is_empty() => {
            let members: Map<String, Value> =
                elements.iter().enumerate().map(|(at, element)| ((at * 2 + 1).to_string(), element.clone())).collect();
            // A list as long as ten has names that another map would put into another order.
            if elements.len() < 5 {
                spoiled.push(("a list with gaps", Value::Object(members)));
            }
            spoiled.push(("text", json!("https://example.com/odd")));
            spoiled.push(("a list of lists", json!([[1], [2]])));
        }
        Value::Object(_) => {
            spoiled.push(("text", json!("odd")));
            spoiled.push(("a list of texts", json!(["odd", "odder"])));
            spoiled.push(("a number", json!(7)));
        }
        _ => {}
    }
    spoiled
}

/// Every place in a value, as JSON pointers.
pub fn places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, String::new(), &mut found);
    found
}

fn collect(value: &Value, pointer: String, found: &mut Vec<String>) {
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| collect(value, format!("{pointer}/{}", escape(key)), found))
        }
        Value::Array(items) => {
            // The first elements stand for the others.
            items
                .iter()
                .take(2)
                .enumerate()
                .for_each(|(index, value)| collect(value, format!("{pointer}/{index}"), found));
        }
        _ => {}
    }
    if !pointer.is_empty() {
        found.push(pointer);
    }
}

/// Whether a place is one of those that say how the call went: spoiled, they say something else.
pub fn says_what_it_cost(pointer: &str) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    matches!(name, "error_code" | "api_info" | "code" | "status_code" | "error" | "reason" | "message" | "status")
        // What an envelope wraps holds such places.
        || pointer == "/data"
}

/// Counts the scalars of a value by their text.
pub fn count(value: &Value, found: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| count(value, found)),
        Value::Array(items) => items.iter().for_each(|value| count(value, found)),
        Value::Null => {}
        Value::String(text) => *found.entry(text.clone()).or_default() += 1,
        scalar => *found.entry(scalar.to_string()).or_default() += 1,
    }
}
