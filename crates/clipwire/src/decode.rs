//! From bytes to a value, and words for what cannot be read.

use clipwire_raw::value::quick::quickly;
use serde::de::DeserializeOwned;

use crate::page::Skipped;
use crate::{json, text};

/// Why an answer cannot be read.
pub(crate) struct Unreadable {
    /// What is wrong with it. It can repeat a part of the answer, so it is masked before it is shown.
    pub(crate) why: String,
    /// Where, as in `item.video.url`.
    pub(crate) path: Option<String>,
}

impl Unreadable {
    /// Puts it into words that say more than the decoder's.
    pub(crate) fn of(body: &[u8], error: Option<serde_path_to_error::Error<serde_json::Error>>) -> Self {
        let text = text::decode(body);
        let start = text.trim_start();
        let path =
            error.as_ref().map(|error| error.path().to_string()).filter(|path| !matches!(path.as_str(), "." | "?"));
        let why = match error {
            _ if start.is_empty() => "the body is empty".to_owned(),
            _ if start.starts_with('<') => "it is HTML or XML, not JSON".to_owned(),
            Some(error) if error.inner().is_eof() => format!("it ends too early, after {} bytes", body.len()),
            None if !start.starts_with('{') => "it is not a JSON object".to_owned(),
            // The path says where; line and column of a body without lines add nothing to it.
            Some(error) if path.is_some() => before_position(&error.inner().to_string()).to_owned(),
            Some(error) => error.inner().to_string(),
            None => "it is not JSON".to_owned(),
        };
        Self { why, path }
    }
}

/// Decodes a payload: quickly, or else with a care for its charset, for every digit, and for the place of what does not fit.
///
/// A payload that has to be an object is nothing else: generated types would also be read from the positions of a list.
pub(crate) fn decode<A: DeserializeOwned>(payload: &[u8], is_object: bool) -> std::result::Result<A, Unreadable> {
    if is_object && !begins_object(payload) {
        return Err(Unreadable::of(payload, None));
    }
    if let Ok(value) = quickly(|| serde_json::from_slice(payload)) {
        return Ok(value);
    }
    let text = text::decode(payload);
    decode_text(payload, &text).or_else(|unreadable| decode_text(payload, &json::mended(&text)).map_err(|_| unreadable))
}

fn decode_text<A: DeserializeOwned>(body: &[u8], text: &str) -> std::result::Result<A, Unreadable> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| Unreadable::of(body, Some(error)))?;
    // Something after the value means that it is not the answer it looks like.
    match json.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(Unreadable { why: error.to_string(), path: None }),
    }
}

/// Whether a body begins as a JSON object does.
fn begins_object(body: &[u8]) -> bool {
    let body = body.strip_prefix(text::BYTE_ORDER_MARK).unwrap_or(body);
    body.trim_ascii_start().starts_with(b"{")
}

/// An answer without the elements that are to blame for its being unreadable.
#[derive(Debug)]
pub(crate) struct Rescued {
    /// The answer without them.
    pub(crate) json: String,
    /// They themselves.
    pub(crate) skipped: Vec<Skipped>,
}

/// Takes the elements out of a list that cannot be read, so that the others can be; `None` where that does not help.
pub(crate) fn rescue<T: DeserializeOwned>(text: &str, pointers: &[&str]) -> Option<Rescued> {
    let (pointer, list) = pointers.iter().find_map(|pointer| Some((pointer, json::at(text, pointer)?)))?;
    let mut good = Vec::new();
    let mut skipped = Vec::new();
    for (at, element) in json::elements(list)?.into_iter().enumerate() {
        match element_fault::<T>(element) {
            None => good.push(element),
            Some(reason) => skipped.push(Skipped::new(format!("{pointer}/{at}"), element.to_owned(), reason)),
        }
    }
    let json = json::replaced(text, list, &format!("[{}]", good.join(",")));
    (!skipped.is_empty()).then_some(Rescued { json, skipped })
}

fn element_fault<T: DeserializeOwned>(element: &str) -> Option<String> {
    if json::is_nothing(element) {
        return None;
    }
    decode::<T>(element.as_bytes(), true).err().map(|Unreadable { why, path }| match path {
        Some(path) => format!("{why} at `{path}`"),
        None => why,
    })
}

fn before_position(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}
