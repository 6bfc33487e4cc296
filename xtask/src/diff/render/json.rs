//! The report as JSON, for programs.

use anyhow::{Context, Result};
use serde_json::json;

use super::verdict_line;
use crate::diff::report::{FindingJson, Report};

/// Writes the report as JSON.
pub fn json(report: &Report) -> Result<String> {
    let providers: Vec<_> = report
        .providers
        .iter()
        .map(|part| {
            let changes: Vec<_> = part
                .changes
                .iter()
                .map(|change| {
                    json!({
                        "crate": change.layer.as_str(),
                        "item": change.item,
                        "before": change.before,
                        "after": change.after,
                        "rust": change.verdict.as_str(),
                    })
                })
                .collect();
            json!({
                "provider": part.provider,
                "wire": part.wire().as_str(),
                "rust": { "clipwire": part.facade.as_str(), "clipwire-raw": part.raw.as_str() },
                "refused": part.refused,
                "findings": part.findings.iter().map(FindingJson::from).collect::<Vec<_>>(),
                "surface": changes,
            })
        })
        .collect();
    let semver = &report.semver;
    let value = json!({
        "version": 1,
        "base": report.base,
        "head": report.head,
        "verdict": verdict_line(report),
        "semver": { "bump": semver.bump.as_str(), "base": semver.base, "head": semver.head, "least": semver.least },
        "faults": semver.faults.iter().chain(&report.stale).collect::<Vec<_>>(),
        "providers": providers,
    });
    serde_json::to_string_pretty(&value).map(|text| format!("{text}\n")).context("a report is always JSON")
}
