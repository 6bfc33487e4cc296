//! Holds every dependency against deny.toml: licences, sources and bans. It needs no tool but cargo.
//!
//! It reads as much of deny.toml as stands there, in the meaning that cargo-deny gives it, and refuses what it does not know.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use cargo_metadata::{CargoOpt, Dependency, DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use serde::Deserialize;

/// What deny.toml holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(rename = "graph")]
    _graph: toml::Table,
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Bans {
    /// Only warned of.
    #[serde(rename = "multiple-versions")]
    _multiple_versions: String,
    wildcards: String,
    #[serde(default)]
    allow_wildcard_paths: bool,
    deny: Vec<Banned>,
}

/// A crate that only some may depend on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    wrappers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sources {
    unknown_registry: String,
    unknown_git: String,
}

/// Where crates come from that are not our own.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks every dependency of the workspace, on every platform and with every feature.
pub(crate) fn check(root: &Path) -> Result<()> {
    let text = std::fs::read_to_string(root.join("deny.toml")).context("cannot read deny.toml")?;
    let rules: Rules = toml::from_str(&text).context("deny.toml says what this check does not know")?;
    let mut command = MetadataCommand::new();
    let metadata = command.manifest_path(root.join("Cargo.toml")).features(CargoOpt::AllFeatures).exec()?;
    let faults = faults(&rules, &metadata);
    if faults.is_empty() { Ok(()) } else { bail!("\n{}", faults.join("\n")) }
}

fn faults(rules: &Rules, metadata: &Metadata) -> Vec<String> {
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let name = format!("{} {}", package.name, package.version);
        match package.license.as_deref().map(|license| is_allowed(license, &rules.licenses.allow)) {
            Some(Ok(true)) => {}
            Some(Ok(false)) => faults.push(format!(
                "{name}: the licence `{}` is not allowed by deny.toml",
                package.license.as_deref().unwrap_or_default()
            )),
            Some(Err(why)) => faults.push(format!("{name}: its licence cannot be read: {why}")),
            None => faults.push(format!("{name}: it names no licence")),
        }
        if let Some(source) = package.source.as_ref().filter(|source| source.repr != CRATES_IO) {
            let rule = if source.repr.starts_with("git+") {
                &rules.sources.unknown_git
            } else {
                &rules.sources.unknown_registry
            };
            if rule == "deny" {
                faults.push(format!("{name}: it comes from {}", source.repr));
            }
        }
        if package.source.is_none() && rules.bans.wildcards == "deny" {
            faults.extend(wildcards(package, &rules.bans));
        }
    }
    faults.extend(banned(&rules.bans, metadata));
    faults
}

/// The dependencies of a member that take any version.
fn wildcards(package: &Package, bans: &Bans) -> Vec<String> {
    let dependencies = package.dependencies.iter();
    let any = dependencies.filter(|dependency| dependency.req == cargo_metadata::semver::VersionReq::STAR);
    let is_private = package.publish.as_ref().is_some_and(Vec::is_empty);
    let is_path = |dependency: &&Dependency| {
        let is_unseen = is_private || dependency.kind == DependencyKind::Development;
        dependency.path.is_some() && bans.allow_wildcard_paths && is_unseen
    };
    any.filter(|dependency| !is_path(dependency))
        .map(|dependency| format!("{}: it takes any version of {}", package.name, dependency.name))
        .collect()
}

/// Who depends on a crate that only others may depend on.
fn banned(bans: &Bans, metadata: &Metadata) -> Vec<String> {
    let names: BTreeMap<&PackageId, &str> =
        metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
    let name = |id: &PackageId| names.get(id).copied().unwrap_or_default();
    let mut faults = Vec::new();
    for node in metadata.resolve.iter().flat_map(|resolve| &resolve.nodes) {
        for dependency in &node.deps {
            let rule = bans.deny.iter().find(|banned| banned.name == name(&dependency.pkg));
            if let Some(rule) = rule.filter(|rule| !rule.wrappers.iter().any(|wrapper| wrapper == name(&node.id))) {
                faults.push(format!(
                    "{} depends on {}, which only {} may",
                    name(&node.id),
                    rule.name,
                    rule.wrappers.join(", ")
                ));
            }
        }
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Whether an expression of SPDX is met by licences that are allowed. A slash is the old way to write `OR`.
fn is_allowed(expression: &str, allowed: &[String]) -> Result<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let is_met = either(&mut words, allowed)?;
    match words.next() {
        None => Ok(is_met),
        Some(word) => bail!("`{word}` in `{expression}`"),
    }
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &[String]) -> Result<bool> {
    let mut is_met = both(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        is_met |= both(words, allowed)?;
    }
    Ok(is_met)
}

fn both(words: &mut Words<'_>, allowed: &[String]) -> Result<bool> {
    let mut is_met = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        is_met &= one(words, allowed)?;
    }
    Ok(is_met)
}

fn one(words: &mut Words<'_>, allowed: &[String]) -> Result<bool> {
    match words.next() {
        Some("(") => {
            let is_met = either(words, allowed)?;
            if words.next() != Some(")") {
                bail!("a bracket is not closed");
            }
            Ok(is_met)
        }
        Some(")" | "OR" | "AND" | "WITH") | None => bail!("a licence is missing"),
        Some(license) => {
            let name = match words.next_if_eq(&"WITH") {
                Some(_) => format!("{license} WITH {}", words.next().context("an exception is missing")?),
                None => license.to_owned(),
            };
            Ok(allowed.contains(&name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rules, is_allowed};
    use crate::provider::workspace_root;

    #[test]
    fn an_expression_is_met_by_one_of_several_or_by_all() {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for (expression, is_met) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("GPL-3.0 AND MIT", false),
            ("ISC AND (GPL-3.0 OR MIT)", true),
            ("GPL-3.0 OR ISC AND GPL-3.0", false),
            ("(GPL-3.0 OR MIT) AND ISC", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
            ("MIT WITH LLVM-exception", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed).unwrap(), is_met, "{expression}");
        }
        for broken in ["", "MIT OR", "(MIT", "MIT)", "MIT ISC", "AND MIT", "MIT WITH"] {
            assert!(is_allowed(broken, &allowed).is_err(), "{broken}");
        }
    }

    #[test]
    fn what_deny_toml_says_and_this_check_does_not_know_is_refused() {
        let text = std::fs::read_to_string(workspace_root().join("deny.toml")).unwrap();
        assert!(toml::from_str::<Rules>(&text).is_ok());
        assert!(toml::from_str::<Rules>(&text.replace("[licenses]", "[licenses]\nexceptions = []")).is_err());
    }
}
