//! The comparison on the quirks of the published answers, proposals that lint clean, and what a scrub takes out.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files is to stop")]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use xtask::answer::{Comparison, Kind, Observation, Subject, compare, propose, report, scrub};
use xtask::lint::lint;
use xtask::provider::workspace_root;
use xtask::schema::{faults, validator};
use xtask::spec::Spec;

#[test]
fn published_answers_differ_from_the_spec_only_where_it_is_known() {
    let mut found = String::new();
    for (operation, case) in published() {
        let subject = subject(&operation);
        let comparison = compare_at(&subject, &fixture(&operation, &case));
        for finding in comparison.findings {
            found.push_str(&format!("{operation}/{case}: {:?} {}\n", finding.kind, finding.path));
        }
    }
    insta::assert_snapshot!(found);
}

#[test]
fn other_types_of_the_gateway_show_every_kind_of_finding() {
    let subject = subject("item_search");
    let mut answer = fixture("other_types", "taobao_item_search");
    answer["error"] = Value::Null;
    answer["api_info"] = json!(["today"]);
    insta::assert_snapshot!(without_lines(&report(&subject.spec, &compare_at(&subject, &answer), &[])));
}

#[test]
fn an_unknown_field_of_every_element_is_one_finding() {
    let subject = subject("item_search_video");
    let answer = json!({ "item": [{ "digg": 1 }, { "digg": "2" }], "items": { "item": [{ "digg": null }] } });
    let comparison = compare_at(&subject, &answer);
    let paths: Vec<_> = comparison.findings.iter().map(|finding| (finding.path.as_str(), finding.seen.len())).collect();
    assert_eq!(paths, [("item[].digg", 2), ("items.item[].digg", 1)]);
}

#[test]
fn values_outside_the_known_ones_are_found() {
    let text = "
components:
  schemas:
    Answer:
      type: object
      properties:
        state: { type: string, x-known-values: [open, shut] }
";
    let spec = Spec::parse("test.yaml", text).unwrap();
    let found = compare(&spec, "/components/schemas/Answer", &json!({ "state": "ajar" })).unwrap().findings;
    assert_eq!((found[0].kind, found[0].declared.as_str()), (Kind::Value, "open, shut"));
    assert!(compare(&spec, "/components/schemas/Answer", &json!({ "state": "open" })).unwrap().findings.is_empty());
}

#[test]
fn an_envelope_around_a_bare_body_is_looked_through() {
    let subject = Subject::find(&workspace_root(), None, "get_user_info").unwrap();
    let body = json!({ "status_code": 0, "user": { "uid": "1", "shoe_size": 43 } });
    for answer in [
        body.clone(),
        json!({ "code": 200, "message": "ok", "data": body }),
        json!({ "code": 200, "support": "s", "message_zh": "m", "docs": null, "data": body }),
    ] {
        let comparison = compare_at(&subject, &answer);
        let paths: Vec<_> = comparison.findings.iter().map(|finding| finding.path.as_str()).collect();
        assert!(paths == ["user.shoe_size"] || paths == ["data.user.shoe_size"], "{paths:?}");
    }
}

#[test]
fn what_is_proposed_lints_clean_and_then_explains_the_answer() {
    let mut answer = fixture("item_get_video", "published_1");
    answer["item"]["digg_count"] = json!("1.7万+");
    answer["item"]["aweme_id"] = json!(7_118_694_749_548_072_205_u64);
    answer["item"]["create_time"] = json!(1_657_460_000);
    answer["item"]["is_top"] = json!(false);
    answer["item"]["price"] = json!(9.9);
    answer["item"]["no"] = json!("text");
    answer["item"]["odd-name"] = json!(null);
    answer["item"]["author"] = json!({ "uid": 1, "avatar": { "url_list": ["https://example.com/1"] }, "tags": [] });
    answer["item"]["hashtags"] = json!([{ "name": "a" }, { "name": "b", "id": 5 }]);
    answer["item"]["by_day"] = json!({ "20220101": 1 });
    let subject = subject("item_get_video");
    let proposal = propose(&subject.spec, &compare_at(&subject, &answer), &observation()).unwrap();
    assert_eq!(proposal.by_hand, [""; 0]);
    insta::assert_snapshot!(without_lines(&proposal.patch));
    let spec = Spec::parse(&subject.spec.path, &proposal.text).unwrap();
    assert_eq!(lint(&spec).iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    let known = Subject { spec, ..subject };
    let left = compare_at(&known, &answer).findings;
    assert!(left.is_empty(), "{left:?}");
}

/// A spec may have got along without the component for what stands where there is no object.
#[test]
fn the_first_object_that_is_proposed_brings_what_stands_for_nothing() {
    let good = std::fs::read_to_string(workspace_root().join("xtask/tests/lint/good.yaml")).unwrap();
    let spec =
        Spec::parse("good.yaml", &format!("{good}        size: {{ type: string, description: Its size. }}\n")).unwrap();
    let answer = json!({ "name": "a", "maker": { "name": "b" } });
    let comparison = compare(&spec, "/components/schemas/ThingGetAnswer", &answer).unwrap();
    let text = propose(&spec, &comparison, &observation()).unwrap().text;
    let proposed = Spec::parse("good.yaml", &text).unwrap();
    assert_eq!(lint(&proposed).iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0], "{text}");
    for maker in [json!(null), json!([]), json!(""), json!(false), json!({ "name": "b" })] {
        let answer = json!({ "name": "a", "maker": maker });
        assert_eq!(
            faults(&validator(&proposed, "/components/schemas/ThingGetAnswer").unwrap(), &answer),
            [],
            "{answer}"
        );
    }
}

#[test]
fn an_answer_without_unknown_fields_proposes_nothing() {
    let subject = subject("item_get_video");
    let answer = fixture("item_get_video", "published_1");
    let proposal = propose(&subject.spec, &compare_at(&subject, &answer), &observation()).unwrap();
    assert_eq!(proposal.patch, "");
    assert_eq!(proposal.text, subject.spec.text);
}

#[test]
fn a_scrub_takes_out_secrets_and_persons_and_says_so() {
    let answer = r#"{"client_ip":"8.8.4.4","call_args":{"key":"t_12345","q":"x"},"error":"Key[t_12345]密钥错误",
        "desc":"<img src=\"https://www.o0b.cn/i.php?t.png&rid=1&amp;k=12345&t=3\"> 微信 13912345678, a.b@mail.example.com",
        "url":"https://cdn.example/a.jpg?x-expires=1&x-signature=jK%2BWP&token=abc","mobile":13912345678,"secret":0,
        "uid":13912345678,"id":"13912345678","num":[18446744073709551617,59.90,1e3],"hidden":"my secret/value here",
        "from":"10.1.2.3","version":"1.2.3.4a"}"#;
    let scrubbed = scrub(answer, &["secret/value".to_owned()], &BTreeSet::new()).unwrap();
    insta::assert_snapshot!(format!("{}\n{}", scrubbed.text, scrubbed.replaced.join("\n")));
    assert_eq!(scrubbed.left, []);
    let again = scrub(&scrubbed.text, &["secret/value".to_owned()], &BTreeSet::new()).unwrap();
    assert_eq!((again.text, again.replaced), (scrubbed.text, Vec::<String>::new()));
}

#[test]
fn what_still_looks_like_a_key_is_named() {
    let unknown = BTreeSet::from(["trace".to_owned()]);
    for (answer, path) in [
        (json!({ "note": "your secret: 5b4a3210ffee" }), "note"),
        (json!({ "note": "Bearer abcdef" }), "note"),
        (json!({ "trace": "t7118694749548072205abc" }), "trace"),
    ] {
        let left = scrub(&answer.to_string(), &[], &unknown).unwrap().left;
        assert_eq!(left.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), [path], "{answer}");
    }
    let fine = json!({ "title": "keyword 12345678", "sec_uid": "t7118694749548072205abc", "note": "no key here" });
    assert_eq!(scrub(&fine.to_string(), &[], &unknown).unwrap().left, []);
}

#[test]
fn published_answers_hold_nothing_but_signatures_that_a_scrub_takes_out() {
    let mut replaced = BTreeSet::new();
    for (operation, case) in published() {
        let text = std::fs::read_to_string(folder().join(&operation).join(format!("{case}.json"))).unwrap();
        let scrubbed = scrub(&text, &[], &BTreeSet::new()).unwrap();
        assert_eq!(scrubbed.left, [], "{operation}/{case}");
        let before: Value = serde_json::from_str(&text).unwrap();
        let after: Value = serde_json::from_str(&scrubbed.text).unwrap();
        assert_eq!(scrubbed.replaced.is_empty(), before == after, "{operation}/{case}");
        replaced.extend(scrubbed.replaced.into_iter().map(|line| format!("{operation}/{case}: {line}")));
    }
    insta::assert_snapshot!(replaced.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_report_shows_no_secret_and_no_person() {
    let subject = subject("item_get_video");
    let answer = json!({ "item": { "token": "t_12345", "trace": "t7118694749548072205abc", "owner_phone": "13912345678", "from": "https://a.example/?key=t_12345&x=planted" } });
    let text = report(&subject.spec, &compare_at(&subject, &answer), &["planted".to_owned()]);
    for secret in ["t_12345", "t7118", "13912345678", "planted"] {
        assert!(!text.contains(secret), "{text}");
    }
}

/// The text without the numbers of lines, which move with every change of a spec.
fn without_lines(text: &str) -> String {
    let plain =
        text.lines().map(|line| if line.starts_with("@@ ") { "@@" } else { line }).collect::<Vec<_>>().join("\n");
    let mut pieces = plain.split(".yaml:");
    let first = pieces.next().unwrap_or_default().to_owned();
    let rest = pieces.map(|piece| format!(".yaml:_{}", piece.trim_start_matches(|c: char| c.is_ascii_digit())));
    first + &rest.collect::<String>()
}

fn observation() -> Observation {
    Observation {
        operation: "item_get_video".to_owned(),
        reference: "https://open.onebound.cn/help/api/douyin.item_get_video.html".to_owned(),
        date: "2026-11-24".to_owned(),
    }
}

fn subject(operation: &str) -> Subject {
    Subject::find(&workspace_root(), None, operation).unwrap()
}

fn compare_at(subject: &Subject, answer: &Value) -> Comparison {
    compare(&subject.spec, &subject.pointer(200).unwrap(), answer).unwrap()
}

fn folder() -> std::path::PathBuf {
    workspace_root().join("tests/fixtures/onebound")
}

fn fixture(operation: &str, case: &str) -> Value {
    let bytes = std::fs::read(folder().join(operation).join(format!("{case}.json"))).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// The published answers of Douyin operations: operation and case.
fn published() -> Vec<(String, String)> {
    let entries = |folder: &Path| {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let stem = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let operations = entries(&folder()).into_iter().filter(|path| path.is_dir() && !path.ends_with("other_types"));
    operations.flat_map(|path| entries(&path).into_iter().map(move |file| (stem(&path), stem(&file)))).collect()
}
