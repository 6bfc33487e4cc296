//! A request to an operation, read by the names of the client.

use serde_json::{Map, Value};

use crate::request::Recorded;
use crate::spec::{Operation, Parameter, Place, Spec, plain};

/// A request to an operation.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) operation: &'a Operation,
    pub(crate) request: &'a Recorded,
    in_path: Vec<(&'a str, String)>,
    /// The fields of the JSON body that are texts or numbers.
    in_body: Vec<(String, String)>,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        spec: &'a Spec,
        operation: &'a Operation,
        request: &'a Recorded,
        in_path: Vec<(&'a str, String)>,
    ) -> Self {
        let body = serde_json::from_slice::<Map<String, Value>>(&request.body).unwrap_or_default();
        let is_plain = |value: &Value| value.is_string() || value.is_number();
        let in_body = body.into_iter().filter(|(_, value)| is_plain(value)).map(|(name, value)| (name, plain(&value)));
        Self { spec, operation, request, in_path, in_body: in_body.collect() }
    }

    /// The value of the parameter with this name in the client; an empty one is none.
    pub(crate) fn value(&self, field: &str) -> Option<&str> {
        self.sent(self.operation.parameter(field)?)
    }

    /// The value of a parameter; an empty one is none.
    pub(crate) fn sent(&self, parameter: &Parameter) -> Option<&str> {
        let name = parameter.wire.as_str();
        match parameter.place {
            Place::Query => self.request.filled(name),
            Place::Header => self.request.header(name).filter(|value| !value.is_empty()),
            Place::Body => {
                let value = self.in_body.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
                value.filter(|value| !value.is_empty())
            }
            Place::Path => self.in_path.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()),
        }
    }

    /// The typed ids that were sent.
    pub(super) fn ids(&self) -> Vec<String> {
        let ids = self.operation.parameters.iter().filter(|parameter| parameter.is_id);
        ids.filter_map(|parameter| self.sent(parameter)).map(str::to_owned).collect()
    }
}
