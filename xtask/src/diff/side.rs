//! One of the two specs that are compared: its operations, and which of them reach a component.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::{Source, field_name, source};
use crate::spec::{Spec, escape, ref_name};

/// The methods of a path item.
pub const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

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
    /// Where its path stands.
    pub item: String,
    /// What stands there.
    pub item_value: &'a Value,
}

/// A parameter of an operation: its own or that of its path, its reference followed.
#[derive(Clone, Debug)]
pub struct Parameter<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Its name in the facade, which may outlive another name on the wire.
    pub field: String,
    /// Where it is listed.
    pub listed: String,
    /// Where it stands: where it is listed, or among the components.
    pub pointer: String,
    /// What stands there.
    pub value: &'a Value,
}

impl Parameter<'_> {
    /// Whether a call cannot be made without it.
    pub fn is_required(&self) -> bool {
        self.value.get("required").and_then(Value::as_bool).unwrap_or_default()
    }

    /// Where it travels: `query`, `header`, `path` or `cookie`.
    pub fn location(&self) -> &str {
        self.value.get("in").and_then(Value::as_str).unwrap_or_default()
    }
}

impl<'a> Operation<'a> {
    /// The name that the spec gives it.
    pub fn own_id(&self) -> Option<&'a str> {
        self.value.get("operationId").and_then(Value::as_str)
    }

    /// The parameters that a call sends: those of the path, unless the operation declares them anew, and its own.
    pub fn parameters(&self, spec: &'a Spec) -> Vec<Parameter<'a>> {
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        for (pointer, value) in [(&self.item, self.item_value), (&self.pointer, self.value)] {
            for (index, value) in value.get("parameters").and_then(Value::as_array).into_iter().flatten().enumerate() {
                let component = ref_name(value);
                let listed = format!("{pointer}/parameters/{index}");
                let (pointer, value) = spec.resolve(&listed, value);
                let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
                let new = Parameter { name, field: field_name(component, value), listed, pointer, value };
                let same = |known: &&mut Parameter<'a>| known.name == name && known.location() == new.location();
                match parameters.iter_mut().find(same) {
                    Some(known) => *known = new,
                    None => parameters.push(new),
                }
            }
        }
        parameters
    }

    /// What stands in the operation, or else in its path, or else at the root: such as `security`.
    pub fn effective(&self, spec: &'a Spec, keyword: &str) -> Option<&'a Value> {
        self.value.get(keyword).or_else(|| self.item_value.get(keyword)).or_else(|| spec.value.get(keyword))
    }
}

impl<'a> Side<'a> {
    /// Looks through a spec.
    pub fn new(spec: &'a Spec) -> Self {
        let mut side = Self { spec, operations: Vec::new(), reach: BTreeMap::new(), sent: BTreeSet::new() };
        for (path, item_value) in spec.at("/paths").and_then(Value::as_object).into_iter().flatten() {
            let item = format!("/paths/{}", escape(path));
            for (method, value) in item_value.as_object().into_iter().flatten() {
                let Some(method) = METHODS.iter().find(|known| *known == method) else { continue };
                let id = value.get("operationId").and_then(Value::as_str).map(str::to_owned);
                let id = id.unwrap_or_else(|| format!("{} {path}", method.to_uppercase()));
                let (pointer, item) = (format!("{item}/{method}"), item.clone());
                side.operations.push(Operation { id, method, path, pointer, value, item, item_value });
            }
        }
        for operation in side.operations.clone() {
            side.mark(operation.value, &operation.id);
            if let Some(of_path) = operation.item_value.get("parameters") {
                side.mark(of_path, &operation.id);
                side.mark_sent(of_path);
            }
            for sent in ["parameters", "requestBody"].into_iter().filter_map(|keyword| operation.value.get(keyword)) {
                side.mark_sent(sent);
            }
        }
        side
    }

    /// The operations that a place concerns: one, all that reach its component, or none in particular.
    pub fn operations_at(&self, pointer: &str) -> Vec<String> {
        if let Some(operation) = self.operations.iter().find(|operation| is_within(pointer, &operation.pointer)) {
            return vec![operation.id.clone()];
        }
        let of_path = self.operations.iter().filter(|operation| is_within(&operation.pointer, pointer));
        let of_path: Vec<String> = of_path.map(|operation| operation.id.clone()).collect();
        if !of_path.is_empty() && pointer.starts_with("/paths/") {
            return of_path;
        }
        let component = component_of(pointer);
        component.and_then(|component| self.reach.get(component)).into_iter().flatten().cloned().collect()
    }

    /// Whether a component is part of what is sent.
    pub fn is_sent(&self, component: &str) -> bool {
        self.sent.contains(component)
    }

    /// The provenance that holds at a place: its own, or that of what it refers to, or else of what it stands in.
    pub fn source_at(&self, pointer: &str) -> Option<Source> {
        let (target, _) = self.spec.resolve(pointer, self.spec.at(pointer).unwrap_or(&Value::Null));
        let mut pointer = if self.spec.at(&target).and_then(source).is_some() { target.as_str() } else { pointer };
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
