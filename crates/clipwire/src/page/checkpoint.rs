//! A place in a list that outlives the process: of which list it is, where, and whether it had ended.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Cursor, StreamEnd};
use crate::error::Error;
use crate::options::CallOptions;

/// A place in a list, to be kept by whoever wants to go on later.
///
/// Before the first page it has neither cursor nor end. In the middle it has the cursor of the next page, and an end where the
/// stream was stopped. Where [`is_finished`](Self::is_finished) is true, a stream that takes it makes no call.
///
/// What the stream had seen is not in it: a stream that is resumed counts its calls and what is new from there on. `remember` of
/// `dynamic::Items` tells it what came before.
///
/// It holds no credential and no header, and so can be kept where secrets cannot, unless the provider itself writes a
/// secret into a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Checkpoint {
    /// The name of the provider's module.
    pub provider: String,
    /// The provider's name of the operation.
    pub operation: String,
    /// The parameters that the list was asked for with, by their names on the wire and without the cursor. For what
    /// `with_query` adds beside the operation's own parameters, a short hash stands in place of the value.
    pub scope: BTreeMap<String, String>,
    /// The cursor of the page that comes next; `None` for the first page, and where nothing comes.
    pub cursor: Option<Cursor>,
    /// Why the stream had ended; `None` where it had not.
    pub end: Option<StreamEnd>,
    /// Fingerprints of the elements of the page at the cursor that had been returned, so that they are not returned again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<u64>,
}

impl Checkpoint {
    /// Whether there is nothing left to ask for.
    pub fn is_finished(&self) -> bool {
        self.end.is_some_and(|end| !end.is_resumable())
    }
}

/// Which list a request asks for: everything but the cursor.
#[derive(Clone, Debug)]
pub(crate) struct ListScope {
    provider: &'static str,
    operation: &'static str,
    parameters: BTreeMap<String, String>,
}

impl ListScope {
    /// The list of an operation. What the options add to the query takes the place of a parameter of the same name, as it does
    /// on the wire.
    pub(crate) fn new(provider: &'static str, operation: &'static str, options: &CallOptions) -> Self {
        let added = |(name, value): &(String, String)| (name.clone(), format!("#{:08x}", short_hash(value)));
        Self { provider, operation, parameters: options.added_query().iter().map(added).collect() }
    }

    /// Adds a parameter of the operation, where it is given.
    pub(crate) fn with(mut self, name: &str, value: Option<impl fmt::Display>) -> Self {
        if let Some(value) = value {
            self.parameters.entry(name.to_owned()).or_insert_with(|| value.to_string());
        }
        self
    }

    /// The checkpoint of a place in this list.
    pub(super) fn checkpoint(&self, cursor: Option<Cursor>, end: Option<StreamEnd>) -> Checkpoint {
        Checkpoint {
            provider: self.provider.to_owned(),
            operation: self.operation.to_owned(),
            scope: self.parameters.clone(),
            cursor,
            end,
            returned: Vec::new(),
        }
    }

    /// Why a checkpoint is none of this list. The values are not repeated.
    pub(super) fn refusal(&self, checkpoint: &Checkpoint) -> Option<Error> {
        let (theirs, ours) = (&checkpoint.scope, &self.parameters);
        let why = if (checkpoint.provider.as_str(), checkpoint.operation.as_str()) != (self.provider, self.operation) {
            format!("the checkpoint is of `{}` of {}", checkpoint.operation, checkpoint.provider)
        } else {
            let differs = |name: &&String| theirs.get(*name) != ours.get(*name);
            let name = ours.keys().chain(theirs.keys()).find(differs)?;
            format!("the checkpoint is of a list with another `{name}`")
        };
        Some(Error::invalid_request(why).with_operation(self.operation))
    }
}

/// A hash that is the same in every process and release, and too short to tell what it was made of: 32 bits of FNV-1a.
fn short_hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
