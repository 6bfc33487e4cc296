//! Parameters: which are there, what each takes, and in which order the required ones stand.

use serde_json::Value;

use super::words::{compare_extensions, compare_source, compare_words};
use super::{Both, Comparison, elements, entries, short, text};
use crate::diff::rules;
use crate::spec::{escape, ref_name};

/// A parameter of an operation, its reference followed.
#[derive(Clone)]
struct Parameter<'a> {
    name: &'a str,
    pointer: String,
    value: &'a Value,
    is_component: bool,
}

impl Parameter<'_> {
    fn is_required(&self) -> bool {
        self.value.get("required").and_then(Value::as_bool).unwrap_or_default()
    }

    fn place(&self) -> &str {
        text(self.value, "in")
    }

    fn words(&self) -> String {
        format!("{} {}", self.place(), self.name)
    }
}

/// Compares the parameters of an operation.
pub(super) fn compare_of_operation(comparison: &mut Comparison<'_>, at: Both<'_>, base: &Value, head: &Value) {
    let (base_side, head_side) = (comparison.base, comparison.head);
    let before = read(base_side.spec, at.base, base);
    let after = read(head_side.spec, at.head, head);
    let mut gone: Vec<&Parameter<'_>> = Vec::new();
    let mut new: Vec<&Parameter<'_>> =
        after.iter().filter(|parameter| !before.iter().any(|old| old.name == parameter.name)).collect();
    for old in &before {
        let Some(other) = after.iter().find(|other| other.name == old.name) else {
            gone.push(old);
            continue;
        };
        // A component is compared once, and not in every operation that uses it.
        if old.is_component && other.is_component && old.pointer == other.pointer {
            continue;
        }
        let subject = format!("{}, parameter `{}`", at.subject, old.name);
        compare_parameter(comparison, Both { base: &old.pointer, head: &other.pointer, subject: &subject });
    }
    for old in gone {
        let subject = format!("{}, parameter `{}`", at.subject, old.name);
        // The same thing under another name: what it takes and how it is explained is the same.
        let is_same = |other: &&Parameter<'_>| {
            let alike = |keyword: &str| old.value.get(keyword) == other.value.get(keyword);
            ["in", "required", "schema", "description"].iter().all(|keyword| alike(keyword))
        };
        if let Some(position) = new.iter().position(is_same) {
            let other = new.remove(position);
            let at = Both { base: &old.pointer, head: &other.pointer, subject: &subject };
            let what = format!("is called `{}` now", other.name);
            comparison.changed(&rules::PARAMETER_RENAMED, at, old.words(), other.words(), what);
            continue;
        }
        let rule =
            if old.is_required() { &rules::PARAMETER_REQUIRED_REMOVED } else { &rules::PARAMETER_OPTIONAL_REMOVED };
        comparison.removed(rule, &old.pointer, &subject, Some(old.words()), "is gone");
    }
    for parameter in new {
        let subject = format!("{}, parameter `{}`", at.subject, parameter.name);
        let (rule, what) = if parameter.is_required() {
            (&rules::PARAMETER_REQUIRED_ADDED, "is new, and required")
        } else {
            (&rules::PARAMETER_OPTIONAL_ADDED, "is new, and may be left out")
        };
        comparison.added(rule, &parameter.pointer, &subject, Some(parameter.words()), what);
    }
    compare_order(comparison, at, &before, &after);
}

/// Compares the components that are parameters, each once.
pub(super) fn compare_components(comparison: &mut Comparison<'_>) {
    let (base, head) = (comparison.base_at("/components"), comparison.head_at("/components"));
    for (name, _) in entries(base, "parameters") {
        if head.get("parameters").and_then(|all| all.get(name)).is_none() {
            continue;
        }
        let place = format!("/components/parameters/{}", escape(name));
        let subject = format!("parameter `{}`", text(comparison.base_at(&place), "name"));
        compare_parameter(comparison, Both { base: &place, head: &place, subject: &subject });
    }
}

fn read<'a>(spec: &'a crate::spec::Spec, pointer: &str, operation: &'a Value) -> Vec<Parameter<'a>> {
    elements(operation, "parameters")
        .enumerate()
        .map(|(index, parameter)| {
            let (pointer, value) = spec.resolve(&format!("{pointer}/parameters/{index}"), parameter);
            let is_component = pointer.starts_with("/components/");
            Parameter { name: text(value, "name"), pointer, value, is_component }
        })
        .collect()
}

fn compare_order(comparison: &mut Comparison<'_>, at: Both<'_>, before: &[Parameter<'_>], after: &[Parameter<'_>]) {
    let names = |parameters: &[Parameter<'_>], others: &[Parameter<'_>], required: bool| -> Vec<String> {
        let kept = parameters.iter().filter(|parameter| {
            parameter.is_required() == required
                && others.iter().any(|other| other.name == parameter.name && other.is_required() == required)
        });
        kept.map(|parameter| parameter.name.to_owned()).collect()
    };
    for (required, rule, what) in [
        (true, &rules::PARAMETERS_SWAPPED, "takes its arguments in another order"),
        (false, &rules::PARAMETERS_REORDERED, "lists its parameters in another order"),
    ] {
        let (old, new) = (names(before, after, required), names(after, before, required));
        if old != new {
            comparison.changed(rule, at, old.join(", "), new.join(", "), what);
        }
    }
}

fn compare_parameter(comparison: &mut Comparison<'_>, at: Both<'_>) {
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
    let pair = (base, head);
    let required = |value: &Value| value.get("required").and_then(Value::as_bool).unwrap_or_default();
    match (required(base), required(head)) {
        (false, true) => {
            let words = |text: &str| Some(text.to_owned());
            comparison.changed(
                &rules::PARAMETER_MADE_REQUIRED,
                at,
                words("optional"),
                words("required"),
                "is required now",
            );
        }
        (true, false) => {
            let words = |text: &str| Some(text.to_owned());
            comparison.changed(
                &rules::PARAMETER_MADE_OPTIONAL,
                at,
                words("required"),
                words("optional"),
                "may be left out now",
            );
        }
        _ => {}
    }
    comparison.keyword(&rules::PARAMETER_MOVED, at, pair, "in", "travels elsewhere");
    for keyword in ["style", "explode", "allowReserved"] {
        comparison.keyword(&rules::PARAMETER_STYLE_CHANGED, at, pair, keyword, "is written otherwise");
    }
    comparison.keyword(&rules::PARAMETER_ID_CHANGED, at, pair, "x-id", "has another typed id");
    comparison.keyword(&rules::PARAMETER_TERMINAL_CHANGED, at, pair, "x-facade", "is set by another terminal");
    let place = |pointer: &str| format!("{pointer}/schema");
    let (base_at, head_at) = (place(at.base), place(at.head));
    compare_taken(comparison, Both { base: &base_at, head: &head_at, subject: at.subject });
    compare_words(comparison, at, &["description"]);
    compare_extensions(comparison, at);
    compare_source(comparison, at);
}

/// What a parameter takes.
fn compare_taken(comparison: &mut Comparison<'_>, at: Both<'_>) {
    let (base_spec, head_spec) = (comparison.base.spec, comparison.head.spec);
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
    if ref_name(base).is_some() && ref_name(base) == ref_name(head) {
        // The values of a closed list are compared with its component.
        return;
    }
    let ((base_at, base), (head_at, head)) = (base_spec.resolve(at.base, base), head_spec.resolve(at.head, head));
    let at = Both { base: &base_at, head: &head_at, subject: at.subject };
    compare_values(comparison, at);
    let (before, after) = (text(base, "type"), text(head, "type"));
    match (before, after) {
        ("integer", "integer") => {
            comparison.keyword(&rules::PARAMETER_WIDTH_CHANGED, at, (base, head), "format", "has another width");
        }
        _ if before == after => {}
        (_, "integer") => {
            let (before, after) = (before.to_owned(), after.to_owned());
            comparison.changed(&rules::PARAMETER_NARROWED, at, before, after, "takes whole numbers only");
        }
        _ => {
            let (before, after) = (before.to_owned(), after.to_owned());
            comparison.changed(&rules::PARAMETER_WIDENED, at, before, after, "takes any text now");
        }
    }
    comparison.keyword(&rules::PARAMETER_DEFAULT_CHANGED, at, (base, head), "default", "has another default");
    for keyword in ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"] {
        comparison.keyword(&rules::PARAMETER_LIMITS_CHANGED, at, (base, head), keyword, "has other limits");
    }
}

/// The values that something sent is chosen from.
pub(super) fn compare_values(comparison: &mut Comparison<'_>, at: Both<'_>) {
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
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
}

/// The names in Rust of values that are on both sides.
fn compare_variants(comparison: &mut Comparison<'_>, at: Both<'_>, base: &Value, head: &Value) {
    let names = |value: &Value| -> Vec<(String, String)> {
        let values = elements(value, "enum").map(short);
        values.zip(elements(value, "x-enum-varnames").map(short)).collect()
    };
    let new = names(head);
    for (value, name) in names(base) {
        let Some((_, other)) = new.iter().find(|(known, other)| *known == value && *other != name) else { continue };
        let what = format!("calls its value `{value}` `{other}`");
        comparison.changed(&rules::PARAMETER_VARIANT_RENAMED, at, name, other.clone(), what);
    }
}
