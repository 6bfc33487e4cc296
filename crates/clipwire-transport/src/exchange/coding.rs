//! What a whole body was before it was compressed, whatever its label says.
//!
//! Labels are written in any case, and wrong ones are sent: on a body that is plain, or none on one that is compressed. So a
//! body is known by its first bytes where they tell, by its label where they do not, and one that is plain is left as it is.
//! It is undone here, and not by the HTTP client, because a client that cannot undo it reports what a broken connection is.

mod decoders;

use std::io;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderMap, HeaderValue};

use self::decoders::{GZIP, is_zlib};

/// What is asked for: what can be undone.
const ACCEPTED: HeaderValue =
    HeaderValue::from_static(match (cfg!(feature = "zstd"), cfg!(feature = "gzip"), cfg!(feature = "brotli")) {
        (true, true, true) => "zstd,gzip,br",
        (true, true, false) => "zstd,gzip",
        (true, false, true) => "zstd,br",
        (true, false, false) => "zstd",
        (false, true, true) => "gzip,br",
        (false, true, false) => "gzip",
        (false, false, true) => "br",
        (false, false, false) => "identity",
    });

/// Asks for what can be read, where nobody asked for something else. A client of the user's own asks for the codings that it can
/// undo itself.
pub(super) fn ask(headers: &mut HeaderMap, is_own_client: bool) {
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    if !is_own_client {
        headers.entry(ACCEPT_ENCODING).or_insert(ACCEPTED);
    }
}

/// So many codings are undone at the most, labelled and then unlabelled ones.
const LAYERS: usize = 4;

const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// A way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    /// In a wrapper of zlib, as its specification says, or bare, as some servers send it.
    Deflate,
    Brotli,
    Zstd,
    /// A label that stands for nothing that is known here.
    Unknown,
}

/// Why there is no body as it was before.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It is larger than the cap.
    TooLarge,
    /// It cannot be undone. What could be comes with it, and says nothing for certain.
    Damaged {
        /// What there was before the damage; the body as it came, where nothing can undo it.
        part: Bytes,
        /// As in "its body is compressed with gzip and ends early".
        why: String,
    },
}

/// Undoes the codings that the labels name, and those that nobody labelled.
///
/// A body that is a file in itself, `is_file`, can be gzip by right: of it only the labels are undone. No more than `cap` bytes
/// are made at any step, and what nobody compressed is not copied.
pub(super) fn decode(headers: &HeaderMap, mut body: Bytes, cap: usize, is_file: bool) -> Result<Bytes, Failure> {
    let labels = labels(headers);
    if labels.len() > LAYERS {
        return Err(damaged(body, "has more content codings than can be meant".to_owned()));
    }
    for label in labels.into_iter().rev() {
        body = undo(label, body, cap)?;
    }
    for _ in 0..LAYERS {
        let Some(coding) = by_first_bytes(&body).filter(|_| !is_file) else { break };
        body = undo(coding, body, cap)?;
    }
    if body.len() > cap { Err(Failure::TooLarge) } else { Ok(body) }
}

/// Whether a body is labelled as compressed, so that it may be longer on the way than it is.
pub(super) fn is_labelled(headers: &HeaderMap) -> bool {
    headers.contains_key(CONTENT_ENCODING)
}

/// The codings in the order in which they were applied.
fn labels(headers: &HeaderMap) -> Vec<Coding> {
    let values = headers.get_all(CONTENT_ENCODING).into_iter();
    values.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).filter_map(coding).collect()
}

/// The coding of a label; `None` for one of those that say that there is none.
fn coding(label: &[u8]) -> Option<Coding> {
    let label = String::from_utf8_lossy(label).trim_matches([' ', '\t', '"', '\'']).to_ascii_lowercase();
    match label.as_str() {
        "" | "identity" | "none" => None,
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        "deflate" | "x-deflate" | "zlib" => Some(Coding::Deflate),
        "br" | "brotli" => Some(Coding::Brotli),
        "zstd" => Some(Coding::Zstd),
        _ => Some(Coding::Unknown),
    }
}

fn by_first_bytes(body: &[u8]) -> Option<Coding> {
    if body.starts_with(GZIP) {
        Some(Coding::Gzip)
    } else if body.starts_with(ZSTD) {
        Some(Coding::Zstd)
    } else {
        None
    }
}

/// Undoes one coding.
fn undo(label: Coding, body: Bytes, cap: usize) -> Result<Bytes, Failure> {
    let is_utf8 = std::str::from_utf8(&body).is_ok();
    let is_known_by_first_bytes = matches!(label, Coding::Gzip | Coding::Zstd);
    // These two have no first bytes of their own, and a short text can look like either of them.
    if body.is_empty() || !is_known_by_first_bytes && is_utf8 && !has_control(&body) {
        return Ok(body);
    }
    let found = by_first_bytes(&body);
    let labelled = match label {
        Coding::Gzip | Coding::Zstd if found.is_none() => None,
        // What says gzip can be zlib; it is if all of it can be read as that.
        Coding::Unknown => None,
        label => Some(label).filter(|label| found != Some(*label)),
    };
    let mut first = None;
    for coding in found.into_iter().chain(labelled) {
        let mut part = Vec::new();
        match inflate(coding, &body, cap, &mut part) {
            Ok(()) if part.len() > cap => return Err(Failure::TooLarge),
            Ok(()) => return Ok(part.into()),
            Err(error) if is_missing(&error) => {
                first.get_or_insert((body.clone(), coding.missing()));
            }
            Err(error) => {
                let ends = if error.kind() == io::ErrorKind::UnexpectedEof { "ends early" } else { "is damaged" };
                first.get_or_insert((part.into(), format!("is compressed with {} and {ends}", coding.name())));
            }
        }
    }
    match first {
        Some((part, _)) if part.len() > cap => Err(Failure::TooLarge),
        None if is_known_by_first_bytes => Ok(whole_zlib(&body, cap)?.unwrap_or(body)),
        _ if found.is_none() && begins_as_text(&body) && (is_utf8 || !has_control(&body)) => Ok(body),
        Some((part, why)) => Err(damaged(part, why)),
        None => Err(damaged(body, "has a content coding that is not known".to_owned())),
    }
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "brotli",
            Self::Zstd => "zstd",
            Self::Unknown => "something unknown",
        }
    }

    /// What is wrong with a body where the decoder is not compiled in.
    fn missing(self) -> String {
        let feature = if self == Self::Deflate { "gzip" } else { self.name() };
        let name = self.name();
        format!(
            "is compressed with {name}, which this build cannot undo; switch on the feature `{feature}` of clipwire"
        )
    }
}

fn damaged(part: Bytes, why: String) -> Failure {
    Failure::Damaged { part, why: format!("its body {why}") }
}

/// Whether there are bytes that no text has.
fn has_control(body: &[u8]) -> bool {
    body.iter().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r'))
}

fn begins_as_text(body: &[u8]) -> bool {
    body.first().is_some_and(|byte| !has_control(&[*byte]))
}

/// Adds what a body was before, and stops at the first byte above the cap.
fn inflate(coding: Coding, body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
    match coding {
        Coding::Gzip => decoders::gzip(body, cap, into),
        Coding::Deflate => decoders::deflate(body, cap, into),
        Coding::Brotli => decoders::brotli(body, cap, into),
        Coding::Zstd => decoders::zstd(body, cap, into),
        Coding::Unknown => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// What a body was before, where all of it is zlib.
fn whole_zlib(body: &Bytes, cap: usize) -> Result<Option<Bytes>, Failure> {
    if !is_zlib(body) {
        return Ok(None);
    }
    let mut whole = Vec::new();
    match decoders::zlib(body, cap, &mut whole) {
        Ok(()) if whole.len() > cap => Err(Failure::TooLarge),
        Ok(()) => Ok(Some(whole.into())),
        Err(error) if is_missing(&error) => Err(damaged(body.clone(), Coding::Deflate.missing())),
        Err(_) => Ok(None),
    }
}

/// Whether there was no decoder, so that nothing is known to be wrong with the body.
fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

#[cfg(test)]
mod missing;
#[cfg(test)]
#[cfg(all(feature = "gzip", feature = "brotli", feature = "zstd"))]
mod tests;
