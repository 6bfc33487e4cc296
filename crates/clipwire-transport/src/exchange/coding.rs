//! What a whole body was before it was compressed, whatever its label says.
//!
//! Labels are written in any case, and wrong ones are sent: on a body that is plain, or none on one that is compressed. So a
//! body is known by its first bytes where they tell, by its label where they do not, and one that is plain is left as it is.
//! It is undone here, and not by the HTTP client, because a client that cannot undo it reports what a broken connection is.

use std::io::{self, Read};

use bytes::Bytes;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};

/// What is asked for.
pub(super) const ACCEPTED: HeaderValue = HeaderValue::from_static("zstd,gzip,br");

/// So many codings are undone at the most, labelled and then unlabelled ones.
const LAYERS: usize = 4;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The largest window of zstd in HTTP (RFC 9659): 8 MiB.
const ZSTD_WINDOW_LOG: u32 = 23;

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
        /// What there was before the damage.
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
            Err(error) => {
                let ends = if error.kind() == io::ErrorKind::UnexpectedEof { "ends early" } else { "is damaged" };
                first.get_or_insert((part, format!("is compressed with {} and {ends}", coding.name())));
            }
        }
    }
    match first {
        Some((part, _)) if part.len() > cap => Err(Failure::TooLarge),
        None if is_known_by_first_bytes => Ok(whole_zlib(&body, cap)?.unwrap_or(body)),
        _ if found.is_none() && begins_as_text(&body) && (is_utf8 || !has_control(&body)) => Ok(body),
        Some((part, why)) => Err(damaged(part.into(), why)),
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
        Coding::Gzip => gzip(body, cap, into),
        Coding::Deflate => deflate(body, cap, into),
        Coding::Brotli => {
            let mut decoder = brotli_decompressor::Decompressor::new(body, 0);
            // Windows of more than 16 MiB are no part of the coding in HTTP.
            let large = brotli_decompressor::BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW;
            decoder.set_parameter(large, 0);
            read(decoder, cap, into)
        }
        Coding::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(body)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            read(decoder, cap, into)
        }
        Coding::Unknown => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// One member after the other. What comes after a whole one and is none is left out, as `gzip` does.
fn gzip(body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let mut rest = body;
    while rest.starts_with(GZIP) && into.len() <= cap {
        let mut member = GzDecoder::new(rest);
        read(&mut member, cap, into)?;
        rest = member.into_inner();
    }
    Ok(())
}

fn deflate(body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
    if !is_zlib(body) {
        return read(DeflateDecoder::new(body), cap, into);
    }
    let outcome = read(ZlibDecoder::new(body), cap, into);
    if outcome.is_err() {
        // The two bytes at the beginning can be what they look like by chance.
        let mut bare = Vec::new();
        if read(DeflateDecoder::new(body), cap, &mut bare).is_ok() {
            *into = bare;
            return Ok(());
        }
    }
    outcome
}

/// What a body was before, where all of it is zlib.
fn whole_zlib(body: &Bytes, cap: usize) -> Result<Option<Bytes>, Failure> {
    let (mut decoder, mut whole) = (ZlibDecoder::new(body.as_ref()), Vec::new());
    if !is_zlib(body) || read(&mut decoder, cap, &mut whole).is_err() {
        return Ok(None);
    }
    if whole.len() > cap {
        return Err(Failure::TooLarge);
    }
    Ok(decoder.into_inner().is_empty().then(|| whole.into()))
}

/// Whether a body begins as RFC 1950 says.
fn is_zlib(body: &[u8]) -> bool {
    let [first, second, ..] = body else { return false };
    first & 0x0f == 8 && u16::from_be_bytes([*first, *second]) % 31 == 0
}

/// Reads to the end, or one byte above the cap. What came before a failure is kept.
fn read(decoder: impl Read, cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let room = cap.saturating_add(1).saturating_sub(into.len());
    decoder.take(room as u64).read_to_end(into).map(drop)
}

#[cfg(test)]
mod tests;
