//! Parameters in the dialect: text or whole numbers, each with an example where it is required.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::components::{UNDESCRIBED, note_unread};
use super::document::{Document, Published, list, text};
use super::losses::Losses;
use super::shape::{Form, shape};
use super::{prose, source};
use crate::lint::names::snake;
use crate::lint::parameters::{LIMITS, RESERVED};

/// Names that the generated methods have for themselves, whatever the facade calls the parameter.
const TAKEN_ON_THE_WIRE: &[&str] = &["body", "client", "header_map"];

/// Headers that are no parameters, but part of how a call is made.
const HEADERS: &[&str] = &["accept", "authorization", "content-type"];

/// The parameters of an operation, or why it cannot be called without one that the dialect does not have.
pub(super) fn parameters(
    document: &Document,
    losses: &mut Losses,
    published: &Published<'_>,
    operation: &str,
    address: &str,
) -> Result<Vec<Value>, String> {
    let mut found: Vec<&Value> = Vec::new();
    // What an operation says of a parameter replaces what its path says.
    for parameter in list(published.operation, "parameters").chain(list(published.item, "parameters")) {
        let Some((parameter, _)) = document.resolve(parameter) else {
            losses.note("parameters whose reference leads nowhere are left out", operation);
            continue;
        };
        let is_same = |known: &&&Value| ["name", "in"].iter().all(|key| known.get(key) == parameter.get(key));
        if found.iter().find(is_same).is_none() {
            found.push(parameter);
        }
    }
    // The order of the path comes first.
    found.sort_by_key(|parameter| (text(parameter, "in") != "path", parameter.get("required") != Some(&json!(true))));
    let mut kept = Vec::new();
    let mut fields: BTreeMap<String, &str> = BTreeMap::new();
    for parameter in found {
        let name = text(parameter, "name");
        let at = format!("{operation} {name}");
        let is_required = parameter.get("required") == Some(&json!(true)) || text(parameter, "in") == "path";
        match read(document, losses, parameter, &at, is_required, address) {
            Ok(value) => {
                let field = text(&value, "x-name");
                let field = if field.is_empty() { snake(name) } else { field.to_owned() };
                if let Some(first) = fields.insert(field, name) {
                    losses.note("parameters that are one name in Rust are left out", format!("{at} beside {first}"));
                } else {
                    kept.push(value);
                }
            }
            Err(None) => {}
            Err(Some(why)) if is_required => return Err(format!("it cannot be called without `{name}`, {why}")),
            Err(Some(why)) => {
                losses.note("parameters that the dialect does not have are left out", format!("{at}: {why}"))
            }
        }
    }
    Ok(kept)
}

/// One parameter; an error without words for what is no parameter at all.
fn read(
    document: &Document,
    losses: &mut Losses,
    parameter: &Value,
    at: &str,
    is_required: bool,
    address: &str,
) -> Result<Value, Option<String>> {
    let (name, location) = (text(parameter, "name"), text(parameter, "in"));
    if location == "header" && HEADERS.contains(&name.to_lowercase().as_str()) {
        return Err(None);
    }
    if !["query", "path", "header"].contains(&location) {
        return Err(Some(format!("which travels in `{location}`")));
    }
    if TAKEN_ON_THE_WIRE.contains(&snake(name).as_str()) {
        return Err(Some("whose name the generated methods need for themselves".to_owned()));
    }
    let of_content = parameter.get("content").and_then(|content| content.as_object()?.values().next()?.get("schema"));
    if of_content.is_some() {
        losses.note("parameters that hold a document became text", at);
    }
    let schema = parameter.get("schema").or(of_content).unwrap_or(&Value::Null);
    let (plain, _) = document.resolve(schema).unwrap_or((&Value::Null, None));
    let shape = shape(document, schema);
    note_unread(losses, &shape, at);
    const READ: &[&str] =
        &["name", "in", "required", "description", "schema", "content", "example", "examples", "style", "explode"];
    super::note_unread(losses, "parameters", parameter, READ, at);
    let example = example(document, parameter, plain, shape.example);
    let mut said = prose::description(if text(parameter, "description").is_empty() {
        shape.description
    } else {
        text(parameter, "description")
    });
    if said.is_empty() {
        losses.note("descriptions that the document lacks say so", at);
        said = UNDESCRIBED.to_owned();
    }
    let mut words = Vec::new();
    let schema = match &shape.form {
        _ if of_content.is_some() => json!({ "type": "string" }),
        Form::Text { format, values } => {
            if !format.is_empty() {
                words.push(format!("Format: {format}."));
            }
            match values.as_slice() {
                [] => json!({ "type": "string" }),
                values => json!({ "type": "string", "x-known-values": values }),
            }
        }
        Form::Number { is_whole, values } => {
            if !values.is_empty() {
                words.push(format!("Known values: {}.", prose::description(&values.join(", "))));
            }
            let is_whole = *is_whole || example.as_ref().is_some_and(|value| value.is_i64() || value.is_u64());
            if is_whole { whole(plain) } else { json!({ "type": "string" }) }
        }
        Form::Flag => json!({ "type": "string", "x-known-values": ["true", "false"] }),
        Form::List(items) => {
            words.push(joined(losses, parameter, at));
            let element = items.map(|items| super::shape::shape(document, items).form);
            if let Some(Form::Text { values, .. }) = element
                && !values.is_empty()
            {
                words.push(format!("Known values: {}.", prose::description(&values.join(", "))));
            }
            json!({ "type": "string" })
        }
        Form::Mixed | Form::OneOrMany(_) => json!({ "type": "string" }),
        Form::Any | Form::Null => {
            losses.note("parameters whose type is not said or has several forms became text", at);
            json!({ "type": "string" })
        }
        Form::Object(_) | Form::Map => return Err(Some("which is an object".to_owned())),
    };
    words.extend(limits(plain));
    if let Some(default) = plain.get("default") {
        words.push(format!("The provider's default is `{}`.", bare(default)));
    }
    let mut out = json!({ "name": name, "in": location });
    if is_required {
        out["required"] = json!(true);
    }
    out["description"] = json!([vec![said], words].concat().join(" "));
    out["schema"] = schema.clone();
    let field = snake(name);
    if RESERVED.contains(&field.as_str()) || field.starts_with("with_") {
        out["x-name"] = json!(format!("{}_value", field.trim_start_matches("with_")));
    }
    let is_number = schema["type"] == "integer";
    match example.filter(|example| is_number == (example.is_i64() || example.is_u64()) || !is_number) {
        Some(example) => out["example"] = if is_number { example } else { json!(bare(&example)) },
        None if is_required => {
            losses.note("examples that the document lacks are placeholders", at);
            out["example"] = if is_number { json!(1) } else { json!(known(&schema).unwrap_or("placeholder")) };
            let note = "As the published document describes it; the example is a placeholder.";
            out["x-source"] = source("documented", address, note);
        }
        None => {}
    }
    Ok(out)
}

fn known(schema: &Value) -> Option<&str> {
    schema.pointer("/x-known-values/0")?.as_str()
}

/// A value that the document gives: for the parameter, for its schema, or as the first of a closed list.
fn example(document: &Document, parameter: &Value, schema: &Value, of_schema: Option<&Value>) -> Option<Value> {
    let named = parameter.get("examples").and_then(Value::as_object).and_then(|named| named.values().next());
    let named = named.and_then(|named| document.resolve(named)).and_then(|(named, _)| named.get("value"));
    let own = parameter.get("example").or(named).or_else(|| schema.get("example")).or(of_schema);
    let own = own.or_else(|| schema.get("enum").and_then(|values| values.get(0)));
    own.filter(|value| !value.is_null() && !value.is_object() && **value != json!("")).cloned()
}

/// A whole number; one that is never negative says so.
fn whole(schema: &Value) -> Value {
    let least = schema.get("minimum").or_else(|| schema.get("exclusiveMinimum")).and_then(Value::as_i64);
    let greatest = schema.get("maximum").and_then(Value::as_u64);
    match (least, greatest) {
        (Some(0..), Some(greatest)) if greatest <= u64::from(u32::MAX) => {
            json!({ "type": "integer", "format": "uint32" })
        }
        (Some(0..), _) => json!({ "type": "integer", "format": "uint64" }),
        _ => json!({ "type": "integer" }),
    }
}

/// How a list is written as one text.
fn joined(losses: &mut Losses, parameter: &Value, at: &str) -> String {
    let style = text(parameter, "style");
    let is_repeated = (style.is_empty() || style == "form") && parameter.get("explode") != Some(&json!(false));
    if is_repeated && text(parameter, "in") == "query" {
        losses.note("lists that are sent as repeated parameters take one value by their setter", at);
        return "One value; `with_query` adds more.".to_owned();
    }
    let sign = match style {
        "spaceDelimited" => "a blank",
        "pipeDelimited" => "`|`",
        _ => "a comma",
    };
    format!("Several values with {sign} between them.")
}

/// The bounds of a value, in words.
fn limits(schema: &Value) -> Vec<String> {
    let words = |keyword: &str| match keyword {
        "minimum" => Some("at least"),
        "maximum" => Some("at most"),
        "exclusiveMinimum" => Some("more than"),
        "exclusiveMaximum" => Some("less than"),
        "minLength" => Some("characters, at least"),
        "maxLength" => Some("characters, at most"),
        "minItems" => Some("values, at least"),
        "maxItems" => Some("values, at most"),
        "pattern" => Some("of the form"),
        "multipleOf" => Some("a multiple of"),
        _ => None,
    };
    let said: Vec<String> = LIMITS
        .iter()
        .filter_map(|keyword| {
            let value = schema.get(*keyword).filter(|value| !value.is_boolean())?;
            Some(format!("{} `{}`", words(keyword)?, bare(value).replace('`', "")))
        })
        .collect();
    if said.is_empty() { Vec::new() } else { vec![format!("Limits: {}.", said.join(", "))] }
}

/// A value as it stands in a query.
fn bare(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(bare).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
