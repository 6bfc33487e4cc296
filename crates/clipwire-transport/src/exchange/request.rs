//! What an operation sends, before options, corrections and credentials are put on it.

use std::borrow::Cow;
use std::fmt::{self, Display};

use bytes::Bytes;
use http::Method;

/// What an operation sends before options, corrections and credentials are put on it. Generated code makes it.
///
/// Values are kept as they are and encoded when the request is built. `Debug` prints names only.
///
/// ```
/// use clipwire_transport::RequestParts;
/// use http::Method;
///
/// let parts = RequestParts::new(Method::GET, "/users/{user_id}/videos")
///     .path_value("user_id", 7)
///     .query("count", Some(20))
///     .query("cursor", None::<&str>);
/// assert_eq!((parts.method(), parts.path()), (&Method::GET, "/users/{user_id}/videos"));
/// ```
#[derive(Clone)]
#[must_use = "the parts of a request do nothing until they are sent"]
pub struct RequestParts {
    method: Method,
    path: Cow<'static, str>,
    path_values: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    wants_file: bool,
}

impl RequestParts {
    /// Starts with a method and a path below the base URL, in which `{name}` stands for a [path value](Self::path_value).
    pub fn new(method: Method, path: impl Into<Cow<'static, str>>) -> Self {
        let path = path.into();
        Self {
            method,
            path,
            path_values: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            wants_file: false,
        }
    }

    /// Sets the value of a `{name}` in the path.
    ///
    /// It is percent-encoded as one segment when the request is built, so that no `/`, `?`, `#` or `%` in it can change the
    /// path. A value that is empty, `.` or `..` cannot be a segment; such a request is
    /// [not built](crate::Outcome::NotBuilt).
    pub fn path_value(mut self, name: &'static str, value: impl Display) -> Self {
        self.path_values.push((name, value.to_string()));
        self
    }

    /// Adds a query parameter; `None` is not sent. A name can be added several times.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: Option<impl Display>) -> Self {
        self.query.extend(value.map(|value| (name.into(), value.to_string())));
        self
    }

    /// Sets a header; `None` is not sent. Of several values of one name, the last is sent.
    pub fn header(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        self.headers.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// Sets a JSON body, sent as `application/json`.
    pub fn json(mut self, body: Bytes) -> Self {
        self.body = Some(body);
        self
    }

    /// Says that the body of the response may be a file of any format, compressed ones included.
    ///
    /// What looks like gzip and has no label is decompressed otherwise, since nobody asked for it.
    pub fn for_a_file(mut self) -> Self {
        self.wants_file = true;
        self
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path below the base URL, with `{name}` where a value goes.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value of a `{name}` in the path, or else of the query parameter of that name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let in_query = || self.query_parameters().find(|(other, _)| *other == name).map(|(_, value)| value);
        self.path_value_of(name).or_else(in_query)
    }

    /// The value of a `{name}` in the path.
    pub(crate) fn path_value_of(&self, name: &str) -> Option<&str> {
        self.path_values.iter().rev().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// The query parameters in the order in which they were added.
    pub(crate) fn query_parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// The headers in the order in which they were set.
    pub(crate) fn header_values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The JSON body.
    pub(crate) fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// Whether the body of the response may be a file of any format.
    pub(crate) fn wants_file(&self) -> bool {
        self.wants_file
    }
}

impl fmt::Debug for RequestParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestParts")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("path_values", &self.path_values.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("has_body", &self.body.is_some())
            .field("wants_file", &self.wants_file)
            .finish()
    }
}
