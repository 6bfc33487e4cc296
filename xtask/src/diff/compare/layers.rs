//! What the parts of a schema say of themselves: words, extensions, keywords that no rule knows.

use std::collections::BTreeSet;

use serde_json::Value;

use super::words::compare_words_of;
use crate::diff::comparison::{Comparison, Place, short, unread};
use crate::diff::flat::{Part, STRUCTURE, WORDS, values};
use crate::diff::rules::{self, Rule};
use crate::lint::parameters::LIMITS;
use crate::spec::escape;

/// Keywords that limit what a reader takes.
pub(super) fn limits() -> impl Iterator<Item = &'static str> {
    LIMITS.iter().copied().chain(["format"])
}

/// Keywords that `compare_shape` looks at itself.
const SHAPE: [&str; 7] = ["type", "nullable", "enum", "x-known-values", "default", "required", "x-rust-type"];

/// The parts that stand in a schema itself.
pub(super) fn own<'a>(parts: &[Part<'a>]) -> Vec<Part<'a>> {
    parts.iter().filter(|part| part.via.is_none()).cloned().collect()
}

/// Words, extensions, and what no rule knows, of the parts of a schema.
pub(super) fn compare_layer<'a>(
    comparison: &mut Comparison<'a>,
    at: &Place,
    old: &[Part<'a>],
    new: &[Part<'a>],
    is_mixed: bool,
) {
    for (parts, is_base) in [(old, true), (new, false)] {
        for part in parts {
            look_at_part(comparison, part, is_base);
        }
    }
    compare_words_of(comparison, at, (old, new), is_mixed);
    let mut names: BTreeSet<&String> = BTreeSet::new();
    for part in old.iter().chain(new) {
        names.extend(part.value.as_object().into_iter().flatten().map(|(name, _)| name));
    }
    let is_known = |name: &str| {
        [&STRUCTURE[..], &WORDS, &SHAPE].iter().any(|known| known.contains(&name))
            || limits().any(|known| known == name)
    };
    for name in names.into_iter().filter(|name| !is_known(name)) {
        let (before, after) = (values(old, name), values(new, name));
        let is_told = is_mixed && (before.is_empty() || after.is_empty()) && name.starts_with("x-enum");
        if before != after && !is_told {
            let (rule, what) = match (name.as_str(), before.is_empty(), after.is_empty()) {
                ("x-model", true, _) => (&rules::MODEL_ADDED, "becomes a record of the model".to_owned()),
                ("x-model", _, true) => (&rules::MODEL_REMOVED, "becomes no record of the model any more".to_owned()),
                ("x-model", ..) => {
                    (&rules::MODEL_CHANGED, "becomes a record of the model by another reader".to_owned())
                }
                _ => (unread(name), format!("has another `{name}`")),
            };
            compare_values(comparison, rule, at, name, (&before, &after), &what);
        }
    }
}

/// Marks what stands in a part itself as looked at; its fields, elements and forms are looked at where they are compared.
pub(super) fn look_at_part(comparison: &mut Comparison<'_>, part: &Part<'_>, is_base: bool) {
    let mut look = |pointer: &str| if is_base { comparison.look_base(pointer) } else { comparison.look_head(pointer) };
    let Some(map) = part.value.as_object() else { return look(&part.pointer) };
    if map.is_empty() {
        look(&part.pointer);
    }
    for (name, value) in map {
        let place = format!("{}/{}", part.pointer, escape(name));
        let is_empty = value.as_object().is_some_and(serde_json::Map::is_empty) && name == "properties"
            || value.as_array().is_some_and(Vec::is_empty);
        let is_below = ["allOf", "oneOf", "properties", "items"].contains(&name.as_str())
            || (name == "additionalProperties" && value.is_object());
        if !is_below || is_empty {
            look(&place);
        }
        // The second form of a tolerant value is known by its kind.
        if name == "oneOf" && value.as_array().is_some_and(|forms| forms.len() == 2) {
            look(&format!("{place}/1"));
        }
    }
}

pub(super) fn compare_values(
    comparison: &mut Comparison<'_>,
    rule: &'static Rule,
    at: &Place,
    keyword: &str,
    (before, after): (&[&Value], &[&Value]),
    what: &str,
) {
    let tell = |values: &[&Value]| {
        (!values.is_empty()).then(|| values.iter().map(|value| short(value)).collect::<Vec<_>>().join(", "))
    };
    comparison.changed(rule, &at.child(keyword), tell(before), tell(after), what);
}
