//! From the text of a payload to a value, and words for what cannot be read.

use std::any::Any;
use std::fmt;

use clipwire_value::json::{Fault, Findings, Json};
use clipwire_value::read::{self, Answer, Read};
use clipwire_value::strict::strict;
use serde::de::DeserializeOwned;

use crate::json;

/// Why an answer cannot be read.
pub(crate) struct Unreadable {
    /// What is wrong with it. It can repeat a part of the answer, so it is masked before it is shown.
    pub(crate) why: String,
    /// Where, as in `item.video.url`.
    pub(crate) path: Option<String>,
}

impl Unreadable {
    /// Puts into words what is wrong with a text in which no JSON object can be read.
    pub(crate) fn of(text: &str, fault: Option<&Fault>) -> Self {
        let start = text.trim_start();
        let why = match fault {
            _ if start.is_empty() => "the body is empty".to_owned(),
            _ if start.starts_with('<') => "it is HTML or XML, not JSON".to_owned(),
            Some(fault) if fault.ends_early() => format!("it ends too early, after {} bytes", text.len()),
            None if !start.starts_with('{') => "it is not a JSON object".to_owned(),
            Some(fault) => fault.to_string(),
            None => "it is not JSON".to_owned(),
        };
        Self { why, path: fault.map(Fault::path).filter(|path| !path.is_empty()) }
    }
}

/// A payload that has been read as the type of its operation.
pub(crate) struct ReadAnswer {
    pub(crate) value: Box<dyn Answer>,
    pub(crate) findings: Findings,
}

impl ReadAnswer {
    /// The value, if it is of this type.
    pub(crate) fn take<A: Answer>(self) -> Option<(Box<A>, Findings)> {
        let value: Box<dyn Any> = self.value;
        Some((value.downcast().ok()?, self.findings))
    }
}

impl fmt::Debug for ReadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadAnswer").field("findings", &self.findings).finish_non_exhaustive()
    }
}

/// Decodes a payload, which is an object. Of a page it is given where its list begins.
pub(crate) fn decode<A: Read + Default>(
    payload: &str,
    list: Option<usize>,
) -> std::result::Result<(Box<A>, Findings), Unreadable> {
    let mut json = Json::new(payload).with_list(list);
    match read::answer(&mut json) {
        Ok(Some(value)) => Ok((value, json.findings())),
        Ok(None) => Err(Unreadable::of(payload, None)),
        Err(fault) => Err(Unreadable::of(payload, Some(&fault))),
    }
}

/// The list of a page: its pointer, and its text.
pub(crate) fn list<'a>(payload: &'a str, lists: &[&'static str]) -> Option<(&'static str, &'a str)> {
    json::list_at(lists, |pointer| json::at(payload, pointer))
}

/// Where the text of the list of a page begins.
pub(crate) fn place_of_list(payload: &str, lists: &[&'static str]) -> Option<usize> {
    json::offset(payload, list(payload, lists)?.1)
}

/// Decodes a payload as a type of the caller's, which is given strict JSON.
pub(crate) fn typed<T: DeserializeOwned>(payload: &str) -> std::result::Result<T, Unreadable> {
    let strict = strict(payload).map_err(|fault| Unreadable::of(payload, Some(&fault)))?;
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&strict)).map_err(|error| {
        let path = Some(error.path().to_string()).filter(|path| !matches!(path.as_str(), "." | "?"));
        let why = error.inner().to_string();
        // The path says where; line and column of a body without lines add nothing to it.
        let why = if path.is_some() { before_position(&why).to_owned() } else { why };
        Unreadable { why, path }
    })
}

fn before_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}
