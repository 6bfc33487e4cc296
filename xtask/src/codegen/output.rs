//! Generated files and generated regions: written all or nothing when they changed, compared when asked to.

mod region;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use similar::TextDiff;

use crate::provider::providers;
use crate::write::Batch;

/// One thing that is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The file it is or stands in, relative to the workspace.
    pub path: PathBuf,
    /// What it is.
    pub content: Content,
}

/// What an output is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A whole file.
    File(String),
    /// The lines between two marker comments of a file that is otherwise written by hand.
    Region {
        /// The name that both markers have.
        marker: String,
        /// The lines, without the indentation of the markers.
        lines: Vec<String>,
    },
    /// The beginning of a file that is then written by hand: made where there is none, and never looked at again.
    Starter(String),
}

/// What became of the outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were written.
    pub changed: Vec<PathBuf>,
    /// Files that no spec makes any more, and that were removed.
    pub removed: Vec<PathBuf>,
    /// Files that were begun and wait for somebody to go on with them by hand.
    pub begun: Vec<PathBuf>,
}

impl Output {
    /// A whole file; `path` is relative to the workspace.
    pub fn file(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), content: Content::File(text.into()) }
    }

    /// The lines between the markers `begin generated: MARKER` and `end generated: MARKER` of a file that is there.
    ///
    /// The markers are comments of the file's language: `#` in TOML and YAML, `<!-- -->` in Markdown and SVG, `//` in Rust.
    pub fn region(path: impl Into<PathBuf>, marker: impl Into<String>, lines: Vec<String>) -> Self {
        Self { path: path.into(), content: Content::Region { marker: marker.into(), lines } }
    }

    /// The beginning of a file that a person goes on with.
    pub fn starter(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self { path: path.into(), content: Content::Starter(text.into()) }
    }
}

/// What is to be done to make a tree what the specs make of it.
#[derive(Debug, Default)]
pub struct Plan {
    /// The files that differ: the path, the old text if there is one, the new text.
    changed: Vec<(PathBuf, Option<String>, String)>,
    removed: Vec<(PathBuf, String)>,
    begun: Vec<(PathBuf, String)>,
}

impl Plan {
    /// Compares a tree with what the specs make. A region without its markers is an error.
    pub fn new(root: &Path, outputs: &[Output]) -> Result<Self> {
        let mut plan = Self::default();
        // Several regions can stand in one file.
        let mut texts: BTreeMap<&Path, (Option<String>, String)> = BTreeMap::new();
        for Output { path, content } in outputs {
            let old = || read(&root.join(path));
            match content {
                Content::File(text) => {
                    texts.insert(path, (old()?, text.clone()));
                }
                Content::Region { marker, lines } => {
                    if !texts.contains_key(path.as_path()) {
                        let text = old()?;
                        let text = text.with_context(|| {
                            format!("{} is not there; the region `{marker}` belongs in it", shown(path))
                        })?;
                        texts.insert(path, (Some(text.clone()), text));
                    }
                    if let Some((_, text)) = texts.get_mut(path.as_path()) {
                        *text = region::replace(path, text, marker, lines)?;
                    }
                }
                Content::Starter(text) if old()?.is_none() => plan.begun.push((path.clone(), text.clone())),
                Content::Starter(_) => {}
            }
        }
        for (path, (old, new)) in texts {
            if old.as_ref() != Some(&new) {
                plan.changed.push((path.to_path_buf(), old, new));
            }
        }
        for path in stale(root, outputs)? {
            let old = read(&root.join(&path))?.unwrap_or_default();
            plan.removed.push((path, old));
        }
        Ok(plan)
    }

    /// Whether it reaches code, and not only comments.
    pub fn touches_code(&self) -> bool {
        let differs = |path: &Path, old: Option<&str>, new: &str| {
            is_rust(path) && code_lines(old.unwrap_or_default()) != code_lines(new)
        };
        self.changed.iter().any(|(path, old, new)| differs(path, old.as_deref(), new))
            || self.removed.iter().any(|(path, _)| is_rust(path))
            || self.begun.iter().any(|(path, _)| is_rust(path))
    }

    /// Carries it out, all or nothing.
    pub fn write(self, root: &Path) -> Result<Written> {
        let (mut batch, mut written) = (Batch::default(), Written::default());
        for (path, _, text) in self.changed {
            batch.write(root.join(&path), text);
            written.changed.push(path);
        }
        for (path, text) in self.begun {
            batch.write(root.join(&path), text);
            written.begun.push(path);
        }
        for (path, _) in self.removed {
            batch.remove(root.join(&path));
            written.removed.push(path);
        }
        batch.commit(root)?;
        Ok(written)
    }

    /// It as a unified diff; `None` when there is nothing to do.
    pub fn difference(&self) -> Option<String> {
        let changed = self.changed.iter().map(|(path, old, new)| (path, old.as_deref().unwrap_or_default(), &**new));
        let begun = self.begun.iter().map(|(path, new)| (path, "", &**new));
        let removed = self.removed.iter().map(|(path, old)| (path, &**old, ""));
        let report: String = changed.chain(begun).chain(removed).map(|(path, old, new)| diff(path, old, new)).collect();
        (!report.is_empty()).then_some(report)
    }
}

/// The unified diff from what is on disk to what the specs make; `None` when there is no difference.
pub fn check(root: &Path, outputs: &[Output]) -> Result<Option<String>> {
    Ok(Plan::new(root, outputs)?.difference())
}

fn diff(path: &Path, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut text = String::new();
    let name = shown(path);
    let _ =
        write!(text, "{}", diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")));
    text
}

/// Files in generated folders that nothing makes any more.
fn stale(root: &Path, outputs: &[Output]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !root.join(crate::provider::SPECS).exists() {
        return Ok(found);
    }
    for provider in providers(root)? {
        for folder in [provider.facade_folder(), provider.snapshot_folder()] {
            // Another provider's folder is complete by itself; with `--provider` it is not looked at.
            if !outputs.iter().any(|output| output.path.starts_with(&folder)) {
                continue;
            }
            let Ok(entries) = std::fs::read_dir(root.join(&folder)) else { continue };
            for entry in entries {
                let path = folder.join(entry?.file_name());
                if path.extension().is_some_and(|end| end == "rs" || end == "snap")
                    && !outputs.iter().any(|output| output.path == path)
                {
                    found.push(path);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        // A checkout may have given the lines other ends.
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "rs")
}

fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// The lines of the code without its documentation; all lines where the text is no Rust.
fn code_lines(text: &str) -> Vec<String> {
    let Ok(mut file) = syn::parse_file(text) else { return text.lines().map(str::to_owned).collect() };
    struct Undocumented;
    impl syn::visit_mut::VisitMut for Undocumented {
        fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
            attributes.retain(|attribute| !attribute.path().is_ident("doc"));
        }
    }
    syn::visit_mut::VisitMut::visit_file_mut(&mut Undocumented, &mut file);
    prettyplease::unparse(&file).lines().map(str::to_owned).collect()
}
