//! What came as rows: the JSON of each thing, or its record of the model, with the input that it belongs to.

use clipwire::dynamic::Item;
use serde_json::Value;

use crate::failure::Failure;
use crate::inputs::Input;
use crate::row::Row;

/// The row of one thing.
pub(crate) fn row(item: &Item, model: bool, input: Option<&Input>) -> Result<Row, Failure> {
    let unreadable = |error: serde_json::Error| Failure::failed("what came cannot be written as JSON").because(&error);
    let text = match &item.record {
        Some(record) if model => serde_json::to_string(record).map_err(unreadable)?,
        _ => item.json().to_owned(),
    };
    let text = match input {
        Some(input) => beside(&origin(input, None), &text),
        None => text,
    };
    Row::parse(text).map_err(unreadable)
}

/// The row of an input that brought nothing, with why.
pub(crate) fn failed(input: &Input, why: &str) -> Result<Row, Failure> {
    let row = Row::parse(format!("{{{}}}", origin(input, Some(why))));
    row.map_err(|error| Failure::failed("a failed input cannot be written as JSON").because(&error))
}

/// The members that tell of an input: where it stood, what it was, what was carried over, and why it failed.
fn origin(input: &Input, why: Option<&str>) -> String {
    let value = input.value.as_deref().map_or(Value::Null, Value::from);
    let mut text = format!("\"input\":{{\"line\":{},\"value\":{value}", input.line);
    for (name, json) in &input.keep {
        // These two are said of every input: a column of the same name gets another.
        let mut name = name.clone();
        if ["line", "value"].contains(&name.as_str()) {
            while input.keep.iter().any(|(kept, _)| *kept == name) {
                name.push('_');
            }
        }
        text.push_str(&format!(",{}:{json}", Value::from(name)));
    }
    text.push('}');
    if let Some(why) = why {
        text.push_str(&format!(",\"error\":{}", Value::from(why)));
    }
    text
}

/// An object with further members in front; what is no object gets a name.
fn beside(members: &str, json: &str) -> String {
    match json.trim_start().strip_prefix('{') {
        Some(rest) if rest.trim_start().starts_with('}') => format!("{{{members}}}"),
        Some(rest) => format!("{{{members},{rest}"),
        None => format!("{{{members},\"value\":{json}}}"),
    }
}

#[cfg(test)]
mod tests;
