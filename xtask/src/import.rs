//! `cargo xtask import`: a saved answer beside the spec, and as a fixture once nothing in it belongs to anybody.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::answer::{Document, Kind, Observation, Scrubbed, Subject, compare, propose, report, scrub};
use crate::model::envelope;
use crate::try_call::{proposal_text, secrets};
use crate::write::Batch;

/// How a fixture is stored.
#[derive(Clone, Debug)]
pub struct Store {
    /// The name of the file, without its ending.
    pub name: String,
    /// Where the answer comes from: an address, or a word such as `own call of 2026-11-24`.
    pub source: String,
}

/// Reads a saved answer, in whatever form the client reads it: beside what the spec says, scrubbed.
///
/// `keep` are paths of texts that look like keys and are none.
pub fn run(
    root: &Path,
    subject: &Subject,
    body: &[u8],
    keep: &[String],
    observation: Option<&Observation>,
    store: Option<&Store>,
) -> Result<String> {
    let document = Document::of(body, &envelope(&subject.spec))?;
    let answer = document.value()?;
    let comparison = compare(&subject.spec, &subject.pointer(200)?, &answer)?;
    let secrets = secrets(root)?;
    let mut out = format!("{}: {}", subject.operation.id, report(&subject.spec, &comparison, &secrets));
    if document.was_mended {
        out.push_str("the body is no strict JSON; what follows is of the JSON that the client reads in it\n");
    }
    if let Some(observation) = observation {
        out.push_str(&proposal_text(&propose(&subject.spec, &comparison, observation)?));
    }
    let unknown = comparison.findings.iter().filter(|finding| finding.kind == Kind::Unknown);
    // What stands inside an unknown object is as unknown as the object.
    let unknown: BTreeSet<String> = unknown.flat_map(|finding| below(&finding.path, &finding.seen)).collect();
    let mut scrubbed = scrub(&document.text, &secrets, &unknown)?;
    scrubbed.left.retain(|(path, _)| !keep.contains(path));
    let _ = writeln!(out, "\nscrubbed ({})", scrubbed.replaced.len());
    for line in &scrubbed.replaced {
        let _ = writeln!(out, "  {line}");
    }
    for (path, why) in &scrubbed.left {
        let _ = writeln!(out, "  still to judge: {path}: {why}");
    }
    if let Some(store) = store {
        out.push_str(&write(root, subject, &scrubbed, store)?);
    }
    Ok(out)
}

fn write(root: &Path, subject: &Subject, scrubbed: &Scrubbed, store: &Store) -> Result<String> {
    if let Some((path, why)) = scrubbed.left.first() {
        bail!("not stored: at {path}, {why}; take it out by hand, or say `--keep {path}` if it is no secret");
    }
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if !is_name(&store.name) {
        bail!("the name of a fixture is in snake case, such as `sold_out`");
    }
    let folder = root.join("tests/fixtures").join(&subject.provider.name);
    let file = format!("{}/{}.json", subject.operation.id, store.name);
    let path = folder.join(&file);
    if path.exists() {
        bail!("{file} is there already; choose another name");
    }
    let sources = folder.join("sources.json");
    let mut rows: Vec<Value> = match std::fs::read_to_string(&sources) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} is not a list", sources.display()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", sources.display())),
    };
    let changed = match scrubbed.replaced.as_slice() {
        [] => "nothing".to_owned(),
        lines => lines.join("; "),
    };
    rows.push(json!({
        "file": file,
        "source": store.source,
        "completeness": "full",
        "note": "taken in by `cargo xtask import`",
        "changed": changed,
    }));
    let mut batch = Batch::default();
    batch.write(path, scrubbed.text.clone());
    batch.write(sources, serde_json::to_string_pretty(&rows)? + "\n");
    batch.commit(root)?;
    Ok(format!("\nwrote {file} and its row in sources.json, below tests/fixtures/{}\n", subject.provider.name))
}

/// A path and every path below it.
fn below(path: &str, values: &[Value]) -> BTreeSet<String> {
    let mut found = BTreeSet::from([path.to_owned()]);
    for value in values {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    found.extend(below(&format!("{path}.{name}"), std::slice::from_ref(value)));
                }
            }
            Value::Array(elements) => found.extend(below(&format!("{path}[]"), elements)),
            _ => {}
        }
    }
    found
}
