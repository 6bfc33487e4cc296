//! Schemas of what is answered: by what they come to, field by field, from the answers of the operations down.
//!
//! Each pair of places is compared once. A component is told apart from another by its content, not by its name.

use std::collections::BTreeSet;

use serde_json::Value;

use super::kinds::{
    compare_forms, compare_kind, compare_known_values, compare_nullable, compare_tolerance, is_another,
};
use super::layers::{compare_layer, compare_values, limits, look_at_part, own};
use crate::diff::comparison::{Comparison, Place};
use crate::diff::flat::{Field, Flat, Kind, Part, canonical, is_nullable, values};
use crate::diff::rules::{self, Rule};
use crate::spec::escape;

/// Compares the schemas at a place.
pub(super) fn compare(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    let old = Flat::of(comparison.base.spec, &[(at.base.clone(), base)]);
    let new = Flat::of(comparison.head.spec, &[(at.head.clone(), head)]);
    compare_flat(comparison, at, &old, &new);
}

fn compare_flat<'a>(comparison: &mut Comparison<'a>, at: &Place, old: &Flat<'a>, new: &Flat<'a>) {
    if let (Some(before), Some(after)) = (old.component, new.component) {
        // The component itself is compared once, under its own name.
        compare_layer(comparison, at, &old.wrappers, &new.wrappers, false);
        if before != after && (is_another(comparison, at, old, new) || compare_kind(comparison, at, old, new)) {
            return;
        }
        compare_tolerance(comparison, at, old, new);
        comparison.met.entry((before.to_owned(), after.to_owned())).or_default().push(at.clone());
        let core = Place::new(old.pointer(), new.pointer(), after);
        let at = if before == after { &core } else { at };
        if comparison.is_first(&core) {
            compare_core(comparison, &core, at, old, new);
        }
        return;
    }
    let is_mixed = old.component.is_some() || new.component.is_some();
    let (before, after) = (own(&old.all()), own(&new.all()));
    compare_layer(comparison, at, &before, &after, is_mixed);
    let core = Place::new(old.pointer(), new.pointer(), at.subject.as_str());
    if old.kind() == new.kind() {
        compare_tolerance(comparison, at, old, new);
    }
    if is_mixed && old.kind() == new.kind() {
        let (rule, what): (&'static Rule, _) = match (old.component, new.component) {
            (Some(name), _) => (&rules::REFERENCE_INLINED, format!("is written out in place, and was {name}")),
            (None, name) => {
                (&rules::REFERENCE_EXTRACTED, format!("is {} now, and was written out in place", name.unwrap_or("")))
            }
        };
        let tell = |flat: &Flat<'_>| flat.component.unwrap_or("written out").to_owned();
        comparison.changed(rule, at, tell(old), tell(new), what);
    }
    // A pair of places is told apart from a pair of components by its ends, so that a circle of references ends too.
    if comparison.is_first(&core) {
        compare_shape(comparison, &core, at, old, new);
    }
}

/// A component on both sides: its own words, and what it comes to. A difference in kind is told at the place of its use, unless
/// it is the same component.
fn compare_core<'a>(comparison: &mut Comparison<'a>, core: &Place, at: &Place, old: &Flat<'a>, new: &Flat<'a>) {
    compare_layer(comparison, core, &own(&old.parts), &own(&new.parts), false);
    compare_shape(comparison, core, at, old, new);
}

/// Compares what two schemas come to. `at` is where they are used, `core` where they stand.
fn compare_shape<'a>(comparison: &mut Comparison<'a>, core: &Place, at: &Place, old: &Flat<'a>, new: &Flat<'a>) {
    compare_taken_in(comparison, old, new);
    if compare_kind(comparison, at, old, new) {
        return;
    }
    if old.component.is_some() && old.component == new.component {
        compare_nullable(comparison, core, is_nullable(&old.parts), is_nullable(&new.parts));
    }
    let said = |keyword: &str| (values(&old.all(), keyword), values(&new.all(), keyword));
    for (keyword, rule, what) in [
        ("x-rust-type", &rules::VALUE_READER_CHANGED, "is read by another type"),
        ("enum", &rules::FIELD_CLOSED, "is another list of values"),
        ("default", &rules::FIELD_DEFAULT_CHANGED, "has another default"),
    ] {
        let (before, after) = said(keyword);
        if before != after {
            compare_values(comparison, rule, core, keyword, (&before, &after), what);
        }
    }
    for keyword in limits() {
        let (before, after) = said(keyword);
        if before != after {
            let what = "has other limits";
            compare_values(comparison, &rules::FIELD_LIMITS_CHANGED, core, keyword, (&before, &after), what);
        }
    }
    // An object with fields is one, whether it says so or not.
    let said_type = |flat: &Flat<'a>| {
        let mut said = values(&flat.all(), "type");
        said.retain(|name| !(flat.kind() == Kind::Object && name.as_str() == Some("object")));
        said
    };
    let (before, after) = (said_type(old), said_type(new));
    if before != after {
        compare_values(comparison, &rules::FIELD_TYPE_CHANGED, core, "type", (&before, &after), "has another type");
    }
    compare_known_values(comparison, core, old, new);
    compare_forms(comparison, core, old, new);
    compare_further(comparison, core, old, new);
    if old.kind() == Kind::List {
        let of = |flat: &Flat<'a>| flat.places("items");
        compare_below(comparison, core, "items", "[]", (&of(old), &of(new)));
    }
    compare_fields(comparison, core, old, new);
}

/// Marks what is taken in from components; what they say of themselves is compared once, with them.
fn compare_taken_in<'a>(comparison: &mut Comparison<'a>, old: &Flat<'a>, new: &Flat<'a>) {
    let of = |flat: &Flat<'a>, name: &str| -> Vec<Part<'a>> {
        flat.parts.iter().filter(|part| part.via == Some(name)).cloned().collect()
    };
    for name in old.taken_in().union(&new.taken_in()) {
        for (parts, is_base) in [(of(old, name), true), (of(new, name), false)] {
            parts.iter().for_each(|part| look_at_part(comparison, part, is_base));
            if !parts.is_empty() {
                comparison.take_in(name, is_base);
            }
        }
    }
}

/// Compares what components say of themselves whose fields were taken in elsewhere, and compared there.
pub(super) fn compare_part(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    let parts = |spec, pointer: &str, value| own(&Flat::of(spec, &[(pointer.to_owned(), value)]).parts);
    let before = parts(comparison.base.spec, &at.base, base);
    let after = parts(comparison.head.spec, &at.head, head);
    compare_layer(comparison, at, &before, &after, false);
}

/// Fields beyond those that are named.
fn compare_further<'a>(comparison: &mut Comparison<'a>, at: &Place, old: &Flat<'a>, new: &Flat<'a>) {
    let (before, after) = (old.places("additionalProperties"), new.places("additionalProperties"));
    let is_schema = |places: &[(String, &Value)]| places.iter().any(|(_, value)| value.is_object());
    if is_schema(&before) || is_schema(&after) {
        compare_below(comparison, at, "additionalProperties", ".*", (&before, &after));
        return;
    }
    let keyword = "additionalProperties";
    let (before, after) = (values(&old.parts, keyword), values(&new.parts, keyword));
    if before != after {
        let what = "is described otherwise as to further fields";
        compare_values(comparison, &rules::OBJECT_CLOSED, at, keyword, (&before, &after), what);
    }
}

/// What is declared at some places.
type Declared<'a> = [(String, &'a Value)];

/// Compares what stands below a keyword, where one side may say nothing of it.
fn compare_below<'a>(
    comparison: &mut Comparison<'a>,
    at: &Place,
    keyword: &str,
    suffix: &str,
    (old, new): (&Declared<'a>, &Declared<'a>),
) {
    let subject = format!("{}{suffix}", at.subject);
    let one = |places: &[(String, &'a Value)]| places.first().map(|(pointer, _)| pointer.clone());
    match (one(old), one(new)) {
        (None, None) => {}
        (Some(base), Some(head)) => {
            let (before, after) = (Flat::of(comparison.base.spec, old), Flat::of(comparison.head.spec, new));
            compare_flat(comparison, &Place::new(base, head, subject), &before, &after);
        }
        (before, after) => {
            let (rule, what) = if after.is_some() {
                (&rules::FIELD_DESCRIBED, "is described now")
            } else {
                (&rules::FIELD_FREED, "is anything now")
            };
            let place = at.child(keyword);
            comparison.look(&place);
            let tell = |side: &Option<String>| if side.is_some() { "described" } else { "anything" }.to_owned();
            let place = Place { subject, ..place };
            comparison.changed(rule, &place, tell(&before), tell(&after), what);
        }
    }
}

fn compare_fields<'a>(comparison: &mut Comparison<'a>, at: &Place, old: &Flat<'a>, new: &Flat<'a>) {
    let (before, after) = (old.fields(), new.fields());
    let find = |fields: &[Field<'a>], name: &str| fields.iter().find(|field| field.name == name).cloned();
    let mut moved = Vec::new();
    for field in &before {
        let Some(other) = find(&after, field.name) else { continue };
        if field.via != other.via {
            moved.push(field.name);
        }
        compare_field(comparison, at, field, &other);
    }
    let mut gone: Vec<Field<'a>> = before.iter().filter(|field| find(&after, field.name).is_none()).cloned().collect();
    let mut fresh: Vec<Field<'a>> = after.iter().filter(|field| find(&before, field.name).is_none()).cloned().collect();
    rename_fields(comparison, at, &mut gone, &mut fresh);
    compare_required(comparison, at, old, new);
    tell_gone_parts(comparison, at, new, &before, &mut gone);
    tell_fresh_parts(comparison, at, old, &after, &mut fresh);
    for field in &gone {
        let words = Flat::of(comparison.base.spec, &field.places).words(comparison.base.spec);
        let subject = subject(at, field);
        comparison.removed(&rules::FIELD_REMOVED, &field.places[0].0, &subject, Some(words), "is gone");
    }
    for field in &fresh {
        let words = Flat::of(comparison.head.spec, &field.places).words(comparison.head.spec);
        let (subject, place) = (subject(at, field), field.places[0].0.clone());
        comparison.added(&rules::FIELD_ADDED, (&place, &at.base), &subject, Some(words), "is new");
    }
    tell_moved(comparison, at, old, new, &moved);
}

/// A field is called after the component that declares it.
fn subject(at: &Place, field: &Field<'_>) -> String {
    format!("{}.{}", field.via.unwrap_or(&at.subject), field.name)
}

fn compare_field<'a>(comparison: &mut Comparison<'a>, at: &Place, old: &Field<'a>, new: &Field<'a>) {
    let subject = if old.via == new.via { subject(at, new) } else { format!("{}.{}", at.subject, new.name) };
    let place = Place::new(old.places[0].0.clone(), new.places[0].0.clone(), subject);
    let (before, after) = (Flat::of(comparison.base.spec, &old.places), Flat::of(comparison.head.spec, &new.places));
    compare_flat(comparison, &place, &before, &after);
}

/// The same thing under another name: it is explained in the same words, and comes to the same.
fn rename_fields<'a>(
    comparison: &mut Comparison<'a>,
    at: &Place,
    gone: &mut Vec<Field<'a>>,
    fresh: &mut Vec<Field<'a>>,
) {
    let (base, head) = (comparison.base.spec, comparison.head.spec);
    let words =
        |field: &Field<'a>| field.places[0].1.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    gone.retain(|old| {
        let is_same = |new: &Field<'a>| {
            !words(old).is_empty()
                && words(old) == words(new)
                && canonical(base, &old.places) == canonical(head, &new.places)
        };
        let Some(position) = fresh.iter().position(is_same) else { return true };
        let new = fresh.remove(position);
        let place = Place::new(old.places[0].0.clone(), new.places[0].0.clone(), subject(at, old));
        let what = format!("is called `{}` now", new.name);
        comparison.changed(&rules::FIELD_RENAMED, &place, old.name.to_owned(), new.name.to_owned(), what);
        compare_field(comparison, at, old, &new);
        false
    });
}

fn compare_required(comparison: &mut Comparison<'_>, at: &Place, old: &Flat<'_>, new: &Flat<'_>) {
    let place = |flat: &Flat<'_>, name: &str| {
        let fields = flat.fields();
        fields.iter().find(|field| field.name == name).map(|field| field.places[0].0.clone())
    };
    let (must, must_now) = (old.required(), new.required());
    for name in must.symmetric_difference(&must_now) {
        let (base, head) = (place(old, name), place(new, name));
        // A field that came or went says so itself.
        if base.is_some() != head.is_some() {
            continue;
        }
        let subject = format!("{}.{name}", at.subject);
        let both = Place::new(base.unwrap_or(at.base.clone()), head.unwrap_or(at.head.clone()), subject);
        let words = |required: bool| Some(if required { "required" } else { "optional" }.to_owned());
        let (rule, is_now, what) = match must_now.contains(name) {
            true => (&rules::FIELD_REQUIRED_ADDED, true, "is always there now"),
            false => (&rules::FIELD_REQUIRED_REMOVED, false, "may be absent now"),
        };
        comparison.changed(rule, &both, words(!is_now), words(is_now), what);
    }
}

/// Components whose fields are all gone are told once, with the names of the fields.
fn tell_gone_parts<'a>(
    comparison: &mut Comparison<'a>,
    at: &Place,
    new: &Flat<'a>,
    before: &[Field<'a>],
    gone: &mut Vec<Field<'a>>,
) {
    for part in parts_of(before).into_iter().filter(|part| !new.taken_in().contains(part)) {
        let names = names_via(before, part);
        if names.is_empty() || names_via(gone, part) != names {
            continue;
        }
        let what = format!("has lost the fields of {part}: {}", names.join(", "));
        comparison.changed(&rules::SCHEMA_PART_REMOVED, at, part.to_owned(), None, what);
        gone.retain(|field| field.via != Some(part));
    }
}

fn tell_fresh_parts<'a>(
    comparison: &mut Comparison<'a>,
    at: &Place,
    old: &Flat<'a>,
    after: &[Field<'a>],
    fresh: &mut Vec<Field<'a>>,
) {
    for part in parts_of(after).into_iter().filter(|part| !old.taken_in().contains(part)) {
        let names = names_via(after, part);
        if names.is_empty() || names_via(fresh, part) != names {
            continue;
        }
        let what = format!("has the fields of {part} too: {}", names.join(", "));
        comparison.changed(&rules::SCHEMA_PART_ADDED, at, None, part.to_owned(), what);
        fresh.retain(|field| field.via != Some(part));
    }
}

fn parts_of<'a>(fields: &[Field<'a>]) -> BTreeSet<&'a str> {
    fields.iter().filter_map(|field| field.via).collect()
}

fn names_via<'a>(fields: &[Field<'a>], part: &str) -> Vec<&'a str> {
    fields.iter().filter(|field| field.via == Some(part)).map(|field| field.name).collect()
}

/// Fields that stand in another part than before, where the part is not the same one under another name.
fn tell_moved<'a>(comparison: &mut Comparison<'a>, at: &Place, old: &Flat<'a>, new: &Flat<'a>, moved: &[&str]) {
    let (base, head) = (comparison.base.spec, comparison.head.spec);
    let (before, after) = (old.taken_in(), new.taken_in());
    let mut left: BTreeSet<&str> = after.difference(&before).copied().collect();
    let mut renamed = Vec::new();
    for part in before.difference(&after) {
        let place = |name: &str| format!("/components/schemas/{}", escape(name));
        let of = |spec: &'a crate::spec::Spec, name: &str| {
            spec.at(&place(name)).map(|value| canonical(spec, &[(place(name), value)]))
        };
        let Some(other) = left.iter().copied().find(|other| of(base, part) == of(head, other)) else { continue };
        left.remove(other);
        renamed.push(*part);
        comparison.met.entry(((*part).to_owned(), other.to_owned())).or_default().push(at.clone());
    }
    let fields = old.fields();
    let is_renamed = |name: &&&str| {
        fields.iter().any(|field| field.name == **name && field.via.is_some_and(|via| renamed.contains(&via)))
    };
    let moved: Vec<&str> = moved.iter().filter(|name| !is_renamed(name)).copied().collect();
    if !moved.is_empty() {
        let tell = |parts: BTreeSet<&str>| parts.into_iter().collect::<Vec<_>>().join(", ");
        let what = format!("is put together otherwise, of the same fields: {}", moved.join(", "));
        comparison.changed(&rules::SCHEMA_REARRANGED, at, tell(before), tell(after), what);
    }
}
