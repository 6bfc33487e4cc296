//! What calls are authenticated with: alternatives, each a set of schemes, and what each scheme sends.

use std::collections::BTreeSet;

use serde_json::Value;

use super::words::{compare_source, compare_words};
use crate::diff::comparison::{Comparison, Place, entries, text};
use crate::diff::rules;
use crate::diff::side::Operation;
use crate::spec::{Spec, escape};

/// One way to authenticate: the names of its schemes, all of which are needed.
type Set = BTreeSet<String>;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let renamed = compare_schemes(comparison);
    let (base, head) = (comparison.base.spec.value.get("security"), comparison.head.spec.value.get("security"));
    let at = Place::both("/security", "every call");
    comparison.look(&at);
    compare_sets(comparison, &at, (sets(base, &renamed), sets(head, &[])));
}

/// An operation that is authenticated otherwise than the rest.
pub(super) fn compare_of_operation(
    comparison: &mut Comparison<'_>,
    at: &Place,
    old: &Operation<'_>,
    new: &Operation<'_>,
) {
    let place = at.child("security");
    comparison.look(&place);
    if old.value.get("security").is_none() && new.value.get("security").is_none() {
        return;
    }
    let renamed = renames(comparison.base.spec, comparison.head.spec);
    let before = sets(old.effective(comparison.base.spec, "security"), &renamed);
    let after = sets(new.effective(comparison.head.spec, "security"), &[]);
    compare_sets(comparison, &place, (before, after));
}

/// The alternatives of a requirement. Where nothing is asked for, there is one, which is empty.
fn sets(security: Option<&Value>, renamed: &[(String, String)]) -> Vec<Set> {
    let name = |name: &str| renamed.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new).to_owned();
    let alternatives = security.and_then(Value::as_array).into_iter().flatten();
    let sets: BTreeSet<Set> = alternatives
        .map(|alternative| {
            let schemes = alternative.as_object().into_iter().flatten();
            schemes
                .map(|(scheme, scopes)| {
                    let scopes: Vec<&str> = scopes.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                    if scopes.is_empty() { name(scheme) } else { format!("{} ({})", name(scheme), scopes.join(", ")) }
                })
                .collect()
        })
        .collect();
    if sets.is_empty() { vec![Set::new()] } else { sets.into_iter().collect() }
}

fn tell(set: &Set) -> String {
    if set.is_empty() { "nothing".to_owned() } else { set.iter().cloned().collect::<Vec<_>>().join(" with ") }
}

fn tell_all(sets: &[Set]) -> String {
    sets.iter().map(tell).collect::<Vec<_>>().join(", or ")
}

/// What was enough has to be enough still: a crate that is published sends one of the old sets.
fn compare_sets(comparison: &mut Comparison<'_>, at: &Place, (before, after): (Vec<Set>, Vec<Set>)) {
    if before == after {
        return;
    }
    let (old, new) = (tell_all(&before), tell_all(&after));
    let mut is_told = false;
    for set in before.iter().filter(|set| !after.contains(set)) {
        is_told = true;
        let enough = after.iter().find(|other| other.is_subset(set));
        let (rule, what) = match enough {
            Some(other) => {
                let less: Set = set.difference(other).cloned().collect();
                (&rules::SECURITY_REMOVED, format!("is not asked for {} any more", tell(&less)))
            }
            None => match after.iter().find(|other| set.is_subset(other)) {
                Some(other) => {
                    let more: Set = other.difference(set).cloned().collect();
                    (&rules::SECURITY_ADDED, format!("is asked for {} too", tell(&more)))
                }
                None => (&rules::SECURITY_ALTERNATIVE_REMOVED, format!("is not let in by {} any more", tell(set))),
            },
        };
        comparison.changed(rule, at, old.clone(), new.clone(), what);
    }
    for set in after.iter().filter(|set| !before.contains(set)) {
        // What was told above, from the other end.
        let is_known =
            before.iter().any(|other| !after.contains(other) && (other.is_subset(set) || set.is_subset(other)));
        if !(is_told && is_known) {
            let what = format!("may be authenticated by {} too", tell(set));
            comparison.changed(&rules::SECURITY_ALTERNATIVE_ADDED, at, old.clone(), new.clone(), what);
        }
    }
}

/// Schemes that send the same under another name: the old name and the new one.
fn renames(base: &Spec, head: &Spec) -> Vec<(String, String)> {
    let of = |spec: &Spec| -> Vec<(String, Value)> {
        let components = spec.value.get("components").cloned().unwrap_or_default();
        entries(&components, "securitySchemes").map(|(name, scheme)| (name.clone(), scheme.clone())).collect()
    };
    let sent = |scheme: &Value| ["type", "in", "name", "scheme"].map(|keyword| text(scheme, keyword).to_owned());
    let (before, after) = (of(base), of(head));
    let is_in = |list: &[(String, Value)], name: &str| list.iter().any(|(known, _)| known == name);
    let gone = before.iter().filter(|(name, _)| !is_in(&after, name));
    gone.filter_map(|(name, scheme)| {
        let mut fresh = after.iter().filter(|(new, _)| !is_in(&before, new));
        let (new, _) = fresh.find(|(_, other)| sent(other) == sent(scheme))?;
        Some((name.clone(), new.clone()))
    })
    .collect()
}

fn compare_schemes(comparison: &mut Comparison<'_>) -> Vec<(String, String)> {
    let (base, head) = (comparison.base.spec, comparison.head.spec);
    let renamed = renames(base, head);
    let names = |spec: &Spec| -> Vec<String> {
        let schemes = spec.at("/components/securitySchemes").and_then(Value::as_object);
        schemes.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let (before, after) = (names(base), names(head));
    let at = |name: &str| format!("/components/securitySchemes/{}", escape(name));
    for name in &before {
        let new = renamed.iter().find(|(old, _)| old == name).map_or(name, |(_, new)| new);
        let subject = format!("the credential `{new}`");
        if !after.contains(new) {
            comparison.removed(&rules::CREDENTIAL_REMOVED, &at(name), &subject, Some(name.clone()), "is gone");
            continue;
        }
        let place = Place::new(at(name), at(new), subject);
        if name != new {
            let what = format!("was called `{name}`");
            comparison.changed(&rules::SECURITY_RENAMED, &place, name.clone(), new.clone(), what);
        }
        compare_scheme(comparison, &place);
    }
    for name in after.iter().filter(|name| !before.contains(name)) {
        if !renamed.iter().any(|(_, new)| new == name) {
            let subject = format!("the credential `{name}`");
            comparison.added(&rules::CREDENTIAL_ADDED, (&at(name), ""), &subject, Some(name.clone()), "is new");
        }
    }
    renamed
}

fn compare_scheme(comparison: &mut Comparison<'_>, at: &Place) {
    for keyword in ["type", "scheme", "in", "name"] {
        comparison.look(&at.child(keyword));
    }
    let (base, head) = comparison.values(at);
    let kind = |scheme: &Value| format!("{} {}", text(scheme, "type"), text(scheme, "scheme")).trim().to_owned();
    let place = |scheme: &Value| format!("{} `{}`", text(scheme, "in"), text(scheme, "name"));
    if kind(base) != kind(head) {
        let what = "is of another type";
        comparison.changed(&rules::SECURITY_TYPE_CHANGED, at, kind(base), kind(head), what);
    } else if place(base) != place(head) {
        let what = format!("travels as {}, and not as {} any more", place(head), place(base));
        comparison.changed(&rules::SECURITY_MOVED, at, place(base), place(head), what);
    }
    for keyword in ["flows", "openIdConnectUrl"] {
        comparison.keyword(&rules::SECURITY_TYPE_CHANGED, at, keyword, "is got elsewhere");
    }
    compare_use(comparison, at);
    compare_words(comparison, at, &["description", "bearerFormat"]);
    compare_source(comparison, at);
    const HANDLED: [&str; 13] = [
        "type",
        "scheme",
        "in",
        "name",
        "flows",
        "openIdConnectUrl",
        "x-env",
        "x-renewable",
        "x-source",
        "description",
        "bearerFormat",
        "example",
        "examples",
    ];
    comparison.rest(at, &HANDLED);
}

/// How a credential is got, and whether it can be got anew.
fn compare_use(comparison: &mut Comparison<'_>, at: &Place) {
    comparison.look(&at.child("x-env"));
    comparison.look(&at.child("x-renewable"));
    if comparison.is_first_described() {
        return;
    }
    let (base, head) = comparison.values(at);
    comparison.keyword(&rules::CREDENTIAL_VARIABLE_CHANGED, at, "x-env", "is read from another variable");
    let renewable = |scheme: &Value| scheme.get("x-renewable").and_then(Value::as_bool).unwrap_or_default();
    match (renewable(base), renewable(head)) {
        (false, true) => comparison.changed(&rules::CREDENTIAL_RENEWABLE, at, None, None, "can be renewed in use now"),
        (true, false) => {
            comparison.changed(&rules::CREDENTIAL_NOT_RENEWABLE, at, None, None, "cannot be renewed in use any more");
        }
        _ => {}
    }
}
