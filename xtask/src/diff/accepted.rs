//! Findings that somebody looked at and accepted, until a day.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::report::Report;

/// One accepted finding.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The fingerprint of the finding.
    pub fingerprint: String,
    /// Why it is fine.
    pub reason: String,
    /// The last day on which it is.
    pub until: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    accepted: Vec<Acceptance>,
}

/// Where acceptances are kept, relative to the workspace.
pub const FILE: &str = "openapi/accepted.toml";

/// Marks what a file accepts, as of today. Without the file nothing is accepted.
pub fn apply_file(report: &mut Report, path: &Path) -> Result<()> {
    if path.exists() {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        apply(report, &read(&text, &path.display().to_string())?, today());
    }
    Ok(())
}

/// Reads the file of acceptances.
pub fn read(text: &str, path: &str) -> Result<Vec<Acceptance>> {
    let file: File = toml::from_str(text).with_context(|| format!("{path} cannot be read"))?;
    for row in &file.accepted {
        if row.reason.trim().is_empty() {
            bail!("{path}: {} is accepted without a reason", row.fingerprint);
        }
        until(row).with_context(|| format!("{path}: {}", row.fingerprint))?;
    }
    Ok(file.accepted)
}

/// Today, by the clock of the machine, in UTC.
fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

fn until(row: &Acceptance) -> Result<Date> {
    row.until.parse().with_context(|| format!("`{}` is no day; write it as in 2026-12-31", row.until))
}

/// Marks what is accepted, and says which acceptances are stale or expired.
pub fn apply(report: &mut Report, rows: &[Acceptance], today: Date) {
    let mut faults = Vec::new();
    for row in rows {
        let Ok(last) = until(row) else { continue };
        let mut findings = report.providers.iter_mut().flat_map(|part| &mut part.findings);
        let Some(finding) = findings.find(|finding| finding.fingerprint == row.fingerprint) else {
            faults.push(format!("{} is accepted and not found any more; take the row out", row.fingerprint));
            continue;
        };
        if last < today {
            faults.push(format!("{} was accepted until {last}; look at it again", row.fingerprint));
            continue;
        }
        finding.accepted = Some(row.reason.clone());
    }
    report.stale = faults;
}
