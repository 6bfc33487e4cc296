//! A JSON body, put together field by field.

use bytes::Bytes;
use serde_json::{Map, Value};

/// A JSON body. Fields that are not set are left out.
#[derive(Debug, Default)]
#[allow(dead_code, reason = "whether an operation has a body depends on the providers that are compiled in")]
pub(crate) struct JsonBody(Map<String, Value>);

#[allow(dead_code, reason = "whether an operation has a body depends on the providers that are compiled in")]
impl JsonBody {
    /// Adds a field, where there is a value.
    pub(crate) fn field(mut self, name: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
        self
    }

    /// A body that is a list.
    pub(crate) fn list(elements: &[String]) -> Bytes {
        Value::from(elements).to_string().into()
    }

    /// The body as it is sent.
    pub(crate) fn into_bytes(self) -> Bytes {
        Value::Object(self.0).to_string().into()
    }
}
