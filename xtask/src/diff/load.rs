//! The specs that are compared, from git revisions, from the working tree, or from files.
//!
//! Which specs there are is asked of each side itself: a provider may have come, gone, or have been called otherwise.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::provider::{Provider, SPECS, is_spec};
use crate::spec::Spec;

/// Where accepted findings are kept, relative to the workspace.
pub const ACCEPTED: &str = "openapi/accepted.toml";

/// A spec on one side.
#[derive(Clone, Debug)]
pub enum SideSpec {
    /// There is none.
    Absent,
    /// There is one, and it cannot be read.
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        why: String,
    },
    /// There is one.
    Read(Box<Spec>),
}

/// The spec of one provider on both sides.
#[derive(Clone, Debug)]
pub struct SpecPair {
    /// What it is called in the report: the provider, or the new one of two files.
    pub name: String,
    /// The provider, as whose spec both sides are generated from.
    pub provider: Provider,
    /// The old spec.
    pub base: SideSpec,
    /// The new one.
    pub head: SideSpec,
}

/// The texts of one side that a release is judged by.
#[derive(Clone, Debug, Default)]
pub struct ReleaseFiles {
    /// What the side is called: a short revision, or `the working tree`.
    pub name: String,
    /// The root manifest.
    pub manifest: Option<String>,
    /// The changelog.
    pub changelog: Option<String>,
    /// The findings that were accepted.
    pub accepted: Option<String>,
}

/// Both sides, read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// A pair for each provider that is on either side.
    pub pairs: Vec<SpecPair>,
    /// The old side.
    pub base: ReleaseFiles,
    /// The new side.
    pub head: ReleaseFiles,
}

/// Where a side is read from.
enum Place {
    Revision(String),
    WorkingTree,
    File(String),
}

/// A spec that was found on one side.
struct Found {
    path: String,
    name: Option<String>,
    spec: SideSpec,
}

/// Reads both sides. Without a base it is the merge base with main, without a head the working tree. Two files are compared with
/// each other, and a file with the spec of its provider on the other side.
pub fn load(root: &Path, base: Option<&str>, head: Option<&str>, only: Option<&str>) -> Result<Loaded> {
    let base = match base {
        Some(name) => place(root, name)?,
        None => Place::Revision(merge_base(root)?),
    };
    let head = head.map_or(Ok(Place::WorkingTree), |name| place(root, name))?;
    let (mut old, mut new) = (base.specs(root)?, head.specs(root)?);
    match (&base, &head) {
        (Place::File(_), Place::File(_)) => {}
        (Place::File(file), _) => keep_one(&mut new, old.first(), file, only)?,
        (_, Place::File(file)) => keep_one(&mut old, new.first(), file, only)?,
        _ => {}
    }
    let is_named = matches!(base, Place::File(_)) || matches!(head, Place::File(_));
    let mut pairs: Vec<SpecPair> = pair(old, new, is_named);
    match (&base, &head, only) {
        (Place::File(_), Place::File(file), _) => pairs.iter_mut().for_each(|pair| pair.name = stem(file)),
        (_, _, Some(only)) if !is_named => {
            pairs.retain(|pair| pair.name == only);
            if pairs.is_empty() {
                bail!("neither side has a spec of the provider `{only}`");
            }
        }
        _ => {}
    }
    Ok(Loaded { pairs, base: base.release_files(root)?, head: head.release_files(root)? })
}

/// What a name on the command line stands for.
fn place(root: &Path, name: &str) -> Result<Place> {
    if [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end)) {
        return Ok(Place::File(name.to_owned()));
    }
    commit(root, name).map(Place::Revision)
}

fn stem(path: &str) -> String {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or("spec").to_owned()
}

/// Keeps the spec that a lone file is compared with: of the same provider, at the same path, or the only one.
fn keep_one(specs: &mut Vec<Found>, file: Option<&Found>, path: &str, only: Option<&str>) -> Result<()> {
    let wanted = only.map(str::to_owned).or_else(|| file.and_then(|found| found.name.clone()));
    let by_name = |found: &Found| wanted.is_some() && found.name == wanted;
    let by_path = |found: &Found| path.ends_with(&found.path) || stem(path) == stem(&found.path);
    let position = match specs.iter().position(by_name).or_else(|| specs.iter().position(by_path)) {
        Some(position) => position,
        None if specs.len() == 1 => 0,
        None => {
            let paths: Vec<&str> = specs.iter().map(|found| found.path.as_str()).collect();
            bail!("{path} belongs to none of {}; name its provider with `--provider`", paths.join(", "));
        }
    };
    *specs = vec![specs.remove(position)];
    Ok(())
}

/// A way to tell that a spec is the same one.
type Way<'w> = dyn Fn(&Found, &Found) -> bool + 'w;

/// Which spec is which: of the same provider, or else in the same file. Files that were named are a pair whatever they say.
fn pair(mut old: Vec<Found>, mut new: Vec<Found>, is_named: bool) -> Vec<SpecPair> {
    let mut pairs = Vec::new();
    let by_name = |one: &Found, other: &Found| one.name.is_some() && one.name == other.name;
    let by_path = |one: &Found, other: &Found| one.path == other.path;
    let by_both = |_: &Found, _: &Found| is_named;
    let ways: [&Way<'_>; 3] = [&by_name, &by_path, &by_both];
    for is_same in ways {
        let mut left = Vec::new();
        for found in old {
            match new.iter().position(|other| is_same(&found, other)) {
                Some(position) => pairs.push(spec_pair(Some(found), Some(new.remove(position)))),
                None => left.push(found),
            }
        }
        old = left;
    }
    pairs.extend(old.into_iter().map(|found| spec_pair(Some(found), None)));
    pairs.extend(new.into_iter().map(|found| spec_pair(None, Some(found))));
    pairs.sort_by(|one, other| one.provider.spec.cmp(&other.provider.spec));
    pairs
}

fn spec_pair(base: Option<Found>, head: Option<Found>) -> SpecPair {
    let of = |side: &Option<Found>| side.as_ref().map(|found| (found.path.clone(), found.name.clone()));
    let (old, new) = (of(&base), of(&head));
    let path = new.as_ref().or(old.as_ref()).map(|(path, _)| path.clone()).unwrap_or_default();
    let name = [new, old].into_iter().flatten().find_map(|(_, name)| name);
    let name = name.unwrap_or_else(|| heck::ToSnakeCase::to_snake_case(stem(&path).as_str()));
    let side = |side: Option<Found>| side.map_or(SideSpec::Absent, |found| found.spec);
    SpecPair { name: name.clone(), provider: Provider { name, spec: path }, base: side(base), head: side(head) }
}

fn read(path: String, text: Result<String>) -> Found {
    match text.and_then(|text| Spec::parse(&path, &text)) {
        Ok(spec) => {
            let name = spec.at("/x-provider/name").and_then(Value::as_str).map(str::to_owned);
            Found { path, name, spec: SideSpec::Read(Box::new(spec)) }
        }
        Err(error) => {
            let why = format!("{error:#}");
            Found { path: path.clone(), name: None, spec: SideSpec::Unreadable { path, why } }
        }
    }
}

impl Place {
    /// Every spec of the side.
    fn specs(&self, root: &Path) -> Result<Vec<Found>> {
        if let Self::File(path) = self {
            let text = std::fs::read(path).with_context(|| format!("cannot read {path}"))?;
            return Ok(vec![read(path.clone(), String::from_utf8(text).context("not UTF-8"))]);
        }
        let mut found = Vec::new();
        for path in self.files(root)? {
            let text = self.text(root, &path);
            // The other files of the folder are no specs; one that is no text may be.
            let is_other = matches!(&text, Ok(Some(text)) if !is_spec(text)) || matches!(&text, Ok(None));
            if !is_other {
                found.push(read(path, text.map(Option::unwrap_or_default)));
            }
        }
        Ok(found)
    }

    /// The YAML files in the folder of the specs.
    fn files(&self, root: &Path) -> Result<Vec<String>> {
        let names: Vec<String> = match self {
            Self::Revision(revision) => {
                let listed = git(root, &["ls-tree", "--name-only", revision, "--", &format!("{SPECS}/")])?;
                listed.lines().map(str::to_owned).collect()
            }
            Self::WorkingTree | Self::File(_) => {
                let folder = root.join(SPECS);
                let entries =
                    std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
                let name = |entry: std::io::Result<std::fs::DirEntry>| -> Result<String> {
                    Ok(format!("{SPECS}/{}", entry?.file_name().to_string_lossy()))
                };
                entries.map(name).collect::<Result<_>>()?
            }
        };
        let mut names: Vec<String> =
            names.into_iter().filter(|name| name.ends_with(".yaml") || name.ends_with(".yml")).collect();
        names.sort();
        Ok(names)
    }

    /// The text of a file; `None` where there is no such file.
    fn text(&self, root: &Path, path: &str) -> Result<Option<String>> {
        match self {
            Self::WorkingTree | Self::File(_) => match std::fs::read_to_string(root.join(path)) {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error).with_context(|| format!("cannot read {path}")),
            },
            Self::Revision(revision) => {
                let listed = git(root, &["ls-tree", "--name-only", revision, "--", path])?;
                if listed.trim().is_empty() {
                    return Ok(None);
                }
                git(root, &["show", &format!("{revision}:{path}")]).map(Some)
            }
        }
    }

    fn release_files(&self, root: &Path) -> Result<ReleaseFiles> {
        let name = match self {
            Self::WorkingTree => "the working tree".to_owned(),
            Self::Revision(revision) => revision.chars().take(10).collect(),
            // A file alone is no release.
            Self::File(path) => return Ok(ReleaseFiles { name: path.clone(), ..ReleaseFiles::default() }),
        };
        Ok(ReleaseFiles {
            name,
            manifest: self.text(root, "Cargo.toml")?,
            changelog: self.text(root, "CHANGELOG.md")?,
            accepted: self.text(root, ACCEPTED)?,
        })
    }
}

/// The commit that a name stands for.
fn commit(root: &Path, name: &str) -> Result<String> {
    git(root, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])
        .map(|commit| commit.trim().to_owned())
        .with_context(|| format!("`{name}` is neither a revision nor a file that ends in .yaml, .yml or .json"))
}

/// Where the work at hand left main, or on a pull request the branch that it is meant for.
fn merge_base(root: &Path) -> Result<String> {
    #[expect(clippy::disallowed_methods, reason = "only the runner knows the branch that a pull request is meant for")]
    let target = std::env::var("GITHUB_BASE_REF").ok().filter(|branch| !branch.is_empty());
    let target = target.map(|branch| format!("origin/{branch}"));
    for main in target.iter().map(String::as_str).chain(["origin/main", "main"]) {
        if let Ok(base) = git(root, &["merge-base", main, "HEAD"]) {
            return Ok(base.trim().to_owned());
        }
    }
    bail!("there is no branch main to compare with; name a base, as in `cargo xtask diff HEAD~1`")
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").args(arguments).current_dir(root).output().context("cannot run git")?;
    if !output.status.success() {
        bail!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("git gave bytes that are no text")
}
