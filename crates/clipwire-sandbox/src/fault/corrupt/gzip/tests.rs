//! The small body is a right one.

use std::io::Read as _;

use flate2::read::{GzDecoder, MultiGzDecoder};

use super::{BLOCK, BLOCKS, bomb, make, members};

#[test]
fn a_repeated_block_inflates_to_json_with_a_right_sum() {
    let mut inflated = String::new();
    GzDecoder::new(&make(3)[..]).read_to_string(&mut inflated).unwrap();
    assert_eq!(inflated.len(), "{\"padding\":\"".len() + 3 * BLOCK + "\"}".len());
    assert!(serde_json::from_str::<serde_json::Value>(&inflated).unwrap()["padding"].is_string());
}

#[test]
fn members_are_one_text_to_who_reads_all_of_them() {
    let (mut all, mut first) = (String::new(), String::new());
    let body = members(&[b"{\"a\":", b"1}"]);
    MultiGzDecoder::new(&body[..]).read_to_string(&mut all).unwrap();
    GzDecoder::new(&body[..]).read_to_string(&mut first).unwrap();
    assert_eq!((all.as_str(), first.as_str()), ("{\"a\":1}", "{\"a\":"));
}

#[test]
fn the_whole_body_is_small_and_says_how_long_it_becomes() {
    let small = bomb();
    assert!(small.len() < 512 * 1024, "{} bytes", small.len());
    let length = u32::from_le_bytes(*small.last_chunk().unwrap()) as usize;
    assert_eq!(length, 256 * 1024 * 1024 + "{\"padding\":\"\"}".len());
    assert_eq!(BLOCKS * BLOCK, 256 * 1024 * 1024);
}
