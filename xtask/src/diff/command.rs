//! `cargo xtask diff`: what it takes, and what it prints.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::ValueEnum;

use super::gate::{self, Threshold};
use super::report::{Finding, Report};
use super::rules::rule_table;
use super::{accepted, load, render};

/// Which sides are compared, how it is written, and what fails.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The old side: a git revision, or a file. The merge base with main if it is left out.
    pub base: Option<String>,
    /// The new side: a git revision, or a file. The working tree if it is left out.
    pub head: Option<String>,
    /// Only this provider, which may be on one side only; for a file, whose spec it is.
    #[arg(long)]
    pub provider: Option<String>,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub format: Format,
    /// From which verdict on, on the wire or for users' code, it counts as a failure.
    #[arg(long, value_enum, default_value_t = Threshold::Breaks)]
    pub fail_on: Threshold,
    /// Findings that were accepted, with a reason and a last day. openapi/accepted.toml of the new side if it is left out.
    #[arg(long)]
    pub accepted: Option<PathBuf>,
    /// Print the rows that accept every finding that fails, for this reason, and nothing else.
    #[arg(long, value_name = "REASON")]
    pub accept: Option<String>,
    /// Accept only the finding with this fingerprint; can be given several times.
    #[arg(long, requires = "accept", value_name = "FINGERPRINT")]
    pub only: Vec<String>,
    /// Print the table of rules instead.
    #[arg(long)]
    pub rules: bool,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    Terminal,
    /// For a comment on a pull request.
    Markdown,
    /// For programs.
    Json,
    /// As annotations of a pull request.
    Github,
}

/// What came of a comparison.
#[derive(Debug)]
pub struct Outcome {
    /// What is to be printed.
    pub text: String,
    /// Whether it is a failure.
    pub is_failure: bool,
}

/// Compares two sides and writes the report, or the rows that accept what fails.
pub fn run(root: &Path, options: &Options) -> Result<Outcome> {
    if options.rules {
        return Ok(Outcome { text: rule_table(), is_failure: false });
    }
    let report = report(root, options)?;
    if let Some(reason) = &options.accept {
        return Ok(Outcome { text: rows(&report, options, reason)?, is_failure: false });
    }
    let text = match options.format {
        Format::Terminal => render::terminal(&report),
        Format::Markdown => render::markdown(&report),
        Format::Json => render::json(&report)?,
        Format::Github => render::github(&report),
    };
    Ok(Outcome { text, is_failure: gate::is_failure(&report, options.fail_on) })
}

fn report(root: &Path, options: &Options) -> Result<Report> {
    let (base, head) = (options.base.as_deref(), options.head.as_deref());
    let loaded = load::load(root, base, head, options.provider.as_deref())?;
    let mut report = Report::of(&loaded)?;
    accepted::apply_files(&mut report, &loaded, options.accepted.as_deref())?;
    Ok(report)
}

fn rows(report: &Report, options: &Options, reason: &str) -> Result<String> {
    if reason.trim().is_empty() {
        bail!("a finding is accepted for a reason; `--accept` takes it");
    }
    let is_named = |finding: &Finding| options.only.contains(&finding.fingerprint);
    if let Some(unknown) = options.only.iter().find(|name| report.findings().all(|found| found.fingerprint != **name)) {
        bail!("no finding has the fingerprint {unknown}");
    }
    let chosen: Vec<&Finding> = if options.only.is_empty() {
        gate::open(report, options.fail_on).collect()
    } else {
        report.findings().filter(|finding| is_named(finding)).collect()
    };
    Ok(accepted::rows(chosen.into_iter(), reason, accepted::today()))
}
