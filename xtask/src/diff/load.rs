//! The specs that are compared, from git revisions, from the working tree, or from files.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::provider::{Provider, providers};
use crate::spec::Spec;

/// What is compared.
#[derive(Clone, Debug)]
pub struct Pairing {
    /// What it is called in the report: the provider, or the new one of two files.
    pub name: String,
    /// The provider, as whose spec it is read.
    pub provider: Provider,
    /// The old spec; `None` where it did not exist.
    pub base: Option<Spec>,
    /// The new one; `None` where it does not exist any more.
    pub head: Option<Spec>,
}

/// The texts of one side that the version is judged by.
#[derive(Clone, Debug, Default)]
pub struct Papers {
    /// What the side is called: a short revision, or `the working tree`.
    pub name: String,
    /// The root manifest.
    pub manifest: Option<String>,
    /// The changelog.
    pub changelog: Option<String>,
}

/// Both sides, read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// A pairing for each provider that is on either side.
    pub pairings: Vec<Pairing>,
    /// The old side.
    pub base: Papers,
    /// The new side.
    pub head: Papers,
}

/// Where a side is read from.
enum Place {
    Revision(String),
    WorkingTree,
}

/// Reads both sides. Without a base it is the merge base with main, without a head the working tree. Two files are compared
/// as the spec of one provider.
pub fn load(root: &Path, base: Option<&str>, head: Option<&str>, only: Option<&Provider>) -> Result<Loaded> {
    if let (Some(old), Some(new)) = (base, head)
        && is_spec_file(old)
        && is_spec_file(new)
    {
        return load_files(root, old, new, only);
    }
    let base = Place::Revision(match base {
        Some(revision) => commit(root, revision)?,
        None => merge_base(root)?,
    });
    let head = match head {
        Some(revision) => Place::Revision(commit(root, revision)?),
        None => Place::WorkingTree,
    };
    let mut pairings = Vec::new();
    for provider in providers(root)?.into_iter().filter(|provider| only.is_none_or(|only| only == provider)) {
        let read = |place: &Place| -> Result<Option<Spec>> {
            place.text(root, &provider.spec)?.map(|text| Spec::parse(&provider.spec, &text)).transpose()
        };
        let (base, head) = (read(&base)?, read(&head)?);
        if base.is_some() || head.is_some() {
            pairings.push(Pairing { name: provider.name.clone(), provider, base, head });
        }
    }
    Ok(Loaded { pairings, base: base.papers(root)?, head: head.papers(root)? })
}

fn is_spec_file(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json")
}

fn load_files(root: &Path, old: &str, new: &str, only: Option<&Provider>) -> Result<Loaded> {
    let read = |path: &str| -> Result<Spec> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
        Spec::parse(path, &text)
    };
    // The rules are the same for every provider; the name only says how generated modules are called.
    let stem = Path::new(new).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let all = providers(root)?;
    let by_name = all.iter().find(|provider| stem.contains(&provider.name));
    let provider = only.or(by_name).or(all.first()).context("no provider has a spec in openapi/")?.clone();
    let papers = |name: &str| Papers { name: name.to_owned(), ..Papers::default() };
    Ok(Loaded {
        pairings: vec![Pairing { name: stem.to_owned(), provider, base: Some(read(old)?), head: Some(read(new)?) }],
        base: papers(old),
        head: papers(new),
    })
}

impl Place {
    /// The text of a file; `None` where there is no such file.
    fn text(&self, root: &Path, path: &str) -> Result<Option<String>> {
        match self {
            Self::WorkingTree => match std::fs::read_to_string(root.join(path)) {
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

    fn papers(&self, root: &Path) -> Result<Papers> {
        let name = match self {
            Self::WorkingTree => "the working tree".to_owned(),
            Self::Revision(revision) => revision.chars().take(10).collect(),
        };
        Ok(Papers { name, manifest: self.text(root, "Cargo.toml")?, changelog: self.text(root, "CHANGELOG.md")? })
    }
}

/// The commit that a name stands for.
fn commit(root: &Path, name: &str) -> Result<String> {
    git(root, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])
        .map(|commit| commit.trim().to_owned())
        .with_context(|| format!("`{name}` is neither a revision nor two files were given"))
}

/// Where the work at hand left main.
fn merge_base(root: &Path) -> Result<String> {
    for main in ["origin/main", "main"] {
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
