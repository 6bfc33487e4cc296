//! The workflows run what `cargo xtask ci` has, and give away no more than they must.

use std::path::PathBuf;

fn workflows() -> Vec<(PathBuf, String)> {
    let folder = xtask::provider::workspace_root().join(".github/workflows");
    let paths = crate::support::sorted_entries(&folder);
    paths.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).expect("a workflow"))).collect()
}

#[test]
fn every_check_is_run_for_a_pull_request() {
    let (_, text) = workflows().into_iter().find(|(path, _)| path.ends_with("ci.yml")).unwrap();
    let row = text.lines().find_map(|line| line.trim().strip_prefix("check: [")?.strip_suffix(']')).unwrap();
    let run: Vec<&str> = row.split(", ").collect();
    let list = xtask::ci::list();
    let known: Vec<&str> =
        list.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(run, known, "the matrix of .github/workflows/ci.yml, and the checks of `cargo xtask ci`");
}

#[test]
fn actions_are_pinned_by_their_commit_and_the_usual_token_only_reads() {
    for (path, text) in workflows() {
        let path = path.display();
        assert!(text.contains("\npermissions:\n  contents: read\n"), "{path}");
        for used in text.lines().filter_map(|line| line.split_once("uses: ")).map(|(_, used)| used) {
            let commit = used.split_once('@').unwrap().1.split(' ').next().unwrap();
            let is_commit = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit && used.contains(" # v"), "{path}: {used}");
        }
    }
}
