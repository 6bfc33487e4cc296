//! A request to an operation, read by the names of the client.

use crate::request::Recorded;
use crate::spec::{Operation, Parameter, Place, Spec};

/// A request to an operation.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) operation: &'a Operation,
    pub(crate) request: &'a Recorded,
    in_path: Vec<(&'a str, String)>,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        spec: &'a Spec,
        operation: &'a Operation,
        request: &'a Recorded,
        in_path: Vec<(&'a str, String)>,
    ) -> Self {
        Self { spec, operation, request, in_path }
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
            Place::Path => self.in_path.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()),
        }
    }

    /// The typed ids that were sent.
    pub(super) fn ids(&self) -> Vec<String> {
        let ids = self.operation.parameters.iter().filter(|parameter| parameter.is_id);
        ids.filter_map(|parameter| self.sent(parameter)).map(str::to_owned).collect()
    }
}
