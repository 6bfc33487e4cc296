//! What fails a check: the same word here, in `cargo xtask ci` and on a pull request.

use super::report::{Finding, Report};
use super::verdict::{Rust, Wire};

/// From where on a difference is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Threshold {
    /// Something was added.
    Adds,
    /// Something works, and differs.
    Changes,
    /// Something breaks.
    Breaks,
    /// Nothing is.
    Never,
}

/// The findings that nobody has accepted and that are at or above a threshold. A side that is refused always is: nothing is known
/// of it.
pub fn open(report: &Report, threshold: Threshold) -> impl Iterator<Item = &Finding> {
    let weight = move |finding: &Finding| {
        let of_wire = match finding.wire {
            Wire::Untouched => None,
            Wire::Safe | Wire::Mends => Some(Threshold::Adds),
            Wire::Changes => Some(Threshold::Changes),
            Wire::Breaks => Some(Threshold::Breaks),
        };
        let of_rust = match finding.rust {
            Rust::Untouched => None,
            Rust::Adds => Some(Threshold::Adds),
            Rust::Changes => Some(Threshold::Changes),
            Rust::Refused | Rust::Breaks => Some(Threshold::Breaks),
        };
        of_wire.max(of_rust)
    };
    report.findings().filter(move |finding| finding.accepted.is_none() && weight(finding) >= Some(threshold))
}

/// Whether something open is at or above the threshold, or the version, the changelog or an acceptance is not as it should be.
pub fn is_failure(report: &Report, threshold: Threshold) -> bool {
    if threshold == Threshold::Never {
        return false;
    }
    open(report, threshold).next().is_some() || !report.semver.faults.is_empty() || !report.stale.is_empty()
}
