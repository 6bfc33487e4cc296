//! The text form of faults: what can be read, what is written, and what a wrong text is told.

use std::collections::BTreeSet;

use super::list::NAMED;
use super::{Billing, Fault, RetryAfter};

fn read(text: &str) -> Fault {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn problem(text: &str) -> String {
    text.parse::<Fault>().unwrap_err().to_string()
}

#[test]
fn every_fault_is_read_as_it_was_written() {
    let all = Fault::all();
    for fault in &all {
        assert_eq!(&read(&fault.to_string()), fault);
    }
    let texts: BTreeSet<String> = all.iter().map(Fault::to_string).collect();
    assert_eq!(texts.len(), all.len(), "each of them once");
    assert_eq!(all.last(), Some(&Fault::QuotaEnds));
}

#[test]
fn every_name_is_among_all_faults_in_the_help_and_in_the_crate_s_documentation() {
    let all: Vec<String> = Fault::all().iter().map(Fault::name).collect();
    for kind in NAMED {
        assert!(all.iter().any(|name| name == kind.name), "{}", kind.name);
        assert!(Fault::help().contains(&format!("\n{} ", kind.name)), "{}", kind.name);
        assert!(include_str!("../lib.rs").contains(&format!("//! | `{}` ", kind.name)), "{}", kind.name);
        assert_eq!(read(kind.name), kind.fault);
    }
}

#[test]
fn all_codes_are_those_of_the_documents_but_for_success() {
    let all = Fault::all();
    let times = |code: &str| all.iter().filter(|fault| **fault == Fault::Code(code.to_owned())).count();
    assert_eq!(["0000", "2000", "4017", "5000"].map(times), [0, 1, 1, 1]);
    for line in crate::spec::embedded().unwrap().iter().flat_map(|document| &document.codes) {
        assert!(times(&line.code) == 1 || line.class == "answer", "{}", line.code);
    }
}

#[test]
fn options_are_separated_by_spaces_or_commas_and_values_may_be_quoted() {
    let waits = vec![
        RetryAfter::Text("soon, I hope".to_owned()),
        RetryAfter::Date { seconds: 10 },
        RetryAfter::Date { seconds: -3 },
        RetryAfter::Milliseconds(250),
    ];
    let fault = Fault::Status { status: 503, retry_after: waits };
    let text = r#"status-503 retry-after="soon, I hope" retry-after-date=+10 retry-after-date=-3 retry-after-ms=250"#;
    assert_eq!(fault.to_string(), text);
    assert_eq!(read(text), fault);
    assert_eq!(read(&text.replace(" retry", ",retry")), fault);
    assert_eq!(read("  drip , unbilled ms=\"0\","), Fault::Drip { ms: 0, billing: Billing::Unbilled });
    assert_eq!(read("never unbilled").to_string(), "never unbilled");
}

#[test]
fn a_wrong_text_is_told_what_is_wrong_and_which_names_there_are() {
    for (text, expected) in [
        ("", "the name of the fault is missing in ``"),
        (" , ", "the name of the fault is missing in ` , `"),
        ("html=1", "the name of the fault takes no value in `html=1`"),
        ("status-399", "`399` is no status from 400 to 599"),
        ("status-600", "`600` is no status from 400 to 599"),
        ("status-", "`` is no status from 400 to 599"),
        ("code-40x7", "`40x7` is no code of one to nine digits"),
        ("code-1234567890", "`1234567890` is no code of one to nine digits"),
        ("html unbilled", "html: there is no option `unbilled` without a value"),
        ("never unbilled=yes", "never: there is no option `unbilled` with a value"),
        ("status-429 retry=2", "status-429: there is no option `retry` with a value"),
        ("status-429 retry-after", "status-429: there is no option `retry-after` without a value"),
        ("status-429 retry-after-ms=2.5", "status-429: the value `2.5` of `retry-after-ms` is no such number"),
        ("status-429 retry-after-date=soon", "status-429: the value `soon` of `retry-after-date` is no such number"),
        ("status-429 retry-after=\"明天\"", "status-429: a header holds printable ASCII only"),
        ("drip ms=-1", "drip: the value `-1` of `ms` is no such number"),
        ("status-429 retry-after=\"2", "a double quote is not closed in `status-429 retry-after=\"2`"),
        (
            "status-429 retry-after=2\"",
            "there is a double quote in the middle of a word in `status-429 retry-after=2\"`",
        ),
        (
            "status-429 retry-after=\"2\"x",
            "there is a double quote in the middle of a word in `status-429 retry-after=\"2\"x`",
        ),
        (
            "HTML",
            "there is no fault `HTML`; there are status-NNN, code-NNNN, html, empty, truncated-json, \
             wrong-content-type, gbk, bom, invalid-utf8, deep-nesting, duplicate-keys, wrong-item, \
             control-character, marks-around, warning-before, note-behind, utf-16, nan, number-out-of-range, \
             whole-as-floats, list-as-object, odd-field, deep-field, unknown-metadata, inner-failure, null-payload, \
             late-answer, charged-but-empty, gzip-bomb, gzip-mislabelled, gzip-unlabelled, gzip-odd-label, \
             gzip-members, gzip-cut, huge-body, \
             cut-before-headers, cut-in-headers, cut-in-body, drip, never, quota-ends",
        ),
    ] {
        assert_eq!(problem(text), expected, "{text}");
    }
}
