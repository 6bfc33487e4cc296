//! Components by their names: which came, went and are called otherwise. On the wire a name says nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{answers, parameters, schemas, taken};
use crate::diff::comparison::{Comparison, Place, entries};
use crate::diff::rules;
use crate::spec::escape;

/// Kinds of components that have no type of their own.
const OTHERS: [&str; 7] = ["parameters", "responses", "headers", "requestBodies", "examples", "links", "callbacks"];

/// Looks at every component, after the operations led to what they use.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    compare_unreached(comparison);
    parameters::compare_components(comparison);
    answers::compare_components(comparison);
    compare_names(comparison);
    for kind in OTHERS {
        compare_others(comparison, kind);
    }
    let at = Place::both("/components", "the components");
    let handled: Vec<&str> = OTHERS.iter().copied().chain(["schemas", "securitySchemes"]).collect();
    comparison.rest(&at, &handled);
}

fn names(value: &Value, kind: &str) -> Vec<String> {
    let components = value.get("components").unwrap_or(&Value::Null);
    entries(components, kind).map(|(name, _)| name.clone()).collect()
}

fn at(name: &str) -> String {
    format!("/components/schemas/{}", escape(name))
}

/// Schemas that no operation has led to on one side at least: they are compared by their names.
fn compare_unreached(comparison: &mut Comparison<'_>) {
    let after = names(&comparison.head.spec.value, "schemas");
    for name in names(&comparison.base.spec.value, "schemas").iter().filter(|name| after.contains(name)) {
        let place = at(name);
        let both = Place::both(&place, name.as_str());
        let (compared, taken_in) = (comparison.was_compared(&place), comparison.was_taken_in(name));
        if compared == [true, true] {
            continue;
        }
        if (0..2).all(|side| compared[side] || taken_in[side]) {
            schemas::compare_part(comparison, &both);
            continue;
        }
        if comparison.base.is_sent(&place) || comparison.head.is_sent(&place) {
            taken::compare(comparison, &both);
        } else {
            schemas::compare(comparison, &both);
        }
    }
}

/// Schemas that are on one side only, or under another name.
fn compare_names(comparison: &mut Comparison<'_>) {
    let before = names(&comparison.base.spec.value, "schemas");
    let after = names(&comparison.head.spec.value, "schemas");
    let met = comparison.met.clone();
    // One that kept its name somewhere was not renamed.
    let mut renamed: BTreeMap<&str, &str> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (old, new) in met.keys().filter(|(old, new)| old != new) {
        let kept = |name: &str| met.contains_key(&(name.to_owned(), name.to_owned()));
        let is_free = !kept(old) && !kept(new) && !renamed.contains_key(old.as_str()) && !taken.contains(new.as_str());
        if is_free {
            renamed.insert(old, new);
            taken.insert(new);
        }
    }
    for name in &before {
        if let Some(new) = renamed.get(name.as_str()) {
            let place = Place::new(at(name), at(new), name.as_str());
            let (what, after) = (format!("is called {new} now"), (*new).to_owned());
            comparison.changed(&rules::SCHEMA_RENAMED, &place, name.clone(), after, what);
        } else if !after.contains(name) {
            comparison.removed(&rules::SCHEMA_REMOVED, &at(name), name, Some(name.clone()), "is gone");
        }
    }
    for name in after.iter().filter(|name| !before.contains(name) && !taken.contains(name.as_str())) {
        comparison.added(&rules::SCHEMA_ADDED, (&at(name), ""), name, Some(name.clone()), "is new");
    }
    for ((old, new), places) in met.iter().filter(|((old, new), _)| old != new) {
        if renamed.get(old.as_str()) != Some(&new.as_str()) {
            for place in places {
                let what = format!("is described by {new} now, and was by {old}");
                comparison.changed(&rules::REFERENCE_CHANGED, place, old.clone(), new.clone(), what);
            }
        }
    }
}

/// Components of the other kinds: those that are used were compared where they are used.
fn compare_others(comparison: &mut Comparison<'_>, kind: &str) {
    let before = names(&comparison.base.spec.value, kind);
    let after = names(&comparison.head.spec.value, kind);
    let place = |name: &str| format!("/components/{kind}/{}", escape(name));
    for name in before.iter().filter(|name| !after.contains(name)) {
        let (subject, what) = (format!("{name}, one of the {kind},"), "is shared no more");
        comparison.removed(&rules::COMPONENT_REMOVED, &place(name), &subject, Some(name.clone()), what);
    }
    for name in after.iter().filter(|name| !before.contains(name)) {
        let (subject, what) = (format!("{name}, one of the {kind},"), "is shared now");
        comparison.added(&rules::COMPONENT_ADDED, (&place(name), ""), &subject, Some(name.clone()), what);
    }
    if ["parameters", "responses"].contains(&kind) {
        return;
    }
    let rule = if kind == "examples" { &rules::EXAMPLE_CHANGED } else { &rules::COMPONENT_CHANGED };
    for name in before.iter().filter(|name| after.contains(name)) {
        let at = Place::both(&format!("/components/{kind}"), format!("{name}, one of the {kind},"));
        comparison.keyword(rule, &at, name, "is another one");
    }
}
