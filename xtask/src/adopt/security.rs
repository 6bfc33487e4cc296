//! Credentials in the dialect: keys in a query or a header, and bearer tokens.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::document::{Document, Published, list, text};
use super::losses::Losses;
use super::{prose, source};
use crate::lint::names::snake;
use crate::lint::provider::RESERVED;

/// The schemes, and what a call has to give of them.
#[derive(Debug, Default)]
pub(super) struct Security {
    pub(super) schemes: Map<String, Value>,
    pub(super) required: Vec<Value>,
}

pub(super) fn security(
    document: &Document,
    losses: &mut Losses,
    operations: &[Published<'_>],
    address: &str,
) -> Security {
    let mut renamed = BTreeMap::new();
    let mut schemes = Map::new();
    let published = document.value.pointer("/components/securitySchemes").and_then(Value::as_object);
    for (name, scheme) in published.into_iter().flatten() {
        let Some((scheme, _)) = document.resolve(scheme) else { continue };
        if let Some(value) = self::scheme(losses, name, scheme, address) {
            let own = snake(name);
            let own = if RESERVED.contains(&own.as_str()) { format!("{own}_key") } else { own };
            renamed.insert(name.as_str(), own.clone());
            schemes.insert(own, value);
        }
    }
    let required = requirements(document, losses, operations, &renamed);
    // A scheme that no call uses is left out.
    let is_used = |name: &String| required.iter().any(|set| set.get(name).is_some());
    for name in schemes.keys().filter(|name| !required.is_empty() && !is_used(name)) {
        losses.note("credentials that no call of most uses are left out", name);
    }
    let schemes = schemes.into_iter().filter(|(name, _)| required.is_empty() || is_used(name)).collect();
    Security { schemes, required }
}

fn scheme(losses: &mut Losses, name: &str, scheme: &Value, address: &str) -> Option<Value> {
    let said = prose::description(text(scheme, "description"));
    let documented = |mut value: Value| {
        value["description"] =
            json!(if said.is_empty() { "A credential of every call.".to_owned() } else { said.clone() });
        value["x-source"] = source("documented", address, "As the published document describes it.");
        Some(value)
    };
    match (text(scheme, "type"), text(scheme, "in"), text(scheme, "scheme").to_lowercase().as_str()) {
        ("apiKey", place @ ("query" | "header"), _) => {
            documented(json!({ "type": "apiKey", "in": place, "name": text(scheme, "name") }))
        }
        ("http", _, "bearer") => documented(json!({ "type": "http", "scheme": "bearer" })),
        ("oauth2" | "openIdConnect", ..) => {
            losses.note("ways to get a token are not kept; the token itself is given as a bearer token", name);
            let mut value = documented(json!({ "type": "http", "scheme": "bearer" }))?;
            let note = "The published document names a flow of OAuth, whose token travels as a bearer token.";
            value["x-source"] = source("inferred", address, note);
            Some(value)
        }
        (kind, place, scheme) => {
            losses.note(
                "credentials that the dialect does not have are left out",
                format!("{name} ({kind} {place}{scheme})"),
            );
            None
        }
    }
}

/// What most calls require: the document's own statement, or else the commonest among the operations.
fn requirements(
    document: &Document,
    losses: &mut Losses,
    operations: &[Published<'_>],
    renamed: &BTreeMap<&str, String>,
) -> Vec<Value> {
    let read = |value: &Value| -> Vec<Value> {
        let sets = list(value, "security")
            .filter_map(Value::as_object)
            .map(|set| set.keys().map(|name| renamed.get(name.as_str()).cloned()).collect::<Option<Vec<String>>>());
        let sets = sets.flatten().map(|names| names.into_iter().map(|name| (name, json!([]))).collect::<Map<_, _>>());
        let mut sets: Vec<Value> = sets.map(Value::Object).collect();
        sets.dedup();
        sets
    };
    for published in operations {
        let sets = list(published.operation, "security").filter_map(Value::as_object).flat_map(Map::values);
        if sets.filter_map(Value::as_array).any(|scopes| !scopes.is_empty()) {
            let at = format!("{} {}", published.method.to_uppercase(), published.path);
            losses.note("scopes of credentials are not kept", at);
        }
    }
    let root = read(&document.value);
    let mut counts: Vec<(Vec<Value>, usize)> = Vec::new();
    for published in operations {
        let own = if published.operation.get("security").is_some() { read(published.operation) } else { root.clone() };
        match counts.iter_mut().find(|(known, _)| *known == own) {
            Some((_, count)) => *count += 1,
            None => counts.push((own, 1)),
        }
    }
    // Of several as common ones, the first.
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let chosen = counts.into_iter().find(|(_, count)| *count == most).map(|(own, _)| own).unwrap_or(root.clone());
    for published in operations {
        let own = if published.operation.get("security").is_some() { read(published.operation) } else { root.clone() };
        if own != chosen {
            let at = format!("{} {}", published.method.to_uppercase(), published.path);
            losses.note("operations whose credentials differ from those of most are sent like the others", at);
        }
    }
    chosen
}
