//! Small damage inside the bytes of a JSON answer; what is no JSON object is left as it is.

use serde_json::{Map, Value};

/// Fields that hold text for people.
pub(super) const TEXTS: [&str; 6] = ["title", "desc", "nick", "nickname", "name", "text"];

/// Puts bytes into the first text for people, else into one that is added.
pub(super) fn put_into_a_text(body: &mut Vec<u8>, bytes: &[u8]) {
    let begins = |name: &&str| {
        let field = format!("\"{name}\":\"");
        Some(find(body, field.as_bytes())? + field.len())
    };
    match TEXTS.iter().filter_map(begins).min() {
        Some(position) => {
            body.splice(position..position, bytes.iter().copied());
        }
        None => insert_field(body, &[b"\"damaged\":\"", bytes, b"\""].concat()),
    }
}

/// Adds the largest field, which holds the payload, a second time, at the beginning.
pub(super) fn repeat_a_field(body: &mut Vec<u8>) {
    let fields: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    if let Some((name, value)) = fields.iter().max_by_key(|(_, value)| value.to_string().len()) {
        insert_field(body, format!("{}:{value}", Value::from(name.as_str())).as_bytes());
    }
}

/// Turns each of these ids into another one of the same length, wherever it stands.
pub(super) fn mistake_the_item(body: &mut Vec<u8>, ids: &[String], another: fn(&str) -> Option<String>) {
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

/// An id that ends in another character.
pub(super) fn alike(id: &str) -> Option<String> {
    let last = id.chars().next_back().filter(char::is_ascii_alphanumeric)?;
    let other = if last == '1' { '2' } else { '1' };
    Some(format!("{}{other}", id.strip_suffix(last)?))
}

/// An id with hardly a digit in common.
pub(super) fn unlike(id: &str) -> Option<String> {
    let other = |digit: char| digit.to_digit(10).and_then(|digit| char::from_digit((digit + 1) % 10, 10));
    let first = id.chars().next()?;
    let rest = id.strip_prefix(first)?.chars().map(|character| other(character).unwrap_or(character));
    Some(std::iter::once(first).chain(rest).collect()).filter(|found| found != id)
}

pub(super) fn insert_field(body: &mut Vec<u8>, field: &[u8]) {
    if let Some(rest) = body.strip_prefix(b"{") {
        let comma: &[u8] = if rest.first() == Some(&b'}') { b"" } else { b"," };
        *body = [b"{", field, comma, rest].concat();
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
