//! Parameters: which are there, what each takes, and in which order the required ones stand.

use serde_json::Value;

use super::taken;
use super::words::{compare_source, compare_words};
use crate::diff::comparison::{Comparison, Place, entries, text};
use crate::diff::flat::canonical;
use crate::diff::rules;
use crate::diff::side::{Operation, Parameter};
use crate::spec::escape;

/// A parameter on both sides.
type Both<'a> = (Parameter<'a>, Parameter<'a>);

/// Compares the parameters of an operation. The result is how names on the wire changed, old and new.
pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    at: &Place,
    (old, new): (&Operation<'_>, &Operation<'_>),
) -> Vec<(String, String)> {
    let (base_spec, head_spec) = (comparison.base.spec, comparison.head.spec);
    let (mut gone, mut fresh) = (old.parameters(base_spec), new.parameters(head_spec));
    let before: Vec<String> = gone.iter().map(|parameter| parameter.pointer.clone()).collect();
    let after: Vec<String> = fresh.iter().map(|parameter| parameter.pointer.clone()).collect();
    look_at_lists(comparison, old, new);
    let mut pairs: Vec<Both<'_>> = Vec::new();
    let same = |one: &Parameter<'_>, other: &Parameter<'_>| one.name == other.name;
    take_pairs(&mut pairs, &mut gone, &mut fresh, |one, other| same(one, other) && one.location() == other.location());
    take_pairs(&mut pairs, &mut gone, &mut fresh, same);
    let known = pairs.len();
    // Where a path is another one, its placeholders are told apart by their order.
    let placeholder = |parameter: &Parameter<'_>, path: &str| {
        (parameter.location() == "path").then(|| path.split('{').position(|rest| starts_with(rest, parameter.name)))
    };
    take_pairs(&mut pairs, &mut gone, &mut fresh, |one, other| {
        let place = placeholder(one, old.path);
        place.flatten().is_some() && place == placeholder(other, new.path)
    });
    take_renamed(comparison, &mut pairs, (&mut gone, &mut fresh), (&before, &after));
    let mut renames = Vec::new();
    for (index, (one, other)) in pairs.iter().enumerate() {
        let subject = format!("{}, parameter `{}`", at.subject, one.name);
        let place = Place::new(one.pointer.clone(), other.pointer.clone(), subject);
        if index >= known {
            renames.push((one.name.to_owned(), other.name.to_owned()));
        }
        compare_parameter(comparison, &place, one, other);
    }
    for old in &gone {
        let rule =
            if old.is_required() { &rules::PARAMETER_REQUIRED_REMOVED } else { &rules::PARAMETER_OPTIONAL_REMOVED };
        let subject = format!("{}, parameter `{}`", at.subject, old.name);
        comparison.look_base(&old.pointer);
        comparison.removed(rule, &old.listed, &subject, Some(words(old)), "is gone");
    }
    for new in &fresh {
        let (rule, what) = match new.is_required() {
            true => (&rules::PARAMETER_REQUIRED_ADDED, "is new, and required"),
            false => (&rules::PARAMETER_OPTIONAL_ADDED, "is new, and may be left out"),
        };
        let subject = format!("{}, parameter `{}`", at.subject, new.name);
        comparison.look_head(&new.pointer);
        comparison.added(rule, (&new.listed, &at.base), &subject, Some(words(new)), what);
    }
    compare_order(comparison, at, &pairs, (&before, &after));
    renames
}

/// Compares the components that are parameters and that no operation has led to.
pub(super) fn compare_components(comparison: &mut Comparison<'_>) {
    let (base, head) = (comparison.base_at("/components"), comparison.head_at("/components"));
    for (name, value) in entries(base, "parameters") {
        let Some(other) = head.get("parameters").and_then(|all| all.get(name)) else { continue };
        let pointer = format!("/components/parameters/{}", escape(name));
        if comparison.was_compared(&pointer) == [true, true] {
            continue;
        }
        let parameter = |value| Parameter {
            name: text(value, "name"),
            field: crate::model::field_name(Some(name), value),
            listed: pointer.clone(),
            pointer: pointer.clone(),
            value,
        };
        let subject = format!("parameter `{}`", text(value, "name"));
        compare_parameter(comparison, &Place::both(&pointer, subject), &parameter(value), &parameter(other));
    }
}

fn starts_with(rest: &str, name: &str) -> bool {
    rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('}'))
}

fn words(parameter: &Parameter<'_>) -> String {
    match parameter.location() {
        "query" => format!("`{}` in the query", parameter.name),
        location => format!("`{}` in the {location}", parameter.name),
    }
}

/// References and lists are looked at by following them.
fn look_at_lists(comparison: &mut Comparison<'_>, old: &Operation<'_>, new: &Operation<'_>) {
    for (operation, is_base) in [(old, true), (new, false)] {
        for (pointer, value) in [(&operation.item, operation.item_value), (&operation.pointer, operation.value)] {
            let list = value.get("parameters").and_then(Value::as_array);
            let mut look =
                |place: &str| if is_base { comparison.look_base(place) } else { comparison.look_head(place) };
            if list.is_some_and(Vec::is_empty) {
                look(&format!("{pointer}/parameters"));
            }
            for (index, parameter) in list.into_iter().flatten().enumerate() {
                if parameter.get("$ref").is_some() {
                    look(&format!("{pointer}/parameters/{index}"));
                }
            }
        }
    }
}

/// Takes those out of both lists that are the same parameter.
fn take_pairs<'a>(
    pairs: &mut Vec<Both<'a>>,
    gone: &mut Vec<Parameter<'a>>,
    fresh: &mut Vec<Parameter<'a>>,
    is_same: impl Fn(&Parameter<'a>, &Parameter<'a>) -> bool,
) {
    gone.retain(|old| {
        let Some(position) = fresh.iter().position(|new| is_same(old, new)) else { return true };
        pairs.push((old.clone(), fresh.remove(position)));
        false
    });
}

/// Finds parameters that have another name on the wire: by the name in the facade, which outlives it, or by what they take
/// together with their words, their place in the list, or their being the only candidate.
fn take_renamed<'a>(
    comparison: &Comparison<'a>,
    pairs: &mut Vec<Both<'a>>,
    (gone, fresh): (&mut Vec<Parameter<'a>>, &mut Vec<Parameter<'a>>),
    (before, after): (&[String], &[String]),
) {
    take_pairs(pairs, gone, fresh, |old, new| old.field == new.field);
    let of = |spec: &crate::spec::Spec, parameter: &Parameter<'_>| {
        let schema = parameter.value.get("schema").unwrap_or(&Value::Null);
        canonical(spec, &[(format!("{}/schema", parameter.pointer), schema)])
    };
    let (base, head) = (comparison.base.spec, comparison.head.spec);
    let is_alike = |old: &Parameter<'a>, new: &Parameter<'a>| {
        old.location() == new.location()
            && old.is_required() == new.is_required()
            && old.value.get("x-id") == new.value.get("x-id")
            && of(base, old) == of(head, new)
    };
    let same_words = |old: &Parameter<'a>, new: &Parameter<'a>| {
        let said = |parameter: &Parameter<'a>| text(parameter.value, "description").to_owned();
        !said(old).is_empty() && said(old) == said(new)
    };
    take_pairs(pairs, gone, fresh, |old, new| is_alike(old, new) && same_words(old, new));
    // One gave its place to the other.
    let position = |list: &[String], parameter: &Parameter<'a>| list.iter().position(|at| *at == parameter.pointer);
    let is_one_for_one = before.len() == after.len();
    take_pairs(pairs, gone, fresh, |old, new| {
        is_one_for_one && position(before, old) == position(after, new) && is_alike(old, new)
    });
    if let ([old], [new]) = (&gone[..], &fresh[..])
        && is_alike(old, new)
    {
        pairs.push((old.clone(), new.clone()));
        gone.clear();
        fresh.clear();
    }
}

fn compare_order(
    comparison: &mut Comparison<'_>,
    at: &Place,
    pairs: &[Both<'_>],
    (before, after): (&[String], &[String]),
) {
    for (required, rule, what) in [
        (true, &rules::PARAMETERS_SWAPPED, "takes its arguments in another order"),
        (false, &rules::PARAMETERS_REORDERED, "lists its parameters in another order"),
    ] {
        let mut kept: Vec<&Both<'_>> =
            pairs.iter().filter(|(old, new)| old.is_required() == required && new.is_required() == required).collect();
        let position = |list: &[String], pointer: &str| list.iter().position(|known| known == pointer);
        kept.sort_by_key(|(old, _)| position(before, &old.pointer));
        let old: Vec<&str> = kept.iter().map(|(old, _)| old.name).collect();
        let places: Vec<Option<usize>> = kept.iter().map(|(_, new)| position(after, &new.pointer)).collect();
        if !places.is_sorted() {
            kept.sort_by_key(|(_, new)| position(after, &new.pointer));
            let new: Vec<&str> = kept.iter().map(|(_, new)| new.name).collect();
            comparison.changed(rule, at, old.join(", "), new.join(", "), what);
        }
    }
}

fn compare_parameter(comparison: &mut Comparison<'_>, at: &Place, old: &Parameter<'_>, new: &Parameter<'_>) {
    // What many operations share is told once, and not called after the first of them.
    let is_shared = at.base.starts_with("/components/") && at.head.starts_with("/components/");
    let subject = if is_shared { format!("parameter `{}`", old.name) } else { at.subject.clone() };
    let at = &Place { subject, ..at.clone() };
    // The name in the facade follows from where a parameter is used, and not from its component alone.
    let is_renamed = old.name != new.name;
    let field = |parameter: &Parameter<'_>| Some(parameter.field.clone());
    let is_placeholder = old.location() == "path" && new.location() == "path";
    if is_renamed && is_placeholder {
        let what = format!("has the placeholder `{}` now", new.name);
        comparison.changed(&rules::PLACEHOLDER_RENAMED, at, words(old), words(new), what);
    } else if is_renamed && old.field == new.field {
        let what = format!("is called `{}` on the wire now; its setter stays `{}`", new.name, new.field);
        comparison.changed(&rules::PARAMETER_WIRE_RENAMED, at, words(old), words(new), what);
    } else if is_renamed {
        let what = format!("is called `{}` now", new.name);
        comparison.changed(&rules::PARAMETER_RENAMED, at, words(old), words(new), what);
    }
    if old.field != new.field && (is_placeholder || !is_renamed) {
        let what = format!("is called `{}` in Rust now", new.field);
        comparison.changed(&rules::PARAMETER_FIELD_RENAMED, at, field(old), field(new), what);
    }
    if !comparison.is_first(at) {
        return;
    }
    for keyword in ["name", "x-name", "required"] {
        comparison.look(&at.child(keyword));
    }
    let tell = |required: bool| Some(if required { "required" } else { "optional" }.to_owned());
    match (old.is_required(), new.is_required()) {
        (false, true) => {
            let what = "is required now";
            comparison.changed(&rules::PARAMETER_MADE_REQUIRED, at, tell(false), tell(true), what);
        }
        (true, false) => {
            let what = "may be left out now";
            comparison.changed(&rules::PARAMETER_MADE_OPTIONAL, at, tell(true), tell(false), what);
        }
        _ => {}
    }
    comparison.keyword(&rules::PARAMETER_MOVED, at, "in", "travels elsewhere");
    for keyword in ["style", "explode", "allowReserved", "content"] {
        comparison.keyword(&rules::PARAMETER_STYLE_CHANGED, at, keyword, "is written otherwise");
    }
    comparison.keyword(&rules::PARAMETER_DEPRECATED, at, "deprecated", "is deprecated, or not any more");
    comparison.keyword(&rules::PARAMETER_ID_CHANGED, at, "x-id", "has another typed id");
    comparison.keyword(&rules::PARAMETER_SECRET_CHANGED, at, "x-secret", "is a secret, or not any more");
    comparison.keyword(&rules::PARAMETER_TERMINAL_CHANGED, at, "x-facade", "is set by another terminal");
    taken::compare(comparison, &at.child("schema"));
    compare_words(comparison, at, &["description"]);
    compare_source(comparison, at);
    const HANDLED: [&str; 17] = [
        "name",
        "in",
        "required",
        "description",
        "style",
        "explode",
        "allowReserved",
        "content",
        "schema",
        "deprecated",
        "x-id",
        "x-secret",
        "x-name",
        "x-facade",
        "x-source",
        "example",
        "examples",
    ];
    comparison.rest(at, &HANDLED);
}
