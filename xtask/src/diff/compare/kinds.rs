//! What kind of value a schema describes: which kinds are told apart, and which forms each may come in.

use std::collections::BTreeSet;

use serde_json::Value;

use super::layers::own;
use crate::diff::comparison::{Comparison, Place, elements, short};
use crate::diff::flat::{Flat, Kind, canonical, is_nullable, values};
use crate::diff::rules::{self, Rule};

/// The forms of tolerance around a value: null, what stands for nothing, a single one for a list.
pub(super) fn compare_tolerance(comparison: &mut Comparison<'_>, at: &Place, old: &Flat<'_>, new: &Flat<'_>) {
    // Whether the same component may be null is compared with it.
    let is_same = old.component.is_some() && old.component == new.component;
    let nullable = |flat: &Flat<'_>| {
        let parts = if is_same { flat.wrappers.clone() } else { flat.all() };
        // Where both may be nothing anyway, only what is said of null itself can differ.
        let is_tolerant = (flat.nothing || flat.single) && (old.nothing, old.single) != (new.nothing, new.single);
        is_tolerant || is_nullable(&parts)
    };
    compare_nullable(comparison, at, nullable(old), nullable(new));
    for (rule, before, after, of) in [
        (&rules::FIELD_MAY_BE_NOTHING, old.nothing, new.nothing, "what stands for nothing"),
        (&rules::FIELD_MAY_BE_SINGLE, old.single, new.single, "a single one in place of a list"),
    ] {
        if before != after {
            let with = |flag: bool| if flag { "with" } else { "without" };
            let what = format!("is described {} {of}, and was {} it", with(after), with(before));
            comparison.changed(rule, at, with(before).to_owned(), with(after).to_owned(), what);
        }
    }
}

pub(super) fn compare_nullable(comparison: &mut Comparison<'_>, at: &Place, before: bool, after: bool) {
    if before != after {
        let rule = if after { &rules::FIELD_NULLABLE_ADDED } else { &rules::FIELD_NULLABLE_REMOVED };
        let words = |nullable: bool| Some(if nullable { "nullable" } else { "not nullable" }.to_owned());
        let what = if after { "may be null now" } else { "is never null now" };
        comparison.changed(rule, at, words(before), words(after), what);
    }
}

/// Whether a place refers to something else altogether, and not to the same thing under another name; tells so.
pub(super) fn is_another(comparison: &mut Comparison<'_>, at: &Place, old: &Flat<'_>, new: &Flat<'_>) -> bool {
    let (base, head) = (comparison.base.spec, comparison.head.spec);
    let (Some(before), Some(after)) = (old.component, new.component) else { return false };
    let rule = match (old.kind(), new.kind()) {
        (Kind::Lenient, Kind::Lenient) if values(&old.parts, "x-rust-type") != values(&new.parts, "x-rust-type") => {
            &rules::FIELD_VALUE_CHANGED
        }
        (Kind::Object, Kind::Object) => {
            let is_known_by_name = head.schema(before).is_some() && base.schema(after).is_some();
            let differs = if is_known_by_name {
                let [before, after] = [(base, old), (head, new)].map(|(spec, flat)| canonical(spec, &core(spec, flat)));
                before != after
            } else {
                let names: BTreeSet<&str> = old.fields().iter().map(|field| field.name).collect();
                !new.fields().iter().any(|field| names.contains(field.name))
            };
            if !differs {
                return false;
            }
            &rules::FIELD_TYPE_CHANGED
        }
        _ => return false,
    };
    comparison.changed(rule, at, before.to_owned(), after.to_owned(), format!("is {after} now, and was {before}"));
    true
}

fn core<'a>(spec: &'a crate::spec::Spec, flat: &Flat<'a>) -> Vec<(String, &'a Value)> {
    vec![(flat.pointer().to_owned(), spec.at(flat.pointer()).unwrap_or(&Value::Null))]
}

/// Compares what kind of value it is; says whether it is another one, so that nothing more is to be compared.
pub(super) fn compare_kind(comparison: &mut Comparison<'_>, at: &Place, old: &Flat<'_>, new: &Flat<'_>) -> bool {
    let (before, after) = (old.kind(), new.kind());
    if before == after {
        return false;
    }
    let rule: &'static Rule = match (before, after) {
        (Kind::List | Kind::Object, Kind::Anything | Kind::FreeObject)
            if (before, after) != (Kind::List, Kind::FreeObject) =>
        {
            &rules::FIELD_FREED
        }
        (_, Kind::Anything) => &rules::FIELD_FREED,
        (Kind::FreeObject, Kind::Object) => &rules::FIELD_DESCRIBED,
        (_, Kind::List) => &rules::FIELD_LIST_BEGUN,
        (Kind::Anything, _) => &rules::FIELD_DESCRIBED,
        (Kind::List, _) => &rules::FIELD_LIST_ENDED,
        _ if before.is_scalar() && after.is_scalar() => &rules::FIELD_VALUE_CHANGED,
        _ => &rules::FIELD_TYPE_CHANGED,
    };
    let (before, after) = (old.words(comparison.base.spec), new.words(comparison.head.spec));
    let what = format!("is {after}, and was {before}");
    comparison.changed(rule, at, before, after, what);
    for (flat, is_base) in [(old, true), (new, false)] {
        for part in &own(&flat.all()) {
            // Of a component nothing is said by that: it may be used elsewhere, and is compared by its name then.
            let is_component =
                flat.component.is_some() && !flat.wrappers.iter().any(|known| known.pointer == part.pointer);
            match is_base {
                _ if is_component => {}
                true => comparison.look_base(&part.pointer),
                false => comparison.look_head(&part.pointer),
            }
        }
    }
    true
}

pub(super) fn compare_known_values(comparison: &mut Comparison<'_>, at: &Place, old: &Flat<'_>, new: &Flat<'_>) {
    let of = |flat: &Flat<'_>| -> Vec<String> {
        flat.all().iter().flat_map(|part| elements(part.value, "x-known-values")).map(short).collect()
    };
    let (before, after) = (of(old), of(new));
    for value in before.iter().filter(|value| !after.contains(value)) {
        let what = format!("has lost the known value `{value}`");
        comparison.changed(&rules::FIELD_KNOWN_VALUE_REMOVED, at, value.clone(), None, what);
    }
    for value in after.iter().filter(|value| !before.contains(value)) {
        let what = format!("has the known value `{value}`");
        comparison.changed(&rules::FIELD_KNOWN_VALUE_ADDED, at, None, value.clone(), what);
    }
}

/// The forms of a choice, and those that a lenient value may have.
pub(super) fn compare_forms<'a>(comparison: &mut Comparison<'a>, at: &Place, old: &Flat<'a>, new: &Flat<'a>) {
    for (flat, is_base) in [(old, true), (new, false)] {
        for (pointer, _) in &flat.forms {
            if is_base { comparison.look_base(pointer) } else { comparison.look_head(pointer) }
        }
    }
    let of = |spec: &'a crate::spec::Spec, flat: &Flat<'a>| -> Vec<Value> {
        flat.forms.iter().map(|form| canonical(spec, std::slice::from_ref(form))).collect()
    };
    let (before, after) = (of(comparison.base.spec, old), of(comparison.head.spec, new));
    if before == after {
        return;
    }
    let is_scalar = |form: &Value| {
        let named = form.get("type").and_then(|names| names.get(0)).and_then(Value::as_str);
        named.is_some_and(|name| ["string", "integer", "number", "boolean"].contains(&name))
    };
    let is_lenient = old.kind() == Kind::Lenient || at.subject == "Nothing";
    let rule = match is_lenient && (at.subject == "Nothing" || after.iter().all(is_scalar)) {
        true => &rules::VALUE_FORMS_CHANGED,
        false => &rules::FIELD_FORMS_CHANGED,
    };
    let count = |forms: &[Value]| format!("{} forms", forms.len());
    comparison.changed(rule, &at.child("oneOf"), count(&before), count(&after), "comes in other forms");
}
