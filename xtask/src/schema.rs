//! Schemas of a spec put to use: does a value fit, and which of its fields are not declared?

use std::collections::HashSet;

use anyhow::{Context, Result, anyhow};
use jsonschema::Validator;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use serde_json::{Map, Value, json};

use crate::schema_walk::visit_refs;
use crate::spec::{Spec, escape};

#[cfg(test)]
mod tests;

/// The keywords that say something about the type.
const TYPED: &[&str] = &["type", "properties", "items", "additionalProperties", "enum"];

/// A schema without references or compositions: where it stands, and what it says.
#[derive(Clone, Debug)]
pub struct Leaf<'a> {
    /// Where it stands in the spec.
    pub pointer: String,
    /// What it says.
    pub schema: &'a Value,
}

impl<'a> Leaf<'a> {
    /// Whether it says nothing about the type, so that anything fits.
    pub fn is_untyped(&self) -> bool {
        !self.is_opaque() && !TYPED.iter().any(|keyword| self.schema.get(keyword).is_some())
    }

    /// Whether it describes an object.
    pub fn is_object(&self) -> bool {
        self.is("object")
            || self.schema.get("properties").is_some()
            || self.schema.get("additionalProperties").is_some()
    }

    /// Whether it describes a list.
    pub fn is_array(&self) -> bool {
        self.is("array") || self.schema.get("items").is_some()
    }

    /// Whether its value is written by hand, so that nothing below it counts.
    pub fn is_opaque(&self) -> bool {
        self.schema.get("x-rust-type").is_some()
    }

    /// Whether it is an object with fields of any name.
    pub fn is_free_form(&self) -> bool {
        self.is_object()
            && match self.schema.get("additionalProperties") {
                None => self.schema.get("properties").is_none(),
                Some(extra) => extra != &Value::Bool(false),
            }
    }

    /// A property, references not followed.
    pub fn property(&self, name: &str) -> Option<(String, &'a Value)> {
        let schema = self.schema.get("properties")?.get(name)?;
        Some((format!("{}/properties/{}", self.pointer, escape(name)), schema))
    }

    /// The schema of the elements of a list, references not followed.
    pub fn items(&self) -> Option<(String, &'a Value)> {
        Some((format!("{}/items", self.pointer), self.schema.get("items")?))
    }

    /// Whether it names this `type`.
    pub fn is(&self, name: &str) -> bool {
        self.schema.get("type").and_then(Value::as_str) == Some(name)
    }
}

/// Everything that a schema is made of: references followed, `allOf`, `oneOf` and `anyOf` taken apart.
pub fn leaves<'a>(spec: &'a Spec, pointer: &str, schema: &'a Value) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    gather(spec, pointer, schema, &mut HashSet::new(), &mut leaves);
    leaves
}

fn gather<'a>(
    spec: &'a Spec,
    pointer: &str,
    schema: &'a Value,
    seen: &mut HashSet<String>,
    leaves: &mut Vec<Leaf<'a>>,
) {
    let (pointer, schema) = spec.resolve(pointer, schema);
    if schema.get("$ref").is_some() || !seen.insert(pointer.clone()) {
        return;
    }
    let leaf = Leaf { pointer, schema };
    if leaf.is_opaque() {
        return leaves.push(leaf);
    }
    let mut composed = false;
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for (index, branch) in schema.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate() {
            composed = true;
            gather(spec, &format!("{}/{keyword}/{index}", leaf.pointer), branch, seen, leaves);
        }
    }
    if !composed || !leaf.is_untyped() {
        leaves.push(leaf);
    }
}

/// Whether null fits a schema, as OpenAPI 3.0.3 has it: `nullable` counts beside a `type` alone, and what says nothing about
/// the type takes everything.
pub fn takes_null(spec: &Spec, schema: &Value) -> bool {
    // Deeper than any schema nests; a circle of references ends there, and a rule of the lint reports it.
    takes_null_within(8, spec, schema)
}

fn takes_null_within(depth: u8, spec: &Spec, schema: &Value) -> bool {
    let (_, schema) = spec.resolve("", schema);
    let Some(depth) = depth.checked_sub(1) else { return false };
    let has = |keyword: &str| schema.get(keyword).is_some();
    let parts = |keyword: &str| schema.get(keyword).and_then(Value::as_array);
    let each = |part: &&Value| takes_null_within(depth, spec, part);
    let is_nullable = has("type") && schema.get("nullable") == Some(&Value::Bool(true));
    let is_listed = parts("enum").is_none_or(|values| values.contains(&Value::Null));
    (is_nullable && is_listed || !TYPED.iter().any(|keyword| has(keyword)))
        && !has("$ref")
        && parts("allOf").is_none_or(|parts| parts.iter().filter(each).count() == parts.len())
        && parts("oneOf").is_none_or(|parts| parts.iter().filter(each).count() == 1)
        && parts("anyOf").is_none_or(|parts| parts.iter().any(|part| each(&part)))
}

/// A validator for values of the schema at a pointer of the spec.
///
/// `required` counts, `nullable` counts beside a `type`, formats are not looked at.
pub fn validator(spec: &Spec, pointer: &str) -> Result<Validator> {
    compile(spec, pointer, Required::Checked)
}

/// The same, but absent fields are no fault.
pub fn lenient_validator(spec: &Spec, pointer: &str) -> Result<Validator> {
    compile(spec, pointer, Required::Dropped)
}

/// What does not fit, one line each, with the JSON pointer of the value; empty when everything does.
pub fn faults(validator: &Validator, instance: &Value) -> Vec<(String, String)> {
    validator
        .iter_errors(instance)
        .flat_map(|error| {
            let reasons = reasons(&error).into_iter();
            let lines = reasons.map(|reason| {
                let text = match reason.kind() {
                    _ if reason.instance().is_null() => "the value is null, which the schema does not take".to_owned(),
                    ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
                        "the value has none of the forms that the schema lists".to_owned()
                    }
                    _ => cut(&reason.masked_with("the value").to_string()),
                };
                (reason.instance_path().as_str().to_owned(), text)
            });
            lines.collect::<Vec<_>>()
        })
        .collect()
}

/// The JSON pointers of the fields of a value that the schema at a pointer of the spec does not declare.
pub fn undeclared(spec: &Spec, pointer: &str, instance: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(schema) = spec.at(pointer) {
        note_undeclared(&leaves(spec, pointer, schema), spec, instance, String::new(), &mut found);
    }
    found
}

fn note_undeclared(leaves: &[Leaf<'_>], spec: &Spec, instance: &Value, at: String, found: &mut Vec<String>) {
    if leaves.iter().any(|leaf| leaf.is_untyped() || leaf.is_opaque()) {
        return;
    }
    match instance {
        Value::Object(fields) => {
            let objects: Vec<_> = leaves.iter().filter(|leaf| leaf.is_object()).collect();
            let declares_none = objects.iter().all(|leaf| leaf.schema.get("properties").is_none());
            let open =
                objects.iter().any(|leaf| leaf.schema.get("additionalProperties").is_some() && leaf.is_free_form());
            for (name, value) in fields {
                let at = format!("{at}/{}", escape(name));
                let inner: Vec<_> = objects
                    .iter()
                    .filter_map(|leaf| leaf.property(name))
                    .flat_map(|(pointer, schema)| self::leaves(spec, &pointer, schema))
                    .collect();
                if !inner.is_empty() {
                    note_undeclared(&inner, spec, value, at, found);
                } else if !open && !declares_none {
                    found.push(at);
                }
            }
        }
        Value::Array(elements) => {
            let inner: Vec<_> = leaves
                .iter()
                .filter_map(Leaf::items)
                .flat_map(|(pointer, schema)| self::leaves(spec, &pointer, schema))
                .collect();
            for (index, element) in elements.iter().enumerate() {
                note_undeclared(&inner, spec, element, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Required {
    Checked,
    Dropped,
}

fn compile(spec: &Spec, pointer: &str, required: Required) -> Result<Validator> {
    let schema = spec.at(pointer).ok_or_else(|| anyhow!("{}: there is no {pointer}", spec.path))?;
    let schema = convert(schema, required);
    // The components that it needs and no others: a parameter needs none, where a spec has a hundred.
    let (mut components, mut wanted) = (Map::new(), Vec::new());
    visit_refs(&schema, &mut |name| wanted.push(name.to_owned()));
    while let Some(name) = wanted.pop() {
        if let (false, Some(component)) = (components.contains_key(&name), spec.schema(&name)) {
            let component = convert(component, required);
            visit_refs(&component, &mut |name| wanted.push(name.to_owned()));
            components.insert(name, component);
        }
    }
    let root = json!({
        "allOf": [schema],
        "components": { "schemas": components },
    });
    let validator = jsonschema::draft202012::options().should_validate_formats(false).build(&root);
    validator.with_context(|| format!("{}:{}: not a schema", spec.path, spec.line(pointer)))
}

/// The JSON Schema (2020-12) that says what a schema of OpenAPI 3.0 says.
pub fn to_json_schema(schema: &Value) -> Value {
    convert(schema, Required::Checked)
}

fn convert(schema: &Value, required: Required) -> Value {
    let Some(keywords) = schema.as_object() else { return schema.clone() };
    if let Some(target) = keywords.get("$ref") {
        return json!({ "$ref": target });
    }
    let each = |list: &Value| list.as_array().into_iter().flatten().map(|schema| convert(schema, required)).collect();
    let mut out = Map::new();
    for (keyword, value) in keywords {
        let converted = match keyword.as_str() {
            "properties" => {
                let properties = value.as_object().into_iter().flatten();
                properties.map(|(name, schema)| (name.clone(), convert(schema, required))).collect()
            }
            "items" | "not" | "additionalProperties" => convert(value, required),
            "allOf" | "oneOf" | "anyOf" => Value::Array(each(value)),
            "required" if required == Required::Dropped => continue,
            "type" | "enum" | "required" | "pattern" | "minLength" | "maxLength" | "multipleOf" | "minItems"
            | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties" => value.clone(),
            "minimum" if keywords.get("exclusiveMinimum") == Some(&Value::Bool(true)) => {
                out.insert("exclusiveMinimum".to_owned(), value.clone());
                continue;
            }
            "maximum" if keywords.get("exclusiveMaximum") == Some(&Value::Bool(true)) => {
                out.insert("exclusiveMaximum".to_owned(), value.clone());
                continue;
            }
            "minimum" | "maximum" => value.clone(),
            _ => continue,
        };
        out.insert(keyword.clone(), converted);
    }
    // `nullable` adds null to a type that stands beside it; without one it says nothing.
    if let (Some(Value::Bool(true)), Some(Value::String(name))) = (keywords.get("nullable"), keywords.get("type")) {
        out.insert("type".to_owned(), json!([name, "null"]));
    }
    Value::Object(out)
}

/// The errors that explain one: of a choice, those of the branch that the value follows furthest.
fn reasons<'e, 'i>(error: &'e ValidationError<'i>) -> Vec<&'e ValidationError<'i>> {
    let (ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context }) = error.kind() else {
        return vec![error];
    };
    let depth = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
    // A value of another type has not followed a branch at all.
    let is_foreign = |inner: &&ValidationError<'_>| {
        use ValidationErrorKind::{AnyOf, OneOfNotValid, Type};
        matches!(inner.kind(), Type { .. } | OneOfNotValid { .. } | AnyOf { .. })
            && inner.instance_path() == error.instance_path()
    };
    let followed = |errors: &[&ValidationError<'_>]| {
        let deepest = errors.iter().map(|error| depth(error)).max().unwrap_or_default();
        (deepest, !errors.iter().any(is_foreign))
    };
    let branches = context.iter().map(|branch| branch.iter().flat_map(reasons).collect::<Vec<_>>());
    let best = branches.max_by_key(|errors| followed(errors)).unwrap_or_default();
    if best.is_empty() || followed(&best) <= (depth(error), false) { vec![error] } else { best }
}

fn cut(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
