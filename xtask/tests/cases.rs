//! Cases of the public record for the tools: what the client reads they read too, and no diff is given a clean bill that has none.
//! The inputs are in `tests/cases/`.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files is to stop")]

use std::path::{Path, PathBuf};

use xtask::answer::Subject;
use xtask::diff::gate::{Threshold, is_failure};
use xtask::diff::load::load;
use xtask::diff::report::ProviderReport;
use xtask::diff::{Report, Wire, render};
use xtask::import;
use xtask::provider::workspace_root;

fn case(path: &str) -> Vec<u8> {
    std::fs::read(workspace_root().join("tests/cases").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What `cargo xtask import` says of a body.
fn imported(body: &[u8]) -> String {
    let subject = Subject::find(&workspace_root(), None, "item_get_video").unwrap();
    import::run(&workspace_root(), &subject, body, &[], None, None)
        .unwrap_or_else(|error| format!("refused: {error:#}"))
}

#[test]
fn a_saved_body_is_imported_in_every_form_that_the_client_reads() {
    for name in [
        "20-tools-stricter-than-the-client/bom.json",
        "20-tools-stricter-than-the-client/gbk.json",
        "20-tools-stricter-than-the-client/half.json",
        "20-tools-stricter-than-the-client/huge.json",
        "20-tools-stricter-than-the-client/u16.json",
        "05-raw-control-character/item.json",
        "07-text-around-the-json/before.txt",
        "07-text-around-the-json/after.txt",
        "11-content-coding/item.gz",
    ] {
        let out = imported(&case(name));
        assert!(out.starts_with("item_get_video: "), "{name}: {out}");
        assert!(out.contains("is no strict JSON"), "{name}: {out}");
    }
    assert!(!imported(&case("18-one-odd-field/images.json")).contains("is no strict JSON"));
    assert!(imported(b"<html></html>").starts_with("refused: the answer is not JSON"));
}

/// A spec on one side, and the same with a change on the other.
fn compared(name: &str, file: &str, change: impl Fn(&str) -> String) -> Report {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cases-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    let old = std::fs::read_to_string(workspace_root().join("openapi").join(file)).unwrap().replace("\r\n", "\n");
    let sides = [("old", old.clone()), ("new", change(&old))].map(|(side, text)| {
        let path = folder.join(format!("{side}.yaml"));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let loaded = load(&workspace_root(), Some(&sides[0]), Some(&sides[1]), None).unwrap();
    Report::of(&loaded).unwrap()
}

fn rules(report: &Report) -> Vec<&str> {
    report.findings().map(|finding| finding.rule.id).collect()
}

fn wire(report: &Report) -> Option<Wire> {
    report.providers.iter().map(ProviderReport::wire).max()
}

/// The lines that a patch adds, or takes away, as one text.
fn lines(patch: &str, sign: char) -> String {
    let patch = String::from_utf8(case(patch)).unwrap();
    let changed = patch.lines().filter(|line| line.starts_with(sign) && !line.starts_with(&sign.to_string().repeat(3)));
    changed.map(|line| format!("{}\n", &line[1..])).collect()
}

/// The spec after a patch that moves the numbers of a page into a component of their own.
fn with_page_numbers(patch: &str, spec: &str) -> String {
    let added = lines(patch, '+');
    let reference = "        - $ref: '#/components/schemas/PageNumbers'\n";
    let component = added.replace(reference, "");
    let removed = lines(patch, '-');
    let (before, answer) = spec.split_once("    ItemSearchVideoAnswer:\n").unwrap();
    assert!(answer.contains(&removed), "the spec has no longer what the patch moves");
    let answer = answer.replacen(&removed, "", 1).replacen(
        "        - type: object\n",
        &format!("{reference}        - type: object\n"),
        1,
    );
    format!("{before}{component}    ItemSearchVideoAnswer:\n{answer}")
}

#[test]
fn fields_that_move_into_a_component_are_untouched_on_the_wire_and_one_that_is_lost_is_named() {
    let moved = compared("moved", "onebound-douyin.yaml", |spec| {
        with_page_numbers("21-diff-moved-into-allof/moved.patch", spec)
    });
    assert_eq!(wire(&moved), Some(Wire::Untouched), "{:?}", rules(&moved));
    let lost =
        compared("lost", "onebound-douyin.yaml", |spec| with_page_numbers("21-diff-moved-into-allof/loss.patch", spec));
    assert!(wire(&lost) > Some(Wire::Untouched), "{:?}", rules(&lost));
    let text = render::terminal(&lost);
    assert!(text.contains("total_results"), "{text}");
    for kept in ["`page_size`", "`pagecount`", "`real_total_results`"] {
        assert!(!text.contains(kept), "{kept} is not lost:\n{text}");
    }
}

#[test]
fn parameters_of_a_path_give_no_clean_bill_where_they_are_refused_and_are_no_removals_where_they_move() {
    let block = lines("22-diff-of-a-refused-side/to_path.patch", '-');
    let of_path = lines("22-diff-of-a-refused-side/to_path.patch", '+');
    let to_path = |spec: &str| {
        let (before, operation) = spec.split_once("  /get-video-info:\n").unwrap();
        assert!(operation.contains(&block), "the spec has no longer what the patch moves");
        format!("{before}  /get-video-info:\n{of_path}{}", operation.replacen(&block, "", 1))
    };
    let moved = compared("to-path", "tikhubapi.yaml", to_path);
    assert!(!rules(&moved).iter().any(|rule| rule.starts_with("parameter-removed")), "{:?}", rules(&moved));
    let gone = compared("gone", "tikhubapi.yaml", |spec| to_path(spec).replacen(&of_path, "", 1));
    assert!(wire(&gone) > Some(Wire::Untouched), "{:?}", rules(&gone));
    for (name, report) in [("moved", moved), ("gone", gone)] {
        let text = render::terminal(&report);
        let is_refused = rules(&report).contains(&"side-refused");
        assert!(!is_refused || is_failure(&report, Threshold::Breaks), "{name}: {text}");
        assert!(name == "moved" || is_failure(&report, Threshold::Breaks), "{name}: {text}");
        assert!(!is_refused || !text.contains("no release is needed"), "{name}: {text}");
    }
}
