//! The report for a terminal.

use std::fmt::Write as _;

use super::{Sections, before_after, command, evidence, reach, verdict_line};
use crate::diff::report::{Finding, Report};
use crate::diff::surface::Layer;

/// Writes the report for a terminal.
pub fn terminal(report: &Report) -> String {
    let mut out = format!("{}\n", verdict_line(report));
    for part in &report.providers {
        let sections = Sections::of(part);
        if part.findings.is_empty() && part.refused.is_none() {
            continue;
        }
        let (wire, facade, raw) = (part.wire(), part.facade, part.raw);
        let _ = writeln!(out, "\n{}: wire {wire} · clipwire {facade} · clipwire-raw {raw}", part.provider);
        if let Some(why) = &part.refused {
            let _ = writeln!(out, "  {}", why.lines().next().unwrap_or_default());
        }
        for (title, findings) in [
            ("published crates affected", &sections.published),
            ("users' code", &sections.code),
            ("additions", &sections.additions),
            ("evidence", &sections.evidence),
            ("words", &sections.words),
            ("accepted", &sections.accepted),
        ] {
            if !findings.is_empty() {
                let _ = writeln!(out, "\n  {title}");
                findings.iter().for_each(|finding| row(&mut out, finding));
            }
        }
        let lines: Vec<_> = part.changes.iter().filter(|change| change.layer == Layer::Facade).collect();
        if !lines.is_empty() {
            let _ = writeln!(out, "\n  the surface of clipwire");
            for change in lines {
                let _ = writeln!(out, "    {} ({})", change.item, change.verdict);
                for (sign, line) in [('-', &change.before), ('+', &change.after)] {
                    if let Some(line) = line {
                        let _ = writeln!(out, "      {sign} {line}");
                    }
                }
            }
        }
    }
    for fault in report.semver.faults.iter().chain(&report.stale) {
        let _ = writeln!(out, "\n! {fault}");
    }
    let _ = writeln!(out, "\n{}", command(report));
    out
}

fn row(out: &mut String, finding: &Finding) {
    let _ = writeln!(out, "    {}:{}  {}  [{}]", finding.path, finding.line, finding.sentence, finding.rule.id);
    let _ = writeln!(out, "      {}", before_after(finding));
    let _ = writeln!(out, "      wire {}: {}", finding.wire, finding.rule.wire_why);
    let _ = writeln!(out, "      rust {}: {}", finding.rust, finding.rule.rust_why);
    let _ = writeln!(out, "      reaches {} · {} · {}", reach(finding), evidence(finding), finding.fingerprint);
    if let Some(reason) = &finding.accepted {
        let _ = writeln!(out, "      accepted: {reason}");
    }
}
