//! The report as annotations of a pull request, one line each.

use std::fmt::Write as _;

use super::wording::before_after;
use crate::diff::report::Report;
use crate::diff::verdict::{Rust, Wire};

/// Writes the report as workflow commands.
pub fn github(report: &Report) -> String {
    let mut out = String::new();
    for finding in report.findings() {
        let level = match (finding.wire, finding.rust) {
            _ if finding.accepted.is_some() => "notice",
            (Wire::Breaks, _) | (_, Rust::Refused) => "error",
            (Wire::Changes, _) | (_, Rust::Breaks | Rust::Changes) => "warning",
            _ => "notice",
        };
        let message = format!(
            "{} ({}). wire {}: {}; code {}: {}",
            finding.sentence,
            before_after(finding),
            finding.wire,
            finding.wire_why,
            finding.rust,
            finding.rust_why
        );
        let (path, line, rule) = (property(&finding.path), finding.line, finding.rule.id);
        let _ = writeln!(out, "::{level} file={path},line={line},title={rule}::{}", data(&message));
    }
    for fault in report.semver.faults.iter().chain(&report.stale) {
        let _ = writeln!(out, "::error title=version::{}", data(fault));
    }
    for note in &report.notes {
        let _ = writeln!(out, "::notice title=accepted::{}", data(note));
    }
    out
}

/// Text after the last colons of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text among the properties of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
