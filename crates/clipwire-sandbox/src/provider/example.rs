//! A request that is answered, for people and for tests that walk through all of them.

use super::credentials::Credentials;
use crate::request::query;
use crate::spec::{Operation, Place, Spec};

/// An operation of a provider, with a request that the sandbox answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The provider's name, as in the document.
    pub provider: String,
    /// The provider's name for the operation.
    pub operation: String,
    /// The name of the call in the client, such as `videos.get`; empty where the document does not give one.
    pub call: String,
    /// What the operation does, in one sentence.
    pub summary: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// Path and query of a request that is answered; it follows [`Sandbox::url`](crate::Sandbox::url).
    pub path_and_query: String,
    /// The headers that the request needs, credentials included.
    pub headers: Vec<(String, String)>,
    /// The JSON that the request carries.
    pub body: Option<String>,
}

impl Example {
    pub(super) fn new(spec: &Spec, credentials: &Credentials, operation: &Operation) -> Self {
        // Where no credential is in every set, the first set is taken.
        let first = spec.alternatives.first();
        let is_needed = |name: &String| first.is_some_and(|set| set.contains(name));
        let needed = credentials
            .iter()
            .filter(|_| !operation.is_keyless)
            .filter(|(scheme, _)| scheme.required || is_needed(&scheme.name));
        let (mut pairs, mut headers) = (Vec::new(), Vec::new());
        for (scheme, value) in needed {
            match scheme.place {
                Place::Query => pairs.push((scheme.wire.as_str(), value)),
                _ => headers.push((scheme.wire.clone(), format!("{}{value}", scheme.prefix))),
            }
        }
        pairs.extend(operation.sample_request(Place::Query));
        let own = operation.sample_request(Place::Header).map(|(name, value)| (name.to_owned(), value.to_owned()));
        headers.extend(own);
        let in_path: Vec<(&str, &str)> = operation.sample_request(Place::Path).collect();
        let value = |name: &str| in_path.iter().find(|(known, _)| *known == name).map_or("1", |(_, value)| *value);
        let path = operation.path.fill(value);
        Self {
            provider: spec.name.clone(),
            operation: operation.id.clone(),
            call: operation.call.clone(),
            summary: operation.summary.clone(),
            method: operation.method.clone(),
            path_and_query: if pairs.is_empty() { path } else { format!("{path}?{}", query::encode(pairs)) },
            headers,
            body: operation.body.as_ref().and_then(|body| body.example.as_ref()).map(ToString::to_string),
        }
    }
}
