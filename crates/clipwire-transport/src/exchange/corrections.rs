//! How a client corrects what its spec says of the wire.

use std::collections::BTreeMap;
use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

/// Corrections of the wire that a client's builder collects, for all operations or for one.
///
/// A spec can be wrong about a path or a name, and a provider can want more than its spec says. [`RequestOptions`] says in
/// which order all of it is applied. Operations go by the provider's names. Names of query parameters compare exactly, names
/// of headers regardless of case. `Debug` prints names only.
///
/// [`RequestOptions`]: crate::RequestOptions
#[derive(Clone, Default)]
pub struct Corrections {
    query: Vec<(String, String)>,
    headers: HeaderMap,
    by_operation: BTreeMap<&'static str, OfOperation>,
}

/// The corrections of one operation.
#[derive(Clone, Debug, Default)]
struct OfOperation {
    route: Option<String>,
    removed: Vec<String>,
    renamed: BTreeMap<String, String>,
}

impl Corrections {
    /// Sends a query parameter with every request that does not have one of this name. A name can be added several times.
    pub fn add_query(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.query.push((name.into(), value.into()));
    }

    /// Sends a header with every request that does not have one of this name. Of several values of one name, the last counts.
    pub fn add_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    /// Sends an operation to another path below the base URL.
    ///
    /// A `{name}` in it takes the value of the path value of that name, or else of the query parameter that would go out under
    /// that name, which is then not sent in the query.
    pub fn route(&mut self, operation: &'static str, path: impl Into<String>) {
        self.by_operation.entry(operation).or_default().route = Some(path.into());
    }

    /// Sends a query parameter of an operation under another name.
    pub fn rename_query(&mut self, operation: &'static str, from: impl Into<String>, to: impl Into<String>) {
        self.by_operation.entry(operation).or_default().renamed.insert(from.into(), to.into());
    }

    /// Does not send a query parameter of an operation, by its name before any renaming.
    pub fn remove_query(&mut self, operation: &'static str, name: impl Into<String>) {
        self.by_operation.entry(operation).or_default().removed.push(name.into());
    }

    /// The path that takes the place of an operation's own.
    pub(crate) fn route_of(&self, operation: &str) -> Option<&str> {
        self.by_operation.get(operation)?.route.as_deref()
    }

    /// The name under which a query parameter of an operation goes out; `None` where it is removed.
    pub(crate) fn query_name<'a>(&'a self, operation: &str, name: &'a str) -> Option<&'a str> {
        let Some(own) = self.by_operation.get(operation) else { return Some(name) };
        if own.removed.iter().any(|removed| removed == name) {
            return None;
        }
        Some(own.renamed.get(name).map_or(name, String::as_str))
    }

    /// The query parameters of every request.
    pub(crate) fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The headers of every request.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl fmt::Debug for Corrections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Corrections")
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("by_operation", &self.by_operation)
            .finish()
    }
}
