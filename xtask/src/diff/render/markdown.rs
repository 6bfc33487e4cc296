//! The report for a comment on a pull request.

use std::fmt::Write as _;

use super::{Sections, before_after, command, evidence, reach, verdict_line};
use crate::diff::report::{Finding, ProviderReport, Report};
use crate::diff::surface::{Change, Layer};
use crate::diff::verdict::Rust;

/// What a comment may hold, with room for a last word.
const LONGEST: usize = 60_000;

/// Writes the report for a comment, cut to its limit.
pub fn markdown(report: &Report) -> String {
    // Fewer rows a section, until it fits.
    for rows in [usize::MAX, 200, 80, 30, 10, 3] {
        let text = with_rows(report, rows);
        if text.len() <= LONGEST {
            return text;
        }
    }
    format!("## Spec diff\n\n**{}**\n\nToo much for a comment; run `{}`.\n", verdict_line(report), command(report))
}

fn with_rows(report: &Report, rows: usize) -> String {
    let mut out = format!("## Spec diff\n\n**{}**\n", verdict_line(report));
    for fault in report.semver.faults.iter().chain(&report.stale) {
        let _ = writeln!(out, "\n> [!WARNING]\n> {fault}");
    }
    for part in &report.providers {
        if !part.findings.is_empty() || part.refused.is_some() {
            provider(&mut out, part, rows);
        }
    }
    let _ = writeln!(out, "\n<sub>`{}` makes this report again.</sub>", command(report));
    out
}

fn provider(out: &mut String, part: &ProviderReport, rows: usize) {
    let (wire, facade, raw) = (part.wire(), part.facade, part.raw);
    let _ = writeln!(
        out,
        "\n### {}\n\nWire **{wire}** · `clipwire` **{facade}** · `clipwire-raw` **{raw}**",
        part.provider
    );
    if let Some(why) = &part.refused {
        let _ = writeln!(out, "\n```text\n{why}\n```");
    }
    let sections = Sections::of(part);
    table(out, "Published crates affected", &sections.published, rows, |finding| finding.rule.wire_why);
    table(out, "Users' code", &sections.code, rows, |finding| finding.rule.rust_why);
    calls(out, part);
    surface(out, "The surface of `clipwire`", part, Layer::Facade, rows, false);
    surface(out, "The surface of `clipwire-raw`, outside semver", part, Layer::Raw, rows, true);
    table(out, "Additions", &sections.additions, rows, |finding| finding.rule.wire_why);
    if !sections.evidence.is_empty() {
        let _ = writeln!(out, "\n#### Evidence\n");
        list(out, &sections.evidence, rows);
    }
    if !sections.words.is_empty() {
        let count = sections.words.len();
        let _ = writeln!(out, "\n<details><summary>Words only ({count})</summary>\n");
        list(out, &sections.words, rows);
        let _ = writeln!(out, "\n</details>");
    }
    if !sections.accepted.is_empty() {
        let _ = writeln!(out, "\n#### Accepted\n");
        for finding in &sections.accepted {
            let reason = finding.accepted.as_deref().unwrap_or_default();
            let _ = writeln!(out, "- `{}` {}: {reason}", finding.fingerprint, cell(&finding.sentence));
        }
    }
}

fn table(out: &mut String, title: &str, findings: &[&Finding], rows: usize, why: fn(&Finding) -> &'static str) {
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n#### {title}\n\n| what | before → after | wire | rust | reaches | known |\n| --- | --- | --- | --- | --- | --- |"
    );
    for finding in findings.iter().take(rows) {
        let _ = writeln!(
            out,
            "| {}. {}<br><sub>`{}` · {}:{} · `{}`</sub> | {} | {} | {} | {} | {} |",
            cell(&finding.sentence),
            capital(why(finding)),
            finding.rule.id,
            finding.path,
            finding.line,
            finding.fingerprint,
            code(&before_after(finding)),
            finding.wire,
            finding.rust,
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

fn surface(out: &mut String, title: &str, part: &ProviderReport, layer: Layer, rows: usize, folded: bool) {
    let of_layer = || part.changes.iter().filter(|change| change.layer == layer);
    let shown: Vec<&Change> = of_layer().filter(|change| folded || change.verdict != Rust::Untouched).collect();
    if shown.is_empty() {
        return;
    }
    let count = shown.len();
    match folded {
        true => {
            let _ = writeln!(out, "\n<details><summary>{title} ({count} lines)</summary>\n\n```diff");
        }
        false => {
            let _ = writeln!(out, "\n#### {title}\n\n```diff");
        }
    }
    for change in shown.iter().take(rows) {
        for (sign, line) in [('-', &change.before), ('+', &change.after)] {
            if let Some(line) = line {
                let _ = writeln!(out, "{sign} {}: {}", change.item, shorten(line));
            }
        }
    }
    let _ = writeln!(out, "```");
    more(out, count, rows);
    if folded {
        let _ = writeln!(out, "\n</details>");
    }
}

fn more(out: &mut String, count: usize, rows: usize) {
    if count > rows {
        let _ = writeln!(out, "\n… and {} more", count - rows);
    }
}

fn shorten(line: &str) -> String {
    const LONGEST_LINE: usize = 200;
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Text inside a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

fn code(text: &str) -> String {
    let text = text.replace('`', "'").replace('|', "\\|");
    format!("`{text}`")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
