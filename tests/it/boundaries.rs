//! Which crate may know which other, and that no two files of a crate import each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};
use xtask::tidy::circles::circles;

/// What each member may depend on among the members, outside its own tests.
const ALLOWED: &[(&str, &[&str])] = &[
    ("clipwire", &["clipwire-raw", "clipwire-transport", "clipwire-value"]),
    ("clipwire-raw", &["clipwire-transport", "clipwire-value"]),
    ("clipwire-transport", &[]),
    ("clipwire-sandbox", &[]),
    ("clipwire-bench", &["clipwire", "clipwire-sandbox"]),
    ("clipwire-cli", &["clipwire", "clipwire-harvest", "clipwire-sandbox", "clipwire-tables"]),
    ("clipwire-harvest", &["clipwire", "clipwire-tables"]),
    ("clipwire-probe", &["clipwire", "clipwire-sandbox", "clipwire-transport", "clipwire-value"]),
    ("clipwire-tables", &["clipwire"]),
    ("clipwire-tests", &[]),
    ("clipwire-value", &[]),
    ("xtask", &["clipwire-value"]),
];

/// What a member may use besides, in its own tests and examples.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[
    ("clipwire", &["clipwire-sandbox"]),
    ("clipwire-harvest", &["clipwire-sandbox"]),
    ("clipwire-probe", &["xtask"]),
    ("clipwire-tables", &["clipwire-sandbox", "clipwire-tables"]),
    ("clipwire-tests", &["clipwire", "clipwire-sandbox", "xtask"]),
];

/// Who may name the crates that generated code consists of.
const OUTSIDERS: &[(&str, &[&str])] = &[
    ("reqwest", &["clipwire-transport", "clipwire", "clipwire-bench"]),
    ("progenitor-client", &[]),
    ("progenitor-impl", &["xtask"]),
];

/// Members whose files still import each other in a circle. A member that has none any more is taken out.
const CIRCULAR: &[&str] = &[];

/// Offline, and for this machine's platform only: what the tests were built from is all there is.
fn metadata() -> Metadata {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc, which built this test").stdout;
    let version = String::from_utf8(version).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    MetadataCommand::new()
        .manifest_path(xtask::provider::workspace_root().join("Cargo.toml"))
        .other_options(["--offline", "--locked", "--filter-platform", host].map(str::to_owned))
        .exec()
        .expect("cargo metadata of the workspace")
}

#[test]
fn no_crate_depends_on_one_that_it_must_not_know() {
    let metadata = metadata();
    let members: BTreeSet<&str> = metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(members, known, "a new member needs a line here");
    for package in metadata.workspace_packages() {
        for dependency in &package.dependencies {
            let find = |table: &[(&str, &[&str])]| {
                let row = table.iter().find(|(name, _)| *name == package.name.as_str());
                row.is_some_and(|(_, names)| names.contains(&dependency.name.as_str()))
            };
            if members.contains(dependency.name.as_str()) {
                let in_tests = dependency.kind == DependencyKind::Development && find(ALLOWED_IN_TESTS);
                assert!(find(ALLOWED) || in_tests, "{} must not depend on {}", package.name, dependency.name);
            }
            if let Some((_, allowed)) = OUTSIDERS.iter().find(|(name, _)| *name == dependency.name.as_str()) {
                assert!(allowed.contains(&package.name.as_str()), "{} must not name {}", package.name, dependency.name);
            }
        }
    }
}

/// What a circle is, and what the roof over a room is, stands in `xtask/src/tidy/circles.rs`.
#[test]
fn no_two_files_of_a_crate_import_each_other() {
    let mut faults = String::new();
    for package in metadata().workspace_packages() {
        let sources = package.manifest_path.parent().expect("a manifest is in a folder").join("src");
        let (name, found) = (package.name.as_str(), circles(sources.as_std_path()).unwrap());
        match (CIRCULAR.contains(&name), found.is_empty()) {
            (false, false) => faults.push_str(&format!("{name}:\n  {}\n", found.join("\n  "))),
            (true, true) => faults.push_str(&format!("{name} has no circle any more; take it out of CIRCULAR\n")),
            _ => {}
        }
    }
    assert_eq!(faults, "");
}

#[test]
fn a_users_build_holds_no_generator() {
    let metadata = metadata();
    let built = built_for(&metadata, "clipwire");
    for absent in [
        "progenitor-impl",
        "progenitor-macro",
        "progenitor",
        "typify",
        "typify-impl",
        "xtask",
        "clipwire-sandbox",
        "openapiv3",
        "prettyplease",
        "clipwire-tables",
        "parquet",
        "rust_xlsxwriter",
    ] {
        assert!(!built.contains(absent), "{absent} is built for users");
    }
    assert!(built.contains("clipwire-raw") && built.contains("reqwest"), "the walk works");
}

/// The names of everything that is compiled for a user of a package.
fn built_for<'a>(metadata: &'a Metadata, name: &str) -> BTreeSet<&'a str> {
    let resolve = metadata.resolve.as_ref().expect("metadata with a resolve");
    let nodes: BTreeMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let start = &metadata.packages.iter().find(|package| package.name.as_str() == name).expect("a member").id;
    let mut queue = VecDeque::from([start]);
    let mut seen = BTreeSet::from([start]);
    while let Some(id) = queue.pop_front() {
        for dependency in &nodes[id].deps {
            let for_users = dependency.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development);
            if for_users && seen.insert(&dependency.pkg) {
                queue.push_back(&dependency.pkg);
            }
        }
    }
    seen.into_iter().map(|id| metadata[id].name.as_str()).collect()
}
