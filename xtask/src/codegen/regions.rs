//! What is generated inside files that are written by hand: the README's table of providers, the features of the manifests.

use crate::coverage::{STATUSES, Share, shares};
use crate::model::{Model, Price};

use super::loaded::Loaded;
use super::output::Output;

/// The regions of all providers together.
pub(super) fn outputs(all: &[Loaded]) -> Vec<Output> {
    let mut outputs = vec![Output::region("README.md", "providers", provider_table(all))];
    for (manifest, of) in MANIFESTS {
        outputs.push(Output::region(*manifest, "providers", features(all, *of)));
    }
    outputs
}

/// The manifests that have a feature for each provider, and what it switches on.
const MANIFESTS: &[(&str, Features)] =
    &[("crates/clipwire-raw/Cargo.toml", Features::Alone), ("crates/clipwire/Cargo.toml", Features::OfRawToo)];

/// What a provider's feature switches on.
#[derive(Clone, Copy)]
enum Features {
    /// Nothing else.
    Alone,
    /// The feature of the raw crate, and the crates that the provider's hand-written file needs.
    OfRawToo,
}

/// A feature for each provider; and of the facade, one that its own checks build all of them with, and the defaults.
fn features(all: &[Loaded], of: Features) -> Vec<String> {
    let mut lines = Vec::new();
    if matches!(of, Features::OfRawToo) {
        let usual = all.iter().filter(|loaded| loaded.model.is_default);
        let usual = usual.map(|loaded| format!("\"{}\"", loaded.provider.name));
        let all: Vec<String> = ["\"rustls\"", "\"gzip\""].map(str::to_owned).into_iter().chain(usual).collect();
        lines.push(format!("default = [{}]", all.join(", ")));
    }
    for Loaded { provider, spec, model, .. } in all {
        let title = spec.at("/info/title").and_then(serde_json::Value::as_str).unwrap_or_default();
        let mut on = Vec::new();
        if matches!(of, Features::OfRawToo) {
            on.push(format!("\"clipwire-raw/{}\"", provider.name));
            on.extend(model.crates.iter().map(|name| format!("\"dep:{name}\"")));
        }
        lines.extend([format!("# {title}."), format!("{} = [{}]", provider.name, on.join(", "))]);
    }
    if matches!(of, Features::OfRawToo) {
        let names: Vec<String> = all.iter().map(|loaded| format!("\"{}\"", loaded.provider.name)).collect();
        lines.push("# Every provider.".to_owned());
        lines.push(format!("providers = [{}]", names.join(", ")));
    }
    lines
}

/// A row for each provider: its feature and module, what it is, how many operations it has and how well they are known, what a call
/// costs.
fn provider_table(all: &[Loaded]) -> Vec<String> {
    let head = [
        "| feature and module | what | operations | what they take | what they return | price of a call |",
        "| --- | --- | --- | --- | --- | --- |",
    ];
    let rows = all.iter().map(|Loaded { provider, spec, model, .. }| {
        let title = spec.at("/info/title").and_then(serde_json::Value::as_str).unwrap_or_default();
        let default = if model.is_default { " (default)" } else { "" };
        let parts = shares(&provider.name, model);
        let known = |kind: &str| parts.iter().find(|share| share.kind == kind).map(mostly).unwrap_or_default();
        format!(
            "| `{0}`{default} | {title} | {1} | {2} | {3} | {4} |",
            provider.name,
            model.operations.len(),
            known("parameters"),
            known("responses (schemas)"),
            prices(model)
        )
    });
    head.map(str::to_owned).into_iter().chain(rows).collect()
}

/// The status that most of a share has, and how much of it.
fn mostly(share: &Share) -> String {
    let (at, most) = share.counts.iter().enumerate().rev().max_by_key(|(_, count)| **count).unwrap_or((0, &0));
    let percent = (most * 100).checked_div(share.all()).unwrap_or_default();
    format!("{percent} % {}", STATUSES[at])
}

/// What calls cost by the provider's own list.
fn prices(model: &Model) -> String {
    let prices: Vec<&Price> = model.operations.iter().filter_map(|operation| operation.price.as_ref()).collect();
    let paid = prices.iter().filter(|price| price.amount.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0'));
    let mut amounts: Vec<&str> = paid.map(|price| price.amount.as_str()).collect();
    // Amounts below one with as many digits as each other sort as text.
    amounts.sort_unstable();
    let currency = prices.first().map(|price| price.currency.as_str()).unwrap_or_default();
    match (amounts.first(), amounts.last()) {
        (Some(least), Some(most)) if least != most => format!("{least} to {most} {currency}"),
        (Some(one), _) => format!("{one} {currency}"),
        _ => "not published".to_owned(),
    }
}
