//! The report as JSON, for programs.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::wording::verdict_line;
use crate::diff::report::{Finding, Report};
use crate::diff::surface::Change;
use crate::model::Source;

/// Writes the report as JSON.
pub fn json(report: &Report) -> Result<String> {
    let providers: Vec<_> = report
        .providers
        .iter()
        .map(|part| {
            json!({
                "provider": part.provider,
                "wire": part.wire().as_str(),
                "rust": { "clipwire": part.facade.as_str(), "clipwire-raw": part.raw.as_str() },
                "refused": part.refused,
                "findings": part.findings.iter().map(finding).collect::<Vec<_>>(),
                "surface": part.changes.iter().map(change).collect::<Vec<_>>(),
            })
        })
        .collect();
    let semver = &report.semver;
    let value = json!({
        "version": 2,
        "base": report.base,
        "head": report.head,
        "verdict": verdict_line(report),
        "semver": { "bump": semver.bump.as_str(), "base": semver.base, "head": semver.head, "least": semver.least },
        "faults": semver.faults.iter().chain(&report.stale).collect::<Vec<_>>(),
        "notes": report.notes,
        "providers": providers,
    });
    serde_json::to_string_pretty(&value).map(|text| format!("{text}\n")).context("a report is always JSON")
}

fn change(change: &Change) -> Value {
    json!({
        "crate": change.layer.as_str(),
        "item": change.item,
        "before": change.before.as_ref().map(|entry| &entry.text),
        "after": change.after.as_ref().map(|entry| &entry.text),
        "rust": change.verdict.as_str(),
    })
}

fn finding(finding: &Finding) -> Value {
    let status = |source: &Option<Source>| source.as_ref().map(|source| source.status.clone());
    let reference = |source: &Option<Source>| source.as_ref().map(|source| source.reference.clone());
    json!({
        "rule": finding.rule.id,
        "sentence": finding.sentence,
        "operations": finding.operations,
        "pointer": finding.pointer,
        "path": finding.path,
        "line": finding.line,
        "before": finding.before,
        "after": finding.after,
        "known_before": status(&finding.known_before),
        "known_after": status(&finding.known_after),
        "source_before": reference(&finding.known_before),
        "source_after": reference(&finding.known_after),
        "wire": finding.wire.as_str(),
        "wire_why": finding.wire_why,
        "rust": finding.rust.as_str(),
        "rust_why": finding.rust_why,
        "fingerprint": finding.fingerprint,
        "accepted": finding.accepted,
    })
}
