//! A request as it arrived.

use axum::http::request::Parts;

use crate::query;

/// A request as it arrived.
///
/// It shows everything that was sent, credentials included.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The method, in upper case.
    pub method: String,
    /// The path as sent, without the query.
    pub path: String,
    /// The query, decoded, in order of arrival.
    pub query: Vec<(String, String)>,
    /// The headers with lower-case names, in order of arrival.
    pub headers: Vec<(String, String)>,
}

impl Recorded {
    /// Finds a query value; where a name is sent twice, the last one counts, as in PHP.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Finds the first header of this name, in whatever case it is asked for.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Finds a query value that is not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.query_value(name).filter(|value| !value.is_empty())
    }
}

impl From<&Parts> for Recorded {
    fn from(parts: &Parts) -> Self {
        Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: query::decode(parts.uri.query().unwrap_or_default()),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect(),
        }
    }
}
