//! The stored answers beside the document's examples.

use serde_json::Value;

/// A stored answer and the request that it answers.
#[derive(Debug)]
pub(super) struct Fixture {
    pub(super) operation: String,
    /// The parameters that have to be sent, each with its value.
    pub(super) request: Vec<(String, String)>,
    pub(super) answer: Value,
}

struct Embedded {
    operation: &'static str,
    case: &'static str,
    answer: &'static str,
    meta: &'static str,
}

macro_rules! embedded {
    ($($operation:literal / $case:literal),* $(,)?) => {
        &[$(Embedded {
            operation: $operation,
            case: $case,
            answer: include_str!(concat!("../../fixtures/onebound/", $operation, "/", $case, ".json")),
            meta: include_str!(concat!("../../fixtures/onebound/", $operation, "/", $case, ".meta.json")),
        }),*]
    };
}

/// Every file of the folder; a test compares.
const EMBEDDED: &[Embedded] = embedded![
    "item_get" / "other_moment",
    "item_get_video" / "cut_sample",
    "item_get_video" / "photo_post",
    "item_search" / "three_pages_1",
    "item_search" / "three_pages_2",
    "item_search" / "three_pages_3",
    "item_search_video" / "three_pages_1",
    "item_search_video" / "three_pages_2",
    "item_search_video" / "three_pages_3",
];

/// Reads what was compiled in.
pub(super) fn read() -> Result<Vec<Fixture>, String> {
    EMBEDDED.iter().map(|file| file.read().map_err(|e| format!("{}/{}: {e}", file.operation, file.case))).collect()
}

impl Embedded {
    fn read(&self) -> Result<Fixture, String> {
        let parse = |text| serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
        let meta = parse(self.meta)?;
        let request = meta.get("request").and_then(Value::as_object).ok_or("the sidecar has no request")?;
        let request = request
            .iter()
            .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect::<Option<_>>()
            .ok_or("a value of the request is no text")?;
        Ok(Fixture { operation: self.operation.to_owned(), request, answer: parse(self.answer)? })
    }
}

#[cfg(test)]
mod tests;
