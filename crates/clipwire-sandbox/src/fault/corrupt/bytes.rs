//! Small damage inside the bytes of a JSON answer; what is no JSON object is left as it is.

use serde_json::{Map, Value};

/// Fields that hold text for people, as they begin in printed JSON.
const TEXTS: [&[u8]; 6] =
    [b"\"title\":\"", b"\"desc\":\"", b"\"nick\":\"", b"\"nickname\":\"", b"\"name\":\"", b"\"text\":\""];

/// No UTF-8 contains this byte.
const BROKEN: u8 = 0xff;

/// Puts a broken byte into the first text for people, else into one that is added.
pub(super) fn break_a_text(body: &mut Vec<u8>) {
    let text = TEXTS.iter().filter_map(|field| Some(find(body, field)? + field.len())).min();
    match text {
        Some(position) => body.insert(position, BROKEN),
        None => insert_field(body, b"\"damaged\":\"\xff\""),
    }
}

/// Adds the largest field, which holds the payload, a second time, at the beginning.
pub(super) fn repeat_a_field(body: &mut Vec<u8>) {
    let fields: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    if let Some((name, value)) = fields.iter().max_by_key(|(_, value)| value.to_string().len()) {
        insert_field(body, format!("{}:{value}", Value::from(name.as_str())).as_bytes());
    }
}

/// Turns each of these ids into another one, wherever it stands.
pub(super) fn mistake_the_item(body: &mut Vec<u8>, ids: &[String]) {
    for id in ids.iter().filter(|id| id.len() > 3) {
        let Some(other) = another(id) else { continue };
        let mut from = 0;
        while let Some(position) = body.get(from..).and_then(|rest| find(rest, id.as_bytes())) {
            from += position;
            body.splice(from..from + id.len(), other.bytes());
            from += id.len();
        }
    }
}

/// An id of the same length that ends in another character.
fn another(id: &str) -> Option<String> {
    let last = id.chars().next_back().filter(char::is_ascii_alphanumeric)?;
    let other = if last == '1' { '2' } else { '1' };
    Some(format!("{}{other}", id.strip_suffix(last)?))
}

fn insert_field(body: &mut Vec<u8>, field: &[u8]) {
    if let Some(rest) = body.strip_prefix(b"{") {
        let comma: &[u8] = if rest.first() == Some(&b'}') { b"" } else { b"," };
        *body = [b"{", field, comma, rest].concat();
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
