//! One parameter of an operation.

use heck::ToSnakeCase as _;
use serde_json::Value;

use super::reference::{Document, flag, plain, text};

/// A parameter in the query, in a header or in the path, or a field of the JSON body.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Its name in the client, which outlives a name on the wire that is corrected.
    pub(crate) field: String,
    /// Its name on the wire.
    pub(crate) wire: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    /// Whether the document gives it a typed id.
    pub(crate) is_id: bool,
    pub(crate) is_integer: bool,
    /// The only values that are allowed, when there is such a list.
    allowed: Option<Vec<String>>,
    pub(crate) example: Option<String>,
}

/// Where a value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Query,
    Header,
    Path,
    Body,
}

impl Parameter {
    /// Reads a parameter, or what it refers to; one of a component is named after that in the client.
    pub(super) fn read<'a>(document: Document<'a>, node: &'a Value) -> Result<Self, String> {
        let component = node.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next());
        let parameter = document.follow(node)?;
        let wire = text(parameter, "name")?;
        let schema = document.follow(parameter.get("schema").unwrap_or(&Value::Null))?;
        let allowed = schema.get("enum").and_then(Value::as_array);
        let own = parameter.get("x-name").and_then(Value::as_str);
        Ok(Self {
            field: own.or(component).unwrap_or(&wire).to_snake_case(),
            place: Place::read(parameter)?,
            required: flag(parameter, "required"),
            is_id: parameter.get("x-id").is_some(),
            is_integer: schema.get("type").and_then(Value::as_str) == Some("integer"),
            allowed: allowed.map(|values| values.iter().map(plain).collect()),
            example: parameter.get("example").map(plain),
            wire,
        })
    }

    /// Reads a field of a JSON body, of which an example is given.
    pub(super) fn of_body(name: &str, property: &Value, required: bool, example: Option<&Value>) -> Self {
        let own = property.get("x-name").and_then(Value::as_str);
        Self {
            field: own.unwrap_or(name).to_snake_case(),
            wire: name.to_owned(),
            place: Place::Body,
            required,
            is_id: property.get("x-id").is_some(),
            is_integer: property.get("type").and_then(Value::as_str) == Some("integer"),
            allowed: None,
            example: example.map(plain),
        }
    }

    /// Whether a value that is not empty is one that the document allows.
    pub(crate) fn allows(&self, value: &str) -> bool {
        let listed = self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|known| known == value));
        listed && (!self.is_integer || value.parse::<i64>().is_ok())
    }

    /// A value that a request may have.
    pub(crate) fn sample(&self) -> &str {
        let allowed = || self.allowed.as_ref().and_then(|values| values.first());
        self.example.as_ref().or_else(allowed).map_or("1", String::as_str)
    }
}

impl Place {
    pub(super) fn read(node: &Value) -> Result<Self, String> {
        match text(node, "in")?.as_str() {
            "query" => Ok(Self::Query),
            "header" => Ok(Self::Header),
            "path" => Ok(Self::Path),
            other => Err(format!("nothing is sent in `{other}` here")),
        }
    }
}
