//! An answer that is decided on and not yet printed.

use serde_json::Value;

use super::format::Format;
use super::large;
use crate::reply::Reply;

/// An answer that is decided on and not yet printed.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(super) body: Body,
    pub(super) format: Format,
}

#[derive(Debug)]
pub(super) enum Body {
    Value(Value),
    /// The large list, already printed, and the envelope that is still to be put around it.
    Large {
        envelope: Value,
    },
}

impl Sheet {
    pub(crate) fn print(self) -> Reply {
        let printed = match &self.body {
            Body::Value(value) => self.format.print(value),
            Body::Large { envelope } => {
                let envelope = self.format.print(envelope);
                // Both are objects, so that the end of one and the beginning of the other make one of them.
                let beginning = large::printed().strip_suffix('}').unwrap_or_default();
                let end = envelope.strip_prefix('{').unwrap_or_default();
                [beginning, ",", end].concat()
            }
        };
        Reply::bytes(self.format.content_type(), printed)
    }
}
