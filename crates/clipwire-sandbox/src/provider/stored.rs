//! Stored answers beside the document's examples: the files in `fixtures/`.
//!
//! A file holds what stands at the place that the document names: one thing, or a whole list, of which the sidecar says how
//! many elements are on a page. The sidecar's `request` has the parameters that have to be sent, by the names of the client.

use std::sync::OnceLock;

use serde_json::Value;

use super::call::Call;
use super::paging;
use super::payload::Payload;
use super::refusal::Refusal;

/// Listed by the build script: provider, operation, answer, sidecar.
pub(super) const FILES: &[(&str, &str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/stored.rs"));

/// A stored answer and the request that it answers.
#[derive(Debug)]
struct Stored {
    provider: &'static str,
    operation: &'static str,
    request: Vec<(String, String)>,
    page_size: usize,
    answer: Value,
}

/// The stored answer to a request.
pub(super) fn payload(call: &Call<'_>) -> Result<Option<Payload>, Refusal> {
    let is_its = |stored: &&Stored| {
        stored.provider == call.spec.name
            && stored.operation == call.operation.id
            && stored.request.iter().all(|(field, value)| call.value(field) == Some(value))
    };
    let Some(stored) = all().iter().find(is_its) else { return Ok(None) };
    let Value::Array(elements) = &stored.answer else { return Ok(Some(Payload::One(stored.answer.clone()))) };
    let window = paging::window(call, elements.len(), stored.page_size)?;
    let items = elements.get(window.range.clone()).unwrap_or_default().to_vec();
    Ok(Some(Payload::Page(window.page(items))))
}

/// The elements of the lists that are stored for an operation.
pub(super) fn elements(provider: &str, operation: &str) -> impl Iterator<Item = &'static Value> {
    let its = all().iter().filter(move |stored| stored.provider == provider && stored.operation == operation);
    its.filter_map(|stored| stored.answer.as_array()).flatten()
}

/// What can be read of the files; a test reads all of them.
fn all() -> &'static [Stored] {
    static ALL: OnceLock<Vec<Stored>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().filter_map(|file| read(file).ok()).collect())
}

fn read(&(provider, operation, answer, sidecar): &(&'static str, &'static str, &str, &str)) -> Result<Stored, String> {
    let parse = |text| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
    let sidecar = parse(sidecar)?;
    let request = sidecar.get("request").and_then(Value::as_object).ok_or("the sidecar has no request")?;
    let text = |(field, value): (&String, &Value)| Some((field.clone(), value.as_str()?.to_owned()));
    let request = request.iter().map(text).collect::<Option<_>>().ok_or("a value of the request is no text")?;
    let page_size = sidecar.get("page_size").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    Ok(Stored { provider, operation, request, page_size: page_size.unwrap_or(usize::MAX), answer: parse(answer)? })
}

#[cfg(test)]
mod tests;
