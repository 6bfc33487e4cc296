//! The provider's table of codes, and what decides about a charge.

use serde_json::Value;

use super::reference::text;

/// What decides about the charge of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charges {
    /// The code of the answer, by the table.
    Code,
    /// The HTTP status: what succeeds is charged, and nothing else is.
    Status,
    /// The provider does not publish it, so nothing is charged here.
    Unpublished,
}

/// A line of the provider's table.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) meaning: String,
    /// What it is for a caller, such as `auth` or `rate_limited`.
    pub(crate) class: String,
    pub(crate) charged: bool,
}

impl Charges {
    pub(super) fn read(root: &Value) -> Self {
        match root.pointer("/x-provider/charges").and_then(Value::as_str) {
            Some("code") => Self::Code,
            Some("status") => Self::Status,
            _ => Self::Unpublished,
        }
    }
}

impl Code {
    pub(super) fn read(line: &Value) -> Result<Self, String> {
        let field = |name| text(line, name).map_err(|problem| format!("x-codes: {problem}"));
        Ok(Self {
            code: field("code")?,
            name: field("name")?,
            meaning: field("meaning").unwrap_or_default(),
            class: field("class").unwrap_or_default(),
            charged: field("charged")? == "yes",
        })
    }
}
