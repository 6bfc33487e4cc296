//! Pages: which one is asked for, and how an example becomes that one.

use serde_json::Value;

use super::refusal::Refusal;
use crate::record::Recorded;
use crate::spec::{Operation, Paging};

/// The page that a request asks for, 1 unless it says so; `None` where there is nothing to ask with.
pub(super) fn asked(operation: &Operation, request: &Recorded) -> Result<Option<u64>, Refusal> {
    let Some(name) = operation.paging.as_ref().and_then(|paging| paging.request.as_deref()) else { return Ok(None) };
    let Some(value) = request.filled(name) else { return Ok(Some(1)) };
    match value.parse() {
        Ok(page) if page > 0 => Ok(Some(page)),
        _ => Err(Refusal::BadValue { name: name.to_owned(), value: value.to_owned() }),
    }
}

/// Makes an answer the one for this page, unless it is past the last one.
///
/// Only the mark of the page changes, and it keeps its type. An answer that does not say how many pages there are is
/// the only one.
pub(super) fn turn(answer: &mut Value, operation: &Operation, page: Option<u64>) -> Result<(), Refusal> {
    let (Some(page), Some(Paging { response, last, .. })) = (page, &operation.paging) else { return Ok(()) };
    let last = last.as_ref().and_then(|pointer| number(answer.pointer(pointer)?)).unwrap_or(1);
    if page > last {
        return Err(Refusal::NothingFound);
    }
    if let Some(mark) = response.as_ref().and_then(|pointer| answer.pointer_mut(pointer)) {
        *mark = if mark.is_string() { page.to_string().into() } else { page.into() };
    }
    Ok(())
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
