//! A spec as it was written: its text, its values, and the line of every value.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, ScanError, YamlData};
use serde_json::Value;

use crate::provider::Provider;

/// A loaded spec.
#[derive(Clone, Debug)]
pub struct Spec {
    /// How messages name the file.
    pub path: String,
    /// The text, as it stands in the file.
    pub text: String,
    /// The values, in the order of the file.
    pub value: Value,
    lines: HashMap<String, usize>,
}

impl Spec {
    /// Reads the spec of a provider below the workspace's root.
    pub fn load(root: &Path, provider: &Provider) -> Result<Self> {
        let text = std::fs::read_to_string(root.join(&provider.spec))
            .with_context(|| format!("cannot read {}; is this the root of the workspace?", provider.spec))?;
        Self::parse(&provider.spec, &text)
    }

    /// Reads a spec from text; `path` is what messages call it.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let documents = MarkedYaml::load_from_str(text).map_err(|error| fault(path, text, &error))?;
        let [document] = documents.as_slice() else {
            bail!("{path}: holds {} YAML documents; a spec is one", documents.len());
        };
        let mut lines = HashMap::new();
        note_lines(document, &mut String::new(), &mut lines);
        let value = yaml_serde::from_str(text).map_err(|error| {
            let line = error.location().map_or(1, |location| location.line());
            anyhow!("{path}:{line}: not YAML: {error}")
        })?;
        Ok(Self { path: path.to_owned(), text: text.to_owned(), value, lines })
    }

    /// The line of the value at a JSON pointer, or of the nearest value around it.
    pub fn line(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return *line;
            }
            match pointer.rfind('/') {
                Some(end) => pointer = &pointer[..end],
                None => return 1,
            }
        }
    }

    /// The value at a JSON pointer.
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer)
    }

    /// Follows a local `$ref`, if the value is one. Also says where the result stands.
    pub fn resolve<'a>(&'a self, pointer: &str, value: &'a Value) -> (String, &'a Value) {
        let (mut pointer, mut value) = (pointer.to_owned(), value);
        // A chain of references is short; a longer one is a circle, which the lint reports.
        for _ in 0..16 {
            let Some(target) = value.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) else {
                break;
            };
            let Some(found) = self.value.pointer(target) else { break };
            (pointer, value) = (target.to_owned(), found);
        }
        (pointer, value)
    }

    /// A component schema by its name.
    pub fn schema(&self, name: &str) -> Option<&Value> {
        self.value.get("components")?.get("schemas")?.get(name)
    }
}

/// Says where a text is not YAML. A key that stands twice is named: the second one would hide the first.
fn fault(path: &str, text: &str, error: &ScanError) -> anyhow::Error {
    let marker = error.marker();
    let line = marker.line();
    if error.info().contains("duplicate") {
        let rest = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let rest: String = rest.chars().skip(marker.col()).collect();
        let key = rest.split(':').next().unwrap_or_default().trim();
        return anyhow!("{path}:{line}: the key `{key}` stands twice in one mapping; keep one of the two");
    }
    anyhow!("{path}:{line}: not YAML: {}", error.info())
}

/// The name of the component that a `$ref` points at.
pub fn ref_name(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.rsplit('/').next()
}

/// Escapes one step of a JSON pointer.
pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

fn note_lines(node: &MarkedYaml<'_>, pointer: &mut String, lines: &mut HashMap<String, usize>) {
    lines.entry(pointer.clone()).or_insert_with(|| node.span.start.line());
    let length = pointer.len();
    match &node.data {
        YamlData::Mapping(mapping) => {
            for (key, value) in mapping {
                pointer.push('/');
                pointer.push_str(&escape(&key_text(key)));
                // The line of an entry is the line of its key: that is where a reader looks.
                lines.insert(pointer.clone(), key.span.start.line());
                note_lines(value, pointer, lines);
                pointer.truncate(length);
            }
        }
        YamlData::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                note_lines(item, pointer, lines);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

fn key_text(key: &MarkedYaml<'_>) -> String {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => text.to_string(),
        YamlData::Value(Scalar::Integer(number)) => number.to_string(),
        YamlData::Value(Scalar::Boolean(flag)) => flag.to_string(),
        YamlData::Representation(text, ..) => text.to_string(),
        _ => String::new(),
    }
}
