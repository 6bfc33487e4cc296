//! What the next version has to be, and whether the version and the changelog know of it.

use anyhow::{Context, Result};

use super::load::ReleaseFiles;
use super::verdict::{Rust, Wire};

/// How far the version has to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing is to be released.
    None,
    /// A patch.
    Patch,
    /// A minor release.
    Minor,
    /// A major release; before 1.0 the same as a minor one.
    Major,
}

impl Bump {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// What a change of one crate asks for.
    pub fn of(wire: Wire, rust: Rust) -> Self {
        match (rust, wire) {
            (Rust::Breaks | Rust::Changes, _) => Self::Major,
            (Rust::Adds, _) => Self::Minor,
            (Rust::Refused, _) => Self::None,
            // Published crates fail, or misread; the mend is a patch, and urgent.
            (Rust::Untouched, Wire::Breaks | Wire::Changes | Wire::Mends) => Self::Patch,
            (Rust::Untouched, Wire::Safe) => Self::Patch,
            (Rust::Untouched, Wire::Untouched) => Self::None,
        }
    }
}

/// A version of three numbers.
type Version = (u64, u64, u64);

/// What the versions and the changelog say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Semver {
    /// How far the version has to move.
    pub bump: Bump,
    /// The version of the old side.
    pub base: Option<String>,
    /// The version of the new side.
    pub head: Option<String>,
    /// The lowest version that the next release may have.
    pub least: Option<String>,
    /// What is missing, in a sentence each.
    pub faults: Vec<String>,
}

/// Judges the versions of both sides against what has to move.
pub fn judge(bump: Bump, base: &ReleaseFiles, head: &ReleaseFiles) -> Result<Semver> {
    let read = |files: &ReleaseFiles| files.manifest.as_deref().map(version).transpose();
    let (old, new) = (read(base)?, read(head)?);
    let least = old.map(|old| raise(old, bump));
    let mut faults = Vec::new();
    if let (Some(old), Some(new), Some(least)) = (old, new, least)
        && new != old
        && new < least
    {
        faults.push(format!(
            "the version went from {} to {}, and has to be {} at the least",
            show(old),
            show(new),
            show(least)
        ));
    }
    if bump > Bump::None && base.changelog.is_some() && unreleased(head) == unreleased(base) && new == old {
        faults.push("CHANGELOG.md says nothing of it under \"Unreleased\"".to_owned());
    }
    Ok(Semver { bump, base: old.map(show), head: new.map(show), least: least.map(show), faults })
}

/// The lowest version after a move. Before 1.0 the second number is the one that breaks.
fn raise((major, minor, patch): Version, bump: Bump) -> Version {
    match (bump, major) {
        (Bump::None, _) => (major, minor, patch),
        (Bump::Patch, _) | (Bump::Minor, 0) => (major, minor, patch + 1),
        (Bump::Minor, _) | (Bump::Major, 0) => (major, minor + 1, 0),
        (Bump::Major, _) => (major + 1, 0, 0),
    }
}

/// The version of the workspace.
fn version(manifest: &str) -> Result<Version> {
    let table: toml::Table = toml::from_str(manifest).context("Cargo.toml cannot be read")?;
    let text = table
        .get("workspace")
        .and_then(|workspace| workspace.get("package"))
        .and_then(|package| package.get("version"))
        .and_then(toml::Value::as_str)
        .context("Cargo.toml has no workspace.package.version")?;
    let mut numbers = text.split(['.', '-', '+']).map(str::parse::<u64>);
    let mut next = || numbers.next().and_then(Result::ok).with_context(|| format!("`{text}` is no version"));
    Ok((next()?, next()?, next()?))
}

fn show((major, minor, patch): Version) -> String {
    format!("{major}.{minor}.{patch}")
}

/// What the changelog says of the release to come.
fn unreleased(files: &ReleaseFiles) -> Option<&str> {
    let text = files.changelog.as_deref()?;
    let start = text.find("## Unreleased")?;
    let rest = &text[start..];
    Some(rest[2..].find("\n## ").map_or(rest, |end| &rest[..end + 2]))
}

#[cfg(test)]
mod tests {
    use super::{Bump, ReleaseFiles, judge};
    use crate::diff::verdict::{Rust, Wire};

    fn files(version: &str, unreleased: &str) -> ReleaseFiles {
        ReleaseFiles {
            name: "here".to_owned(),
            manifest: Some(format!("[workspace.package]\nversion = \"{version}\"\n")),
            changelog: Some(format!("# Changelog\n\n## Unreleased\n{unreleased}\n## 0.0.1\n")),
            accepted: None,
        }
    }

    #[test]
    fn a_break_moves_the_number_that_breaks_and_a_wire_break_alone_is_a_patch() {
        for (wire, rust, bump) in [
            (Wire::Breaks, Rust::Breaks, Bump::Major),
            (Wire::Untouched, Rust::Changes, Bump::Major),
            (Wire::Safe, Rust::Adds, Bump::Minor),
            (Wire::Breaks, Rust::Untouched, Bump::Patch),
            (Wire::Mends, Rust::Untouched, Bump::Patch),
            (Wire::Mends, Rust::Breaks, Bump::Major),
            (Wire::Untouched, Rust::Untouched, Bump::None),
        ] {
            assert_eq!(Bump::of(wire, rust), bump);
        }
        let least = |version: &str, bump| judge(bump, &files(version, ""), &files(version, "")).unwrap().least.unwrap();
        assert_eq!(least("0.1.4", Bump::Major), "0.2.0");
        assert_eq!(least("0.1.4", Bump::Minor), "0.1.5");
        assert_eq!(least("1.2.3", Bump::Major), "2.0.0");
        assert_eq!(least("1.2.3", Bump::Minor), "1.3.0");
        assert_eq!(least("1.2.3", Bump::None), "1.2.3");
    }

    #[test]
    fn a_version_that_moved_too_little_and_a_changelog_that_is_silent_are_faults() {
        let faults = |base: ReleaseFiles, head: ReleaseFiles| judge(Bump::Major, &base, &head).unwrap().faults;
        assert_eq!(faults(files("0.1.0", ""), files("0.1.0", "- new")), Vec::<String>::new());
        assert_eq!(faults(files("0.1.0", ""), files("0.2.0", "")), Vec::<String>::new());
        let too_little = faults(files("0.1.0", ""), files("0.1.1", ""));
        assert_eq!(too_little, ["the version went from 0.1.0 to 0.1.1, and has to be 0.2.0 at the least"]);
        let silent = faults(files("0.1.0", "- old"), files("0.1.0", "- old"));
        assert_eq!(silent, ["CHANGELOG.md says nothing of it under \"Unreleased\""]);
    }
}
