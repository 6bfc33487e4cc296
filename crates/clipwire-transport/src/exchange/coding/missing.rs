//! What is said of a body in a coding whose decoder is not compiled in; the checks of CI build each set of them.

use bytes::Bytes;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};

use super::{ACCEPTED, Failure, decode};

const TEXT: &str = "{\"a\":1}";

/// By label, name and feature: [`TEXT`] in each coding, and whether it is known without its label.
const BODIES: [(&str, &str, &str, bool, &[u8]); 4] = [
    ("gzip", "gzip", "gzip", true, GZIPPED),
    ("deflate", "deflate", "gzip", false, ZLIB),
    ("br", "brotli", "brotli", false, b"\x0f\x03\x80{\"a\":1}\x03"),
    ("zstd", "zstd", "zstd", true, b"\x28\xb5\x2f\xfd\x20\x07\x39\x00\x00{\"a\":1}"),
];

const GZIPPED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xabVJT\xb22\xac\x05\x00\xaf\xac\x1bV\x07\x00\x00\x00";

const ZLIB: &[u8] = b"x\x9c\xabVJT\xb22\xac\x05\x00\x08*\x02\x09";

fn has(feature: &str) -> bool {
    match feature {
        "gzip" => cfg!(feature = "gzip"),
        "brotli" => cfg!(feature = "brotli"),
        _ => cfg!(feature = "zstd"),
    }
}

fn decoded(label: &'static str, body: &'static [u8]) -> Result<Bytes, Failure> {
    let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(label))]);
    decode(&headers, Bytes::from_static(body), 1_000, false)
}

#[test]
fn what_no_decoder_was_compiled_in_for_names_the_feature_and_is_kept_as_it_came() {
    for (label, name, feature, is_known, body) in BODIES {
        let why = format!(
            "its body is compressed with {name}, which this build cannot undo; switch on the feature `{feature}` of clipwire"
        );
        let expected = match has(feature) {
            true => Ok(Bytes::from_static(TEXT.as_bytes())),
            false => Err(Failure::Damaged { part: Bytes::from_static(body), why }),
        };
        assert_eq!(decoded(label, body), expected, "{label}");
        if is_known {
            assert_eq!(decoded("", body), expected, "{label} without its label");
        }
    }
    assert_eq!(decoded("gzip", ZLIB), decoded("deflate", ZLIB), "zlib under the label of gzip");
}

#[test]
fn a_plain_body_is_taken_under_every_label() {
    for (label, ..) in BODIES {
        assert_eq!(decoded(label, TEXT.as_bytes()), Ok(Bytes::from_static(TEXT.as_bytes())), "{label}");
    }
}

#[test]
fn what_can_be_undone_is_asked_for_and_nothing_else() {
    let accepted = ACCEPTED;
    let accepted: Vec<&str> = accepted.to_str().unwrap_or_default().split(',').collect();
    for (label, feature) in [("zstd", "zstd"), ("gzip", "gzip"), ("br", "brotli")] {
        assert_eq!(accepted.contains(&label), has(feature), "{label}");
    }
    assert_eq!(accepted == ["identity"], !has("gzip") && !has("brotli") && !has("zstd"));
}
