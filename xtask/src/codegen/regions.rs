//! What is generated inside files that are written by hand: the README's table of providers, the features of the manifests.

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

/// A row for each provider: its feature, its module, what it is, how many operations it has.
fn provider_table(all: &[Loaded]) -> Vec<String> {
    let head = ["| feature | module | what | operations |", "| --- | --- | --- | --- |"].map(str::to_owned);
    let rows = all.iter().map(|Loaded { provider, spec, model, .. }| {
        let title = spec.at("/info/title").and_then(serde_json::Value::as_str).unwrap_or_default();
        let default = if model.is_default { " (default)" } else { "" };
        format!("| `{0}`{default} | `clipwire::{0}` | {title} | {1} |", provider.name, model.operations.len())
    });
    head.into_iter().chain(rows).collect()
}
