//! Reading and writing at JSON pointers.

use serde_json::{Map, Value};

/// The first of these places that a value has.
pub(crate) fn first<'a>(value: &Value, places: &'a [String]) -> Option<&'a str> {
    places.iter().map(String::as_str).find(|place| value.pointer(place).is_some())
}

/// Those of these places that a value has; where it has none, the first.
pub(crate) fn present<'a>(value: &Value, places: &'a [String]) -> Vec<&'a str> {
    let mut present: Vec<&str> =
        places.iter().map(String::as_str).filter(|place| value.pointer(place).is_some()).collect();
    if present.is_empty() {
        present.extend(places.first().map(String::as_str));
    }
    present
}

/// Writes at a place, and makes the objects on the way to it.
pub(crate) fn put(value: &mut Value, place: &str, new: Value) {
    let mut node = value;
    for step in steps(place) {
        if let Value::Array(elements) = node {
            let index = step.parse().unwrap_or(elements.len());
            if index >= elements.len() {
                elements.push(Value::Null);
            }
            let last = elements.len() - 1;
            node = &mut elements[index.min(last)];
            continue;
        }
        if !node.is_object() {
            *node = Value::Object(Map::new());
        }
        node = &mut node[step.as_str()];
    }
    *node = new;
}

/// Writes a number at a place in the form of what stands there: as text, as a flag or as a number.
pub(crate) fn put_number(value: &mut Value, place: &str, number: u64) {
    let new = match value.pointer(place) {
        Some(Value::String(_)) => number.to_string().into(),
        Some(Value::Bool(_)) => (number != 0).into(),
        _ => number.into(),
    };
    put(value, place, new);
}

/// Takes out what stands at a place, with its name.
pub(crate) fn remove(value: &mut Value, place: &str) {
    let Some((parent, _)) = place.rsplit_once('/') else { return };
    let name = steps(place).last();
    if let (Some(Value::Object(fields)), Some(name)) = (value.pointer_mut(parent), name) {
        fields.shift_remove(&name);
    }
}

/// The name of the field of the root that a place is in.
pub(crate) fn top(place: &str) -> Option<String> {
    steps(place).next()
}

fn steps(place: &str) -> impl Iterator<Item = String> {
    place.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
}
