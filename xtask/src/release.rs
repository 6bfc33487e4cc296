//! `cargo xtask release`: every check that a release needs, the packages in their order, and with all of it well, the release.

mod manifest;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::command::{cargo_program, status, works};
use crate::deny;

/// What a release is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Check everything, package and verify everything, and publish nothing.
    DryRun,
    /// The same, and publish.
    Publish,
}

/// Runs the checks one after the other, and the release where all of them are well.
#[expect(clippy::print_stdout, reason = "the progress of a long run is its output")]
pub fn run(root: &Path, mode: Mode) -> Result<()> {
    let metadata = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?;
    let packages = in_order(&metadata)?;
    println!("in this order: {}", packages.iter().map(|package| package.name.as_str()).collect::<Vec<_>>().join(", "));
    let mut faults = Vec::new();
    let mut check = |name: &str, outcome: Result<String>| match outcome {
        Ok(said) => println!("── {name}: {said}"),
        Err(error) => {
            println!("── {name}: {error:#}");
            faults.push(name.to_owned());
        }
    };
    check("version", version(&packages));
    check("changelog", changelog(root, &packages, mode));
    check("packages", manifest::check(root, &packages));
    check("licences of dependencies", deny::check(root).map(|()| "all are allowed by deny.toml".to_owned()));
    check("tree", tree(root, mode));
    check("semver", semver(root));
    check("oldest Rust", oldest_rust(root, &packages));
    check("package and verify", package(root, &packages));
    if !faults.is_empty() {
        bail!("not ready: {}", faults.join(", "));
    }
    match mode {
        Mode::DryRun => println!("ready; nothing was published"),
        Mode::Publish => publish(root, &packages)?,
    }
    Ok(())
}

/// What is published, each behind what it depends on. A dependency of tests counts where it is found by its version.
pub fn in_order(metadata: &Metadata) -> Result<Vec<&Package>> {
    let mut left: Vec<&Package> =
        metadata.workspace_packages().into_iter().filter(|package| manifest::is_published(package)).collect();
    left.sort_by(|one, other| one.name.cmp(&other.name));
    let mut ordered: Vec<&Package> = Vec::new();
    while !left.is_empty() {
        let waits = |package: &Package| {
            let needed = package.dependencies.iter().filter(|dependency| {
                let is_by_path_only = dependency.req == cargo_metadata::semver::VersionReq::STAR;
                dependency.kind != DependencyKind::Development || !is_by_path_only
            });
            needed.into_iter().any(|dependency| left.iter().any(|other| *other.name == dependency.name))
        };
        let ready =
            left.iter().position(|package| !waits(package)).context("the packages depend on each other in a circle")?;
        ordered.push(left.remove(ready));
    }
    Ok(ordered)
}

/// One version for all, by which they also name each other.
fn version(packages: &[&Package]) -> Result<String> {
    let version = &packages.first().context("nothing is published")?.version;
    let mut faults = String::new();
    for package in packages {
        if package.version != *version {
            let _ = write!(faults, "\n{} is {}, and not {version}", package.name, package.version);
        }
        for dependency in package.dependencies.iter().filter(|dependency| dependency.path.is_some()) {
            let is_by_path_only = dependency.req == cargo_metadata::semver::VersionReq::STAR;
            if dependency.kind == DependencyKind::Development && is_by_path_only {
                continue;
            }
            if is_by_path_only || !dependency.req.matches(version) {
                let _ = write!(faults, "\n{} takes {} {}", package.name, dependency.name, dependency.req);
            }
        }
    }
    if faults.is_empty() { Ok(format!("{version}, in {} packages", packages.len())) } else { bail!("{faults}") }
}

/// What the changelog says of the version, or of what comes next.
fn changelog(root: &Path, packages: &[&Package], mode: Mode) -> Result<String> {
    let text = std::fs::read_to_string(root.join("CHANGELOG.md"))?;
    let version = packages.first().map(|package| package.version.to_string()).unwrap_or_default();
    read_changelog(&text, &version, mode)
}

fn read_changelog(text: &str, version: &str, mode: Mode) -> Result<String> {
    let entries = |heading: &str| {
        let section = text.split("\n## ").skip(1).find(|section| {
            let title = section.lines().next().unwrap_or_default();
            title.split([' ', ']']).next().unwrap_or_default().trim_start_matches('[') == heading
        });
        section.map(|section| section.lines().filter(|line| line.starts_with("- ")).count())
    };
    match (entries(version), entries("Unreleased"), mode) {
        (Some(1..), None | Some(0), _) => Ok(format!("{version} has its entries")),
        (Some(1..), Some(waiting), _) => bail!("{waiting} entries stand under Unreleased beside those of {version}"),
        (_, Some(waiting @ 1..), Mode::DryRun) => {
            Ok(format!("{waiting} entries under Unreleased; name them `## {version}` before the release"))
        }
        _ => bail!("no entry stands under `## {version}`"),
    }
}

/// What is published is what is committed.
fn tree(root: &Path, mode: Mode) -> Result<String> {
    let output =
        Command::new("git").args(["status", "--porcelain"]).current_dir(root).output().context("cannot run git")?;
    let changed = String::from_utf8_lossy(&output.stdout).lines().count();
    match (output.status.success(), changed, mode) {
        (false, ..) => bail!("git does not say what has changed"),
        (true, 0, _) => Ok("everything is committed".to_owned()),
        (true, _, Mode::DryRun) => Ok(format!("{changed} files are not committed; a release would stop here")),
        (true, ..) => bail!("{changed} files are not committed"),
    }
}

/// What cargo-semver-checks says of the facade since the last release, where there is the tool and a release.
fn semver(root: &Path) -> Result<String> {
    let described =
        Command::new("git").args(["describe", "--tags", "--abbrev=0", "--match", "v*"]).current_dir(root).output();
    let tag = described.ok().filter(|output| output.status.success());
    let tag = tag.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).filter(|tag| !tag.is_empty());
    let Some(tag) = tag else { return Ok("skipped: no tag `v…` to compare with".to_owned()) };
    if !works(Command::new(cargo_program()).args(["semver-checks", "--version"])) {
        return Ok("skipped: cargo-semver-checks is not installed".to_owned());
    }
    let mut command = Command::new(cargo_program());
    status(command.args(["semver-checks", "-p", "clipwire", "--baseline-rev", &tag]).current_dir(root))?;
    Ok(format!("nothing breaks since {tag} that the version does not say"))
}

/// Whether all of them build with the Rust that they promise, where rustup has it.
fn oldest_rust(root: &Path, packages: &[&Package]) -> Result<String> {
    let promised = packages.iter().filter_map(|package| package.rust_version.as_ref()).min();
    let promised = promised.context("no package promises a rust-version")?.to_string();
    let rustup = |arguments: &[&str]| {
        let mut command = Command::new("rustup");
        command.args(["run", &promised]).args(arguments).current_dir(root);
        command
    };
    if !works(&mut rustup(&["cargo", "--version"])) {
        return Ok(format!("skipped: Rust {promised} is not installed (`rustup toolchain install {promised}`)"));
    }
    let mut command = rustup(&["cargo", "check", "--quiet", "--all-features", "--target-dir", "target/oldest-rust"]);
    for package in packages {
        command.args(["-p", package.name.as_str()]);
    }
    // Those that are set are of the cargo that runs this.
    status(command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTDOC"))?;
    Ok(format!("each builds with Rust {promised} and all features"))
}

/// Packages all of them, and builds each from its package, those before it included.
fn package(root: &Path, packages: &[&Package]) -> Result<String> {
    let mut command = Command::new(cargo_program());
    command.args(["package", "--quiet", "--allow-dirty"]);
    for package in packages {
        command.args(["-p", package.name.as_str()]);
    }
    status(command.current_dir(root))?;
    Ok("each builds from what is in its package".to_owned())
}

/// Publishes all of them in their order. Cargo waits until one can be found before it goes on with the next.
fn publish(root: &Path, packages: &[&Package]) -> Result<()> {
    let mut command = Command::new(cargo_program());
    // Everything was built from its package a moment ago.
    command.args(["publish", "--no-verify"]);
    for package in packages {
        command.args(["-p", package.name.as_str()]);
    }
    status(command.current_dir(root))
}

#[cfg(test)]
mod tests {
    use cargo_metadata::MetadataCommand;

    use super::{Mode, in_order, manifest, read_changelog, version};
    use crate::provider::workspace_root;

    #[test]
    fn every_package_is_ready_but_for_what_only_a_release_can_do() {
        let root = workspace_root();
        let metadata = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec().unwrap();
        let packages = in_order(&metadata).unwrap();
        let place = |name: &str| packages.iter().position(|package| *package.name == name).unwrap();
        for (before, after) in [
            ("clipwire-value", "clipwire-raw"),
            ("clipwire-transport", "clipwire-raw"),
            ("clipwire-raw", "clipwire"),
            ("clipwire", "clipwire-tables"),
            ("clipwire-sandbox", "clipwire-tables"),
            ("clipwire-tables", "clipwire-harvest"),
            ("clipwire-harvest", "clipwire-cli"),
        ] {
            assert!(place(before) < place(after), "{before} comes before {after}");
        }
        version(&packages).unwrap();
        manifest::check(&root, &packages).unwrap();
    }

    #[test]
    fn a_changelog_names_the_version_or_what_waits_for_one() {
        let waiting = "# Changelog\n\n## Unreleased\n\n- One.\n";
        assert!(read_changelog(waiting, "0.1.0", Mode::DryRun).unwrap().starts_with("1 entries"));
        assert!(read_changelog(waiting, "0.1.0", Mode::Publish).is_err());
        let named = "# Changelog\n\n## Unreleased\n\n## [0.1.0] - 2026-12-01\n\n- One.\n";
        assert!(read_changelog(named, "0.1.0", Mode::Publish).is_ok());
        assert!(
            read_changelog(&named.replace("Unreleased\n", "Unreleased\n\n- Two.\n"), "0.1.0", Mode::DryRun).is_err()
        );
        assert!(read_changelog("# Changelog\n", "0.1.0", Mode::DryRun).is_err());
    }
}
