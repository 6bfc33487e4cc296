//! What a package has to say of itself and to bring along, before anybody can find it.

use std::path::Path;

use anyhow::{Result, bail};
use cargo_metadata::Package;

/// The texts of the licences, which every package brings along.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// As many keywords and categories, and characters of a keyword, as the registry takes.
const KEYWORDS: usize = 5;
const KEYWORD: usize = 20;

/// Whether a package goes to a registry.
pub(super) fn is_published(package: &Package) -> bool {
    package.publish.as_ref().is_none_or(|registries| !registries.is_empty())
}

/// Checks all of them.
pub(super) fn check(root: &Path, packages: &[&Package]) -> Result<String> {
    let faults: Vec<String> = packages.iter().flat_map(|package| faults(root, package)).collect();
    if faults.is_empty() {
        Ok("each says what it is, and brings its licences and a README".to_owned())
    } else {
        bail!("\n{}", faults.join("\n"))
    }
}

fn faults(root: &Path, package: &Package) -> Vec<String> {
    let folder = package.manifest_path.parent().map(|folder| folder.as_std_path().to_owned()).unwrap_or_default();
    let read = |path: &Path| std::fs::read(path).unwrap_or_default();
    let is_library = package.targets.iter().any(cargo_metadata::Target::is_lib);
    let is_filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let manifest = String::from_utf8(read(package.manifest_path.as_std_path())).unwrap_or_default();
    let licences = || LICENCES.iter().all(|name| read(&folder.join(name)) == read(&root.join(name)));
    [
        (is_filled(&package.description), "has no description"),
        (is_filled(&package.license), "names no licence"),
        (is_filled(&package.repository), "names no repository"),
        (package.rust_version.is_some(), "names no Rust version"),
        ((1..=KEYWORDS).contains(&package.keywords.len()), "has no keywords, or more than five"),
        (package.keywords.iter().all(|word| word.len() <= KEYWORD), "has a keyword of more than 20 characters"),
        ((1..=KEYWORDS).contains(&package.categories.len()), "has no categories, or more than five"),
        (package.readme.as_ref().is_some_and(|name| folder.join(name).is_file()), "has no README"),
        (licences(), "does not bring the texts of the licences: link them, LICENSE-APACHE and LICENSE-MIT"),
        (manifest.contains("\"LICENSE-*\""), "does not include the texts of the licences"),
        (!is_library || manifest.contains("[package.metadata.docs.rs]"), "does not say how its documentation is built"),
    ]
    .into_iter()
    .filter(|(is_well, _)| !is_well)
    .map(|(_, fault)| format!("{} {fault}", package.name))
    .collect()
}
