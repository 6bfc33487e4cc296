//! One of the two specs that are compared: its operations, and which of them reach a component.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::{Source, source};
use crate::spec::{Spec, escape};

/// The methods of a path item.
const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// A spec with what a comparison asks of it.
#[derive(Debug)]
pub struct Side<'a> {
    /// The spec itself.
    pub spec: &'a Spec,
    /// Its operations, in the order of the file.
    pub operations: Vec<Operation<'a>>,
    reach: BTreeMap<String, BTreeSet<String>>,
    /// Components that are reached from parameters, and so are sent.
    sent: BTreeSet<String>,
}

/// An operation as it stands in the file.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// The provider's name, or the method and the path where there is none.
    pub id: String,
    /// The HTTP method.
    pub method: &'a str,
    /// The path template.
    pub path: &'a str,
    /// Where it stands.
    pub pointer: String,
    /// What stands there.
    pub value: &'a Value,
}

impl<'a> Side<'a> {
    /// Looks through a spec.
    pub fn new(spec: &'a Spec) -> Self {
        let mut side = Self { spec, operations: Vec::new(), reach: BTreeMap::new(), sent: BTreeSet::new() };
        for (path, item) in spec.at("/paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, value) in item.as_object().into_iter().flatten() {
                let Some(method) = METHODS.iter().find(|known| *known == method) else { continue };
                let id = value.get("operationId").and_then(Value::as_str).map(str::to_owned);
                let id = id.unwrap_or_else(|| format!("{} {path}", method.to_uppercase()));
                let pointer = format!("/paths/{}/{method}", escape(path));
                side.operations.push(Operation { id, method, path, pointer, value });
            }
        }
        for operation in side.operations.clone() {
            side.mark(operation.value, &operation.id);
            for parameter in operation.value.get("parameters").and_then(Value::as_array).into_iter().flatten() {
                side.mark_sent(parameter);
            }
        }
        side
    }

    /// The operations that a place concerns: one, all that reach its component, or none in particular.
    pub fn operations_at(&self, pointer: &str) -> Vec<String> {
        if let Some(operation) = self.operations.iter().find(|operation| is_within(pointer, &operation.pointer)) {
            return vec![operation.id.clone()];
        }
        let component = component_of(pointer);
        component.and_then(|component| self.reach.get(component)).into_iter().flatten().cloned().collect()
    }

    /// Whether a component is part of what is sent.
    pub fn is_sent(&self, component: &str) -> bool {
        self.sent.contains(component)
    }

    /// The provenance that holds at a place: its own, or that of what it stands in.
    pub fn source_at(&self, pointer: &str) -> Option<Source> {
        let mut pointer = pointer;
        loop {
            if let Some(found) = self.spec.at(pointer).and_then(source) {
                return Some(found);
            }
            match pointer.rfind('/') {
                Some(end) => pointer = &pointer[..end],
                None => return source(&self.spec.value),
            }
        }
    }

    fn mark(&mut self, value: &Value, operation: &str) {
        visit_references(value, &mut |target| {
            let component = target.to_owned();
            if self.reach.entry(component).or_default().insert(operation.to_owned())
                && let Some(value) = self.spec.at(target)
            {
                self.mark(value, operation);
            }
        });
    }

    fn mark_sent(&mut self, value: &Value) {
        visit_references(value, &mut |target| {
            if self.sent.insert(target.to_owned())
                && let Some(value) = self.spec.at(target)
            {
                self.mark_sent(value);
            }
        });
    }
}

/// The component that a place belongs to, as a pointer.
pub fn component_of(pointer: &str) -> Option<&str> {
    let rest = pointer.strip_prefix("/components/")?;
    let kind_end = rest.find('/')?;
    let name_end = rest[kind_end + 1..].find('/').map_or(rest.len(), |end| kind_end + 1 + end);
    Some(&pointer[.."/components/".len() + name_end])
}

/// Whether a pointer leads to a place or into it.
fn is_within(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn visit_references(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::Object(map) => {
            if let Some(target) = map.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#')) {
                visit(target);
            }
            for (name, value) in map {
                // Examples are data, whatever they look like.
                if !matches!(name.as_str(), "example" | "examples") {
                    visit_references(value, visit);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|value| visit_references(value, visit)),
        _ => {}
    }
}
