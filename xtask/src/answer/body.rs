//! A saved body as the client reads it: unpacked, decoded, its JSON document found and written as strict JSON.

use std::io::Read;

use anyhow::{Context, Result, bail};
use clipwire_value::json::Json;
use clipwire_value::strict::strict;
use clipwire_value::{read, text};
use flate2::bufread::MultiGzDecoder;
use serde_json::Value;

use crate::model::Envelope;

/// The JSON document of a body, and whether anything had to be put right for it to be strict JSON.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document as strict JSON, with every number as it was written.
    pub text: String,
    /// Whether the body was anything else than that.
    pub was_mended: bool,
}

impl Document {
    /// Reads a body in every form that the client reads. Where a text holds several objects, the envelope tells the answer.
    ///
    /// # Errors
    ///
    /// Where there is no JSON document in it, or only the beginning of one.
    pub fn of(body: &[u8], envelope: &Envelope) -> Result<Self> {
        let unpacked = unpacked(body)?;
        let decoded = text::decode(&unpacked);
        let document = match whole(&decoded) {
            true => &*decoded,
            false => {
                let is_at = |pointers: &[String], name: &str| {
                    pointers.iter().any(|pointer| pointer.strip_prefix('/') == Some(name))
                };
                let is_code = |name: &str| is_at(&envelope.code, name);
                text::document(&decoded, is_code, |name| is_at(&envelope.payload, name)).unwrap_or(&decoded)
            }
        };
        if !document.trim().is_empty() && !document.trim_start().starts_with(['{', '[']) {
            bail!("the answer is not JSON: it begins with neither an object nor a list");
        }
        match strict(document) {
            Ok(text) => {
                let was_mended = serde_json::from_slice::<Value>(body).is_err();
                // What is strict JSON already stays as it is, spaces and all.
                Ok(Self { text: if was_mended { text } else { decoded.into_owned() }, was_mended })
            }
            Err(fault) if fault.ends_early() && !document.trim().is_empty() => {
                bail!("the answer is the beginning of a JSON document: it ends after {} bytes", document.len())
            }
            Err(fault) => bail!("the answer is not JSON: {fault}, after {} bytes", fault.at()),
        }
    }

    /// The document as a value. A number that a value cannot hold is text in it.
    ///
    /// # Errors
    ///
    /// None: the text is JSON.
    pub fn value(&self) -> Result<Value> {
        read::value(&mut Json::new(&self.text)).context("the answer is not JSON")
    }
}

/// Whether a text is one JSON document and nothing else.
fn whole(text: &str) -> bool {
    let mut json = Json::new(text);
    json.skip().and_then(|_| json.end()).is_ok()
}

/// The body without gzip around it, which is known by its first bytes.
fn unpacked(body: &[u8]) -> Result<Vec<u8>> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(body.to_vec());
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(body).read_to_end(&mut unpacked).context("the answer is gzip that cannot be unpacked")?;
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::{Document, Envelope};

    fn of(body: &[u8]) -> Result<Document> {
        Document::of(body, &Envelope { code: vec!["/code".to_owned()], ..Envelope::default() })
    }

    #[test]
    fn a_body_that_is_strict_json_stays_as_it_is() {
        let body = "{\"a\": 1.10,\n \"b\": [7118694749548072205]}\n";
        let document = of(body.as_bytes()).unwrap();
        assert_eq!((document.text.as_str(), document.was_mended), (body, false));
    }

    #[test]
    fn a_body_is_read_as_the_client_reads_it() {
        for (body, expected) in [
            ("\u{feff}{\"a\":1}", "{\"a\":1}"),
            ("Warning: {x} in y\n{\"a\":\"b\tc\"}<!-- 1s -->", r#"{"a":"b\tc"}"#),
            ("{\"a\":1,\"a\":NaN}\0", r#"{"a":null}"#),
            ("[x] {\"a\":1}\n{\"code\":0} {\"b\":2}", "{\"code\":0}"),
            ("[1, 2]\0", "[1,2]"),
            ("{\"a\":1e999}", "{\"a\":1e999}"),
        ] {
            let document = of(body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"));
            assert_eq!((document.text.as_str(), document.was_mended), (expected, true), "{body}");
        }
        assert_eq!(of(b"{\"a\":1e999}").unwrap().value().unwrap()["a"], "1e999");
    }

    #[test]
    fn what_is_no_document_is_told_apart_from_the_beginning_of_one() {
        let why = |body: &[u8]| format!("{:#}", of(body).unwrap_err());
        assert!(why(b"{\"a\":").contains("ends after 5 bytes"));
        assert!(why(b"<html>{\"a\":1}</html>").contains("not JSON"));
        assert!(why(b"").contains("not JSON"));
        assert!(why(b"\x1f\x8b").contains("gzip"));
    }
}
