//! The report for a comment on a pull request.

use std::fmt::Write as _;

use super::wording::{Sections, before_after, command, evidence, reach, told, verdict_line};
use crate::diff::report::{Finding, ProviderReport, Report};
use crate::diff::surface::{Change, Layer};

/// What a comment may hold, with room for a last word.
const LONGEST: usize = 60_000;

/// What the two columns of verdicts ask, and which answers there are.
const LEGEND: &str = "\
**wire**: does a clipwire that is published already still work? *breaks*: calls fail or lose something · *changes*: they bring, cost or mean \
something else · *mends*: the old statement was a guess · *safe*: published crates take it · *untouched*: nothing differs.  
**code**: does a user's code still compile and mean the same after upgrading? *breaks*: it does not compile · *changes*: it does something \
else · *refused*: nothing can be generated from a side · *adds*: there is more · *untouched*: nothing differs.
";

/// Writes the report for a comment, cut to its limit.
pub fn markdown(report: &Report) -> String {
    // Fewer rows a section, until it fits.
    for rows in [usize::MAX, 200, 80, 30, 10, 3] {
        let text = with_rows(report, rows);
        if text.len() <= LONGEST {
            return text;
        }
    }
    format!(
        "## Spec diff\n\n{LEGEND}\n**{}**\n\nToo much for a comment; run `{}`.\n",
        verdict_line(report),
        command(report)
    )
}

fn with_rows(report: &Report, rows: usize) -> String {
    let mut out = format!("## Spec diff\n\n{LEGEND}\n**{}**\n", verdict_line(report));
    for fault in report.semver.faults.iter().chain(&report.stale) {
        let _ = writeln!(out, "\n> [!WARNING]\n> {fault}");
    }
    for note in &report.notes {
        let _ = writeln!(out, "\n> [!NOTE]\n> {note}");
    }
    for part in report.providers.iter().filter(|part| !part.findings.is_empty()) {
        provider(&mut out, part, rows);
    }
    let _ = writeln!(out, "\n<sub>`{}` makes this report again.</sub>", command(report));
    out
}

fn provider(out: &mut String, part: &ProviderReport, rows: usize) {
    let (wire, facade) = (part.wire(), part.facade);
    let _ = writeln!(out, "\n### {}\n\nAt worst: wire **{wire}**, code **{facade}**", part.provider);
    for why in &part.refused {
        let _ =
            writeln!(out, "\n<details><summary>Why a side is refused</summary>\n\n```text\n{why}\n```\n\n</details>");
    }
    let sections = Sections::of(part);
    for (title, _, findings) in sections.rows() {
        match title {
            _ if findings.is_empty() => {}
            "Evidence" => {
                let _ = writeln!(out, "\n#### {title}\n");
                list(out, findings, rows);
            }
            "Nothing but words" => {
                let _ = writeln!(out, "\n<details><summary>{title} ({})</summary>\n", findings.len());
                list(out, findings, rows);
                let _ = writeln!(out, "\n</details>");
            }
            "Accepted" => {
                let _ = writeln!(out, "\n#### {title}\n");
                for finding in findings.iter() {
                    let reason = cell(finding.accepted.as_deref().unwrap_or_default());
                    let _ = writeln!(out, "- `{}` {}: {reason}", finding.fingerprint, cell(&finding.sentence));
                }
            }
            _ => table(out, title, findings, rows),
        }
    }
    calls(out, part);
    surface(out, "What users can name or notice", part, Layer::Facade, rows);
    surface(out, "The same of `clipwire-raw`, outside semver", part, Layer::Raw, rows);
}

fn table(out: &mut String, title: &str, findings: &[&Finding], rows: usize) {
    let _ = writeln!(
        out,
        "\n#### {title}\n\n| what | before → after | wire | code | reaches | known |\n| --- | --- | --- | --- | --- | --- |"
    );
    for finding in findings.iter().take(rows) {
        let _ = writeln!(
            out,
            "| {}<br><sub>`{}` · {}:{} · `{}`</sub> | {} | **{}**: {} | **{}**: {} | {} | {} |",
            cell(&finding.sentence),
            finding.rule.id,
            finding.path,
            finding.line,
            finding.fingerprint,
            cell(&before_after(finding)),
            finding.wire,
            cell(finding.wire_why),
            finding.rust,
            cell(finding.rust_why),
            cell(&reach(finding)),
            cell(&evidence(finding)),
        );
    }
    more(out, findings.len(), rows);
}

fn list(out: &mut String, findings: &[&Finding], rows: usize) {
    for finding in findings.iter().take(rows) {
        let _ = writeln!(out, "- {} <sub>{}:{}</sub>", cell(&finding.sentence), finding.path, finding.line);
    }
    more(out, findings.len(), rows);
}

fn calls(out: &mut String, part: &ProviderReport) {
    if part.calls.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n#### Calls that are written differently\n\n```diff");
    for (before, after) in &part.calls {
        let _ = writeln!(out, "- {before}\n+ {after}");
    }
    let _ = writeln!(out, "```");
}

fn surface(out: &mut String, title: &str, part: &ProviderReport, layer: Layer, rows: usize) {
    let shown: Vec<&Change> = part.changes.iter().filter(|change| change.layer == layer).collect();
    if shown.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n<details><summary>{title} ({})</summary>\n", shown.len());
    for change in shown.iter().take(rows) {
        let _ = writeln!(out, "- **{}**: {}", change.verdict, cell(&told(change)));
    }
    more(out, shown.len(), rows);
    let _ = writeln!(out, "\n</details>");
}

fn more(out: &mut String, count: usize, rows: usize) {
    if count > rows {
        let _ = writeln!(out, "\n… and {} more", count - rows);
    }
}

/// Text inside a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}
