//! What a call by name returns: the JSON of what was asked for, and the record that it becomes.

use bytes::Bytes;

use super::Record;
use crate::call::Core;
use crate::json::{self, Fields};
use crate::page::Page;
use crate::spec::{OperationSpec, Shape};

/// What was asked for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// One thing.
    One(Item),
    /// A page of a list.
    Page(Page<Item>),
}

impl Answer {
    /// What came: the one thing, or the elements of the page.
    pub fn items(&self) -> &[Item] {
        match self {
            Self::One(item) => std::slice::from_ref(item),
            Self::Page(page) => &page.items,
        }
    }
}

/// One thing, or an element of a list: as the provider sent it, and as a record of the model.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Item {
    /// Its JSON text, with every field, each digit as it came, and known secrets masked.
    raw: Bytes,
    /// The record that it becomes; `None` where the operation becomes none.
    pub record: Option<Record>,
    /// What a stream remembers it by; `None` outside of one.
    fingerprint: Option<u64>,
}

impl Item {
    pub(crate) fn new(raw: Bytes, record: Option<Record>) -> Self {
        Self { raw, record, fingerprint: None }
    }

    /// The same as an element of a stream.
    pub(crate) fn known_as(self, fingerprint: u64) -> Self {
        Self { fingerprint: Some(fingerprint), ..self }
    }

    /// Its JSON text.
    pub fn json(&self) -> &str {
        std::str::from_utf8(&self.raw).unwrap_or("null")
    }

    /// What a later stream of the same list knows it by, where it came out of a stream: see [`Items::remember`](super::Items::remember).
    ///
    /// It is the same in every process of one build, and may be another one in the next.
    pub fn fingerprint(&self) -> Option<u64> {
        self.fingerprint
    }
}

/// The JSON text of what an operation that returns one thing was asked for, out of the body of its answer.
pub(crate) fn text_of_one(core: &Core, operation: &'static OperationSpec, body: Bytes) -> Bytes {
    let Ok(decoded) = core.saved(operation, body).undecoded() else { return Bytes::from_static(b"null") };
    let payload = &decoded.payload;
    let whole = || {
        let fields = Fields::of(payload);
        let own = |name: &&str| !decoded.envelope.around.contains(name);
        match fields.names().next() {
            None => payload.to_string(),
            Some(_) => {
                let members = fields.members().filter(|(name, _)| own(&name.as_ref()));
                let members: Vec<String> =
                    members.map(|(name, json)| format!("{}:{json}", serde_json::Value::from(name.as_ref()))).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    };
    let text = match operation.shape {
        Shape::One => operation.payload.iter().find_map(|place| json::at(payload, place)).map(str::to_owned),
        Shape::List | Shape::Whole | Shape::Free => None,
    };
    Bytes::from(text.unwrap_or_else(whole))
}
