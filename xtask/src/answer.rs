//! An answer beside its spec: what the spec does not know, has of another type, or does not let be null.
//!
//! `compare` is the one walk. `report` prints what it found, `propose` writes what is missing into the spec, and `scrub`
//! takes out of an answer what nobody else may see.

mod body;
mod propose;
mod report;
mod scrub;
mod tokens;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

pub use self::body::Document;
pub use self::propose::{Observation, Proposal, propose};
pub use self::report::{report, shape};
pub use self::scrub::{Scrubbed, scrub};
use crate::model::{Envelope, Model, Operation, envelope};
use crate::provider::{Provider, providers};
use crate::schema::{Leaf, leaves};
use crate::spec::{Spec, escape};

/// An operation, and the spec that it belongs to.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The provider.
    pub provider: Provider,
    /// The spec.
    pub spec: Spec,
    /// The operation.
    pub operation: Operation,
}

/// What is wrong with one place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The spec does not have the field.
    Unknown,
    /// The spec has the field with another type.
    Type,
    /// The value is null, and the spec does not say that it may be.
    Null,
    /// The text is none of the values that the spec lists as known.
    Value,
}

/// One place of an answer where the spec says something else.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong there.
    pub kind: Kind,
    /// Where it is: names with dots between them, and `[]` for any element of a list.
    pub path: String,
    /// Where it belongs in the spec: the field's schema, or for an unknown field the object's.
    pub pointer: String,
    /// What the spec says; empty for an unknown field.
    pub declared: String,
    /// The values that were seen.
    pub seen: Vec<Value>,
}

/// An answer held against a schema.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Where the schema stands in the spec.
    pub pointer: String,
    /// Where the spec says something else, in the order of the answer.
    pub findings: Vec<Finding>,
    /// Fields that the spec has and the answer does not. That is no fault: every field may be absent.
    pub absent: Vec<String>,
    /// How many fields were looked at.
    pub fields: usize,
}

impl Subject {
    /// Finds an operation by its name in the spec.
    pub fn find(root: &std::path::Path, provider: Option<&Provider>, id: &str) -> Result<Self> {
        let mut found = Vec::new();
        for candidate in providers(root)?.into_iter().filter(|known| provider.is_none_or(|wanted| wanted == known)) {
            let spec = Spec::load(root, &candidate)?;
            let model = Model::read(&spec)?;
            if let Some(operation) = model.operations.into_iter().find(|operation| operation.id == id) {
                found.push(Self { provider: candidate, spec, operation });
            }
        }
        match found.len() {
            1 => found.pop().context("one was counted"),
            0 => bail!("no operation is called `{id}`; openapi/SURFACE.md lists them"),
            _ => bail!("several providers have an operation `{id}`; say which with `--provider`"),
        }
    }

    /// Where the answer of this HTTP status is described.
    pub fn pointer(&self, status: u16) -> Result<String> {
        if status == 200 {
            return Ok(format!("/components/schemas/{}", self.operation.component));
        }
        let at = format!("{}/responses/{status}", self.operation.pointer);
        let answer = self.spec.at(&at).ok_or_else(|| anyhow!("the spec describes no answer with status {status}"))?;
        let (at, _) = self.spec.resolve(&at, answer);
        Ok(format!("{at}/content/application~1json/schema"))
    }
}

/// Holds an answer against the schema at a pointer of the spec.
pub fn compare(spec: &Spec, pointer: &str, answer: &Value) -> Result<Comparison> {
    let schema = spec.at(pointer).ok_or_else(|| anyhow!("{}: there is no {pointer}", spec.path))?;
    let mut walk = Walk { spec, findings: Vec::new(), declared: BTreeMap::new(), fields: 0 };
    let top = leaves(spec, pointer, schema);
    let (at, answer) = unwrap(&envelope(spec), &top, answer);
    walk.visit(&Place { leaves: top, pointer: pointer.to_owned(), nullable: false }, &answer, at);
    let absent = walk.declared.into_iter().filter(|(_, seen)| !seen).map(|(path, _)| path).collect();
    Ok(Comparison { pointer: pointer.to_owned(), findings: walk.findings, absent, fields: walk.fields })
}

/// The part of an answer that the schema at a pointer of the spec describes: without the envelope around it, or beside it.
pub fn described(spec: &Spec, pointer: &str, answer: &Value) -> Value {
    let schema = spec.at(pointer).unwrap_or(&Value::Null);
    unwrap(&envelope(spec), &leaves(spec, pointer, schema), answer).1.into_owned()
}

/// The body inside an envelope that the schema does not describe, by the places that `x-envelope` names, whatever else stands
/// beside it that the schema does not describe either. Where there is none, the body without the fields of an envelope that the
/// schema does not have.
fn unwrap<'v>(envelope: &Envelope, leaves: &[Leaf<'_>], answer: &'v Value) -> (String, Cow<'v, Value>) {
    // A schema of any names describes the envelope as well as what is in it.
    let declares = |name: &str| leaves.iter().any(|leaf| leaf.property(name).is_some() || leaf.is_free_form());
    let whole = || (String::new(), Cow::Borrowed(answer));
    let Some(fields) = answer.as_object() else { return whole() };
    let pointers = [
        &envelope.payload,
        &envelope.code,
        &envelope.message,
        &envelope.request_id,
        &envelope.quota,
        &envelope.cached,
        &envelope.replay,
    ];
    let first = |pointer: &String| pointer.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
    let named = pointers.into_iter().flatten().map(first);
    let around: BTreeSet<String> = named.chain(envelope.around.iter().chain(&envelope.beside).cloned()).collect();
    for pointer in &envelope.payload {
        let name = first(pointer);
        if let Some(inner) = answer.pointer(pointer)
            // What was asked for can stand under the same name once more.
            && (!declares(&name) || inner.get(&name).is_some())
            && (inner.is_object() || inner.is_array())
            && fields.keys().any(|beside| *beside != name && around.contains(beside))
            && !fields.keys().any(|beside| !around.contains(beside) && declares(beside))
        {
            return (pointer.trim_start_matches('/').replace('/', "."), Cow::Borrowed(inner));
        }
    }
    let payload: Vec<String> = envelope.payload.iter().map(first).collect();
    let is_beside = |name: &String| around.contains(name) && !payload.contains(name) && !declares(name);
    if !fields.keys().any(is_beside) {
        return whole();
    }
    let own = fields.iter().filter(|(name, _)| !is_beside(name)).map(|(name, value)| (name.clone(), value.clone()));
    (String::new(), Cow::Owned(Value::Object(own.collect())))
}

/// What may stand at one place.
struct Place<'a> {
    leaves: Vec<Leaf<'a>>,
    pointer: String,
    nullable: bool,
}

struct Walk<'a> {
    spec: &'a Spec,
    findings: Vec<Finding>,
    /// Every field that the spec has where the answer has an object, and whether the answer has it.
    declared: BTreeMap<String, bool>,
    fields: usize,
}

impl<'a> Walk<'a> {
    fn place(&self, schemas: Vec<(String, &'a Value)>) -> Option<Place<'a>> {
        let (pointer, _) = schemas.first()?.clone();
        let nullable = schemas.iter().any(|(pointer, schema)| is_nullable(self.spec, pointer, schema));
        let leaves = schemas.iter().flat_map(|(pointer, schema)| leaves(self.spec, pointer, schema)).collect();
        Some(Place { leaves, pointer, nullable })
    }

    fn visit(&mut self, place: &Place<'a>, value: &Value, path: String) {
        let untyped = place.leaves.iter().any(Leaf::is_untyped);
        if value.is_null() {
            if !place.nullable && !untyped {
                self.note(Kind::Null, path, &place.pointer, declared(&place.leaves), value);
            }
            return;
        }
        if untyped {
            return;
        }
        if !place.leaves.iter().any(|leaf| accepts(leaf.schema, value)) {
            return self.note(Kind::Type, path, &place.pointer, declared(&place.leaves), value);
        }
        match value {
            Value::Object(fields) => {
                let objects: Vec<_> = place.leaves.iter().filter(|leaf| leaf.is_object()).collect();
                self.visit_object(&objects, fields, &path);
            }
            Value::Array(elements) => {
                let inner = self.place(place.leaves.iter().filter_map(Leaf::items).collect());
                for element in elements {
                    if let Some(inner) = &inner {
                        self.visit(inner, element, format!("{path}[]"));
                    }
                }
            }
            Value::String(text) => {
                let known: BTreeSet<&str> = place
                    .leaves
                    .iter()
                    .filter_map(|leaf| leaf.schema.get("x-known-values")?.as_array())
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                if !known.is_empty() && !known.contains(text.as_str()) {
                    let known = known.into_iter().collect::<Vec<_>>().join(", ");
                    self.note(Kind::Value, path, &place.pointer, known, value);
                }
            }
            _ => {}
        }
    }

    fn visit_object(&mut self, objects: &[&Leaf<'a>], fields: &serde_json::Map<String, Value>, path: &str) {
        let with_names = objects.iter().rfind(|leaf| leaf.schema.get("properties").is_some());
        let is_open = with_names.is_none()
            || objects.iter().any(|leaf| leaf.schema.get("additionalProperties").is_some() && leaf.is_free_form());
        for leaf in objects {
            for name in leaf.schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(n, _)| n) {
                self.declared.entry(join(path, name)).or_insert(false);
            }
        }
        for (name, value) in fields {
            let path = join(path, name);
            self.fields += 1;
            match self.place(objects.iter().filter_map(|leaf| leaf.property(name)).collect()) {
                Some(inner) => {
                    self.declared.insert(path.clone(), true);
                    self.visit(&inner, value, path);
                }
                None if is_open => {}
                None => {
                    let owner = with_names.map(|leaf| leaf.pointer.clone()).unwrap_or_default();
                    self.note(Kind::Unknown, path, &owner, String::new(), value);
                }
            }
        }
    }

    fn note(&mut self, kind: Kind, path: String, pointer: &str, declared: String, value: &Value) {
        match self.findings.iter_mut().find(|known| known.kind == kind && known.path == path) {
            Some(known) => known.seen.push(value.clone()),
            None => self.findings.push(Finding {
                kind,
                path,
                pointer: pointer.to_owned(),
                declared,
                seen: vec![value.clone()],
            }),
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether null may stand here. Composition hides it from the leaves, so it is looked for on the way.
fn is_nullable(spec: &Spec, pointer: &str, schema: &Value) -> bool {
    let (pointer, schema) = spec.resolve(pointer, schema);
    schema.get("nullable") == Some(&Value::Bool(true))
        || ["allOf", "oneOf", "anyOf"].iter().any(|keyword| {
            let branches = schema.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate();
            branches.into_iter().any(|(at, branch)| is_nullable(spec, &format!("{pointer}/{keyword}/{at}"), branch))
        })
}

/// Whether a schema without references takes a value, as far as types go.
fn accepts(schema: &Value, value: &Value) -> bool {
    for keyword in ["oneOf", "anyOf"] {
        if let Some(branches) = schema.get(keyword).and_then(Value::as_array) {
            return branches.iter().any(|branch| accepts(branch, value));
        }
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return list.contains(value);
    }
    let is_zero = |keyword: &str| schema.get(keyword).and_then(Value::as_u64) == Some(0);
    if is_zero("maxItems") {
        return value.as_array().is_some_and(Vec::is_empty);
    }
    if is_zero("maxLength") {
        return value.as_str().is_some_and(str::is_empty);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ if schema.get("items").is_some() => value.is_array(),
        _ => value.is_object() || schema.get("properties").is_none(),
    }
}

/// What leaves allow, in words.
fn declared(leaves: &[Leaf<'_>]) -> String {
    let mut words: Vec<String> = Vec::new();
    for leaf in leaves {
        let component = leaf.pointer.strip_prefix("/components/schemas/");
        let word = match (component, leaf.schema.get("type").and_then(Value::as_str)) {
            (Some(name), _) if name.starts_with("Nothing") => "nothing".to_owned(),
            (Some(name), _) if !name.contains('/') => name.to_owned(),
            (_, Some("string")) => "text".to_owned(),
            (_, Some("array")) => "a list".to_owned(),
            (_, Some("object")) => "an object".to_owned(),
            (_, Some(other)) => other.to_owned(),
            _ => "an object".to_owned(),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" or ")
}

/// The pointer of a property of an object schema.
fn property_pointer(object: &str, name: &str) -> String {
    format!("{object}/properties/{}", escape(name))
}
