//! Which crate may know which other, and that no two files of a crate import each other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};
use xtask::tidy::circles::circles;

/// What each member depends on among the members, outside its own tests: the picture in ARCHITECTURE.md.
fn pictured() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(xtask::provider::workspace_root().join("ARCHITECTURE.md")).unwrap();
    let picture = text.split_once("```mermaid").unwrap().1.split_once("```").unwrap().0;
    let (mut names, mut edges, mut all) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
    for line in picture.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("graph ")) {
        let nodes: Vec<&str> = line.split(" --> ").collect();
        for node in &nodes {
            if let Some((id, name)) = node.strip_suffix(']').and_then(|node| node.split_once('[')) {
                names.insert(id, name.to_owned());
            }
        }
        let ids: Vec<&str> = nodes.iter().map(|node| node.split('[').next().unwrap_or(node)).collect();
        edges.extend(ids.windows(2).map(|pair| (pair[0], pair[1])));
    }
    names.values().for_each(|name| drop(all.insert(name.clone(), BTreeSet::new())));
    for (from, to) in edges {
        all.get_mut(&names[from]).unwrap().insert(names[to].clone());
    }
    all
}

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
    ("hyper", &["clipwire-transport"]),
    ("hyper-util", &["clipwire-transport"]),
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
fn the_picture_of_the_crates_is_what_they_depend_on() {
    let metadata = metadata();
    let members: BTreeSet<&str> = metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let is_own = |kind: DependencyKind| kind != DependencyKind::Development;
    let built = |package: &cargo_metadata::Package| {
        let own = package.dependencies.iter().filter(|dependency| is_own(dependency.kind));
        own.map(|dependency| dependency.name.clone()).filter(|name| members.contains(name.as_str())).collect()
    };
    let there: BTreeMap<String, BTreeSet<String>> =
        metadata.workspace_packages().iter().map(|package| (package.name.to_string(), built(package))).collect();
    assert_eq!(pictured(), there, "left is the picture in ARCHITECTURE.md, right what the manifests say");
}

#[test]
fn tests_use_no_crate_that_they_must_not_know() {
    let metadata = metadata();
    let members: BTreeSet<&str> = metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let pictured = pictured();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        let row = ALLOWED_IN_TESTS.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, names)| names);
        for dependency in &package.dependencies {
            let used = dependency.name.as_str();
            if members.contains(used) {
                let is_pictured = pictured.get(name).is_some_and(|names| names.contains(used));
                assert!(is_pictured || row.contains(&used), "{name} must not depend on {used}");
            }
            if let Some((_, allowed)) = OUTSIDERS.iter().find(|(known, _)| *known == used) {
                assert!(allowed.contains(&name), "{name} must not name {used}");
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
    assert!(built.contains("clipwire-raw") && built.contains("hyper-util"), "the walk works");
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
