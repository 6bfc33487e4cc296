//! A request as it arrived.

use std::time::Instant;

use axum::http::request::Parts;

use super::query;

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
    /// The body; empty where there is none, or one of more than 1 MiB.
    pub body: Vec<u8>,
    /// Which of the sandbox's hosts it arrived at, counted from 0.
    pub host: usize,
    /// When it arrived, by the clock of tokio, which a test may have stopped.
    pub at: Instant,
}

impl Recorded {
    /// Finds a query value; where a name is sent twice, the last one counts, as in PHP.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Finds the first header of this name, in any case of its letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Finds a query value that is not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.query_value(name).filter(|value| !value.is_empty())
    }

    /// Copies a request that arrived at this host.
    pub(crate) fn new(parts: &Parts, body: Vec<u8>, host: usize) -> Self {
        Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: query::decode(parts.uri.query().unwrap_or_default()),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect(),
            body,
            host,
            at: tokio::time::Instant::now().into_std(),
        }
    }

    /// A request as a test makes it up.
    #[cfg(test)]
    pub(crate) fn made_up(path_and_query: &str, headers: &[(&str, &str)]) -> Self {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        Self {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: query::decode(query),
            headers: headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: Vec::new(),
            host: 0,
            at: Instant::now(),
        }
    }
}
