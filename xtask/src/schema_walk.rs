//! Finds what a JSON pointer into an answer leads to, by the schemas of a spec.

use anyhow::{Result, anyhow};
use serde_json::Value;

use crate::spec::{Spec, ref_name};

/// What stands at the end of a pointer into an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An object of a component schema.
    Object(String),
    /// A list of objects of a component schema.
    List(String),
    /// An object without a description.
    FreeObject,
    /// Something without any description.
    Untyped,
    /// A scalar; the component's name if it is a lenient value.
    Scalar(Option<String>),
}

/// Follows a pointer from a component schema.
pub fn walk(spec: &Spec, component: &str, pointer: &str) -> Result<Target> {
    let mut schema = spec.schema(component).ok_or_else(|| anyhow!("no component schema `{component}`"))?;
    let mut name = Some(component.to_owned());
    for step in pointer.split('/').skip(1) {
        let property = property(spec, schema, step).ok_or_else(|| {
            anyhow!(
                "`{pointer}` leads nowhere: {} has no property `{step}`",
                name.as_deref().unwrap_or("what stands there")
            )
        })?;
        (name, schema) = plain(spec, property);
    }
    Ok(target(spec, name, schema))
}

/// Every component that an object of a component can hold, itself included, in the order of the spec.
pub fn reachable(spec: &Spec, component: &str, found: &mut Vec<String>) {
    if found.iter().any(|known| known == component) {
        return;
    }
    let Some(schema) = spec.schema(component) else { return };
    if schema.get("x-rust-type").is_some() || component == "Nothing" {
        return;
    }
    found.push(component.to_owned());
    visit_refs(schema, &mut |name| reachable(spec, name, found));
}

/// The properties of a schema, through `allOf`, in the order of the spec.
pub fn properties<'a>(spec: &'a Spec, schema: &'a Value) -> Vec<(&'a String, &'a Value)> {
    let mut found = Vec::new();
    let schema = ref_name(schema).and_then(|name| spec.schema(name)).unwrap_or(schema);
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        found.extend(properties(spec, part));
    }
    found.extend(schema.get("properties").and_then(Value::as_object).into_iter().flatten());
    found
}

fn property<'a>(spec: &'a Spec, schema: &'a Value, name: &str) -> Option<&'a Value> {
    properties(spec, schema).into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The schema that matters in `$ref`, in `allOf` of one, and in `oneOf` with what stands for nothing or for a single.
fn plain<'a>(spec: &'a Spec, schema: &'a Value) -> (Option<String>, &'a Value) {
    if let Some(name) = ref_name(schema) {
        return (Some(name.to_owned()), spec.schema(name).unwrap_or(&Value::Null));
    }
    for keyword in ["allOf", "oneOf"] {
        if let Some(first) = schema.get(keyword).and_then(|parts| parts.get(0)) {
            return plain(spec, first);
        }
    }
    (None, schema)
}

fn target(spec: &Spec, name: Option<String>, schema: &Value) -> Target {
    if schema.get("x-rust-type").is_some() {
        return Target::Scalar(name);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => match schema.get("items").map(|items| plain(spec, items)) {
            Some((Some(element), _)) => Target::List(element),
            _ => Target::Untyped,
        },
        Some("object") | None if schema.get("properties").is_some() || schema.get("allOf").is_some() => {
            name.map_or(Target::FreeObject, Target::Object)
        }
        Some("object") => Target::FreeObject,
        Some(_) => Target::Scalar(None),
        None => Target::Untyped,
    }
}

/// Visits the name of every component that a schema refers to, itself or inside.
pub fn visit_refs(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::Object(map) => {
            if let Some(name) = ref_name(value) {
                visit(name);
            }
            map.values().for_each(|value| visit_refs(value, visit));
        }
        Value::Array(items) => items.iter().for_each(|value| visit_refs(value, visit)),
        _ => {}
    }
}
