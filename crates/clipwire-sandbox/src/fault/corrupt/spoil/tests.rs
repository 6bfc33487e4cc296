//! What each spoiling makes of a body, byte for byte.

use super::spoil;
use crate::fault::Spoiling;

const ID: &str = "7300000000000000001";
const GOOD: &str = r#"{"code":0,"data":{"id":"7300000000000000001","title":"é","list":[{"n":12},{"n":1608558617}]},"ids":[7300000000000000001]}"#;

fn spoiled(body: &str, spoiling: Spoiling) -> Vec<u8> {
    let mut body = body.as_bytes().to_vec();
    spoil(spoiling, &mut body, &[ID.to_owned()]);
    body
}

fn text(body: &str, spoiling: Spoiling) -> String {
    String::from_utf8(spoiled(body, spoiling)).unwrap()
}

#[test]
fn each_way_to_spoil_a_body_changes_one_thing() {
    for (spoiling, good, bad) in [
        (Spoiling::ControlCharacter, "\"é\"", "\"\u{1}\t\0é\""),
        (Spoiling::NotANumber, r#"{"n":12}"#, r#"{"n":NaN}"#),
        (Spoiling::OutOfRange, r#"{"n":12}"#, r#"{"n":1e999}"#),
        (Spoiling::OddField, r#""title":"é""#, r#""title":{"odd":{"deep":[1]}}"#),
        (Spoiling::UnknownMetadata, r#"{"code":0"#, r#"{"gateway_node":"edge-7","code":0"#),
        (Spoiling::LateAnswer, ID, "7411111111111111112"),
    ] {
        assert_eq!(text(GOOD, spoiling), GOOD.replace(good, bad), "{spoiling:?}");
    }
    let around = |before: &str, behind: &str| format!("{before}{GOOD}{behind}");
    assert_eq!(text(GOOD, Spoiling::MarksAround), around("\u{feff}\u{feff}", "\u{feff}\0\0"));
    assert!(text(GOOD, Spoiling::WarningBefore).ends_with(&around("<br />\n", "")));
    assert!(text(GOOD, Spoiling::NoteBehind).starts_with(&around("", "\n<!-- ")));
    let utf_16 = spoiled(GOOD, Spoiling::Utf16);
    let (utf_16, _, has_errors) = encoding_rs::UTF_16LE.decode(&utf_16);
    assert_eq!((utf_16.as_ref(), has_errors), (GOOD, false));
    let deep = text(GOOD, Spoiling::DeepField);
    assert!(deep.contains(r#""title":[[["#) && deep.matches('[').count() == 5_002, "{deep}");
}

#[test]
fn whole_numbers_and_lists_are_changed_wherever_they_stand_and_no_digit_is_lost() {
    assert_eq!(
        text(GOOD, Spoiling::WholeAsFloats),
        r#"{"code":0.0,"data":{"id":"7300000000000000001","title":"é","list":[{"n":12.0},{"n":1.608558617E9}]},"ids":[7300000000000000001]}"#
    );
    assert_eq!(
        text(GOOD, Spoiling::ListAsObject),
        r#"{"code":0,"data":{"id":"7300000000000000001","title":"é","list":{"1":{"n":12},"3":{"n":1608558617}}},"ids":{"1":7300000000000000001}}"#
    );
}

#[test]
fn what_there_is_not_in_a_body_is_added_to_it() {
    for (spoiling, expected) in [
        (Spoiling::ControlCharacter, "{\"damaged\":\"\u{1}\t\0\",\"ok\":true}"),
        (Spoiling::NotANumber, r#"{"ok":true,"damaged":NaN}"#),
        (Spoiling::OddField, r#"{"ok":true,"damaged":{"odd":{"deep":[1]}}}"#),
    ] {
        assert_eq!(text(r#"{"ok":true}"#, spoiling), expected, "{spoiling:?}");
    }
    for body in ["<?xml version=\"1.0\"?>", "[1]", ""] {
        assert_eq!(text(body, Spoiling::NotANumber), body);
    }
}
