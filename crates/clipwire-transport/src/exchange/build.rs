//! How a request is put together, in the order that `RequestOptions` documents.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::exchange::authorize::Authorize;
use crate::exchange::client::built::BuiltRequest;
use crate::exchange::coding;
use crate::exchange::framing::is_framing;
use crate::exchange::http::Http;
use crate::exchange::options::RequestOptions;
use crate::exchange::path::{method_fault, template_fault};
use crate::exchange::request::RequestParts;

/// Names and values of a query, borrowed from whom they came from.
type Query<'a> = Vec<(&'a str, &'a str)>;

/// Builds the request of one attempt, to one of the hosts. The error says what was wrong with it and repeats no value.
pub(super) fn build(
    http: &Http,
    host: usize,
    parts: &RequestParts,
    options: &RequestOptions,
    authorize: &dyn Authorize,
) -> Result<BuiltRequest, String> {
    if let Some(why) = method_fault(parts.method()).or_else(|| template_fault(template(parts, options))) {
        return Err(why.to_owned());
    }
    let mut query = operation_query(parts, options);
    let path = fill(template(parts, options), parts, &mut query)?;
    add_query(&mut query, options);
    let mut url = http.url(host, path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    let mut headers = headers(parts, options)?;
    authorize.authorize(options.operation, &mut url, &mut headers);
    coding::ask(&mut headers, http.is_own_client());
    Ok(BuiltRequest { method: parts.method().clone(), url, headers, body: parts.body().cloned() })
}

/// The path template of a request: the operation's own, or the route that corrects it.
pub(super) fn template<'a>(parts: &'a RequestParts, options: &'a RequestOptions) -> &'a str {
    options.corrections.route_of(options.operation).unwrap_or(parts.path())
}

/// The operation's own query, by the names on the wire.
fn operation_query<'a>(parts: &'a RequestParts, options: &'a RequestOptions) -> Query<'a> {
    let named = |(name, value)| Some((options.corrections.query_name(options.operation, name)?, value));
    parts.query_parameters().filter_map(named).collect()
}

/// Fills in a path template. A query parameter whose value it takes is taken out of the query.
fn fill<'a>(template: &'a str, parts: &RequestParts, query: &mut Query<'_>) -> Result<Cow<'a, str>, String> {
    if !template.contains('{') {
        return Ok(template.into());
    }
    let path = filled(template, parts, query)?;
    // Whoever reads a URL resolves these, percent-encoded or not, and would end up at another path.
    let is_dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path.split('/').any(is_dots) {
        return Err("a segment of its path is `.` or `..`".to_owned());
    }
    Ok(path.into())
}

fn filled(template: &str, parts: &RequestParts, query: &mut Query<'_>) -> Result<String, String> {
    let (mut path, mut rest) = (String::with_capacity(template.len()), template);
    let mut taken = Vec::new();
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err("its path has a `{` without a `}`".to_owned());
        };
        let value = match parts.path_value_of(name) {
            Some(value) => value,
            None => {
                taken.push(name);
                only_value(name, query)?
            }
        };
        if value.is_empty() {
            return Err(format!("the value of `{{{name}}}` in its path is empty"));
        }
        path.push_str(literal);
        // As one segment of the path. In a form a space is a plus sign, and a plus sign never is.
        let encoded = url::form_urlencoded::byte_serialize(value.as_bytes());
        path.extend(encoded.map(|piece| if piece == "+" { "%20" } else { piece }));
        rest = after;
    }
    path.push_str(rest);
    query.retain(|(name, _)| !taken.contains(name));
    Ok(path)
}

/// The value of the one query parameter of this name.
fn only_value<'a>(name: &str, query: &Query<'a>) -> Result<&'a str, String> {
    let mut values = query.iter().filter(|(other, _)| *other == name).map(|(_, value)| *value);
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value),
        (None, _) => Err(format!("`{{{name}}}` in its path has no value")),
        (Some(_), Some(_)) => Err(format!("`{{{name}}}` in its path has several values")),
    }
}

/// Adds what the client sends with every request and what this call sends.
fn add_query<'a>(query: &mut Query<'a>, options: &'a RequestOptions) {
    let set = query.len();
    for (name, value) in options.corrections.query() {
        if !query[..set].iter().any(|(other, _)| *other == name) {
            query.push((name, value));
        }
    }
    query.retain(|(name, _)| !options.query.iter().any(|(other, _)| other == name));
    query.extend(options.query.iter().map(|(name, value)| (name.as_str(), value.as_str())));
}

/// What is said of a header that only the HTTP client sets.
fn framed(name: &str) -> String {
    format!("the header `{name}` is about the connection or the end of the message, which only the HTTP client knows")
}

fn headers(parts: &RequestParts, options: &RequestOptions) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in parts.header_values() {
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            return Err(format!("`{name}` is not the name of a header"));
        };
        let Ok(value) = HeaderValue::from_str(value) else {
            return Err(format!("the value of the header `{name}` holds a character that a header cannot carry"));
        };
        if is_framing(name) {
            return Err(framed(name));
        }
        headers.insert(header, value);
    }
    if parts.body().is_some() {
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    }
    for (name, value) in options.corrections.headers() {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    for (name, value) in &options.headers {
        if is_framing(name.as_str()) {
            return Err(framed(name.as_str()));
        }
        headers.insert(name.clone(), value.clone());
    }
    Ok(headers)
}

#[cfg(test)]
mod tests;
