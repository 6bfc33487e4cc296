//! What is still to be done is done by the next run, and a check says so until then.

use std::path::PathBuf;

use super::*;

fn root(name: &str) -> PathBuf {
    let root = crate::provider::workspace_root().join("target/xtask-tests").join(format!("apply-{name}"));
    drop(std::fs::remove_dir_all(&root));
    std::fs::create_dir_all(&root).unwrap();
    root
}

fn code(text: &str) -> Vec<Output> {
    vec![Output::file("src/generated.rs", text)]
}

/// Applies outputs with a step that succeeds or fails: the outcome, and what was told.
fn run(root: &Path, outputs: &[Output], wire: Wire, succeeds: bool) -> (Result<()>, Vec<String>, bool) {
    let (mut told, mut taken) = (Vec::new(), false);
    let outcome = apply_with(root, outputs, wire, &mut |line| told.push(line), |_| {
        taken = true;
        if succeeds { Ok(()) } else { bail!("the tests fail") }
    });
    (outcome, told, taken)
}

#[test]
fn the_wire_is_taken_where_code_changed_and_left_where_only_its_documentation_did() {
    let root = root("code");
    assert!(run(&root, &code("/// One.\npub fn one() {}\n"), Wire::Take, true).2, "a new file");
    assert!(!run(&root, &code("/// Two.\npub fn one() {}\n"), Wire::Take, true).2, "its documentation");
    let (outcome, told, taken) = run(&root, &code("/// Two.\npub fn one() {}\n"), Wire::Take, true);
    outcome.unwrap();
    assert_eq!(told, ["1 generated files and regions are up to date"]);
    assert!(!taken, "nothing at all");
    assert!(run(&root, &code("pub fn two() {}\n"), Wire::Take, true).2, "its code");
}

#[test]
fn a_wire_step_that_was_left_or_failed_is_done_by_the_next_run_and_fails_a_check_until_then() {
    let root = root("pending");
    let outputs = code("pub fn one() {}\n");
    let (outcome, told, taken) = run(&root, &outputs, Wire::Leave, true);
    outcome.unwrap();
    assert!(!taken && told.join("\n").contains("the snapshots of the wire are pending"), "{told:?}");
    let (outcome, told, taken) = run(&root, &outputs, Wire::Take, false);
    assert!(taken && told.join("\n").contains("an earlier run changed the generated code"), "{told:?}");
    assert!(format!("{:#}", outcome.unwrap_err()).contains("still pending"));
    let said = check(&root, &outputs).unwrap_err().to_string();
    assert!(said.contains("the snapshots of the wire are pending"), "{said}");
    run(&root, &outputs, Wire::Take, true).0.unwrap();
    assert_eq!(check(&root, &outputs).unwrap(), None);
    assert!(!run(&root, &outputs, Wire::Take, true).2, "it is done");
}

#[test]
fn a_run_that_could_write_nothing_leaves_nothing_pending() {
    let root = root("refused");
    std::fs::create_dir_all(root.join("src/generated.rs")).unwrap();
    let mut outputs = code("pub fn one() {}\n");
    outputs.push(Output::file("other.rs", "pub fn other() {}\n"));
    // A folder stands where the file belongs.
    assert!(run(&root, &outputs, Wire::Take, true).0.is_err());
    assert!(!root.join("other.rs").exists() && !is_pending(&root));
}

#[test]
fn a_file_that_is_begun_by_codegen_is_never_written_again() {
    let root = root("begun");
    let outputs = [Output::starter("by_hand.rs", "// begin here\n")];
    assert!(check(&root, &outputs).unwrap().unwrap().contains("+// begin here"));
    let told = run(&root, &outputs, Wire::Take, true).1;
    assert_eq!(told[0], "begun   by_hand.rs: go on with it by hand");
    std::fs::write(root.join("by_hand.rs"), "// went on\n").unwrap();
    assert_eq!(check(&root, &outputs).unwrap(), None);
    run(&root, &outputs, Wire::Take, true).0.unwrap();
    assert_eq!(std::fs::read_to_string(root.join("by_hand.rs")).unwrap(), "// went on\n");
}

#[test]
fn two_regions_of_one_file_are_both_written_and_the_rest_is_kept() {
    let root = root("regions");
    let page = "# Page\n<!-- begin generated: a -->\n<!-- end generated: a -->\nby hand\n<!-- begin generated: b -->\nold\n\
                <!-- end generated: b -->\n";
    std::fs::write(root.join("page.md"), page).unwrap();
    let outputs =
        [Output::region("page.md", "a", vec!["1".to_owned()]), Output::region("page.md", "b", vec!["2".to_owned()])];
    run(&root, &outputs, Wire::Take, true).0.unwrap();
    let written = std::fs::read_to_string(root.join("page.md")).unwrap();
    assert_eq!(written, page.replace("<!-- end generated: a", "1\n<!-- end generated: a").replace("old", "2"));
    let lost = [Output::region("lost.md", "a", Vec::new())];
    assert_eq!(check(&root, &lost).unwrap_err().to_string(), "lost.md is not there; the region `a` belongs in it");
}
