//! Examples: those of the document, cut to what the schemas declare, and placeholders where it has none.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::spec::ref_name;

/// How deep a placeholder goes.
const DEEPEST: usize = 3;

/// The schemas that examples are held against, and values of single fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Examples<'a> {
    pub(super) schemas: &'a Map<String, Value>,
    pub(super) samples: &'a BTreeMap<(String, String), Value>,
}

impl Examples<'_> {
    /// An example without what its component does not declare, or has in another form. `left` are the places left out.
    pub(super) fn fitted(self, component: &str, example: &Value, left: &mut Vec<String>) -> Option<Value> {
        let fields = example.as_object()?;
        self.object(component, fields, component, left).map(Value::Object)
    }

    fn object(
        self,
        component: &str,
        fields: &Map<String, Value>,
        at: &str,
        left: &mut Vec<String>,
    ) -> Option<Map<String, Value>> {
        let schema = self.schemas.get(component)?;
        let Some(declared) = schema.get("properties").and_then(Value::as_object) else { return Some(fields.clone()) };
        let mut kept = Map::new();
        for (name, value) in fields {
            let at = format!("{at}.{name}");
            let fit = match declared.get(name) {
                // Null is the same as absence to every reader.
                _ if value.is_null() => continue,
                Some(property) => self.value(property, value, &at, left),
                None => None,
            };
            match fit {
                Some(value) => drop(kept.insert(name.clone(), value)),
                None => left.push(at),
            }
        }
        Some(kept)
    }

    fn value(self, schema: &Value, value: &Value, at: &str, left: &mut Vec<String>) -> Option<Value> {
        if let Some(target) = target(schema) {
            if is_lenient(target) {
                return accepts(target, value).then(|| value.clone());
            }
            return match value {
                Value::Object(fields) => self.object(target, fields, at, left).map(Value::Object),
                Value::Array(_) if schema.get("oneOf").is_some_and(|one_of| one_of[0].get("items").is_some()) => {
                    self.value(&schema["oneOf"][0], value, at, left)
                }
                _ => None,
            };
        }
        match schema.get("type").and_then(Value::as_str) {
            None => Some(value.clone()),
            Some("string") => value.is_string().then(|| value.clone()),
            Some("object") => value.is_object().then(|| value.clone()),
            Some("array") => {
                let elements = value.as_array()?.iter();
                let kept: Vec<Value> =
                    elements.filter_map(|element| self.value(&schema["items"], element, at, left)).collect();
                Some(Value::Array(kept))
            }
            Some(_) => None,
        }
    }

    /// A made-up value of a component, of the values that the document gives for its fields where it does.
    pub(super) fn placeholder(self, component: &str) -> Value {
        self.made_up(component, 0)
    }

    fn made_up(self, component: &str, depth: usize) -> Value {
        let properties = self.schemas.get(component).and_then(|schema| schema.get("properties")?.as_object());
        let mut made = Map::new();
        for (name, schema) in properties.into_iter().flatten() {
            let sample = self.samples.get(&(component.to_owned(), name.clone()));
            let sample = sample.and_then(|sample| self.value(schema, sample, "", &mut Vec::new()));
            if let Some(value) = sample.filter(|sample| !sample.is_null()).or_else(|| self.of(schema, depth)) {
                made.insert(name.clone(), value);
            }
        }
        Value::Object(made)
    }

    fn of(self, schema: &Value, depth: usize) -> Option<Value> {
        if let Some(target) = target(schema) {
            return match target {
                "Id" => Some(json!("1")),
                "Flag" => Some(json!(true)),
                "Number" | "Count" => Some(json!(1)),
                "Timestamp" => Some(json!(1_700_000_000)),
                _ if depth < DEEPEST => Some(self.made_up(target, depth + 1)),
                _ => None,
            };
        }
        match schema.get("type").and_then(Value::as_str)? {
            "string" => Some(schema.pointer("/x-known-values/0").cloned().unwrap_or_else(|| json!("placeholder"))),
            "array" if depth < DEEPEST => self.of(&schema["items"], depth).map(|element| json!([element])),
            _ => None,
        }
    }
}

/// The component that a property consists of.
fn target(schema: &Value) -> Option<&str> {
    let branches = ["allOf", "oneOf"].into_iter().find_map(|keyword| schema.get(keyword)?.as_array());
    let of_branch = branches.into_iter().flatten().find_map(ref_name);
    ref_name(schema).or(of_branch)
}

fn is_lenient(name: &str) -> bool {
    ["Id", "Flag", "Number", "Count", "Timestamp"].contains(&name)
}

fn accepts(name: &str, value: &Value) -> bool {
    let is_whole = value.is_i64() || value.is_u64();
    match name {
        "Id" => value.is_string() || is_whole || *value == json!(false),
        "Flag" => value.is_string() || is_whole || value.is_boolean(),
        "Number" => value.is_string() || value.is_number(),
        _ => value.is_string() || is_whole,
    }
}
