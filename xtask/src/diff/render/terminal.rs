//! The report for a terminal.

use std::fmt::Write as _;

use super::wording::{Sections, before_after, command, evidence, reach, told, verdict_line};
use crate::diff::report::{Finding, Report};
use crate::diff::surface::Layer;

/// Writes the report for a terminal.
pub fn terminal(report: &Report) -> String {
    let mut out = format!("{}\n", verdict_line(report));
    for part in report.providers.iter().filter(|part| !part.findings.is_empty()) {
        let (wire, facade, raw) = (part.wire(), part.facade, part.raw);
        let _ = writeln!(out, "\n{}: wire {wire} · clipwire {facade} · clipwire-raw {raw}", part.provider);
        for why in &part.refused {
            let _ = writeln!(out, "  {}", why.replace('\n', "\n  "));
        }
        let sections = Sections::of(part);
        for (title, _, findings) in sections.rows() {
            if !findings.is_empty() {
                let _ = writeln!(out, "\n  {}", title.to_lowercase());
                findings.iter().for_each(|finding| row(&mut out, finding));
            }
        }
        let changes: Vec<_> = part.changes.iter().filter(|change| change.layer == Layer::Facade).collect();
        if !changes.is_empty() {
            let _ = writeln!(out, "\n  what users can name or notice");
            for change in changes {
                let _ = writeln!(out, "    {:<9} {}", change.verdict, told(change));
            }
        }
    }
    for fault in report.semver.faults.iter().chain(&report.stale) {
        let _ = writeln!(out, "\n! {fault}");
    }
    for note in &report.notes {
        let _ = writeln!(out, "\n{note}");
    }
    let _ = writeln!(out, "\n{}", command(report));
    out
}

fn row(out: &mut String, finding: &Finding) {
    let _ = writeln!(out, "    {}:{}  {}  [{}]", finding.path, finding.line, finding.sentence, finding.rule.id);
    let _ = writeln!(out, "      {}", before_after(finding));
    let _ = writeln!(out, "      wire {}: {}", finding.wire, finding.wire_why);
    let _ = writeln!(out, "      code {}: {}", finding.rust, finding.rust_why);
    let _ = writeln!(out, "      reaches {} · {} · {}", reach(finding), evidence(finding), finding.fingerprint);
    if let Some(reason) = &finding.accepted {
        let _ = writeln!(out, "      accepted: {reason}");
    }
}
