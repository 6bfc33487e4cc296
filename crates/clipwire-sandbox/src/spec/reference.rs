//! Finding one's way inside a document: references and the fields of a node.

use serde_json::{Map, Value};

/// A reference may lead to a reference, but not for longer than this.
const STEPS: usize = 16;

/// A document whose references can be followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document<'a> {
    pub(super) root: &'a Value,
}

impl<'a> Document<'a> {
    /// The node itself, or the one that its `$ref` leads to.
    pub(super) fn follow(self, node: &'a Value) -> Result<&'a Value, String> {
        let mut node = node;
        for _ in 0..STEPS {
            let Some(target) = node.get("$ref").and_then(Value::as_str) else { return Ok(node) };
            let pointer = target.strip_prefix('#').ok_or_else(|| format!("`{target}` leads out of the document"))?;
            node = self.root.pointer(pointer).ok_or_else(|| format!("`{target}` leads nowhere"))?;
        }
        Err("a reference leads in a circle".to_owned())
    }

    /// The properties of an object's schema with those of what it is composed of, and the names that are required.
    pub(super) fn properties(self, schema: &'a Value) -> Result<(Map<String, Value>, Vec<&'a str>), String> {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let mut waiting = vec![schema];
        // What holds itself would be met again and again.
        let mut left = 1000;
        while let Some(schema) = waiting.pop().filter(|_| left > 0) {
            left -= 1;
            let schema = self.follow(schema)?;
            for (name, property) in fields(schema, "properties") {
                properties.insert(name.clone(), self.follow(property)?.clone());
            }
            required.extend(list(schema, "required").filter_map(Value::as_str));
            waiting.extend(list(schema, "allOf"));
        }
        Ok((properties, required))
    }
}

pub(super) fn text(parent: &Value, name: &str) -> Result<String, String> {
    let value = parent.get(name).and_then(Value::as_str);
    value.map(str::to_owned).ok_or_else(|| format!("`{name}` is missing or no text"))
}

pub(super) fn flag(parent: &Value, name: &str) -> bool {
    parent.get(name).and_then(Value::as_bool).unwrap_or_default()
}

/// The elements of a list; none where there is no list.
pub(super) fn list<'a>(parent: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    parent.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// The texts of a list.
pub(super) fn texts(parent: &Value, name: &str) -> Vec<String> {
    list(parent, name).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The fields of an object; none where there is no object.
pub(super) fn fields<'a>(parent: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    parent.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// A scalar as it stands in a query.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
