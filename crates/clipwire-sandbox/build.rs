//! Lists the documents in `openapi/` and the stored answers in `fixtures/`, so that a file that is added needs no line of
//! Rust; they are compiled in, so that the sandbox runs wherever it is taken.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    // A copy in a package, a link in the repository. A checkout without links has a file in its place.
    let [own, repository] = ["openapi", "../../openapi"].map(|folder| here.join(folder));
    let folder = if own.is_dir() { own } else { repository };
    fs::write(out.join("documents.rs"), documents(&folder)?)?;
    fs::write(out.join("stored.rs"), stored(&here.join("fixtures"))?)
}

/// The texts of the OpenAPI documents; other YAML may lie beside them.
fn documents(folder: &Path) -> io::Result<String> {
    let mut list = String::from("[\n");
    for file in entries(folder)? {
        let is_yaml = file.extension().is_some_and(|end| end == "yaml" || end == "yml");
        if is_yaml && fs::read_to_string(&file)?.lines().any(|line| line.starts_with("openapi:")) {
            row(&mut list, format_args!("include_str!({file:?})"));
        }
    }
    Ok(list + "]\n")
}

/// Provider, operation, answer and sidecar of each stored answer: `<provider>/<operation>/<case>.json` and `….meta.json`.
fn stored(folder: &Path) -> io::Result<String> {
    let mut list = String::from("[\n");
    for provider in entries(folder)? {
        for operation in entries(&provider)? {
            for sidecar in entries(&operation)? {
                let Some(case) = name(&sidecar).strip_suffix(".meta.json").map(str::to_owned) else { continue };
                let answer = operation.join(format!("{case}.json"));
                let (provider, operation) = (name(&provider), name(&operation));
                row(
                    &mut list,
                    format_args!("({provider:?}, {operation:?}, include_str!({answer:?}), include_str!({sidecar:?}))"),
                );
            }
        }
    }
    Ok(list + "]\n")
}

fn row(list: &mut String, row: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(list, "    {row},");
}

/// What is in a folder, in the order of the names; the build is done again when that changes.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "this is how cargo talks to a build script")]
fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(io::Error::other)
}
