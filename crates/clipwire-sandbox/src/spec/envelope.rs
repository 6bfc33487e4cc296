//! Where a provider's envelope holds what: `x-envelope`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::pointer;
use super::reference::{Document, texts};

/// Where the parts of an envelope stand: JSON pointers, of which the first that is there counts.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// The places of a payload that does not stand bare.
    pub(crate) payload: Vec<String>,
    pub(crate) code: Vec<String>,
    pub(crate) message: Vec<String>,
    pub(crate) request_id: Vec<String>,
    pub(crate) quota: Vec<String>,
    pub(crate) cached: Vec<String>,
    /// Where the address stands under which an answer can be read again.
    pub(crate) replay: Vec<String>,
    /// The codes of success and of nothing found, besides those of the table.
    pub(crate) success: Vec<String>,
    pub(crate) empty: Vec<String>,
    /// Whether a component describes it.
    pub(crate) is_described: bool,
    /// The fields of an answer that are no part of a payload.
    fields: BTreeSet<String>,
}

impl Envelope {
    pub(super) fn read(document: Document<'_>) -> Result<Self, String> {
        let Some(envelope) = document.root.get("x-envelope") else { return Ok(Self::default()) };
        let mut read = Self {
            payload: texts(envelope, "payload"),
            code: texts(envelope, "code"),
            message: texts(envelope, "message"),
            request_id: texts(envelope, "request_id"),
            quota: texts(envelope, "quota"),
            cached: texts(envelope, "cached"),
            replay: texts(envelope, "replay"),
            success: texts(envelope, "success"),
            empty: texts(envelope, "empty"),
            is_described: envelope.get("schema").is_some(),
            fields: texts(envelope, "around").into_iter().collect(),
        };
        let places = [&read.code, &read.message, &read.request_id, &read.quota, &read.cached, &read.replay];
        let tops: Vec<String> = places.into_iter().flatten().filter_map(|place| pointer::top(place)).collect();
        read.fields.extend(tops);
        if let Some(name) = envelope.get("schema").and_then(Value::as_str) {
            let schema = document.root.pointer(&format!("/components/schemas/{name}"));
            let schema = schema.ok_or_else(|| format!("x-envelope: there is no component schema `{name}`"))?;
            read.fields.extend(document.properties(schema)?.0.into_iter().map(|(name, _)| name));
        }
        Ok(read)
    }

    /// Whether a field of the root is no part of a payload.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.fields.contains(field)
    }

    /// The code that a body says, as text.
    pub(crate) fn code_of(&self, body: &Value) -> Option<String> {
        let code = body.pointer(pointer::first(body, &self.code)?)?;
        code.as_str().map(str::to_owned).or_else(|| code.is_number().then(|| code.to_string()))
    }

    /// Whether a body has its payload at one of the places for one, beside a code.
    pub(crate) fn is_around(&self, body: &Value) -> bool {
        pointer::first(body, &self.payload).is_some() && pointer::first(body, &self.code).is_some()
    }
}
