//! What something that is sent may be: its type, its values, its limits.

use serde_json::Value;

use super::words::compare_words_of;
use crate::diff::comparison::{Comparison, Place, elements, short, text};
use crate::diff::flat::{Flat, Part, STRUCTURE, WORDS, canonical};
use crate::diff::rules::{self, Rule};
use crate::lint::parameters::LIMITS;

/// Keywords that are compared here by a rule of their own.
const HANDLED: [&str; 12] = [
    "type",
    "format",
    "enum",
    "x-enum-varnames",
    "x-enum-descriptions",
    "x-known-values",
    "default",
    "description",
    "title",
    "example",
    "examples",
    "x-source",
];

/// Compares what may be sent at a place.
pub(super) fn compare(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    let old = Flat::of(comparison.base.spec, &[(at.base.clone(), base)]);
    let new = Flat::of(comparison.head.spec, &[(at.head.clone(), head)]);
    let core = Place::new(old.pointer(), new.pointer(), at.subject.as_str());
    for wrapper in &old.wrappers {
        comparison.look_base(&wrapper.pointer);
    }
    for wrapper in &new.wrappers {
        comparison.look_head(&wrapper.pointer);
    }
    if let (Some(before), Some(after)) = (old.component, new.component) {
        comparison.met.entry((before.to_owned(), after.to_owned())).or_default().push(at.clone());
        if before == after {
            let core = Place { subject: after.to_owned(), ..core };
            compare_core(comparison, &core, (&old.parts, &new.parts), false);
            return;
        }
    }
    let is_mixed = old.component.is_some() != new.component.is_some();
    compare_core(comparison, &core, (&old.all(), &new.all()), is_mixed);
}

fn compare_core(comparison: &mut Comparison<'_>, at: &Place, (old, new): (&[Part<'_>], &[Part<'_>]), is_mixed: bool) {
    if !comparison.is_first(at) {
        return;
    }
    for keyword in WORDS {
        comparison.look(&at.child(keyword));
    }
    compare_words_of(comparison, at, (old, new), is_mixed);
    compare_type(comparison, at);
    compare_listed(comparison, at);
    comparison.keyword(&rules::PARAMETER_DEFAULT_CHANGED, at, "default", "has another default");
    for &keyword in LIMITS {
        comparison.keyword(&rules::PARAMETER_LIMITS_CHANGED, at, keyword, "has other limits");
    }
    compare_inside(comparison, at);
    let handled: Vec<&str> = [&HANDLED[..], LIMITS, &STRUCTURE].concat();
    comparison.rest(at, &handled);
}

fn compare_type(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    let (before, after) = (text(base, "type"), text(head, "type"));
    comparison.look(&at.child("type"));
    comparison.look(&at.child("format"));
    let is_plain = |name: &str| ["string", "integer", "number", "boolean"].contains(&name);
    let rule: &'static Rule = match (before, after) {
        _ if base.get("type") == head.get("type") => {
            compare_format(comparison, at, before);
            return;
        }
        ("", _) => &rules::PARAMETER_NARROWED,
        (_, "") => &rules::PARAMETER_WIDENED,
        (old, "string") if is_plain(old) => &rules::PARAMETER_WIDENED,
        ("integer", "number") => &rules::PARAMETER_WIDENED,
        ("string", new) if is_plain(new) => &rules::PARAMETER_NARROWED,
        ("number", "integer") => &rules::PARAMETER_NARROWED,
        _ => &rules::PARAMETER_TYPE_CHANGED,
    };
    let tell = |name: &str| match name {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "an object",
        _ => "anything",
    };
    let what = format!("takes {}, and took {}", tell(after), tell(before));
    comparison.changed(rule, at, tell(before).to_owned(), tell(after).to_owned(), what);
}

fn compare_format(comparison: &mut Comparison<'_>, at: &Place, kind: &str) {
    let (rule, what) = match kind {
        "integer" => (&rules::PARAMETER_WIDTH_CHANGED, "has another width"),
        _ => (&rules::PARAMETER_FORMAT_CHANGED, "has another format"),
    };
    comparison.keyword(rule, at, "format", what);
}

/// Elements of a list, and the fields of an object.
fn compare_inside(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    if base.get("items").is_some() && head.get("items").is_some() {
        let subject = format!("{}, each element", at.subject);
        compare(comparison, &Place { subject, ..at.child("items") });
    }
    let of = |spec: &crate::spec::Spec, pointer: &str, value: &Value| {
        let mut whole = canonical(spec, &[(pointer.to_owned(), value)]);
        let parts = ["properties", "required", "additionalProperties", "oneOf", "items"];
        let is_list = value.get("items").is_some();
        parts.map(|part| if part == "items" && is_list { Value::Null } else { whole[part].take() })
    };
    let (before, after) = (of(comparison.base.spec, &at.base, base), of(comparison.head.spec, &at.head, head));
    let is_one_sided =
        base.get("items").is_some() != head.get("items").is_some() && text(base, "type") == text(head, "type");
    if before != after || is_one_sided {
        comparison.changed(&rules::PARAMETER_TYPE_CHANGED, at, None, None, "takes something else inside");
    }
    for keyword in STRUCTURE.into_iter().filter(|keyword| *keyword != "items") {
        comparison.look(&at.child(keyword));
    }
    if base.get("items").is_none() || head.get("items").is_none() {
        comparison.look(&at.child("items"));
    }
}

/// The values that something sent is chosen from.
fn compare_listed(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    for keyword in ["enum", "x-known-values", "x-enum-varnames", "x-enum-descriptions"] {
        comparison.look(&at.child(keyword));
    }
    match (base.get("enum"), head.get("enum")) {
        (None, Some(values)) => {
            comparison.changed(&rules::PARAMETER_LIST_CLOSED, at, None, short(values), "takes listed values only");
            return;
        }
        (Some(values), None) => {
            comparison.changed(&rules::PARAMETER_LIST_OPENED, at, short(values), None, "takes any value now");
            return;
        }
        _ => {}
    }
    for (keyword, removed, added) in [
        ("enum", &rules::PARAMETER_VALUE_REMOVED, &rules::PARAMETER_VALUE_ADDED),
        ("x-known-values", &rules::PARAMETER_KNOWN_VALUE_REMOVED, &rules::PARAMETER_KNOWN_VALUE_ADDED),
    ] {
        let values = |value: &Value| elements(value, keyword).map(short).collect::<Vec<_>>();
        let (before, after) = (values(base), values(head));
        for value in before.iter().filter(|value| !after.contains(value)) {
            comparison.changed(removed, at, value.clone(), None, format!("has lost the value `{value}`"));
        }
        for value in after.iter().filter(|value| !before.contains(value)) {
            comparison.changed(added, at, None, value.clone(), format!("has the value `{value}`"));
        }
    }
    compare_variants(comparison, at, base, head);
    compare_descriptions(comparison, at, base, head);
}

/// What is said of values that are on both sides.
fn compare_descriptions(comparison: &mut Comparison<'_>, at: &Place, base: &Value, head: &Value) {
    let said = |value: &Value, wanted: &str| -> Option<String> {
        let index = elements(value, "enum").position(|known| short(known) == wanted)?;
        elements(value, "x-enum-descriptions").nth(index).map(short)
    };
    let both = elements(base, "enum").map(short).filter(|value| elements(head, "enum").any(|new| short(new) == *value));
    for value in both {
        let (before, after) = (said(base, &value), said(head, &value));
        if before != after {
            let what = format!("describes its value `{value}` otherwise");
            comparison.changed(&rules::WORDS_CHANGED, &at.child("x-enum-descriptions"), before, after, what);
        }
    }
}

/// The names in Rust of values that are on both sides. A name that another value had is worse than a new one: what was written
/// compiles, and sends something else.
fn compare_variants(comparison: &mut Comparison<'_>, at: &Place, base: &Value, head: &Value) {
    let names = |value: &Value| -> Vec<(String, String)> {
        let names: Vec<String> = elements(value, "x-enum-varnames").map(short).collect();
        let values = elements(value, "enum").map(short).enumerate();
        values
            .map(|(index, value)| {
                let own = names.get(index).cloned();
                let name = own.unwrap_or_else(|| heck::ToPascalCase::to_pascal_case(value.as_str()));
                (value, name)
            })
            .collect()
    };
    let (old, new) = (names(base), names(head));
    for (value, name) in &old {
        let Some((_, other)) = new.iter().find(|(known, other)| known == value && other != name) else { continue };
        let rule = match old.iter().any(|(_, known)| known == other) {
            true => &rules::PARAMETER_VARIANTS_EXCHANGED,
            false => &rules::PARAMETER_VARIANT_RENAMED,
        };
        let what = format!("calls its value `{value}` `{other}`, and called it `{name}`");
        comparison.changed(rule, at, name.clone(), other.clone(), what);
    }
}
