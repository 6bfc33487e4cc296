//! The linter: the specs that are good, and for every rule a spec that breaks it and nothing else.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xtask::lint::{Finding, RULES, lint, lint_navigation, lint_provider};
use xtask::provider::{providers, workspace_root};
use xtask::spec::{Spec, escape};

#[path = "lint/constructs.rs"]
mod constructs;
#[path = "lint/families.rs"]
mod families;

#[test]
fn specs_of_all_providers_are_clean() {
    for provider in &providers(&workspace_root()).unwrap() {
        check_clean(&lint_provider(&workspace_root(), provider).unwrap());
    }
}

#[test]
fn smallest_good_spec_is_clean() {
    check_clean(&lint(&read("good")));
}

#[test]
fn every_rule_has_a_bad_spec_that_breaks_it_alone() {
    let mut report = String::new();
    let mut faults = String::new();
    for rule in RULES {
        let findings = if is_list(rule.id) {
            lint_navigation(&Spec::parse("two.yaml", &two_operations()).unwrap(), &read(rule.id))
        } else {
            lint(&read(rule.id))
        };
        let broken: BTreeSet<_> = findings.iter().map(|finding| finding.rule).collect();
        if broken != BTreeSet::from([rule.id]) {
            writeln!(faults, "tests/lint/{}.yaml breaks {broken:?}", rule.id).unwrap();
        }
        writeln!(report, "{rule}").unwrap();
        for finding in findings {
            writeln!(report, "  {finding}").unwrap();
        }
        report.push('\n');
    }
    assert!(faults.is_empty(), "{faults}");
    insta::assert_snapshot!(report);
}

#[test]
fn every_bad_spec_belongs_to_a_rule() {
    let known: BTreeSet<_> = RULES.iter().map(|rule| rule.id.to_owned()).chain(["good".to_owned()]).collect();
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let specs = files.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let files: BTreeSet<_> = specs.map(|path| stem(&path)).collect();
    assert_eq!(files, known);
}

#[test]
fn every_rule_has_an_id_of_its_own() {
    let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    assert!(ids.iter().all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
}

#[test]
fn a_finding_on_a_component_is_reported_once_however_many_operations_reach_it() {
    let text =
        two_operations().replace("type: string, description: Its name.", "type: integer, description: Its name.");
    let findings = lint(&Spec::parse("twice.yaml", &text).unwrap());
    let bare: Vec<_> = findings.iter().filter(|finding| finding.rule == "answer-bare-scalar").collect();
    assert_eq!(bare.len(), 1, "{findings:#?}");
    assert_eq!(bare[0].operation, None);
}

#[test]
fn a_key_that_stands_twice_is_named_with_its_line() {
    let error = Spec::parse("twice.yaml", "info:\n  title: A\n  title: B\n").unwrap_err();
    insta::assert_snapshot!(error, @"twice.yaml:3: the key `title` stands twice in one mapping; keep one of the two");
}

#[test]
fn text_that_is_not_yaml_is_named_with_its_line() {
    let error = Spec::parse("broken.yaml", "info: {\npaths: ]\n").unwrap_err();
    insta::assert_snapshot!(error, @"broken.yaml:2: not YAML: invalid indentation");
}

/// What the generator does with the bad specs, as far as it does not get through them.
#[test]
fn the_generator_would_stop_at_what_these_rules_refuse() {
    let specs = RULES.iter().map(|rule| rule.id).filter(|id| !is_list(id));
    let stopped: Vec<_> = specs.filter(|id| document(&read(id)).is_none()).collect();
    insta::assert_snapshot!(stopped.join("\n"));
}

/// Whatever stands in a place, the linter says so instead of falling over.
#[test]
fn any_value_in_any_place_is_survived() {
    let good = read("good");
    for (whole, is_list) in [(&good, false), (&read("navigation-missing"), true)] {
        let mut pointers = Vec::new();
        list_pointers(&whole.value, String::new(), &mut pointers);
        for pointer in pointers {
            for junk in [json!(null), json!(5), json!(""), json!([]), json!([{}]), json!({}), json!({ "$ref": "#" })] {
                let mut bad = whole.value.clone();
                *bad.pointer_mut(&pointer).unwrap() = junk;
                let bad = Spec::parse("junk.yaml", &bad.to_string()).unwrap();
                if is_list {
                    lint_navigation(&good, &bad)
                } else {
                    lint(&bad)
                };
            }
        }
    }
}

fn list_pointers(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    let inner: Vec<_> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (escape(key), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (step, value) in inner {
        list_pointers(value, format!("{pointer}/{step}"), pointers);
    }
    pointers.push(pointer);
}

/// What the generator makes of a spec as it stands; nothing where it does not get through.
fn document(spec: &Spec) -> Option<syn::File> {
    let document = serde_json::from_value(spec.value.clone()).ok()?;
    let generate = || progenitor_impl::Generator::default().generate_tokens(&document).ok();
    // The generator panics at much of what it cannot take.
    let tokens = catch_unwind(AssertUnwindSafe(generate)).ok().flatten()?;
    Some(syn::parse2(tokens).expect("the generator makes Rust"))
}

fn check_clean(findings: &[Finding]) {
    let findings: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

/// `good.yaml` with a second operation, `other_get`.
fn two_operations() -> String {
    let good = read("good").text;
    let at = |text: &str| good.find(text).expect("good.yaml has it");
    let (start, end) = (at("  /thing:"), at("components:"));
    let second = good[start..end]
        .replace("/thing:", "/other:")
        .replace("thing_get", "other_get")
        .replace("things.get", "things.get_other")
        .replace("GetThing", "GetOther");
    format!("{}{second}{}", &good[..end], &good[end..])
}

/// Whether a rule is one on the list of what a provider documents.
fn is_list(id: &str) -> bool {
    id.starts_with("navigation-")
}

fn read(name: &str) -> Spec {
    let file = folder().join(name).with_extension("yaml");
    let mut text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    if name == "crlf" {
        // Git would not keep such a file as it is.
        text = text.replace('\n', "\r\n");
    }
    Spec::parse(&format!("{name}.yaml"), &text).expect("a bad spec is still YAML")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
