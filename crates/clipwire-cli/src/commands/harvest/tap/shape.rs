//! What rows look like to a target: JSON Schema without references, in which each column has one type, and rows that fit it.

use clipwire::model::Count;
use serde_json::{Map, Value, json};

/// What tells a row from the others of its stream.
pub(super) const KEY: &str = "id";

/// Where a row stands that becomes no record of the model.
pub(super) const RAW: &str = "data";

/// The shape of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// A text, a number or a flag; its type, and `date-time` for a moment.
    Scalar {
        of: String,
        format: Option<String>,
    },
    /// The number of a count: the least that is certain, where the provider rounded it.
    Number,
    /// The text of a count that the provider rounded.
    Rounded,
    Object(Vec<Field>),
    List(Box<Self>),
    /// Whatever the provider sends.
    Anything,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    /// The member of the record that it is made of.
    from: String,
    description: Option<String>,
    pub(super) shape: Shape,
}

impl Shape {
    /// The shape that a JSON Schema without references describes.
    ///
    /// A count is a number or a text, which no column of a table is: it becomes two.
    pub(super) fn of_schema(schema: &Value) -> Self {
        let Some(parts) = schema["anyOf"].as_array() else { return Self::of_type(schema) };
        let is_of = |part: &Value, name: &str| part["type"] == name;
        if parts.iter().any(|part| is_of(part, "integer")) && parts.iter().any(|part| is_of(part, "string")) {
            return Self::Number;
        }
        parts.iter().find(|part| !is_of(part, "null")).map_or(Self::Anything, Self::of_schema)
    }

    fn of_type(schema: &Value) -> Self {
        let types = match &schema["type"] {
            Value::String(one) => vec![one.as_str()],
            Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        match types.into_iter().find(|name| *name != "null") {
            Some("object") => {
                let members = schema["properties"].as_object().into_iter().flatten();
                Self::Object(members.flat_map(|(name, schema)| Field::of_schema(name, schema)).collect())
            }
            Some("array") => Self::List(Box::new(Self::of_schema(&schema["items"]))),
            Some(name) => {
                let format = schema["format"].as_str().filter(|format| *format == "date-time").map(str::to_owned);
                Self::Scalar { of: name.to_owned(), format }
            }
            None => Self::Anything,
        }
    }

    /// The shape of rows that become no record.
    pub(super) fn raw() -> Self {
        let text = Self::Scalar { of: "string".to_owned(), format: None };
        let field =
            |name: &str, shape| Field { name: name.to_owned(), from: name.to_owned(), description: None, shape };
        Self::Object(vec![field(KEY, text), field(RAW, Self::Anything)])
    }

    /// The schema of a stream with such rows.
    pub(super) fn schema(&self) -> Value {
        let mut schema = self.nullable();
        schema["type"] = "object".into();
        // Every row has it, and targets make it the key of their tables.
        if let Some(key) = schema["properties"].get_mut(KEY) {
            key["type"] = "string".into();
        }
        schema
    }

    /// The schema of a value that may be missing.
    fn nullable(&self) -> Value {
        match self {
            Self::Scalar { of, format: None } => json!({ "type": ["null", of] }),
            Self::Scalar { of, format: Some(format) } => json!({ "type": ["null", of], "format": format }),
            Self::Number => json!({ "type": ["null", "integer"] }),
            Self::Rounded => json!({ "type": ["null", "string"] }),
            Self::Object(fields) => {
                let properties = fields.iter().map(|field| (field.name.clone(), field.schema())).collect::<Map<_, _>>();
                json!({ "type": ["null", "object"], "properties": properties })
            }
            Self::List(of) => json!({ "type": ["null", "array"], "items": of.nullable() }),
            Self::Anything => json!({ "type": ["null", "object"], "additionalProperties": true }),
        }
    }

    /// A value in this shape; `None` where there is nothing to say.
    pub(super) fn of(&self, value: &Value) -> Option<Value> {
        Some(match (self, value) {
            (Self::Number, Value::String(text)) => {
                Count::parse(text).map_or(Value::Null, |count| count.at_least().into())
            }
            (Self::Rounded, Value::Number(_)) => Value::Null,
            (Self::Object(fields), Value::Object(members)) => {
                let member = |field: &Field| Some((field.name.clone(), field.shape.of(members.get(&field.from)?)?));
                fields.iter().filter_map(member).collect::<Map<_, _>>().into()
            }
            // Left out: `singer-check-tap` looks for moments in an object without looking whether it is one.
            (Self::Object(_), Value::Null) => return None,
            (Self::List(of), Value::Array(elements)) => elements.iter().filter_map(|one| of.of(one)).collect(),
            (_, value) => value.clone(),
        })
    }

    /// Whether rows have a member.
    pub(super) fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(fields) if fields.iter().any(|field| field.name == name))
    }

    /// The fields, with the way to each as Singer writes it: `properties`, name, `properties`, name.
    pub(super) fn breadcrumbs(&self) -> Vec<Vec<String>> {
        let Self::Object(fields) = self else { return Vec::new() };
        let of_field = |field: &Field| {
            let way = vec!["properties".to_owned(), field.name.clone()];
            let deeper = field.shape.breadcrumbs().into_iter().map(|deeper| [way.clone(), deeper].concat());
            std::iter::once(way.clone()).chain(deeper).collect::<Vec<_>>()
        };
        fields.iter().flat_map(of_field).collect()
    }

    /// The shape without the field that a way leads to.
    pub(super) fn remove(&mut self, way: &[String]) {
        let Self::Object(fields) = self else { return };
        match way {
            [_, name] => fields.retain(|field| field.name != *name),
            [_, name, deeper @ ..] => {
                fields.iter_mut().filter(|field| field.name == *name).for_each(|field| field.shape.remove(deeper));
            }
            _ => {}
        }
    }
}

impl Field {
    /// The fields that a member becomes.
    fn of_schema(name: &str, schema: &Value) -> Vec<Self> {
        let description = schema["description"].as_str().map(str::to_owned);
        let shape = Shape::of_schema(schema);
        let own = Self { name: name.to_owned(), from: name.to_owned(), description, shape };
        if own.shape != Shape::Number {
            return vec![own];
        }
        let rounded = Self {
            name: format!("{name}_text"),
            description: Some(format!("`{name}` as the provider rounded it; null where it is exact.")),
            shape: Shape::Rounded,
            ..own.clone()
        };
        vec![own, rounded]
    }

    fn schema(&self) -> Value {
        let mut schema = self.shape.nullable();
        if let Some(description) = &self.description {
            schema["description"] = description.as_str().into();
        }
        schema
    }
}

#[cfg(test)]
mod tests;
