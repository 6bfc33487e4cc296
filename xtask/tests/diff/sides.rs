//! Whole sides: which specs each has, what becomes of one that is gone or refused, and what a merge does to accepted findings.

use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::diff::gate::{Threshold, is_failure, open};
use xtask::diff::load::{ACCEPTED, load};
use xtask::diff::{Report, Wire, accepted, render};

const BASE: &str = include_str!("base.yaml");

/// A repository of its own, with a spec of two providers.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{name}"));
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        let scratch = Self(folder);
        scratch.git(&["init", "--quiet", "--initial-branch", "main"]);
        scratch.write("Cargo.toml", "[workspace.package]\nversion = \"0.1.0\"\n");
        scratch.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n## 0.0.1\n");
        scratch.write("openapi/coverage.yaml", "documented: 1\n");
        scratch.write("openapi/things.yaml", BASE);
        scratch.write("openapi/others.yaml", &BASE.replace("name: things, env: THINGS", "name: others, env: OTHERS"));
        scratch.commit();
        scratch
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "A step."]);
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.0.join(path)).unwrap();
        assert!(text.contains(from), "{path} holds {from}");
        self.write(path, &text.replace(from, to));
    }

    /// The report as the command and the check of CI make it.
    fn report(&self, base: Option<&str>, head: Option<&str>) -> Report {
        let loaded = load(&self.0, base, head, None).unwrap();
        let mut report = Report::of(&loaded).unwrap();
        accepted::apply_files(&mut report, &loaded, None).unwrap();
        report
    }
}

fn ids(report: &Report) -> Vec<(&str, &str)> {
    let all = report.providers.iter().flat_map(|part| part.findings.iter().map(move |found| (part, found)));
    all.map(|(part, found)| (part.provider.as_str(), found.rule.id)).collect()
}

/// It fails, and says so in every format.
fn is_no_clean_bill(report: &Report, words: &str) {
    for threshold in [Threshold::Adds, Threshold::Changes, Threshold::Breaks] {
        assert!(is_failure(report, threshold), "{:?}", ids(report));
    }
    for text in
        [render::terminal(report), render::markdown(report), render::github(report), render::json(report).unwrap()]
    {
        assert!(text.contains(words), "{text}");
        assert!(!text.contains("no release is needed") && !text.contains("nothing changed"), "{text}");
    }
}

#[test]
fn nothing_changed_is_said_of_equal_specs_only() {
    let scratch = Scratch::new("equal");
    let report = scratch.report(Some("HEAD"), None);
    assert_eq!(ids(&report), []);
    assert!(!is_failure(&report, Threshold::Adds));
    assert!(render::terminal(&report).starts_with("nothing changed in the specs\n"));
    scratch.edit("openapi/things.yaml", "# The spec", "# Another comment: the spec");
    assert_eq!(ids(&scratch.report(Some("HEAD"), None)), [], "a comment is no part of the document");
}

#[test]
fn a_spec_that_is_gone_and_one_that_is_new_are_found_from_each_side_itself() {
    let scratch = Scratch::new("gone");
    std::fs::remove_file(scratch.0.join("openapi/others.yaml")).unwrap();
    let report = scratch.report(Some("HEAD"), None);
    assert_eq!(ids(&report), [("others", "spec-removed")]);
    is_no_clean_bill(&report, "the spec of others is gone");
    scratch.commit();
    let back = scratch.report(Some("HEAD"), Some("HEAD~1"));
    assert_eq!(ids(&back), [("others", "spec-added")]);
    assert_eq!((open(&back, Threshold::Adds).count(), open(&back, Threshold::Changes).count()), (1, 0));
}

#[test]
fn a_spec_that_moves_to_another_file_is_known_by_its_provider() {
    let scratch = Scratch::new("moved");
    scratch.git(&["mv", "openapi/others.yaml", "openapi/elsewhere.yaml"]);
    assert_eq!(ids(&scratch.report(Some("HEAD"), None)), []);
}

#[test]
fn a_provider_that_is_renamed_in_its_file_is_compared_with_itself() {
    let scratch = Scratch::new("renamed");
    scratch.edit("openapi/others.yaml", "name: others", "name: strangers");
    assert_eq!(ids(&scratch.report(Some("HEAD"), None)), [("strangers", "provider-renamed")]);
}

#[test]
fn a_spec_of_before_the_providers_had_names_is_compared_by_its_path_and_is_no_clean_bill() {
    let scratch = Scratch::new("nameless");
    let start = BASE.find("x-provider:").unwrap();
    let end = start + BASE[start..].find('\n').unwrap() + 1;
    scratch.write("openapi/things.yaml", &format!("{}{}", &BASE[..start], &BASE[end..]));
    scratch.commit();
    scratch.write("openapi/things.yaml", BASE);
    let report = scratch.report(Some("HEAD"), None);
    assert_eq!(ids(&report), [("things", "side-refused"), ("things", "provider-described")]);
    is_no_clean_bill(&report, "the old side does not pass lint and codegen");
    assert_eq!(report.providers.iter().map(xtask::diff::report::ProviderReport::wire).max(), Some(Wire::Untouched));
}

#[test]
fn a_spec_that_is_no_yaml_is_reported_beside_the_others() {
    let scratch = Scratch::new("unreadable");
    scratch.edit("openapi/things.yaml", "summary: Gets a thing.", "summary: [Gets a thing.");
    scratch.edit("openapi/others.yaml", "summary: Gets a thing.", "summary: Gets one thing.");
    let report = scratch.report(Some("HEAD"), None);
    assert_eq!(ids(&report), [("others", "words-changed"), ("things", "spec-unreadable")]);
    is_no_clean_bill(&report, "openapi/things.yaml cannot be read on the new side");
}

#[test]
fn a_side_that_is_refused_is_no_clean_bill_and_its_wire_is_compared_all_the_same() {
    let scratch = Scratch::new("refused");
    scratch.edit("openapi/things.yaml", "operationId: box_get", "operationId: box_get\n      deprecated: true");
    let report = scratch.report(Some("HEAD"), None);
    assert_eq!(ids(&report), [("things", "side-refused"), ("things", "operation-deprecated")]);
    is_no_clean_bill(&report, "the new side does not pass lint and codegen");
}

#[test]
fn a_revision_is_compared_with_a_file_of_the_same_provider() {
    let scratch = Scratch::new("file");
    let file = scratch.0.join("draft.yaml");
    std::fs::write(&file, BASE.replace("summary: Gets a box.", "summary: Gets one box.")).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(ids(&scratch.report(Some("HEAD"), Some(file))), [("things", "words-changed")]);
    assert_eq!(ids(&scratch.report(Some(file), Some("HEAD"))), [("things", "words-changed")]);
    assert_eq!(ids(&scratch.report(Some(file), None)), [("things", "words-changed")]);
    let stranger = scratch.0.join("stranger.yaml");
    std::fs::write(&stranger, BASE.replace("name: things, env", "name: strangers, env")).unwrap();
    let error = load(&scratch.0, Some("HEAD"), stranger.to_str(), None).unwrap_err();
    assert!(format!("{error:#}").contains("name its provider with `--provider`"), "{error:#}");
    let loaded = load(&scratch.0, Some("HEAD"), stranger.to_str(), Some("others")).unwrap();
    let report = Report::of(&loaded).unwrap();
    assert!(ids(&report).contains(&("strangers", "provider-renamed")), "{:?}", ids(&report));
}

/// The whole life of an accepted finding: the row is printed, it lets the branch pass, and after the merge main stays green.
#[test]
fn an_accepted_finding_lets_the_branch_pass_and_fails_nothing_after_the_merge() {
    let scratch = Scratch::new("accepted");
    scratch.git(&["checkout", "--quiet", "-b", "work"]);
    scratch.edit("openapi/things.yaml", "  /box/get:", "  /box/open:");
    scratch.edit("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- Boxes are opened.\n");
    // `None` is what the command and the check of CI begin from: the merge base with main.
    let report = scratch.report(None, None);
    assert_eq!(ids(&report), [("things", "operation-path-changed")]);
    assert!(is_failure(&report, Threshold::Breaks));
    let rows = accepted::rows(open(&report, Threshold::Breaks), "the provider \"moved\" it", accepted::today());
    assert!(rows.starts_with("# box_get stands at another path\n[[accepted]]\n"), "{rows}");
    scratch.write(ACCEPTED, &rows);
    let report = scratch.report(None, None);
    assert!(!is_failure(&report, Threshold::Breaks), "{:?} {:?}", report.stale, report.semver);
    assert_eq!(report.findings().next().unwrap().accepted.as_deref(), Some("the provider \"moved\" it"));
    scratch.commit();
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.git(&["merge", "--quiet", "--no-ff", "work"]);
    let report = scratch.report(None, None);
    assert_eq!((ids(&report), report.stale.len(), report.notes.len()), (vec![], 0, 1));
    assert!(!is_failure(&report, Threshold::Adds));
    assert!(render::terminal(&report).contains("take its row out"));
    // A row that belongs to nothing is a slip while it is new.
    scratch.write(ACCEPTED, &rows.replace("fingerprint = \"", "fingerprint = \"0"));
    assert!(is_failure(&scratch.report(None, None), Threshold::Breaks));
}

#[test]
fn the_same_change_of_two_providers_is_accepted_for_each() {
    let scratch = Scratch::new("alike");
    scratch.git(&["checkout", "--quiet", "-b", "work"]);
    for spec in ["openapi/things.yaml", "openapi/others.yaml"] {
        scratch.edit(spec, "  /box/get:", "  /box/open:");
    }
    scratch.edit("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- Boxes are opened.\n");
    let report = scratch.report(None, None);
    let rows = accepted::rows(open(&report, Threshold::Breaks), "both moved it", accepted::today());
    assert_eq!(rows.matches("[[accepted]]").count(), 2);
    let lines: Vec<&str> = rows.lines().collect();
    scratch.write(ACCEPTED, &lines[..lines.len() / 2].join("\n"));
    assert!(is_failure(&scratch.report(None, None), Threshold::Breaks), "one of them is not accepted");
    scratch.write(ACCEPTED, &rows);
    let report = scratch.report(None, None);
    assert!(!is_failure(&report, Threshold::Breaks), "{:?} {:?}", report.stale, report.semver);
}
