//! Findings that somebody looked at and accepted, until a day.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::load::{ACCEPTED, Loaded};
use super::report::{Finding, Report};

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

/// For how many days a row is written that says no other day.
const DAYS: i64 = 90;

/// Marks what is accepted as of today: by the file of the new side, or by another one that is named.
pub fn apply_files(report: &mut Report, loaded: &Loaded, other: Option<&Path>) -> Result<()> {
    let rows = match (other, &loaded.head.accepted) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            read(&text, &path.display().to_string())?
        }
        (None, Some(text)) => read(text, ACCEPTED)?,
        (None, None) => return Ok(()),
    };
    let known = loaded.base.accepted.as_deref().map(|text| read(text, ACCEPTED)).transpose()?.unwrap_or_default();
    apply(report, &rows, &known, today());
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
pub fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

fn until(row: &Acceptance) -> Result<Date> {
    row.until.parse().with_context(|| format!("`{}` is no day; write it as in 2026-12-31", row.until))
}

/// Marks what is accepted, and says which acceptances are over, and which belong to nothing.
///
/// A row that the old side has too was merged with its finding: it has done its work, and fails nothing.
pub fn apply(report: &mut Report, rows: &[Acceptance], known: &[Acceptance], today: Date) {
    let merged: BTreeSet<&str> = known.iter().map(|row| row.fingerprint.as_str()).collect();
    let (mut faults, mut notes) = (Vec::new(), Vec::new());
    for row in rows {
        let Ok(last) = until(row) else { continue };
        let mut findings = report.providers.iter_mut().flat_map(|part| &mut part.findings);
        match findings.find(|finding| finding.fingerprint == row.fingerprint) {
            None if merged.contains(row.fingerprint.as_str()) => {
                notes.push(format!(
                    "{} was accepted and is merged; take its row out when you are there",
                    row.fingerprint
                ));
            }
            None => faults.push(format!("{} is accepted, and nothing here has that fingerprint", row.fingerprint)),
            Some(_) if last < today => {
                faults.push(format!("{} was accepted until {last}; look at it again", row.fingerprint));
            }
            Some(finding) => finding.accepted = Some(row.reason.clone()),
        }
    }
    report.stale = faults;
    report.notes = notes;
}

/// The rows that accept some findings, to be added to the file.
pub fn rows<'a>(findings: impl Iterator<Item = &'a Finding>, reason: &str, today: Date) -> String {
    let last = today.saturating_add(jiff::Span::new().days(DAYS));
    let reason = serde_json::Value::String(reason.to_owned());
    let mut out = String::new();
    for finding in findings {
        let sentence = finding.sentence.replace('\n', " ");
        let _ = writeln!(
            out,
            "# {sentence}\n[[accepted]]\nfingerprint = \"{}\"\nreason = {reason}\nuntil = \"{last}\"\n",
            finding.fingerprint
        );
    }
    out
}
