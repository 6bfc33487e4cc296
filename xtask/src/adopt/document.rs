//! Somebody's published document: read from JSON or YAML, its references followed.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Number, Value};

/// A document of OpenAPI 3.0 or 3.1.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) value: Value,
}

impl Document {
    /// Reads a document; `path` is what messages call it.
    pub(super) fn read(path: &str, text: &str) -> Result<Self> {
        let value = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).with_context(|| format!("{path} is not JSON"))?
        } else {
            let mut yaml: yaml_serde::Value =
                yaml_serde::from_str(text).with_context(|| format!("{path} is not YAML"))?;
            yaml.apply_merge().with_context(|| format!("{path}: a merge key that leads nowhere"))?;
            of_yaml(yaml)
        };
        let version = value.get("openapi").and_then(Value::as_str).unwrap_or_default().to_owned();
        if value.get("swagger").is_some() {
            bail!(
                "{path} is a document of Swagger 2.0; convert it to OpenAPI 3.0 first, for example with swagger2openapi"
            );
        }
        if !["3.0", "3.1"].iter().any(|known| version.starts_with(known)) {
            bail!("{path} is no document of OpenAPI 3.0 or 3.1: `openapi` says `{version}`");
        }
        Ok(Self { value })
    }

    /// Follows references to other places of the document. Nothing where one leads out of it or nowhere.
    ///
    /// The second value is the last place that was referred to.
    pub(super) fn resolve<'a>(&'a self, value: &'a Value) -> Option<(&'a Value, Option<&'a str>)> {
        let (mut value, mut place) = (value, None);
        // A chain of references is short; a longer one is a circle.
        for _ in 0..16 {
            let Some(target) = value.get("$ref").and_then(Value::as_str) else { return Some((value, place)) };
            let pointer = target.strip_prefix('#')?;
            (value, place) = (self.at(pointer)?, Some(pointer));
        }
        None
    }

    fn at(&self, pointer: &str) -> Option<&Value> {
        // Some documents escape what stands in a reference as an address does.
        self.value.pointer(pointer).or_else(|| self.value.pointer(&unescaped(pointer)))
    }

    /// The operations in the order of the document: path, method, the operation, what its path declares.
    pub(super) fn operations(&self) -> Vec<Published<'_>> {
        let mut found = Vec::new();
        for (path, item) in self.value.get("paths").and_then(Value::as_object).into_iter().flatten() {
            let Some((item, _)) = self.resolve(item) else { continue };
            // In the order in which the dialect writes them.
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    found.push(Published { path, method, operation, item });
                }
            }
        }
        found
    }
}

/// An operation as it was published.
#[derive(Clone, Copy, Debug)]
pub(super) struct Published<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    pub(super) operation: &'a Value,
    pub(super) item: &'a Value,
}

const METHODS: &[&str] = &["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/// A text of a value; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The elements of a list of a value.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn unescaped(pointer: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = pointer.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = [ahead.next(), ahead.next()].map(|byte| byte.and_then(|byte| (byte as char).to_digit(16)));
        match digits {
            [Some(high), Some(low)] if byte == b'%' => {
                bytes.push((high * 16 + low).to_le_bytes()[0]);
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// YAML as JSON: keys become text, a number that JSON does not have becomes null.
fn of_yaml(value: yaml_serde::Value) -> Value {
    use yaml_serde::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::Number(number) => {
            if let Some(whole) = number.as_i64() {
                return Value::from(whole);
            }
            match (number.as_u64(), number.as_f64().and_then(Number::from_f64)) {
                (Some(whole), _) => Value::from(whole),
                (None, Some(broken)) => Value::Number(broken),
                (None, None) => Value::Null,
            }
        }
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => items.into_iter().map(of_yaml).collect(),
        Yaml::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key_text(of_yaml(key)), of_yaml(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Yaml::Tagged(tagged) => of_yaml(tagged.value),
    }
}

fn key_text(key: Value) -> String {
    match key {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
