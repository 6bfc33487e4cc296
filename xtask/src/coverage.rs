//! How well the specs are known: the shares by provider and kind, a picture of them, and the floors that they keep to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::model::Model;
use crate::provider::providers;
use crate::spec::Spec;

#[cfg(test)]
mod tests;

/// The statuses of provenance, the best first.
pub const STATUSES: [&str; 4] = ["documented", "observed", "inferred", "assumed"];

/// Where the floors are, relative to the workspace.
const FLOORS: &str = "openapi/coverage.yaml";

/// How many parts of one kind have each status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The provider.
    pub provider: String,
    /// What is counted, such as operations.
    pub kind: &'static str,
    /// How many there are of each status, the best first.
    pub counts: [usize; 4],
}

impl Share {
    /// How many there are.
    pub fn all(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The share of documented ones in tenths of a percent, rounded down.
    fn documented(&self) -> usize {
        (self.counts[0] * 1000).checked_div(self.all()).unwrap_or_default()
    }
}

/// The shares of one provider; kinds that it does not have are left out.
pub fn shares(provider: &str, model: &Model) -> Vec<Share> {
    // A shared parameter is one statement, however many operations take it.
    let parameters: BTreeMap<&str, &str> = model
        .operations
        .iter()
        .flat_map(|operation| &operation.parameters)
        .map(|parameter| (parameter.pointer.as_str(), parameter.source.status.as_str()))
        .collect();
    let kinds: [(&'static str, Vec<&str>); 5] = [
        ("operations", model.operations.iter().map(|operation| operation.source.status.as_str()).collect()),
        ("parameters", parameters.into_values().collect()),
        ("responses (schemas)", model.schemas.iter().map(|schema| schema.source.status.as_str()).collect()),
        ("error answers", model.errors.iter().map(|error| error.source.status.as_str()).collect()),
        ("codes", model.codes.iter().map(|code| code.source.status.as_str()).collect()),
    ];
    let counted = kinds.into_iter().map(|(kind, statuses)| Share {
        provider: provider.to_owned(),
        kind,
        counts: STATUSES.map(|status| statuses.iter().filter(|known| **known == status).count()),
    });
    counted.filter(|share| share.all() > 0).collect()
}

/// The shares of all providers below the workspace's root.
pub fn read(root: &Path) -> Result<Vec<Share>> {
    let mut all = Vec::new();
    for provider in &providers(root)? {
        all.extend(shares(&provider.name, &Model::read(&Spec::load(root, provider)?)?));
    }
    Ok(all)
}

/// A table for a terminal.
pub fn table(shares: &[Share]) -> String {
    let mut text = format!("{:<10} {:<20}", "provider", "");
    for status in STATUSES {
        let _ = write!(text, " {status:>14}");
    }
    let _ = writeln!(text, " {:>5}", "all");
    for share in shares {
        let _ = write!(text, "{:<10} {:<20}", share.provider, share.kind);
        for count in share.counts {
            let tenths = count * 1000 / share.all();
            let _ = write!(text, " {:>14}", format!("{count} ({} %)", percent(tenths)));
        }
        let _ = writeln!(text, " {:>5}", share.all());
    }
    text
}

/// Compares the shares with the floors that are checked in: what fell, and what the file does not say.
pub fn check(root: &Path, shares: &[Share]) -> Result<()> {
    let text = std::fs::read_to_string(root.join(FLOORS)).with_context(|| format!("cannot read {FLOORS}"))?;
    let faults = faults(&Floors::read(&text)?, shares);
    if faults.is_empty() { Ok(()) } else { bail!("\n{}", faults.join("\n")) }
}

/// For every provider and kind, the documented share that is promised, in tenths of a percent.
#[derive(Debug)]
struct Floors(BTreeMap<(String, String), usize>);

impl Floors {
    fn read(text: &str) -> Result<Self> {
        let providers: BTreeMap<String, BTreeMap<String, f64>> =
            yaml_serde::from_str(text).with_context(|| format!("{FLOORS}: a percentage per provider and kind"))?;
        let mut floors = BTreeMap::new();
        for (provider, kinds) in providers {
            for (kind, percent) in kinds {
                if !(0.0..=100.0).contains(&percent) {
                    bail!("{FLOORS}: {provider}, {kind}: {percent} is not a percentage");
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "it is between 0 and 1000"
                )]
                floors.insert((provider.clone(), kind), (percent * 10.0).round() as usize);
            }
        }
        Ok(Self(floors))
    }
}

fn faults(floors: &Floors, shares: &[Share]) -> Vec<String> {
    let mut left = floors.0.clone();
    let mut faults = Vec::new();
    for share in shares {
        let name = format!("{}, {}", share.provider, share.kind);
        let is = percent(share.documented());
        match left.remove(&(share.provider.to_owned(), share.kind.to_owned())) {
            None => faults.push(format!("{name}: {FLOORS} has no floor; write {is}")),
            Some(floor) if share.documented() < floor => faults.push(format!(
                "{name}: {} of {} are documented, {is} %, and {FLOORS} promises {} %; find the page that documents what is \
                 new, or lower the floor to {is} in a commit that says why less is known",
                share.counts[0],
                share.all(),
                percent(floor)
            )),
            Some(_) => {}
        }
    }
    faults.extend(left.into_keys().map(|(provider, kind)| {
        format!("{provider}, {kind}: there is nothing of the kind; take the floor out of {FLOORS}")
    }));
    faults
}

fn percent(tenths: usize) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The colors of the statuses; they differ in lightness too.
const COLORS: [&str; 4] = ["#1b6e3c", "#6fb980", "#f0b429", "#d5d9de"];

/// A picture: a bar for each provider and kind.
pub fn svg(shares: &[Share]) -> String {
    const WIDTH: usize = 760;
    const LABEL: usize = 170;
    const BAR: usize = 480;
    const ROW: usize = 24;
    let mut body = String::new();
    let mut x = LABEL;
    for (status, color) in STATUSES.iter().zip(COLORS) {
        let _ = writeln!(body, "  <rect x=\"{x}\" y=\"16\" width=\"12\" height=\"12\" fill=\"{color}\"/>");
        let _ = writeln!(body, "  <text x=\"{}\" y=\"27\">{status}</text>", x + 18);
        x += 120;
    }
    let mut y = 44;
    let mut provider = "";
    for share in shares {
        if share.provider != provider {
            provider = &share.provider;
            let _ = writeln!(body, "  <text x=\"16\" y=\"{}\" font-weight=\"bold\">{provider}</text>", y + 16);
            y += ROW;
        }
        let _ = writeln!(body, "  <text x=\"16\" y=\"{}\">{}</text>", y + 15, share.kind);
        let mut before = 0;
        for ((count, status), color) in share.counts.into_iter().zip(STATUSES).zip(COLORS) {
            let (from, to) = (before * BAR / share.all(), (before + count) * BAR / share.all());
            before += count;
            if count > 0 {
                let _ = writeln!(
                    body,
                    "  <rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" fill=\"{color}\"><title>{count} of {} \
                     {status}</title></rect>",
                    LABEL + from,
                    y + 3,
                    to - from,
                    share.all()
                );
            }
        }
        let documented = percent(share.documented());
        let _ =
            writeln!(body, "  <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{documented} %</text>", WIDTH - 40, y + 15);
        y += ROW;
    }
    let height = y + 12;
    format!(
        "<!-- @generated by `cargo xtask codegen`. Do not edit. -->\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#1f2328\">\n  \
         <title>How much of each spec is documented, observed, inferred and assumed; the figure is the documented \
         share</title>\n  \
         <rect width=\"{WIDTH}\" height=\"{height}\" rx=\"6\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}
