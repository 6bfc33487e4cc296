//! References inside a document.

use serde_json::Value;

/// A reference may lead to a reference, but not for longer than this.
const STEPS: usize = 16;

/// A document whose references can be followed.
pub(super) struct Document<'a> {
    root: &'a Value,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root }
    }

    /// The node itself, or the one that its `$ref` leads to.
    pub(super) fn follow(&self, node: &'a Value) -> Result<&'a Value, String> {
        let mut node = node;
        for _ in 0..STEPS {
            let Some(target) = node.get("$ref").and_then(Value::as_str) else { return Ok(node) };
            let pointer = target.strip_prefix('#').ok_or_else(|| format!("`{target}` leads out of the document"))?;
            node = self.root.pointer(pointer).ok_or_else(|| format!("`{target}` leads nowhere"))?;
        }
        Err("a reference leads in a circle".to_owned())
    }
}
