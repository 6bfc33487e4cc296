//! The surface of one operation as a reviewer reads it: call, parameters, answer, fields.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};
use quote::quote;
use syn::{Item, ItemStruct, Type};

use crate::codegen::Loaded;
use crate::codegen::facade::{Payload, request_payload};
use crate::codegen::raw::{Reading, Readings, readings};
use crate::model::{Answer, Kind, Operation, Parameter};
use crate::schema_walk::reachable;

/// The surface of every operation, by its id.
pub fn by_operation(loaded: &Loaded) -> Result<BTreeMap<String, String>> {
    loaded
        .model
        .operations
        .iter()
        .map(|operation| Ok((operation.id.clone(), operation_text(loaded, operation)?)))
        .collect()
}

/// A surface as insta keeps it, so that codegen can write what the test expects.
pub fn snapshot_file(text: &str) -> String {
    format!("---\nsource: tests/it/surface.rs\n---\n{text}\n")
}

fn operation_text(loaded: &Loaded, operation: &Operation) -> Result<String> {
    let payload = request_payload(&loaded.spec, operation)?;
    let mut text = String::new();
    let _ = writeln!(text, "{} {}", operation.method, operation.path);
    let _ = writeln!(text, "{}", operation.summary);
    let _ = writeln!(text, "source: {} — {}", operation.source.status, operation.source.note);
    let _ = writeln!(text);
    let required: Vec<String> =
        operation.required().map(|parameter| format!("{}: {}", parameter.field, argument(parameter))).collect();
    let _ = writeln!(
        text,
        "client.{}().{}({}) -> {}",
        operation.handle,
        operation.verb,
        required.join(", "),
        operation.request
    );
    for parameter in operation.optional() {
        let _ = writeln!(text, "    .{}({})", parameter.field, argument(parameter));
    }
    let _ = writeln!(text, "    .send() -> Response<{}>", payload.type_name());
    if let Payload::List(component) = &payload {
        let _ = writeln!(text, "    .pages() -> Pages<{component}>, .items() -> Items<{component}>");
    }
    if operation.parameters.iter().any(|parameter| parameter.terminal.as_deref() == Some("send_bytes")) {
        let _ = writeln!(text, "    .send_bytes(ResultType) -> Response<Bytes>");
    }
    let _ = writeln!(text, "\nparameters on the wire");
    for parameter in &operation.parameters {
        let _ = writeln!(text, "    {}", parameter_line(parameter));
    }
    let _ = writeln!(text, "\nanswer: {}", answer_line(operation));
    let readings = types(&loaded.raw).map(readings).unwrap_or_default();
    let mut components = Vec::new();
    match payload.component() {
        Some(component) => reachable(&loaded.spec, component, &mut components),
        None => {
            let _ = writeln!(text, "    free-form: nothing is known of its fields");
        }
    }
    for component in components {
        let item = struct_named(&loaded.raw, &component)
            .with_context(|| format!("progenitor made no struct for the component {component}"))?;
        let _ = write!(text, "\n{}", struct_text(loaded, item, &component, readings.get(&component)));
    }
    Ok(text.trim_end().to_owned())
}

fn argument(parameter: &Parameter) -> String {
    match (&parameter.kind, &parameter.id) {
        (Kind::Text, Some(id)) => format!("impl Into<{id}>"),
        (Kind::Text, None) => "impl Into<String>".to_owned(),
        (Kind::Texts, _) => "impl IntoIterator<Item = impl Into<String>>".to_owned(),
        (Kind::Integer(name) | Kind::Enum(name), _) => name.clone(),
    }
}

fn parameter_line(parameter: &Parameter) -> String {
    let need = if parameter.required { "required" } else { "optional" };
    let kind = match &parameter.kind {
        Kind::Text => "text",
        Kind::Integer(_) => "integer",
        Kind::Enum(_) => "closed list",
        Kind::Texts => "list of texts",
    };
    let known = if parameter.known_values.is_empty() {
        String::new()
    } else {
        format!(", known values {}", parameter.known_values.join(" "))
    };
    format!("{} {}: {kind}, {need}{known} ({})", parameter.location, parameter.name, parameter.source.status)
}

fn answer_line(operation: &Operation) -> String {
    match &operation.answer {
        Answer::Free => format!("all of {} but the envelope", operation.component),
        Answer::One(pointer) => format!("{pointer} of {}", operation.component),
        Answer::List(paging) => {
            let turn = match &paging.request {
                Some(name) => format!("next page by `{name}`"),
                None => "no way to ask for the next page is known".to_owned(),
            };
            format!("list at {} of {}; {turn}", paging.items.join(" or "), operation.component)
        }
    }
}

fn struct_named<'a>(raw: &'a syn::File, name: &str) -> Option<&'a ItemStruct> {
    types(raw)?.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    })
}

/// What is in the generated module of types.
fn types(raw: &syn::File) -> Option<&[Item]> {
    raw.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "types" => Some(module.content.as_ref()?.1.as_slice()),
        _ => None,
    })
}

fn struct_text(loaded: &Loaded, item: &ItemStruct, component: &str, read: Option<&Readings>) -> String {
    let source = loaded.model.schemas.iter().find(|schema| schema.name == component).map(|schema| &schema.source);
    let status = source.map(|source| source.status.as_str()).unwrap_or_default();
    let mut text = format!("{} ({status}){}\n", item.ident, container_attributes(item));
    let width = item.fields.iter().filter_map(|field| field.ident.as_ref()).map(|name| name.to_string().len()).max();
    for field in &item.fields {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            text,
            "    {name:<width$}  {:<28}  {}",
            type_text(&field.ty),
            reading_text(&name, read.and_then(|read| read.get(&name))),
            width = width.unwrap_or(0)
        );
    }
    text
}

fn container_attributes(item: &ItemStruct) -> String {
    let mut text = String::new();
    for attribute in &item.attrs {
        if attribute.path().is_ident("non_exhaustive") {
            text.push_str(" non_exhaustive");
        }
        if let (true, Ok(list)) = (attribute.path().is_ident("serde"), attribute.meta.require_list()) {
            let _ = write!(text, " serde({})", list.tokens);
        }
    }
    text
}

/// The type without the paths that generated code spells out.
fn type_text(ty: &Type) -> String {
    let text = quote!(#ty).to_string().replace(' ', "");
    let mut out = String::new();
    let mut word = String::new();
    for char in text.chars() {
        match char {
            ':' => word.clear(),
            '<' | '>' | ',' => {
                out.push_str(&word);
                out.push(char);
                if char == ',' {
                    out.push(' ');
                }
                word.clear();
            }
            _ => word.push(char),
        }
    }
    out + &word
}

/// How a field is read: its reader, and its name on the wire where that is another.
fn reading_text(name: &str, reading: Option<&Reading>) -> String {
    match reading {
        None => String::new(),
        Some(Reading { wire, reader }) if wire == name => format!("read as {reader}"),
        Some(Reading { wire, reader }) => format!("read as {reader}, on the wire `{wire}`"),
    }
}
