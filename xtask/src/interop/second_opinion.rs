//! What differs of others say of the examples of our rules, and whether `docs/book/src/interop.md` explains each disagreement.
//!
//! They judge from the provider's side and give one verdict, which is nearest to ours on the wire: an alarm or none.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::Tools;
use crate::diff::example::{Example, examples};
use crate::diff::{Side, Wire, compare};

/// What begins the table of disagreements, up to the reasons.
const HEADING: &str = "| rule | clipwire | redocly | oasdiff |";

/// What is said of one example, by a word of the tool's own.
struct Opinion {
    word: String,
    is_alarm: bool,
}

/// Asks both tools about every example, and holds their disagreements against the table.
pub(super) fn run(tools: &Tools, root: &Path) -> Result<String> {
    // A whole side that is gone or unreadable is nothing that a differ could be asked about.
    let examples: Vec<Example> = examples()?.into_iter().filter(|example| example.side.is_none()).collect();
    let mut rows = Vec::new();
    for example in &examples {
        let ours = ours(example);
        let [redocly, oasdiff] = theirs(tools, example).with_context(|| format!("example {}", example.rule))?;
        if redocly.is_alarm != ours.is_alarm || oasdiff.is_alarm != ours.is_alarm {
            rows.push(format!("| `{}` | {} | {} | {} |", example.rule, ours.word, redocly.word, oasdiff.word));
        }
    }
    let page = std::fs::read_to_string(root.join("docs/book/src/interop.md")).context("docs/book/src/interop.md")?;
    let explained = explained(&page)?;
    let missing: Vec<&str> = rows.iter().map(String::as_str).filter(|row| !explained.contains(row)).collect();
    let stale: Vec<&str> = explained.iter().copied().filter(|row| !rows.iter().any(|found| found == row)).collect();
    if !missing.is_empty() || !stale.is_empty() {
        bail!(
            "the table of disagreements is not what the tools say.\nMissing:\n{}\nNot found any more:\n{}",
            missing.join("\n"),
            stale.join("\n")
        );
    }
    Ok(format!("{} examples, {} disagreements, each of them explained", examples.len(), rows.len()))
}

/// The rows of the table, without their reasons; a row without a reason is none.
fn explained(page: &str) -> Result<Vec<&str>> {
    let table = page.lines().skip_while(|line| !line.starts_with(HEADING)).skip(2);
    table
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let (row, why) = line.trim_end_matches('|').rsplit_once("| ").context("a row has five cells")?;
            if why.trim().is_empty() { bail!("no reason in {line}") } else { Ok(line[..=row.len()].trim_end()) }
        })
        .collect()
}

fn ours(example: &Example) -> Opinion {
    let found = compare(&Side::new(&example.before), &Side::new(&example.after));
    let wire = found.iter().map(|difference| difference.rule.wire).max().unwrap_or(Wire::Untouched);
    Opinion { word: wire.as_str().to_owned(), is_alarm: wire >= Wire::Changes }
}

fn theirs(tools: &Tools, example: &Example) -> Result<[Opinion; 2]> {
    let (before, after) = (tools.folder.join("before.json"), tools.folder.join("after.json"));
    std::fs::write(&before, &example.before.text)?;
    std::fs::write(&after, &example.after.text)?;
    // So that a report of the example before cannot be taken for this one's.
    let report = tools.folder.join("impact.json");
    std::fs::write(&report, "")?;
    let mut redocly = tools.node("redocly");
    redocly.args(["diff", "--format=json", "--output"]).arg(&report).args([&before, &after]);
    // It fails on an alarm; what counts is the report.
    let (_, words) = tools.run("redocly-diff", &mut redocly)?;
    let impact: Value =
        serde_json::from_slice(&std::fs::read(&report).with_context(|| words.clone())?).context(words)?;
    let bump = impact["bump"].as_str().unwrap_or("none").to_owned();
    let mut oasdiff = tools.node("oasdiff");
    let (_, words) = tools.run("oasdiff", oasdiff.args(["changelog", "--format=json"]).args([&before, &after]))?;
    let changes: Value = serde_json::from_str(&words).context(words)?;
    let level = changes.as_array().into_iter().flatten().filter_map(|change| change["level"].as_u64()).max();
    let word = match level {
        Some(3) => "error",
        Some(2) => "warning",
        Some(_) => "info",
        None => "none",
    };
    Ok([
        Opinion { is_alarm: bump == "major", word: bump },
        Opinion { is_alarm: level >= Some(2), word: word.to_owned() },
    ])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

    use super::*;
    use crate::provider::workspace_root;

    /// The tools are not needed for our own column, so a verdict that changes is noticed without them.
    #[test]
    fn the_table_of_disagreements_tells_our_verdicts_of_today() {
        let page = std::fs::read_to_string(workspace_root().join("docs/book/src/interop.md")).unwrap();
        let examples = examples().unwrap();
        let rows = explained(&page).unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let example = examples.iter().find(|known| format!("`{}`", known.rule) == cells[0]).unwrap();
            assert_eq!(cells[1], ours(example).word, "{row}");
        }
    }

    #[test]
    fn a_disagreement_without_a_reason_is_refused() {
        let page = format!("{HEADING} why |\n| --- |\n| `field-removed` | breaks | none | none | |\n");
        assert!(explained(&page).unwrap_err().to_string().starts_with("no reason"));
    }
}
