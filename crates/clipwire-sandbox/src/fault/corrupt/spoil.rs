//! Spoils a good body in one way; what there is not in it is added to it.

use serde_json::{Map, Value, json};

use super::bytes;
use crate::fault::Spoiling;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What PHP prints where its warnings are on; the braces are its own.
const WARNING: &str =
    "<br />\n<b>Warning</b>:  Undefined variable in {closure}() in <b>/www/api.php</b> on line <b>42</b><br />\n";

const NOTE: &str = "\n<!-- 0.021s {cached} -->\n";

/// Stands around what is printed as it is, without the quotes of a text.
const RAW: char = '\u{e000}';

/// As many levels as a field is deep.
const LEVELS: usize = 5_000;

/// Whole numbers beyond this have lost digits once they went through a float.
const LARGEST: u64 = 1 << 53;

/// From here on a float is printed with a power of ten.
const LONG: u64 = 10_000_000;

pub(super) fn spoil(spoiling: Spoiling, body: &mut Vec<u8>, ids: &[String]) {
    match spoiling {
        Spoiling::ControlCharacter => bytes::put_into_a_text(body, b"\x01\t\0"),
        Spoiling::MarksAround => surround(body, &BYTE_ORDER_MARK.repeat(2), &format!("{BYTE_ORDER_MARK}\0\0")),
        Spoiling::WarningBefore => surround(body, WARNING, ""),
        Spoiling::NoteBehind => surround(body, "", NOTE),
        Spoiling::Utf16 => {
            let text = format!("{BYTE_ORDER_MARK}{}", String::from_utf8_lossy(body));
            *body = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        Spoiling::UnknownMetadata => bytes::insert_field(body, br#""gateway_node":"edge-7""#),
        Spoiling::LateAnswer => bytes::mistake_the_item(body, ids, bytes::unlike),
        Spoiling::NotANumber => change(body, |answer| put(answer, is_number, raw("NaN"))),
        Spoiling::OutOfRange => change(body, |answer| put(answer, is_number, raw("1e999"))),
        Spoiling::WholeAsFloats => change(body, |answer| everywhere(answer, as_float)),
        Spoiling::ListAsObject => change(body, |answer| everywhere(answer, as_object)),
        Spoiling::OddField => change(body, |answer| put(answer, is_text, json!({ "odd": { "deep": [1] } }))),
        Spoiling::DeepField => {
            let nested = "[".repeat(LEVELS) + &"]".repeat(LEVELS);
            change(body, |answer| put(answer, is_text, raw(nested)));
        }
        // The provider has written these.
        Spoiling::InnerFailure | Spoiling::NullPayload => {}
    }
}

fn surround(body: &mut Vec<u8>, before: &str, behind: &str) {
    *body = [before.as_bytes(), body, behind.as_bytes()].concat();
}

/// Changes a body that is a JSON object.
fn change(body: &mut Vec<u8>, change: impl FnOnce(&mut Value)) {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return };
    let mut answer = Value::Object(fields);
    change(&mut answer);
    *body = answer.to_string().replace(&format!("\"{RAW}"), "").replace(&format!("{RAW}\""), "").into_bytes();
}

/// A value that is printed as it stands here.
fn raw(text: impl AsRef<str>) -> Value {
    Value::from(format!("{RAW}{}{RAW}", text.as_ref()))
}

/// The payload of an answer, which is its largest field.
fn payload(answer: &mut Value) -> &mut Value {
    let largest = answer.as_object().and_then(|fields| fields.iter().max_by_key(|(_, value)| value.to_string().len()));
    match largest.map(|(name, _)| name.clone()) {
        Some(name) => &mut answer[name.as_str()],
        None => answer,
    }
}

/// Puts a value in the first place of the payload that is of a kind, else into a field that is added.
fn put(answer: &mut Value, is_kind: fn(&str, &Value) -> bool, new: Value) {
    match find(payload(answer), is_kind) {
        Some(place) => *place = new,
        None => answer["damaged"] = new,
    }
}

fn find(value: &mut Value, is_kind: fn(&str, &Value) -> bool) -> Option<&mut Value> {
    match value {
        Value::Object(fields) => fields
            .iter_mut()
            .find_map(|(name, field)| if is_kind(name, field) { Some(field) } else { find(field, is_kind) }),
        Value::Array(elements) => elements.iter_mut().find_map(|element| find(element, is_kind)),
        _ => None,
    }
}

/// Whether it is a number that is no code, which would say how the call went.
fn is_number(name: &str, value: &Value) -> bool {
    value.is_number() && !name.contains("code")
}

/// Whether it is text for people.
fn is_text(name: &str, value: &Value) -> bool {
    value.is_string() && bytes::TEXTS.contains(&name)
}

/// Changes every value, the innermost first.
fn everywhere(value: &mut Value, change: fn(&mut Value)) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| everywhere(field, change)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| everywhere(element, change)),
        _ => {}
    }
    change(value);
}

fn as_float(value: &mut Value) {
    if let Some(whole) = value.as_i64().filter(|whole| whole.unsigned_abs() <= LARGEST) {
        *value = raw(if whole.unsigned_abs() < LONG { format!("{whole}.0") } else { format!("{whole:E}") });
    }
}

fn as_object(value: &mut Value) {
    if let Value::Array(elements) = value
        && !elements.is_empty()
    {
        let positions = (1..).step_by(2).map(|position: usize| position.to_string());
        *value = Value::Object(positions.zip(elements.drain(..)).collect::<Map<_, _>>());
    }
}

#[cfg(test)]
mod tests;
