//! The diff of specs: a pair for each rule, both verdicts on it, and reports that people read.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[path = "diff/kinds.rs"]
mod kinds;
#[path = "diff/sides.rs"]
mod sides;
#[path = "diff/truth.rs"]
mod truth;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use xtask::diff::example::{Example, base, examples, mutations};
use xtask::diff::load::{Loaded, ReleaseFiles, SideSpec, SpecPair};
use xtask::diff::report::Report;
use xtask::diff::surface::Layer;
use xtask::diff::{Difference, RULES, Rule, Rust, Side, Wire, accepted, compare, render, rule_table};
use xtask::provider::{Provider, providers, workspace_root};
use xtask::spec::Spec;

fn rule(id: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("there is no rule {id}"))
}

fn differences(before: &Spec, after: &Spec) -> Vec<Difference> {
    compare(&Side::new(before), &Side::new(after))
}

fn report(before: &Spec, after: &Spec) -> Report {
    report_on(SpecPair {
        name: "things".to_owned(),
        provider: Provider { name: "things".to_owned(), spec: "things.yaml".to_owned() },
        base: SideSpec::Read(Box::new(before.clone())),
        head: SideSpec::Read(Box::new(after.clone())),
    })
}

fn report_on(pair: SpecPair) -> Report {
    let files = |name: &str| ReleaseFiles { name: name.to_owned(), ..ReleaseFiles::default() };
    Report::of(&Loaded { pairs: vec![pair], base: files("old"), head: files("new") }).unwrap()
}

/// Every example with its report. Both sides of each are generated for it, which takes its time, so that it is done once.
fn reports() -> &'static [(Example, Report)] {
    static REPORTS: OnceLock<Vec<(Example, Report)>> = OnceLock::new();
    REPORTS.get_or_init(|| {
        let report = |example: Example| (report_on(example.pair()), example);
        examples().unwrap().into_iter().map(report).map(|(report, example)| (example, report)).collect()
    })
}

#[test]
fn every_rule_has_an_example_and_every_example_a_rule() {
    let rules: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    let examples = examples().unwrap();
    let shown: BTreeSet<&str> = examples.iter().map(|example| example.rule.as_str()).collect();
    assert_eq!(rules.len(), RULES.len(), "no id stands twice");
    assert_eq!(rules, shown);
    assert!(RULES.len() >= 105, "{} rules", RULES.len());
}

/// The differences alone, for which nothing is generated.
fn found(example: &Example) -> Vec<Difference> {
    differences(&example.before, &example.after)
}

#[test]
fn every_example_speaks_its_rule_and_what_cannot_be_without_it() {
    let mut sentences = String::new();
    for (example, report) in reports() {
        // A side that is refused says so everywhere; here it is the rule alone that counts.
        let is_told = |id: &str| id == example.rule || id != "side-refused";
        let ids: BTreeSet<&str> = report.findings().map(|found| found.rule.id).filter(|id| is_told(id)).collect();
        let expected: BTreeSet<&str> = example.also.iter().map(String::as_str).chain([example.rule.as_str()]).collect();
        assert_eq!(ids, expected, "{}", example.rule);
        for finding in report.findings().filter(|finding| finding.rule.id == example.rule) {
            let Rule { id, wire, rust, .. } = finding.rule;
            let _ = writeln!(
                sentences,
                "{id:<30} wire {wire:<9} code {rust:<9} {}\n{:<30} {}: {} → {}",
                finding.sentence,
                "",
                finding.pointer,
                finding.before.as_deref().unwrap_or("—"),
                finding.after.as_deref().unwrap_or("—"),
            );
        }
    }
    insta::assert_snapshot!("sentences", sentences);
}

/// The verdict of a rule is a claim; what is generated from both sides shows whether it holds.
#[test]
fn the_generated_code_of_both_sides_bears_out_the_verdict_of_every_rule() {
    let mut faults = String::new();
    for (example, report) in reports() {
        let part = &report.providers[0];
        let is_whole = example.side.is_some() || example.rule == "side-refused";
        let claimed = match is_whole {
            true => rule(&example.rule).rust,
            false => found(example).iter().map(|found| found.rule.rust).max().unwrap(),
        };
        let fits = if example.raw_only {
            part.facade == rule(&example.rule).rust.max(Rust::Untouched) && part.raw > part.facade
        } else if rule(&example.rule).rust == Rust::Refused {
            part.facade == Rust::Refused
        } else {
            part.facade == claimed
        };
        if !fits {
            let _ = writeln!(faults, "{}: claimed {claimed}, clipwire {}, raw {}", example.rule, part.facade, part.raw);
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// What the issue of a reviewable diff names, and what is right for a client that reads tolerantly and is generated anew.
#[test]
fn each_change_alone_is_classified_on_both_axes() {
    for (id, wire, rust) in [
        ("operation-removed", Wire::Breaks, Rust::Breaks),
        ("parameter-made-required", Wire::Breaks, Rust::Breaks),
        ("field-removed", Wire::Breaks, Rust::Breaks),
        // Every field is an `Option` that reads null as absent.
        ("field-nullable-added", Wire::Safe, Rust::Untouched),
        ("field-type-changed", Wire::Breaks, Rust::Breaks),
        ("field-known-value-added", Wire::Safe, Rust::Untouched),
        ("parameter-value-removed", Wire::Breaks, Rust::Breaks),
        ("operation-renamed", Wire::Untouched, Rust::Breaks),
        ("schema-renamed", Wire::Untouched, Rust::Breaks),
        ("server-changed", Wire::Breaks, Rust::Changes),
        // Credentials are put on by hand-written code, whose signature does not follow the spec.
        ("security-moved", Wire::Breaks, Rust::Untouched),
        ("code-charged", Wire::Breaks, Rust::Changes),
        ("paging-request-changed", Wire::Breaks, Rust::Changes),
        ("source-strengthened", Wire::Untouched, Rust::Untouched),
        ("words-changed", Wire::Untouched, Rust::Untouched),
        // Two arguments of one type change places: it compiles, and sends each under the other's name.
        ("parameters-swapped", Wire::Untouched, Rust::Changes),
        ("parameters-reordered", Wire::Untouched, Rust::Untouched),
    ] {
        assert_eq!((rule(id).wire, rule(id).rust), (wire, rust), "{id}");
    }
    let code = examples().unwrap().into_iter().find(|example| example.rule == "code-charged").unwrap();
    let found = found(&code);
    assert_eq!(found[0].subject, "code 4017");
}

/// Forty-six single changes by which other tools were measured, of which the best notices 43: none goes unnoticed here.
#[test]
fn every_mutation_of_the_measured_matrix_falls_under_its_rule() {
    let mutations = mutations().unwrap();
    assert_eq!(mutations.len(), 46);
    for (name, example) in mutations {
        let found = found(&example);
        assert!(found.iter().any(|difference| difference.rule.id == example.rule), "{name}: {found:#?}");
    }
}

#[test]
fn a_spec_does_not_differ_from_itself() {
    assert_eq!(differences(&base().unwrap(), &base().unwrap()).len(), 0);
    for provider in &providers(&workspace_root()).unwrap() {
        let spec = Spec::load(&workspace_root(), provider).unwrap();
        assert_eq!(differences(&spec, &spec).len(), 0, "{}", provider.name);
    }
}

/// The places that differ, whichever side they are looked at from.
fn places(found: &[Difference], reversed: bool) -> BTreeSet<(Option<String>, Option<String>)> {
    let place = |found: &Difference| match reversed {
        false => (found.base.clone(), found.head.clone()),
        true => (found.head.clone(), found.base.clone()),
    };
    found.iter().map(place).collect()
}

#[test]
fn there_and_back_the_same_places_differ() {
    let examples: Vec<Example> = examples().unwrap().into_iter().filter(|example| example.side.is_none()).collect();
    for example in &examples {
        let there = found(example);
        let back = differences(&example.after, &example.before);
        assert_eq!(places(&there, false), places(&back, true), "{}", example.rule);
        let still = differences(&example.before, &example.before).len();
        assert_eq!(still + differences(&example.after, &example.after).len(), 0, "{}", example.rule);
    }
    // Any two of them, which differ in several things at once.
    let (count, config) = (examples.len(), Config { cases: 150, failure_persistence: None, ..Config::default() });
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner
        .run(&(0..count, 0..count), |(one, other)| {
            let (one, other) = (&examples[one].after, &examples[other].after);
            let (there, back) = (differences(one, other), differences(other, one));
            prop_assert_eq!(places(&there, false), places(&back, true));
            Ok(())
        })
        .unwrap();
}

fn reviewed() -> Report {
    let root = workspace_root();
    let read = |name: &str| {
        let path = format!("xtask/tests/diff/{name}.yaml");
        Spec::parse(&path, &std::fs::read_to_string(root.join(&path)).unwrap()).unwrap()
    };
    let mut report = report(&read("base"), &read("review"));
    report.base = "xtask/tests/diff/base.yaml".to_owned();
    report.head = "xtask/tests/diff/review.yaml".to_owned();
    report.providers[0].provider = "review".to_owned();
    report
}

#[test]
fn a_report_reads_well_in_every_format() {
    let report = reviewed();
    insta::assert_snapshot!("terminal", render::terminal(&report));
    insta::assert_snapshot!("github", render::github(&report));
    insta::assert_snapshot!("json", render::json(&report).unwrap());
}

/// The page shows what the command prints, and every rule there is.
#[test]
fn the_page_on_reviewing_shows_the_report_and_the_table_of_rules() {
    let page =
        std::fs::read_to_string(workspace_root().join("docs/book/src/reviewing.md")).unwrap().replace("\r\n", "\n");
    let example = render::markdown(&reviewed());
    assert!(page.contains(&example), "docs/book/src/reviewing.md does not show this:\n{example}");
    assert!(
        page.contains(&rule_table()),
        "docs/book/src/reviewing.md does not show the table of `cargo xtask diff --rules`"
    );
}

/// Moves every parameter and says everything otherwise.
fn reword(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, value) in map.iter_mut() {
                match (name.as_str(), value.as_str()) {
                    ("description" | "summary", Some(text)) => *value = format!("Now: {text}").into(),
                    ("in", Some("query")) => *value = "header".into(),
                    _ => reword(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(reword),
        _ => {}
    }
}

#[test]
fn a_report_too_long_for_a_comment_is_cut_to_fit() {
    let root = workspace_root();
    let spec = Spec::load(&root, &providers(&root).unwrap()[1]).unwrap();
    let mut value = spec.value.clone();
    reword(&mut value);
    let other = Spec::parse(&spec.path, &serde_json::to_string_pretty(&value).unwrap()).unwrap();
    let markdown = render::markdown(&report(&spec, &other));
    assert!(markdown.len() <= 60_000, "{} bytes", markdown.len());
    assert!(markdown.contains("more"), "it says that something was left out");
}

#[test]
fn what_was_accepted_counts_no_more_and_what_is_stale_or_over_does() {
    let mut report = reviewed();
    let known = report.findings().find(|finding| finding.rule.id == "code-charged").unwrap().fingerprint.clone();
    let other = report.findings().find(|finding| finding.rule.id == "field-removed").unwrap().fingerprint.clone();
    let file = format!(
        "[[accepted]]\nfingerprint = \"{known}\"\nreason = \"the page is wrong\"\nuntil = \"2026-12-31\"\n
         [[accepted]]\nfingerprint = \"{other}\"\nreason = \"for a while\"\nuntil = \"2026-01-31\"\n
         [[accepted]]\nfingerprint = \"000000000000\"\nreason = \"gone\"\nuntil = \"2026-12-31\"\n"
    );
    let rows = accepted::read(&file, "accepted.toml").unwrap();
    accepted::apply(&mut report, &rows, &[], "2026-11-24".parse().unwrap());
    let is_accepted = |id: &str| report.findings().find(|finding| finding.rule.id == id).unwrap().accepted.is_some();
    assert!(is_accepted("code-charged") && !is_accepted("field-removed"));
    assert_eq!(report.stale.len(), 2, "{:?}", report.stale);
    assert!(report.stale[0].contains("until 2026-01-31") && report.stale[1].contains("nothing here has"));
    let markdown = render::markdown(&report);
    assert!(markdown.contains("#### Accepted") && markdown.contains("the page is wrong"));
    for (file, why) in [
        ("[[accepted]]\nfingerprint = \"1\"\nreason = \" \"\nuntil = \"2026-12-31\"", "without a reason"),
        ("[[accepted]]\nfingerprint = \"1\"\nreason = \"x\"\nuntil = \"soon\"", "is no day"),
        ("accept = 1", "cannot be read"),
    ] {
        let error = format!("{:#}", accepted::read(file, "accepted.toml").unwrap_err());
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_component_is_reported_once_with_the_operations_that_reach_it() {
    let report = reviewed();
    let removed: Vec<_> = report.findings().filter(|finding| finding.rule.id == "field-removed").collect();
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0].operations, ["thing_get", "thing_search"]);
    assert!(
        removed[0].line > 1 && removed[0].path.ends_with("base.yaml"),
        "a place that is gone is shown where it was"
    );
    let fingerprints: BTreeSet<_> = report.findings().map(|finding| &finding.fingerprint).collect();
    assert_eq!(fingerprints.len(), report.findings().count());
    assert!(report.providers[0].changes.iter().filter(|change| change.layer == Layer::Facade).count() > 5);
}

fn xtask(arguments: &[&str]) -> (Option<i32>, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(workspace_root()).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_exit_code_tells_findings_from_usage_and_from_what_cannot_be_read() {
    let (old, new) = ("xtask/tests/diff/base.yaml", "xtask/tests/diff/review.yaml");
    assert_eq!(xtask(&["diff", old, old]).0, Some(0));
    let (code, text) = xtask(&["diff", old, new, "--format", "markdown"]);
    assert_eq!((code, text.contains("## Spec diff")), (Some(1), true));
    assert_eq!(xtask(&["diff", old, new, "--fail-on", "never"]).0, Some(0));
    assert_eq!(xtask(&["diff", "--format", "poem"]).0, Some(2));
    let (code, text) = xtask(&["diff", old, "xtask/tests/diff/missing.yaml"]);
    assert_eq!((code, text.contains("cannot read")), (Some(3), true), "{text}");
    let (code, text) = xtask(&["diff", "no-such-revision"]);
    assert_eq!((code, text.contains("no-such-revision")), (Some(3), true), "{text}");
}
