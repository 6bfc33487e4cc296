//! The messages of Singer.

use std::borrow::Cow;

use clipwire::dynamic::Item;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::catalog::Stream;
use super::shape::{KEY, RAW};
use super::state::State;
use crate::failure::Failure;

/// A message, a line each.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
pub(super) enum Message<'a> {
    Schema { stream: &'a str, schema: Value, key_properties: [&'static str; 1] },
    Record { stream: &'a str, record: Record, time_extracted: Timestamp },
    State { value: &'a State },
}

/// A row: of the model, or as the provider sent it.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Record {
    Shaped(Value),
    Raw(Raw),
}

/// A row that becomes no record of the model, with every digit that the provider sent.
#[derive(Serialize)]
pub(super) struct Raw {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Box<RawValue>>,
}

impl<'a> Message<'a> {
    pub(super) fn schema(stream: &'a Stream) -> Self {
        Self::Schema { stream: &stream.name, schema: stream.shape.schema(), key_properties: [KEY] }
    }

    pub(super) fn state(value: &'a State) -> Self {
        Self::State { value }
    }
}

/// The message of a row; `None` where it is of no use to the stream, since it becomes no record, unlike others of its step.
pub(super) fn row<'a>(
    stream: &'a Stream,
    id: &str,
    item: &Item,
    asked: Timestamp,
) -> Result<Option<Message<'a>>, Failure> {
    let cannot =
        |error| Failure::failed(format!("row {id} of {} cannot be written as JSON", stream.name)).because(&error);
    let record = match (&item.record, stream.is_raw) {
        (Some(record), false) => {
            let mut value = serde_json::to_value(record).map_err(cannot)?;
            if let Some(members) = value.as_object_mut() {
                // What tells it from others is what targets go by; some records have no id of their own.
                members.insert(KEY.to_owned(), id.into());
            }
            Record::Shaped(stream.shape.of(&value).unwrap_or_else(|| Map::new().into()))
        }
        (None, false) => return Ok(None),
        _ => {
            // A message is a line, whatever the provider's own line ends are.
            let text = item.json();
            let line = match text.contains(['\n', '\r']) {
                true => Cow::Owned(text.replace(['\n', '\r'], " ")),
                false => Cow::Borrowed(text),
            };
            let data = RawValue::from_string(line.into_owned()).map_err(cannot)?;
            Record::Raw(Raw { id: id.to_owned(), data: stream.shape.has(RAW).then_some(data) })
        }
    };
    Ok(Some(Message::Record { stream: &stream.name, record, time_extracted: asked }))
}
