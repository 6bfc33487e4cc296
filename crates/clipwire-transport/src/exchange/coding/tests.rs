//! Bodies that are compressed, plain or damaged, under labels that say so, say otherwise, or are missing.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

use super::{Failure, LAYERS, decode};

const TEXT: &str = r#"{"item":{"num_iid":"7118694749548072205"},"error_code":"0000"}"#;
const CAP: usize = 1_000;

/// [`TEXT`] as node's zlib compresses it.
const BROTLI: &[u8] = b"\x8b\x1e\x80{\"item\":{\"num_iid\":\"7118694749548072205\"},\"error_code\":\"0000\"}\x03";

/// A hundred thousand spaces.
const BROTLI_BOMB: &[u8] = &[91, 159, 134, 129, 95, 2, 36, 30, 11, 4, 178, 252, 2, 0];

/// The same in a window of a size that HTTP does not have.
const BROTLI_LARGE_WINDOW: &[u8] =
    b"\x11\x1ez\x00\x02{\"item\":{\"num_iid\":\"7118694749548072205\"},\"error_code\":\"0000\"}\x03";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn bare_deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(text, 3).unwrap()
}

/// Every way to compress a text, by its proper label.
fn compressed() -> [(&'static str, Vec<u8>); 5] {
    let text = TEXT.as_bytes();
    [
        ("gzip", gzip(text)),
        ("deflate", zlib(text)),
        ("deflate", bare_deflate(text)),
        ("br", BROTLI.to_vec()),
        ("zstd", zstd(text)),
    ]
}

fn labelled(labels: &[&str], body: impl Into<Bytes>) -> Result<Bytes, Failure> {
    let mut headers = HeaderMap::new();
    for label in labels {
        headers.append(CONTENT_ENCODING, HeaderValue::from_bytes(label.as_bytes()).unwrap());
    }
    decode(&headers, body.into(), CAP, false)
}

#[track_caller]
fn is_text(labels: &[&str], body: impl Into<Bytes>) {
    let outcome = labelled(labels, body);
    assert_eq!(outcome.as_deref(), Ok(TEXT.as_bytes()), "{labels:?}");
}

#[track_caller]
fn is_damaged(labels: &[&str], body: impl Into<Bytes>) -> (Bytes, String) {
    match labelled(labels, body) {
        Err(Failure::Damaged { part, why }) => (part, why),
        other => panic!("{labels:?}: {other:?}"),
    }
}

#[test]
fn a_label_counts_in_any_case_and_beside_those_that_mean_nothing() {
    for (label, body) in compressed() {
        let upper = label.to_ascii_uppercase();
        for labels in [
            &[label][..],
            &[&upper],
            &[&format!("  {label}\t")],
            &[&format!("\"{label}\"")],
            &[&format!("identity, {label}")],
            &[&format!("{label} ,, Identity")],
            &["identity", label],
            &["", label],
        ] {
            is_text(labels, body.clone());
        }
    }
    is_text(&["x-gzip"], gzip(TEXT.as_bytes()));
    is_text(&["X-GZip"], gzip(TEXT.as_bytes()));
}

#[test]
fn a_plain_body_is_left_as_it_is_whatever_it_is_labelled() {
    let gbk = b"{\"reason\":\"\xc3\xdc\xd4\xbf\xb4\xed\xce\xf3\",\"error_code\":\"4005\"}";
    let control = b"{\"title\":\"a\x01b\"}";
    let texts: [&[u8]; 9] =
        [TEXT.as_bytes(), gbk, control, b"", b"{}", b"3", b"xx^", b"<html>\n</html>", b"\xef\xbb\xbf{\"a\":1}"];
    for text in texts {
        for label in ["gzip", "GZIP", "x-gzip", "deflate", "br", "zstd", "utf-8", "compress", "gzip, br", "identity"] {
            let body = Bytes::copy_from_slice(text);
            let outcome = labelled(&[label], body.clone()).unwrap();
            assert_eq!((outcome.as_ref(), outcome.as_ptr()), (text, body.as_ptr()), "{label}: not even copied");
        }
    }
}

#[test]
fn what_is_known_by_its_first_bytes_needs_no_label_and_no_right_one() {
    for body in [gzip(TEXT.as_bytes()), zstd(TEXT.as_bytes())] {
        for label in ["", "gzip", "zstd", "br", "deflate", "identity", "utf-8", "\u{fc}"] {
            is_text(&[label], body.clone());
        }
        is_text(&[], body);
    }
    is_text(&["gzip"], zlib(TEXT.as_bytes()));
    is_text(&["deflate"], gzip(TEXT.as_bytes()));
}

#[test]
fn several_members_several_frames_and_several_codings_are_one_body() {
    let (start, end) = TEXT.as_bytes().split_at(20);
    is_text(&["gzip"], [gzip(start), gzip(b""), gzip(end)].concat());
    is_text(&[], [gzip(start), gzip(end)].concat());
    is_text(&["zstd"], [zstd(start), zstd(end)].concat());
    // What comes after the last member is none.
    is_text(&["gzip"], [gzip(TEXT.as_bytes()), vec![0; 9]].concat());
    let twice = gzip(&gzip(TEXT.as_bytes()));
    for labels in [&[][..], &["gzip"], &["gzip, gzip"], &["gzip", "GZIP"], &["br"]] {
        is_text(labels, twice.clone());
    }
    is_text(&["br, gzip"], gzip(BROTLI));
    is_text(&["zstd, deflate"], zlib(&zstd(TEXT.as_bytes())));
    let labels = vec!["gzip"; LAYERS + 1];
    assert!(is_damaged(&labels, gzip(TEXT.as_bytes())).1.contains("more content codings"));
}

#[test]
fn what_ends_early_or_is_damaged_says_so_and_keeps_what_there_was() {
    // It does not compress well, so that there is something before the damage.
    let text: String = (0..150_u32).map(|number| format!("{},", number.wrapping_mul(2_654_435_761) >> 16)).collect();
    let text = text.as_bytes();
    let bodies = [("gzip", gzip(text)), ("deflate", zlib(text)), ("deflate", bare_deflate(text)), ("zstd", zstd(text))];
    for (label, body) in bodies {
        for cut in [body.len() - 1, body.len() / 2, 4] {
            let (part, why) = is_damaged(&[label], body[..cut].to_vec());
            assert!(text.starts_with(&part), "{label}, {cut}: {why}");
            assert!(why.starts_with("its body is compressed with ") && why.ends_with("ends early"), "{label}: {why}");
        }
    }
    let body = gzip(text);
    assert!(!is_damaged(&[], body[..body.len() - 9].to_vec()).0.is_empty());
    assert_eq!(is_damaged(&[], body[..body.len() - 1].to_vec()).0, text, "only the sum is missing");
    is_damaged(&[], &b"\x1f\x8b"[..]);
    is_damaged(&[], &b"\x1f\x8bnot at all"[..]);
    let mut flipped = body.clone();
    let sum = flipped.len() - 6;
    flipped[sum] ^= 1;
    assert!(is_damaged(&["gzip"], flipped).1.ends_with("gzip and is damaged"));
    let second_is_cut = [body.clone(), body[..30].to_vec()].concat();
    assert!(is_damaged(&["gzip"], second_is_cut).0.starts_with(text));
    for body in [&BROTLI[..BROTLI.len() - 1], &BROTLI[..10], &BROTLI_BOMB[..6], BROTLI_LARGE_WINDOW] {
        assert!(is_damaged(&["br"], body).1.contains("brotli"));
    }
    assert_eq!(
        is_damaged(&["snappy"], &b"\xff\x06\x00\x00sNaPpY"[..]).1,
        "its body has a content coding that is not known"
    );
}

#[test]
fn no_step_makes_more_than_the_cap() {
    let exact = vec![b' '; CAP];
    for body in [gzip(&exact), zstd(&exact), exact.clone(), gzip(&gzip(&exact))] {
        assert_eq!(labelled(&["gzip"], body).as_deref(), Ok(exact.as_slice()));
    }
    for length in [CAP + 1, 10_000_000] {
        let large = vec![b' '; length];
        for (label, body) in [
            ("", gzip(&large)),
            ("gzip", [gzip(&large[..CAP]), gzip(&large[CAP..])].concat()),
            ("gzip", zlib(&large)),
            ("gzip", large.clone()),
            ("deflate", bare_deflate(&large)),
            ("br", BROTLI_BOMB.to_vec()),
            ("zstd", zstd(&large)),
            ("gzip", gzip(&gzip(&large))),
        ] {
            assert_eq!(labelled(&[label], body), Err(Failure::TooLarge), "{label} {length}");
        }
    }
}

#[test]
fn a_file_is_left_as_it_is_but_for_its_labels() {
    let (file, cap) = (Bytes::from(gzip(TEXT.as_bytes())), usize::MAX);
    assert_eq!(decode(&HeaderMap::new(), file.clone(), cap, true), Ok(file.clone()));
    let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static("gzip"))]);
    assert_eq!(decode(&headers, gzip(&file).into(), cap, true), Ok(file));
}

proptest! {
    #[test]
    fn no_body_and_no_label_is_a_panic_and_none_comes_out_larger_than_the_cap(
        labels in prop::collection::vec("(gzip|deflate|br|zstd|identity|[ -~]{0,5})", 0..3),
        start in prop::sample::select(vec![&b""[..], b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"\x78\x9c", b"{"]),
        rest in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        if let Ok(body) = labelled(&labels, [start, &rest].concat()) {
            prop_assert!(body.len() <= CAP);
        }
    }

    #[test]
    fn what_was_compressed_comes_out_as_it_was(body in prop::collection::vec(any::<u8>(), 1..CAP)) {
        // A body that is itself known by its first bytes is undone once more.
        prop_assume!(!body.starts_with(b"\x1f\x8b") && !body.starts_with(b"\x28\xb5\x2f\xfd"));
        for (label, compressed) in
            [("gzip", gzip(&body)), ("", gzip(&body)), ("deflate", zlib(&body)), ("zstd", zstd(&body))]
        {
            let outcome = labelled(&[label], compressed);
            prop_assert_eq!(outcome.as_deref(), Ok(body.as_slice()));
        }
    }
}
