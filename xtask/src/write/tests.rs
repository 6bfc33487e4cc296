//! Whatever fails, and wherever a writer dies: the tree is the old one or the new one.

use std::collections::BTreeMap;
use std::process::Command;

use super::*;

/// The variables by which a test tells its child where to work and where to die.
const FOLDER: &str = "XTASK_WRITE_TEST_FOLDER";
const DIES_AT: &str = "XTASK_WRITE_TEST_DIES_AT";

/// An empty folder of a test's own, with the tree that the batch changes.
fn old_tree(name: &str) -> PathBuf {
    let root = crate::provider::workspace_root().join("target/xtask-tests").join(name);
    drop(fs::remove_dir_all(&root));
    fs::create_dir_all(root.join("a")).unwrap();
    fs::write(root.join("a/changed"), "old").unwrap();
    fs::write(root.join("a/removed"), "old").unwrap();
    fs::write(root.join("b"), "old").unwrap();
    root
}

/// Changes two files, removes one, and makes one in a folder that is not there.
fn batch(root: &Path) -> Batch {
    let mut batch = Batch::default();
    batch.write(root.join("a/changed"), "new".to_owned());
    batch.remove(root.join("a/removed"));
    batch.write(root.join("b"), "new".to_owned());
    batch.write(root.join("c/d/made"), "new".to_owned());
    batch
}

const OLD: &[(&str, &str)] = &[("a/changed", "old"), ("a/removed", "old"), ("b", "old")];
const NEW: &[(&str, &str)] = &[("a/changed", "new"), ("b", "new"), ("c/d/made", "new")];

/// Every file below a folder but the journal, with what it holds.
fn tree(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path != root.join("target") {
                    open.push(path);
                }
            } else {
                let name = path.strip_prefix(root).unwrap().display().to_string().replace('\\', "/");
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

fn expected(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// How many steps the batch takes.
fn steps(root: &Path) -> usize {
    let mut count = 0;
    batch(root)
        .commit_watched(root, &mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    count
}

#[test]
fn a_batch_writes_removes_and_makes_folders_and_leaves_nothing_beside() {
    let root = old_tree("good");
    batch(&root).commit(&root).unwrap();
    assert_eq!(tree(&root), expected(NEW));
    assert!(!is_unfinished(&root));
}

#[test]
fn a_failure_at_any_step_leaves_the_old_tree() {
    let count = steps(&old_tree("fails-count"));
    for failing in 0..count - 1 {
        let root = old_tree("fails");
        let mut at = 0;
        let outcome = batch(&root).commit_watched(&root, &mut |_| {
            at += 1;
            if at - 1 == failing { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
        });
        let said = format!("{:#}", outcome.unwrap_err());
        assert!(said.starts_with("nothing was written"), "{said}");
        assert_eq!(tree(&root), expected(OLD), "step {failing}: {said}");
        assert!(!root.join("c").exists(), "step {failing}: a folder was left");
        assert!(!is_unfinished(&root), "step {failing}");
    }
}

#[test]
fn a_folder_in_place_of_a_file_is_refused_before_anything_is_written() {
    let root = old_tree("folder");
    fs::remove_file(root.join("b")).unwrap();
    fs::create_dir(root.join("b")).unwrap();
    let said = format!("{:#}", batch(&root).commit(&root).unwrap_err());
    assert!(said.contains("is a folder"), "{said}");
    assert_eq!(tree(&root), expected(&OLD[..2]));
}

#[test]
fn a_file_in_place_of_a_folder_leaves_the_old_tree() {
    let root = old_tree("file");
    fs::write(root.join("c"), "a file").unwrap();
    let said = format!("{:#}", batch(&root).commit(&root).unwrap_err());
    assert!(said.contains("c/d/made"), "{said}");
    let mut old = expected(OLD);
    old.insert("c".to_owned(), "a file".to_owned());
    assert_eq!(tree(&root), old);
}

/// What the test below does as its own child: it writes the batch and dies where it is told to.
fn write_and_die(root: &Path, dies_at: usize) {
    let mut at = 0;
    let _ = batch(root).commit_watched(root, &mut |_| {
        if at == dies_at {
            std::process::abort();
        }
        at += 1;
        Ok(())
    });
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it is the only way to tell a test that runs as a child something")]
fn a_writer_that_dies_at_any_step_leaves_whole_files_and_the_next_one_ends_its_batch() {
    if let (Ok(folder), Ok(dies_at)) = (std::env::var(FOLDER), std::env::var(DIES_AT)) {
        return write_and_die(Path::new(&folder), dies_at.parse().unwrap());
    }
    let count = steps(&old_tree("dies-count"));
    let (mut undone, mut finished) = (0, 0);
    for step in 0..count {
        let root = old_tree("dies");
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .arg("--exact")
            .arg("write::tests::a_writer_that_dies_at_any_step_leaves_whole_files_and_the_next_one_ends_its_batch");
        let output = child.env(FOLDER, &root).env(DIES_AT, step.to_string()).output().unwrap();
        assert!(!output.status.success(), "step {step}: the child lived");
        for (name, text) in tree(&root).iter().filter(|(name, _)| !name.contains(".xtask-")) {
            assert!(text == "old" || text == "new", "step {step}: {name} holds {text:?}");
        }
        for name in ["a/changed", "b"] {
            assert!(root.join(name).exists(), "step {step}: {name} is gone");
        }
        recover(&root).unwrap();
        let after = tree(&root);
        assert!(after == expected(OLD) || after == expected(NEW), "step {step}: {after:?}");
        if after == expected(OLD) {
            undone += 1
        } else {
            finished += 1
        }
        assert!(!is_unfinished(&root), "step {step}");
    }
    assert!(undone > 0 && finished > 0, "{undone} undone, {finished} finished");
}

#[test]
fn what_was_changed_after_a_writer_died_is_left_as_it_is() {
    let root = old_tree("changed");
    let mut journal = Journal { decided: true, entries: Vec::new() };
    for change in &batch(&root).changes {
        let entry = entry(change).unwrap();
        if let (Some(staged), Some(text)) = (&entry.staged, &change.text) {
            fs::create_dir_all(staged.parent().unwrap()).unwrap();
            fs::write(staged, text).unwrap();
        }
        journal.entries.push(entry);
    }
    fs::create_dir_all(root.join("target/xtask")).unwrap();
    note(&root, &journal).unwrap();
    fs::write(root.join("b"), "edited by hand").unwrap();
    let told = recover(&root).unwrap().join("\n");
    assert!(told.contains("left") && told.contains("/b as it is"), "{told}");
    let mut wanted = expected(NEW);
    wanted.insert("b".to_owned(), "edited by hand".to_owned());
    assert_eq!(tree(&root), wanted);
}
