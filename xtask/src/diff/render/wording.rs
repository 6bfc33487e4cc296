//! What every format says in the same words: the sections, the line that sums up, and how an item of a surface is told.

use crate::diff::report::{Finding, ProviderReport, Report};
use crate::diff::surface::{Change, Entry, Sort};
use crate::diff::verdict::{Rust, Wire};

/// The sections of a report, in their order. Every finding is in one.
pub(super) struct Sections<'a> {
    /// What breaks published crates.
    pub(super) breaks: Vec<&'a Finding>,
    /// What published crates get otherwise.
    pub(super) changes: Vec<&'a Finding>,
    /// What only users' code notices.
    pub(super) code: Vec<&'a Finding>,
    /// What corrects a guess.
    pub(super) mends: Vec<&'a Finding>,
    /// What is new and breaks nobody.
    pub(super) additions: Vec<&'a Finding>,
    /// How well statements are known.
    pub(super) evidence: Vec<&'a Finding>,
    /// What only people read.
    pub(super) words: Vec<&'a Finding>,
    /// What somebody has accepted.
    pub(super) accepted: Vec<&'a Finding>,
}

impl<'a> Sections<'a> {
    pub(super) fn of(part: &'a ProviderReport) -> Self {
        Self::sort(part.findings.iter())
    }

    fn sort(findings: impl Iterator<Item = &'a Finding>) -> Self {
        let new = Vec::new;
        let mut sections = Self {
            breaks: new(),
            changes: new(),
            code: new(),
            mends: new(),
            additions: new(),
            evidence: new(),
            words: new(),
            accepted: new(),
        };
        for finding in findings {
            let section = match (finding.wire, finding.rust) {
                _ if finding.accepted.is_some() => &mut sections.accepted,
                _ if finding.rule.id.starts_with("source-") => &mut sections.evidence,
                (Wire::Breaks, _) => &mut sections.breaks,
                (Wire::Changes, _) => &mut sections.changes,
                (_, Rust::Breaks | Rust::Changes | Rust::Refused) => &mut sections.code,
                (Wire::Mends, _) => &mut sections.mends,
                (Wire::Safe, _) | (_, Rust::Adds) => &mut sections.additions,
                (Wire::Untouched, Rust::Untouched) => &mut sections.words,
            };
            section.push(finding);
        }
        sections
    }

    /// Each section with its heading and what it counts, as the sentence of the summary has it.
    pub(super) fn rows(&self) -> [(&'static str, &'static str, &[&'a Finding]); 8] {
        [
            ("Published crates break", "break published crates", &self.breaks),
            ("Published crates get something else", "change what published crates get", &self.changes),
            ("Only users' code notices", "touch users' code only", &self.code),
            ("Guesses that are corrected", "correct a guess", &self.mends),
            ("Additions, and what published crates take", "add something or are safe", &self.additions),
            ("Evidence", "concern evidence", &self.evidence),
            ("Nothing but words", "concern words", &self.words),
            ("Accepted", "were accepted", &self.accepted),
        ]
    }
}

/// The report in one line: what it counts, each finding once by its gravest side, and what the next version has to be.
pub(super) fn verdict_line(report: &Report) -> String {
    let sections = Sections::sort(report.findings());
    let count = report.findings().count();
    if count == 0 {
        return "nothing changed in the specs".to_owned();
    }
    let parts = sections.rows().into_iter().filter(|(_, _, findings)| !findings.is_empty());
    let parts: Vec<String> = parts.map(|(_, counts, findings)| format!("{} {counts}", findings.len())).collect();
    let noun = if count == 1 { "change" } else { "changes" };
    format!("{count} {noun}: {}; {}", parts.join(", "), next_version(report))
}

fn next_version(report: &Report) -> String {
    match (&report.semver.least, report.semver.bump.as_str()) {
        _ if report.is_refused() => "what the next release has to be cannot be said while a side is refused".to_owned(),
        (_, "none") => "no release is needed".to_owned(),
        (Some(least), bump) => format!("the next release of clipwire is {bump}, {least} at the least"),
        (None, bump) => format!("the next release of clipwire is {bump}"),
    }
}

/// What stood and stands there.
pub(super) fn before_after(finding: &Finding) -> String {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "—".to_owned());
    match (&finding.before, &finding.after) {
        (None, None) => "—".to_owned(),
        _ => format!("{} → {}", side(&finding.before), side(&finding.after)),
    }
}

/// How well a statement was and is known.
pub(super) fn evidence(finding: &Finding) -> String {
    match (&finding.known_before, &finding.known_after) {
        (Some(before), Some(after)) if before.status == after.status => after.status.clone(),
        (Some(before), Some(after)) => format!("{} → {}", before.status, after.status),
        (Some(one), None) | (None, Some(one)) => one.status.clone(),
        (None, None) => "unknown".to_owned(),
    }
}

/// The operations that a finding reaches, the first few by name.
pub(super) fn reach(finding: &Finding) -> String {
    const NAMED: usize = 3;
    match finding.operations.as_slice() {
        [] => "no single operation".to_owned(),
        few if few.len() <= NAMED => few.join(", "),
        many => format!("{} and {} more", many[..NAMED].join(", "), many.len() - NAMED),
    }
}

/// What happened to an item of a surface, for people who do not read Rust.
pub(super) fn told(change: &Change) -> String {
    let name = name(change);
    let words = |entry: &Entry| match entry.words.as_str() {
        "" => String::new(),
        words => format!(": {words}"),
    };
    match (&change.before, &change.after) {
        (None, Some(new)) => format!("{name} is new{}", words(new)),
        (Some(_), None) => format!("{name} is gone"),
        (Some(old), Some(new)) if old.words == new.words || new.words.is_empty() => match new.sort {
            Sort::Behavior => format!("{name}: something else"),
            Sort::Field => format!("{name} is read in another way"),
            _ => format!("{name} is declared otherwise"),
        },
        (Some(old), Some(new)) if new.sort == Sort::Function => {
            let was = old.words.replacen("takes ", "took ", 1).replacen(" and gives ", " and gave ", 1);
            format!("{name} {}; before, it {was}", new.words)
        }
        (Some(old), Some(new)) => format!("{name}: {}, and was {}", new.words, old.words),
        (None, None) => name,
    }
}

/// The name of an item, the last part first: `note` of `Thing`.
fn name(change: &Change) -> String {
    let sort = change.after.as_ref().or(change.before.as_ref()).map(|entry| entry.sort);
    let noun = match sort {
        Some(Sort::Type) => "the type ",
        Some(Sort::Field) => "the field ",
        Some(Sort::Variant) => "the value ",
        Some(Sort::Function) => "the function ",
        Some(Sort::Behavior) | None => return change.item.replace("::", "."),
    };
    let item = change.item.trim_start_matches("types::");
    match item.rsplit_once("::") {
        Some((owner, name)) => format!("{noun}`{name}` of `{owner}`"),
        None => format!("{noun}`{item}`"),
    }
}

/// The command that makes the report again.
pub(super) fn command(report: &Report) -> String {
    let head = if report.head == "the working tree" { String::new() } else { format!(" {}", report.head) };
    format!("cargo xtask diff {}{head}", report.base)
}
