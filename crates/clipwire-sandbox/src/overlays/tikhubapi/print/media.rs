//! Files and their addresses; nobody can fetch them.

use serde_json::{Value, json};

/// A file, by its name.
pub(super) fn file(name: &str) -> Value {
    json!({ "uri": format!("sandbox/{name}"), "url_list": [address(name)] })
}

/// The address of a file.
pub(super) fn address(name: &str) -> String {
    format!("https://media.example.invalid/{name}")
}
