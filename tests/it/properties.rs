//! What has to hold whatever arrives, checked on inputs made from published answers and on those that broke it once.
//!
//! The properties are in `clipwire::properties`; `cargo xtask fuzz` checks the same ones for longer. Nothing here is random:
//! every run makes the same inputs.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clipwire::properties::{self, ALL};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use crate::support::fixtures;

/// The properties of `clipwire-tables`, which its own tests check.
const OF_TABLES: &[&str] = &["tables"];

/// What scalars are swapped for: forms that providers print, and forms at the edge of what can be read.
const SCALARS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "0000",
    "2000",
    "\"2000\"",
    "\"4013\"",
    "4000",
    "1e999",
    "-1e-999",
    "18446744073709551616",
    "123456789012345678901234567890",
    "0.10",
    "1.7e2",
    "\"\"",
    "\"1.7万+\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\u{0}\"",
    "\"a\nb\"",
    "\"a\\nb\"",
    "\"@@\"",
    "[]",
    "{}",
    "[[]]",
    "{\"\":null}",
    "\"ok\"",
    "\"today:1 max:2 all[3=1+1+1];expires:2030-12-31\"",
];

/// Names that decide something.
const NAMES: &[&str] = &[
    "error_code",
    "error",
    "reason",
    "item",
    "items",
    "data",
    "code",
    "status",
    "message",
    "user",
    "aweme_list",
    "num_iid",
];

/// A change of an answer, at a place that is a part of its length.
#[derive(Clone, Debug)]
enum Change {
    Cut(Index),
    Byte(Index, u8),
    Scalar(Index, &'static str),
    Member(Index, &'static str, &'static str),
    Nest(Index, &'static str, usize),
    Status(u8),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        1 => at().prop_map(Change::Cut),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        4 => (at(), select(SCALARS)).prop_map(|(at, scalar)| Change::Scalar(at, scalar)),
        4 => (at(), select(NAMES), select(SCALARS)).prop_map(|(at, name, value)| Change::Member(at, name, value)),
        1 => (at(), select(&["[", "{\"a\":"][..]), 1usize..300).prop_map(|(at, open, deep)| Change::Nest(at, open, deep)),
        1 => (b'A'..=b'M').prop_map(Change::Status),
    ]
}

/// Where in the text a value, or a member of an object, begins.
fn places(text: &[u8], before: &[u8]) -> Vec<usize> {
    text.iter().enumerate().filter_map(|(at, byte)| before.contains(byte).then_some(at + 1)).collect()
}

fn changed(mut text: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    let mut status = None;
    for change in changes {
        let place = |at: &Index, before: &[u8]| {
            let places = places(&text, before);
            (!places.is_empty()).then(|| *at.get(&places))
        };
        match change {
            Change::Cut(at) => text.truncate(at.index(text.len() + 1)),
            Change::Byte(at, byte) if !text.is_empty() => {
                let at = at.index(text.len());
                text[at] = *byte;
            }
            Change::Byte(..) => {}
            Change::Scalar(at, scalar) => {
                if let Some(start) = place(at, b":") {
                    let length = text[start..].iter().position(|byte| b",}]\n".contains(byte)).unwrap_or(0);
                    text.splice(start..start + length, scalar.bytes());
                }
            }
            Change::Member(at, name, value) => {
                if let Some(start) = place(at, b"{") {
                    text.splice(start..start, format!("\"{name}\":{value},").into_bytes());
                }
            }
            Change::Nest(at, open, deep) => {
                if let Some(start) = place(at, b":,") {
                    let close = if *open == "[" { "]" } else { "}" };
                    let nested = format!("{}null{},\"x\":", open.repeat(*deep), close.repeat(*deep));
                    text.splice(start..start, nested.into_bytes());
                }
            }
            Change::Status(letter) => status = Some(*letter),
        }
    }
    status.into_iter().chain(text).collect()
}

/// A short answer of each sort of operation, beside the published ones, which are longer.
const ANSWERS: &[&str] = &[
    r#"{"item":{"num_iid":7118694749548072205,"title":"x","video":{"url":"u"}},"error_code":"0000","reason":"ok"}"#,
    r#"{"items":{"item":[{"num_iid":"1"},{"num_iid":18446744073709551617}],"page":1,"pagecount":"9"},"error_code":"0000"}"#,
    r#"{"error":"key[@@]","reason":"","error_code":"4013","api_info":"today:3 max:3 all[3=1+1+1];expires:2030-01-01"}"#,
    r#"{"error_code":2000,"reason":"ok","request_id":"@@"}"#,
    r#"{"user":{"uid":"107955","nickname":"x","sec_uid":"MS4w"},"status_code":0}"#,
    r#"{"code":200,"message":"ok","data":{"aweme_list":[{"aweme_id":7118694749548072205}],"has_more":1,"cursor":"7"}}"#,
    r#"{"status":"error","message":"@@","statusCode":428,"fields":{"count":"too large"}}"#,
];

fn answers() -> impl Strategy<Value = Vec<u8>> {
    let short = ANSWERS.iter().map(|answer| answer.as_bytes().to_vec());
    let published = fixtures().into_iter().map(|(_, _, bytes)| bytes).filter(|bytes| bytes.len() < 4_096);
    let all: Vec<Vec<u8>> = short.chain(published).collect();
    (select(all), prop::collection::vec(change(), 0..4)).prop_map(|(text, changes)| changed(text, &changes))
}

/// Checks a property on as many inputs, the same in every run.
fn check(property: &str, cases: u32, inputs: impl Strategy<Value = Vec<u8>>) {
    let (_, property) = ALL.iter().find(|(name, _)| *name == property).expect("a property of that name");
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&inputs, |input| {
        property(&input);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, input)) => panic!("{reason}, with {:?}", String::from_utf8_lossy(&input)),
        Err(error) => panic!("{error}"),
    }
}

/// Text out of a pattern.
fn text(pattern: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    proptest::string::string_regex(pattern).expect("a pattern").prop_map(String::into_bytes)
}

#[test]
fn whatever_the_gateway_answers_is_an_answer_or_an_error_with_a_charge() {
    check("onebound_answer", 400, answers());
    check("onebound_answer", 100, prop::collection::vec(any::<u8>(), 0..64));
}

#[test]
fn whatever_the_second_provider_answers_is_an_answer_or_an_error() {
    check("tikhubapi_answer", 400, answers());
    check("tikhubapi_answer", 100, prop::collection::vec(any::<u8>(), 0..64));
}

#[test]
fn a_spoiled_answer_costs_what_the_good_one_does_and_loses_what_stood_there() {
    check("spoiled_answer", 500, prop::collection::vec(any::<u8>(), 4..14));
    // Every way alone, in every answer, in one place after another.
    for (answer, how) in (0..8u8).flat_map(|answer| (0..20u8).map(move |how| (answer, how))) {
        for at in (how % 3..30).step_by(3) {
            properties::spoiled_answer(&[answer, how, 0, at]);
        }
    }
}

#[test]
fn what_is_strict_json_is_read_as_such_and_nothing_else_does_harm() {
    check("reader", 600, answers());
    check("reader", 400, select(SCALARS).prop_map(|scalar| scalar.as_bytes().to_vec()));
    check("reader", 1_500, text("[\\[\\]{}\",:0-9eE\\\\ud83nNtrlfas \\-+.<]{0,24}"));
    check("reader", 300, prop::collection::vec(any::<u8>(), 0..64));
}

#[test]
fn a_scalar_keeps_its_text_in_every_reader() {
    check("values", 200, select(SCALARS).prop_map(|scalar| scalar.as_bytes().to_vec()));
    check("values", 400, text("-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,8})?([eE][+-]?[0-9]{1,4})?"));
    check("values", 400, text("\"[+ ]?[0-9]{0,21}(\\.[0-9]{0,9})? ?[万亿wWkKmM]?\\+{0,2}\""));
    check("values", 200, text("[\\[\\]{}\",:0-9a-f\\\\u.-]{0,24}"));
}

#[test]
fn a_report_of_the_quota_holds_only_numbers_that_stand_in_it() {
    check("api_info", 250, text("(today:|max:|all\\[|=|\\+|\\]|expires:|;| |[0-9]{1,21}|[^a]){0,16}"));
}

#[test]
fn a_delay_that_is_asked_for_is_kept_or_means_nothing() {
    check("retry_after", 1_000, text("[ +-]?[0-9]{0,30}(\\.[0-9]{0,5})?([eE][0-9]{1,4})?(\n[0-9.e-]{0,12})?"));
    check("retry_after", 500, text("[A-Z][a-z]{2}, [0-9]{2} (Nov|Feb) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"));
}

#[test]
fn however_pages_are_turned_a_stream_of_them_ends_and_says_why() {
    check("paging", 1_000, prop::collection::vec(any::<u8>(), 0..80));
    // Few elements and marks, so that they meet again.
    check("paging", 1_000, prop::collection::vec(select(&[0u8, 1, 2, 3, 17, 33, 255][..]), 0..80));
}

#[test]
fn no_form_of_a_secret_survives() {
    check("redact", 500, text("[ -~密é]{4,12}(\n[ -~]{0,20}){0,3}"));
}

#[test]
fn a_link_is_found_again_in_its_own_address_and_in_linear_work() {
    let rows: Vec<serde_json::Value> = serde_json::from_str(include_str!("../fixtures/links.json")).unwrap();
    let texts: Vec<String> = rows.iter().map(|row| row["text"].as_str().unwrap().to_owned()).collect();
    for text in &texts {
        properties::links(text.as_bytes());
    }
    // Pieces of good and refused ones, one behind the other, and cut anywhere.
    let piece = (select(texts), any::<Index>(), any::<Index>());
    let pieces = prop::collection::vec(piece, 1..6).prop_map(|pieces| {
        let mut text = Vec::new();
        for (piece, from, to) in pieces {
            let (from, to) = (from.index(piece.len() + 1), to.index(piece.len() + 1));
            text.extend(piece.as_bytes().get(from.min(to)..from.max(to)).unwrap_or_default());
        }
        text
    });
    check("links", 3_000, pieces);
    check(
        "links",
        1_000,
        text("(https?://|%3A%2F%2F|www\\.|v\\.douyin\\.com|tiktok\\.com|/|\\?|&|=|@|[a-z0-9]{1,20}|[ -~]|\\PC){0,24}"),
    );
    check("links", 300, prop::collection::vec(any::<u8>(), 0..64));
}

#[test]
fn whatever_an_operation_answers_becomes_records_that_are_read_as_they_are_written() {
    for operation in (0..=u8::MAX).take(properties::OPERATIONS) {
        // The example of the spec, and that spoiled in one place after another.
        properties::models(&[operation, b'!']);
        for (how, at) in (0..20u8).flat_map(|how| (how % 10..40).step_by(10).map(move |at| (how, at))) {
            properties::models(&[operation, b'!', how, 0, at]);
        }
    }
    let spoiled = (any::<u8>(), prop::collection::vec(any::<u8>(), 3..13));
    check("models", 500, spoiled.prop_map(|(operation, how)| [vec![operation, b'!'], how].concat()));
    // An answer of whatever operation.
    check("models", 500, (any::<u8>(), answers()).prop_map(|(operation, body)| [vec![operation], body].concat()));
    check("models", 200, prop::collection::vec(any::<u8>(), 0..64));
}

/// Each piece stands for a way to make a reader go back: nested, glued, unfinished, escaped, repeated.
#[test]
fn links_of_a_hostile_text_take_work_in_proportion_to_its_length() {
    let pieces = [
        "https://v.douyin.com/AAAAAAA/",
        "v.douyin.com/AAAAAAA(",
        "https://www.douyin.com/search/猫",
        "https://www.tiktok.com/tag/",
        "http",
        "https://",
        "https%3A%2F%2F",
        "(https%3A%2F%2Fv.douyin.com%2FAAAAAAA%2F",
        "www.douyin.com/",
        "https://www.douyin.com/discover?modal_id=1&",
        "%25",
        "\\/",
        "猫.",
        "a.",
        "(a",
        "@",
        "@cats ",
        "\"",
        "(",
        "\n",
        "7118694749548072205,",
    ];
    for piece in pieces {
        for size in [100, 10_000, 200_000] {
            let many = piece.repeat(size / piece.len());
            properties::links(many.as_bytes());
            properties::links(format!("https://www.douyin.com/{many}").as_bytes());
            properties::links(format!("{many} x").as_bytes());
        }
    }
}

/// Far deeper than a decoder that calls itself could go. One of each is enough, as they are long.
#[test]
fn an_answer_nested_a_hundred_thousand_levels_deep_is_read_or_refused() {
    let nested = |open: &str, close: &str, levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
    let answer = |nested: &str| format!(r#"{{"error_code":"0000","title":{nested}}}"#).into_bytes();
    properties::values(nested("[", "]", 100_000).as_bytes());
    properties::onebound_answer(&answer(&nested("[", "]", 100_000)));
    for deep in [nested("{\"a\":", "}", 10_000), nested("{\"a\":", "", 10_000)] {
        properties::onebound_answer(&answer(&deep));
        properties::onebound_answer(deep.as_bytes());
        properties::tikhubapi_answer(deep.as_bytes());
        properties::tikhubapi_answer(format!(r#"{{"code":200,"message":"ok","data":{deep}}}"#).as_bytes());
    }
}

/// Inputs that broke a property once, and the seeds of the fuzzer. What is found is added as a file.
#[test]
fn inputs_that_broke_a_property_once_do_not_do_so_again() {
    for (name, property) in ALL {
        let files = std::fs::read_dir(crashes().join(name)).unwrap_or_else(|_| panic!("{name} has no inputs"));
        for file in files {
            let path = file.unwrap().path();
            let input = std::fs::read(&path).unwrap();
            if std::panic::catch_unwind(|| property(&input)).is_err() {
                panic!("{} breaks {name}", path.display());
            }
        }
    }
}

#[test]
fn each_property_has_a_fuzz_target_and_inputs_of_its_name() {
    let names = |folder: PathBuf| -> BTreeSet<String> {
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let targets = xtask::provider::workspace_root().join("fuzz/fuzz_targets");
    let known = ALL.iter().map(|(name, _)| *name).chain(OF_TABLES.iter().copied()).map(str::to_owned).collect();
    assert_eq!(names(targets), known);
    assert_eq!(names(crashes()), known);
}

fn crashes() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/crashes")
}
