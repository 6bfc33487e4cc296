//! The formats in which a report is written, all from the same model.

mod github;
mod json;
mod markdown;
mod terminal;

pub use self::github::github;
pub use self::json::json;
pub use self::markdown::markdown;
pub use self::terminal::terminal;
use super::report::{Finding, ProviderReport, Report};
use super::verdict::{Rust, Wire};

/// The sections of a report, in their order.
pub(super) struct Sections<'a> {
    /// What published crates notice.
    pub(super) published: Vec<&'a Finding>,
    /// What only users' code notices.
    pub(super) code: Vec<&'a Finding>,
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
        let mut sections = Self {
            published: Vec::new(),
            code: Vec::new(),
            additions: Vec::new(),
            evidence: Vec::new(),
            words: Vec::new(),
            accepted: part.findings.iter().filter(|finding| finding.accepted.is_some()).collect(),
        };
        for finding in part.open() {
            let section = match (finding.wire, finding.rust) {
                _ if finding.rule.id.starts_with("source-") => &mut sections.evidence,
                (Wire::Breaks | Wire::Changes, _) => &mut sections.published,
                (_, Rust::Breaks | Rust::Changes | Rust::Refused) => &mut sections.code,
                (Wire::Safe, _) | (_, Rust::Adds) => &mut sections.additions,
                (Wire::Untouched, Rust::Untouched) => &mut sections.words,
            };
            section.push(finding);
        }
        sections
    }
}

/// The report in one line: what it counts, and what the next version has to be.
pub(super) fn verdict_line(report: &Report) -> String {
    let open: Vec<&Finding> = report.findings().filter(|finding| finding.accepted.is_none()).collect();
    let count = |wanted: &dyn Fn(&Finding) -> bool| open.iter().filter(|finding| wanted(finding)).count();
    let whole = report.providers.iter().filter(|part| part.findings.is_empty() && part.refused.is_some()).count();
    if open.is_empty() && whole == 0 {
        return "nothing changed in the specs".to_owned();
    }
    let mut parts = Vec::new();
    for (number, word) in [
        (count(&|finding| finding.wire == Wire::Breaks), "break published crates"),
        (count(&|finding| finding.wire == Wire::Changes), "change what published crates get"),
        (count(&|finding| finding.rust == Rust::Breaks), "break users' code"),
        (count(&|finding| finding.rust == Rust::Changes), "change what users' code does"),
        (count(&|finding| finding.wire == Wire::Safe || finding.rust == Rust::Adds), "are safe or add something"),
        (count(&|finding| finding.rule.id.starts_with("source-")), "concern evidence"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    let rest = if parts.is_empty() { "words only".to_owned() } else { parts.join(", ") };
    format!("{} changes: {rest}; {}", open.len(), next_version(report))
}

fn next_version(report: &Report) -> String {
    match (&report.semver.least, report.semver.bump.as_str()) {
        (_, "none") => "no release is needed".to_owned(),
        (Some(least), bump) => format!("the next release of clipwire is {bump}, {least} at the least"),
        (None, bump) => format!("the next release of clipwire is {bump}"),
    }
}

/// What stood and stands there, with an arrow.
pub(super) fn before_after(finding: &Finding) -> String {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "—".to_owned());
    format!("{} → {}", side(&finding.before), side(&finding.after))
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
        [] => "no operation in particular".to_owned(),
        few if few.len() <= NAMED => few.join(", "),
        many => format!("{} and {} more", many[..NAMED].join(", "), many.len() - NAMED),
    }
}

/// The command that makes the report again.
pub(super) fn command(report: &Report) -> String {
    let head = if report.head == "the working tree" { String::new() } else { format!(" {}", report.head) };
    format!("cargo xtask diff {}{head}", report.base)
}
