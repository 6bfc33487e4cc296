//! Generated files: written when they changed, compared when asked to.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use similar::TextDiff;

use crate::provider::providers;

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where it belongs, relative to the workspace.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

/// What became of the generated files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were written.
    pub changed: Vec<PathBuf>,
    /// Files that no spec makes any more, and that were removed.
    pub removed: Vec<PathBuf>,
    /// Whether the change reaches code, and not only comments.
    pub touches_code: bool,
}

impl Output {
    pub(super) fn new(path: PathBuf, text: String) -> Self {
        Self { path, text }
    }
}

/// Writes what differs, removes what is stale.
pub fn write(root: &Path, outputs: &[Output]) -> Result<Written> {
    let mut written = Written::default();
    for Output { path, text } in outputs {
        let target = root.join(path);
        let old = read(&target)?;
        if old.as_deref() == Some(text) {
            continue;
        }
        if is_rust(path) && code_lines(old.as_deref().unwrap_or_default()) != code_lines(text) {
            written.touches_code = true;
        }
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        std::fs::write(&target, text).with_context(|| format!("cannot write {}", path.display()))?;
        written.changed.push(path.clone());
    }
    for path in stale(root, outputs)? {
        std::fs::remove_file(root.join(&path)).with_context(|| format!("cannot remove {}", path.display()))?;
        written.touches_code |= is_rust(&path);
        written.removed.push(path);
    }
    Ok(written)
}

/// The unified diff from what is on disk to what the specs make; `None` when there is no difference.
pub fn check(root: &Path, outputs: &[Output]) -> Result<Option<String>> {
    let mut report = String::new();
    for Output { path, text } in outputs {
        let old = read(&root.join(path))?.unwrap_or_default();
        if old != *text {
            report.push_str(&diff(path, &old, text));
        }
    }
    for path in stale(root, outputs)? {
        let old = read(&root.join(&path))?.unwrap_or_default();
        report.push_str(&diff(&path, &old, ""));
    }
    Ok((!report.is_empty()).then_some(report))
}

fn diff(path: &Path, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut text = String::new();
    let name = path.display().to_string().replace('\\', "/");
    let _ =
        write!(text, "{}", diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")));
    text
}

/// Files in generated folders that nothing makes any more.
fn stale(root: &Path, outputs: &[Output]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
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
