//! The decoders of the codings, each behind a feature.
//!
//! Each adds what a body was before, and stops at the first byte above the cap. One that is not compiled in says that it is
//! [unsupported](io::ErrorKind::Unsupported), which none of the others does.

use std::io;
#[cfg(any(feature = "gzip", feature = "brotli", feature = "zstd"))]
use std::io::Read;

#[cfg(feature = "gzip")]
pub(super) use self::flate::{deflate, gzip, zlib};
#[cfg(not(feature = "gzip"))]
pub(super) use self::{missing as gzip, missing as deflate, missing as zlib};

#[cfg(not(feature = "brotli"))]
pub(super) use self::missing as brotli;
#[cfg(not(feature = "zstd"))]
pub(super) use self::missing as zstd;

/// The first bytes of gzip.
pub(super) const GZIP: &[u8] = &[0x1f, 0x8b];

/// Whether a body begins as RFC 1950 says.
pub(super) fn is_zlib(body: &[u8]) -> bool {
    let [first, second, ..] = body else { return false };
    first & 0x0f == 8 && u16::from_be_bytes([*first, *second]) % 31 == 0
}

#[cfg(feature = "brotli")]
pub(super) fn brotli(body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
    use brotli_decompressor::{BrotliDecoderParameter, Decompressor};
    let mut decoder = Decompressor::new(body, 0);
    // Windows of more than 16 MiB are no part of the coding in HTTP.
    decoder.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
    read(decoder, cap, into)
}

#[cfg(feature = "zstd")]
pub(super) fn zstd(body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
    /// The largest window of zstd in HTTP (RFC 9659): 8 MiB.
    const WINDOW_LOG: u32 = 23;
    let mut decoder = ::zstd::stream::read::Decoder::with_buffer(body)?;
    decoder.window_log_max(WINDOW_LOG)?;
    read(decoder, cap, into)
}

#[cfg(feature = "gzip")]
mod flate {
    use std::io;

    use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

    use super::{GZIP, is_zlib, read};

    /// One member after the other. What comes after a whole one and is none is left out, as `gzip` does.
    pub(crate) fn gzip(body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let mut rest = body;
        while rest.starts_with(GZIP) && into.len() <= cap {
            let mut member = GzDecoder::new(rest);
            read(&mut member, cap, into)?;
            rest = member.into_inner();
        }
        Ok(())
    }

    /// In a wrapper of zlib or bare.
    pub(crate) fn deflate(body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
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

    /// Zlib, and nothing behind it.
    pub(crate) fn zlib(body: &[u8], cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let mut decoder = ZlibDecoder::new(body);
        read(&mut decoder, cap, into)?;
        if into.len() <= cap && !decoder.into_inner().is_empty() {
            Err(io::ErrorKind::InvalidData.into())
        } else {
            Ok(())
        }
    }
}

/// Reads to the end, or one byte above the cap. What came before a failure is kept.
#[cfg(any(feature = "gzip", feature = "brotli", feature = "zstd"))]
fn read(decoder: impl Read, cap: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let room = cap.saturating_add(1).saturating_sub(into.len());
    decoder.take(room as u64).read_to_end(into).map(drop)
}

/// In place of a decoder that is not compiled in.
#[cfg(not(all(feature = "gzip", feature = "brotli", feature = "zstd")))]
pub(super) fn missing(_: &[u8], _: usize, _: &mut Vec<u8>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
