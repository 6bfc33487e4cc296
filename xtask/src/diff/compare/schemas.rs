//! Schemas: components that come, go and are renamed, and the fields of what is answered.

use std::collections::BTreeSet;

use serde_json::Value;

use super::words::{compare_extensions, compare_source, compare_words};
use super::{Both, Comparison, elements, entries, parameters, short, text};
use crate::diff::rules;
use crate::diff::rules::Rule;
use crate::spec::{escape, ref_name};

/// Keywords that limit what a reader takes.
const LIMITS: [&str; 9] =
    ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "format", "uniqueItems"];

/// Compares the components that are schemas, each once.
pub(super) fn compare_components(comparison: &mut Comparison<'_>) {
    let names = |value: &Value| -> Vec<String> {
        let schemas = value.get("components").cloned().unwrap_or_default();
        entries(&schemas, "schemas").map(|(name, _)| name.clone()).collect()
    };
    let (before, after) = (names(&comparison.base.spec.value), names(&comparison.head.spec.value));
    for name in &before {
        let place = at(name);
        if after.contains(name) {
            let is_sent = comparison.head.is_sent(&place) || comparison.base.is_sent(&place);
            compare_schema(comparison, Both { base: &place, head: &place, subject: name }, is_sent);
        } else if let Some(new) = after.iter().find(|new| is_renamed(comparison, name, new)) {
            let head = at(new);
            let what = format!("is called {new} now");
            let both = Both { base: &place, head: &head, subject: name };
            comparison.changed(&rules::SCHEMA_RENAMED, both, name.clone(), new.clone(), what);
        } else {
            comparison.removed(&rules::SCHEMA_REMOVED, &place, name, Some(name.clone()), "is gone");
        }
    }
    for name in after.iter().filter(|name| !before.contains(name)) {
        if !before.iter().any(|old| is_renamed(comparison, old, name)) {
            comparison.added(&rules::SCHEMA_ADDED, &at(name), name, Some(name.clone()), "is new");
        }
    }
}

fn at(name: &str) -> String {
    format!("/components/schemas/{}", escape(name))
}

/// Whether a component of the old side is on the new side under another name.
pub(super) fn is_renamed(comparison: &Comparison<'_>, old: &str, new: &str) -> bool {
    let (base, head) = (comparison.base.spec, comparison.head.spec);
    old != new
        && base.schema(new).is_none()
        && head.schema(old).is_none()
        && match (base.schema(old), head.schema(new)) {
            (Some(before), Some(after)) => shape(before) == shape(after),
            _ => false,
        }
}

/// A schema without words, to be known again by. Whether it may be null is said where it is used.
fn shape(schema: &Value) -> Value {
    let mut shape = schema.clone();
    strip(&mut shape);
    if let Some(map) = shape.as_object_mut() {
        map.shift_remove("nullable");
    }
    shape
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for words in ["description", "x-source", "example", "title"] {
                map.shift_remove(words);
            }
            map.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Compares two schemas of one thing.
pub(super) fn compare_schema(comparison: &mut Comparison<'_>, at: Both<'_>, is_sent: bool) {
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
    compare_words(comparison, at, &["description", "title"]);
    compare_extensions(comparison, at);
    compare_source(comparison, at);
    if is_sent {
        parameters::compare_values(comparison, at);
        return;
    }
    comparison.keyword(&rules::VALUE_READER_CHANGED, at, (base, head), "x-rust-type", "is read by another type");
    if base.get("x-rust-type").is_some() && head.get("x-rust-type").is_some() {
        return;
    }
    let (old, new) = (Form::of(base), Form::of(head));
    if compare_form(comparison, at, &old, &new) {
        return;
    }
    if old.nullable != new.nullable && old.kind != Kind::Free {
        let rule = if new.nullable { &rules::FIELD_NULLABLE_ADDED } else { &rules::FIELD_NULLABLE_REMOVED };
        let words = |nullable: bool| Some(if nullable { "nullable" } else { "not nullable" }.to_owned());
        let what = if new.nullable { "may be null now" } else { "is never null now" };
        comparison.changed(rule, at, words(old.nullable), words(new.nullable), what);
    }
    for (rule, before, after, what) in [
        (
            &rules::FIELD_MAY_BE_NOTHING,
            old.nothing,
            new.nothing,
            "is described with, or without, what stands for nothing",
        ),
        (&rules::FIELD_MAY_BE_SINGLE, old.single, new.single, "is described with, or without, a single one for a list"),
    ] {
        if before != after {
            comparison.changed(rule, at, before.to_string(), after.to_string(), what);
        }
    }
    // What a component holds is compared with the component.
    if matches!(old.kind, Kind::Component(_)) {
        return;
    }
    let (base_at, head_at) = (format!("{}{}", at.base, old.step), format!("{}{}", at.head, new.step));
    compare_inside(comparison, Both { base: &base_at, head: &head_at, subject: at.subject });
}

/// What a schema says of one kind of value, once the forms of tolerance are taken off.
struct Form<'a> {
    /// Where the schema proper stands below.
    step: &'static str,
    schema: &'a Value,
    kind: Kind<'a>,
    nullable: bool,
    nothing: bool,
    single: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind<'a> {
    Component(&'a str),
    List,
    Object,
    Text,
    Whole,
    Decimal,
    Truth,
    Free,
}

impl<'a> Form<'a> {
    fn of(schema: &'a Value) -> Self {
        let nullable = schema.get("nullable").and_then(Value::as_bool).unwrap_or_default();
        let parts: Vec<&Value> = elements(schema, "oneOf").collect();
        if let [first, second] = parts[..] {
            let nothing = ref_name(second) == Some("Nothing");
            let single = first.get("items").is_some_and(|items| items == second);
            if nothing || single {
                return Self { step: "/oneOf/0", nullable: true, nothing, single, ..Self::of(first) };
            }
        }
        let parts: Vec<&Value> = elements(schema, "allOf").collect();
        if let [only] = parts[..]
            && ref_name(only).is_some()
        {
            return Self { nullable, ..Self::of(only) };
        }
        let kind = match (ref_name(schema), text(schema, "type")) {
            (Some(name), _) => Kind::Component(name),
            (None, "array") => Kind::List,
            (None, "string") => Kind::Text,
            (None, "integer") => Kind::Whole,
            (None, "number") => Kind::Decimal,
            (None, "boolean") => Kind::Truth,
            (None, _) if schema.get("properties").is_some() || schema.get("allOf").is_some() => Kind::Object,
            (None, _) => Kind::Free,
        };
        Self { step: "", schema, kind, nullable, nothing: false, single: false }
    }

    fn words(&self) -> String {
        match self.kind {
            Kind::Component(name) => name.to_owned(),
            Kind::List => match self.schema.get("items").map(Self::of) {
                Some(items) => format!("a list of {}", items.words()),
                None => "a list".to_owned(),
            },
            Kind::Object => "an object".to_owned(),
            Kind::Text => "text".to_owned(),
            Kind::Whole => "a whole number".to_owned(),
            Kind::Decimal => "a number".to_owned(),
            Kind::Truth => "true or false".to_owned(),
            Kind::Free => "free-form".to_owned(),
        }
    }
}

/// Compares what kind of value it is; says whether it is another one, so that nothing more is to be compared.
fn compare_form(comparison: &mut Comparison<'_>, at: Both<'_>, old: &Form<'_>, new: &Form<'_>) -> bool {
    if old.kind == new.kind {
        return false;
    }
    if let (Kind::Component(before), Kind::Component(after)) = (old.kind, new.kind)
        && is_renamed(comparison, before, after)
    {
        return true;
    }
    let is_value = |comparison: &Comparison<'_>, form: &Form<'_>, is_base: bool| match form.kind {
        Kind::Component(name) => {
            let spec = if is_base { comparison.base.spec } else { comparison.head.spec };
            spec.schema(name).is_some_and(|schema| schema.get("x-rust-type").is_some())
        }
        Kind::Text | Kind::Whole | Kind::Decimal | Kind::Truth => true,
        Kind::List | Kind::Object | Kind::Free => false,
    };
    let same_shape = |comparison: &Comparison<'_>, name: &str, inline: &Value, is_base: bool| {
        let spec = if is_base { comparison.base.spec } else { comparison.head.spec };
        spec.schema(name).is_some_and(|schema| shape(schema) == shape(inline))
    };
    let rule: &'static Rule = match (old.kind, new.kind) {
        (Kind::Component(name), _) if same_shape(comparison, name, new.schema, true) => &rules::REFERENCE_INLINED,
        (_, Kind::Component(name)) if same_shape(comparison, name, old.schema, false) => &rules::REFERENCE_EXTRACTED,
        (Kind::List, Kind::Free) | (Kind::Object, Kind::Free) => &rules::FIELD_FREED,
        (_, Kind::List) => &rules::FIELD_LIST_BEGUN,
        (Kind::List, _) => &rules::FIELD_LIST_ENDED,
        (Kind::Free, _) => &rules::FIELD_DESCRIBED,
        (_, Kind::Free) => &rules::FIELD_FREED,
        _ if is_value(comparison, old, true) && is_value(comparison, new, false) => &rules::FIELD_VALUE_CHANGED,
        _ => &rules::FIELD_TYPE_CHANGED,
    };
    let (before, after) = (old.words(), new.words());
    let what = format!("is {after}, and was {before}");
    comparison.changed(rule, at, before, after, what);
    true
}

/// Compares what two schemas of the same kind hold.
fn compare_inside(comparison: &mut Comparison<'_>, at: Both<'_>) {
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
    match (base.get("enum"), head.get("enum")) {
        (before, after) if before == after => {}
        (before, after) => {
            let what = if after.is_some() { "takes listed values only" } else { "takes any value now" };
            comparison.changed(&rules::FIELD_CLOSED, at, before.map(short), after.map(short), what);
        }
    }
    let values = |value: &Value| elements(value, "x-known-values").map(short).collect::<Vec<_>>();
    let (before, after) = (values(base), values(head));
    for value in before.iter().filter(|value| !after.contains(value)) {
        let what = format!("has lost the known value `{value}`");
        comparison.changed(&rules::FIELD_KNOWN_VALUE_REMOVED, at, value.clone(), None, what);
    }
    for value in after.iter().filter(|value| !before.contains(value)) {
        let what = format!("has the known value `{value}`");
        comparison.changed(&rules::FIELD_KNOWN_VALUE_ADDED, at, None, value.clone(), what);
    }
    for keyword in LIMITS {
        comparison.keyword(&rules::FIELD_LIMITS_CHANGED, at, (base, head), keyword, "has other limits");
    }
    comparison.keyword(&rules::FIELD_DEFAULT_CHANGED, at, (base, head), "default", "has another default");
    comparison.keyword(
        &rules::OBJECT_CLOSED,
        at,
        (base, head),
        "additionalProperties",
        "is described otherwise as to further fields",
    );
    if base.get("items").is_some() && head.get("items").is_some() {
        let (base_at, head_at) = (format!("{}/items", at.base), format!("{}/items", at.head));
        let subject = format!("{}[]", at.subject);
        compare_schema(comparison, Both { base: &base_at, head: &head_at, subject: &subject }, false);
    }
    compare_fields(comparison, at);
    compare_parts(comparison, at, base, head);
}

fn compare_fields(comparison: &mut Comparison<'_>, at: Both<'_>) {
    let (base, head) = (comparison.base_at(at.base), comparison.head_at(at.head));
    let fields = |value: &Value| entries(value, "properties").map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let required = |value: &Value| {
        elements(value, "required").filter_map(Value::as_str).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (before, after) = (fields(base), fields(head));
    let (must, must_now) = (required(base), required(head));
    let place = |pointer: &str, name: &str| format!("{pointer}/properties/{}", escape(name));
    let mut new: Vec<&String> = after.iter().filter(|name| !before.contains(name)).collect();
    for name in &before {
        let (base_at, subject) = (place(at.base, name), format!("{}.{name}", at.subject));
        if after.contains(name) {
            let head_at = place(at.head, name);
            let both = Both { base: &base_at, head: &head_at, subject: &subject };
            compare_schema(comparison, both, false);
            let words = |required: bool| Some(if required { "required" } else { "optional" }.to_owned());
            match (must.contains(name), must_now.contains(name)) {
                (false, true) => {
                    comparison.changed(
                        &rules::FIELD_REQUIRED_ADDED,
                        both,
                        words(false),
                        words(true),
                        "is always there now",
                    );
                }
                (true, false) => {
                    comparison.changed(
                        &rules::FIELD_REQUIRED_REMOVED,
                        both,
                        words(true),
                        words(false),
                        "may be absent now",
                    );
                }
                _ => {}
            }
            continue;
        }
        let old = &base["properties"][name];
        if let Some(position) = new.iter().position(|other| {
            let other = &head["properties"][other.as_str()];
            other == old && !text(old, "description").is_empty()
        }) {
            let other = new.remove(position);
            let head_at = place(at.head, other);
            let what = format!("is called `{other}` now");
            let both = Both { base: &base_at, head: &head_at, subject: &subject };
            comparison.changed(&rules::FIELD_RENAMED, both, name.clone(), other.clone(), what);
            continue;
        }
        comparison.removed(&rules::FIELD_REMOVED, &base_at, &subject, Some(Form::of(old).words()), "is gone");
    }
    for name in new {
        let (head_at, subject) = (place(at.head, name), format!("{}.{name}", at.subject));
        let words = Form::of(&head["properties"][name.as_str()]).words();
        comparison.added(&rules::FIELD_ADDED, &head_at, &subject, Some(words), "is new");
    }
}

/// The parts that an object is put together from.
fn compare_parts(comparison: &mut Comparison<'_>, at: Both<'_>, base: &Value, head: &Value) {
    let references =
        |value: &Value| -> Vec<String> { elements(value, "allOf").filter_map(ref_name).map(str::to_owned).collect() };
    let (before, after) = (references(base), references(head));
    let renamed = |comparison: &Comparison<'_>| {
        before.len() == after.len()
            && before.iter().zip(&after).all(|(old, new)| old == new || is_renamed(comparison, old, new))
    };
    if !renamed(comparison) {
        for part in before.iter().filter(|part| !after.contains(part)) {
            let what = format!("has lost the fields of {part}");
            comparison.changed(&rules::SCHEMA_PART_REMOVED, at, part.clone(), None, what);
        }
        for part in after.iter().filter(|part| !before.contains(part)) {
            let what = format!("has the fields of {part} too");
            comparison.changed(&rules::SCHEMA_PART_ADDED, at, None, part.clone(), what);
        }
    }
    let inline = |value: &Value| -> Vec<usize> {
        let parts = elements(value, "allOf").enumerate().filter(|(_, part)| ref_name(part).is_none());
        parts.map(|(index, _)| index).collect()
    };
    for (old, new) in inline(base).into_iter().zip(inline(head)) {
        let (base_at, head_at) = (format!("{}/allOf/{old}", at.base), format!("{}/allOf/{new}", at.head));
        compare_inside(comparison, Both { base: &base_at, head: &head_at, subject: at.subject });
    }
}
