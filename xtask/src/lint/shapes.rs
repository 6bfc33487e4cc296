//! Rules on how schemas are put together: compositions, requirements, patterns, hand-written values.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::Rule;
use super::grammar::Kind;
use super::survey::{Findings, NOTHING, Node, Survey};
use crate::schema::leaves;
use crate::spec::ref_name;

pub(super) const ANY_OF: Rule = Rule {
    id: "any-of",
    what: "`anyOf`",
    why: "where the forms overlap, the generator flattens them into a struct that can never be read",
    mend: "use `oneOf` in one of its three forms, or leave the type open with a description alone",
};

pub(super) const ONE_OF_SHAPE: Rule = Rule {
    id: "one-of-shape",
    what: "a `oneOf` other than a property's `[X, Nothing]` or `[list of X, X]`, in this order, or one with `x-rust-type`",
    why: "the generator makes an untagged enum of it: the first branch that fits wins, and unknown forms fail",
    mend: "use one of the two forms, name a hand-written type, or leave the type open with a description alone",
};

pub(super) const NOTHING_PLACE: Rule = Rule {
    id: "nothing-place",
    what: "a reference to `Nothing` outside a `oneOf`",
    why: "it is not a type of its own: the reader of a field knows it as the absence of something else",
    mend: "write `oneOf: [X, Nothing]` in a property",
};

pub(super) const DISCRIMINATOR: Rule = Rule {
    id: "discriminator",
    what: "a `discriminator`",
    why: "the generator ignores it",
    mend: "describe one object with the fields of all forms, none of them required",
};

pub(super) const NOT: Rule = Rule {
    id: "not",
    what: "a `not`",
    why: "there is no Rust type for what something is not",
    mend: "describe what it is",
};

pub(super) const ALL_OF_CONFLICT: Rule = Rule {
    id: "all-of-conflict",
    what: "an `allOf` with one property in two of its parts",
    why: "the generator merges them into a type that may have no values",
    mend: "declare the property once",
};

pub(super) const REQUIRED_UNDECLARED: Rule = Rule {
    id: "required-undeclared",
    what: "a property in `required` that is not declared",
    why: "the generator makes up a field of any type",
    mend: "declare it under `properties`, or take it out of `required`",
};

pub(super) const INVALID_PATTERN: Rule = Rule {
    id: "invalid-pattern",
    what: "a `pattern` that is not a regular expression",
    why: "the generator panics",
    mend: "correct it, or take it out",
};

pub(super) const RUST_TYPE: Rule = Rule {
    id: "rust-type",
    what: "an `x-rust-type` that is incomplete, or not on a component",
    why: "the generator silently falls back to a type of its own",
    mend: "give `crate`, `version` and `path`, the path beginning with the crate's name, on a component schema",
};

pub(super) fn check(survey: &Survey<'_>, findings: &mut Findings<'_, '_>) {
    for node in survey.of(Kind::Schema) {
        let at = |keyword: &str| format!("{}/{keyword}", node.pointer);
        if node.has("anyOf") {
            findings.add(&ANY_OF, &at("anyOf"), "`anyOf` stands here");
        }
        if node.has("discriminator") {
            findings.add(&DISCRIMINATOR, &at("discriminator"), "`discriminator` stands here");
        }
        if node.has("not") {
            findings.add(&NOT, &at("not"), "`not` stands here");
        }
        if let Some(branches) = node.value.get("oneOf").and_then(Value::as_array)
            && !(node.slot == "properties" && (is_maybe(branches) || is_many(branches)))
            && !survey.is_hand_made(node)
        {
            findings.add(&ONE_OF_SHAPE, &at("oneOf"), "the generator has no type for this choice");
        }
        if let Some(pattern) = node.value.get("pattern").and_then(Value::as_str)
            && jsonschema::draft202012::options().build(&json!({ "pattern": pattern })).is_err()
        {
            findings.add(&INVALID_PATTERN, &at("pattern"), format!("`{pattern}` does not parse"));
        }
        if let Some(extension) = node.value.get("x-rust-type") {
            check_rust_type(survey, node, extension, findings);
        }
        check_all_of(survey, node, findings);
        check_required(survey, node, findings);
    }
    for node in survey.nodes.iter().filter(|node| is_nothing(node.value) && node.slot != "oneOf") {
        findings.add(&NOTHING_PLACE, &node.pointer, "nothing alone is not a type");
    }
}

fn is_nothing(schema: &Value) -> bool {
    schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#')) == Some(NOTHING)
}

/// Something, or what PHP prints for nothing.
fn is_maybe(branches: &[Value]) -> bool {
    matches!(branches, [something, nothing] if !is_nothing(something) && is_nothing(nothing))
}

/// A list, or its only element.
fn is_many(branches: &[Value]) -> bool {
    let is_list_of = |list: &Value, element: &Value| {
        list.get("type").and_then(Value::as_str) == Some("array")
            && list.get("items").and_then(ref_name).is_some()
            && list.get("items").and_then(ref_name) == ref_name(element)
    };
    matches!(branches, [list, element] if is_list_of(list, element))
}

fn check_rust_type(survey: &Survey<'_>, node: &Node<'_>, extension: &Value, findings: &mut Findings<'_, '_>) {
    let at = format!("{}/x-rust-type", node.pointer);
    let text = |name: &str| extension.get(name).and_then(Value::as_str).unwrap_or_default();
    let module = text("crate").replace('-', "_");
    if module.is_empty() || text("version").is_empty() {
        findings.add(&RUST_TYPE, &at, "`crate` and `version` are both needed");
    } else if text("path").strip_prefix(&module).is_none_or(|rest| !rest.starts_with("::")) {
        findings.add(&RUST_TYPE, &at, format!("`{}` does not begin with `{module}::`", text("path")));
    } else if !survey.is_component(node) {
        findings.add(&RUST_TYPE, &at, "the schema has no name");
    }
}

fn check_all_of(survey: &Survey<'_>, node: &Node<'_>, findings: &mut Findings<'_, '_>) {
    if !node.has("allOf") {
        return;
    }
    let mut seen: HashMap<&str, String> = HashMap::new();
    for leaf in leaves(survey.spec, &node.pointer, node.value) {
        for (name, _) in leaf.schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if let Some(first) = seen.insert(name, leaf.pointer.clone()) {
                let line = survey.spec.line(&format!("{first}/properties/{}", crate::spec::escape(name)));
                let message = format!("`{name}` is declared twice; the other one stands on line {line}");
                findings.add(&ALL_OF_CONFLICT, &format!("{}/allOf", node.pointer), message);
            }
        }
    }
}

fn check_required(survey: &Survey<'_>, node: &Node<'_>, findings: &mut Findings<'_, '_>) {
    let Some(required) = node.value.get("required").and_then(Value::as_array) else { return };
    // A part of an `allOf` may require what another part declares.
    let mut whole = node;
    while whole.slot == "allOf"
        && let Some(parent) = survey.parent(whole)
    {
        whole = parent;
    }
    let parts = leaves(survey.spec, &whole.pointer, whole.value);
    let declared: HashSet<&str> = parts
        .iter()
        .filter_map(|leaf| leaf.schema.get("properties").and_then(Value::as_object))
        .flat_map(|properties| properties.keys().map(String::as_str))
        .collect();
    for name in required.iter().filter_map(Value::as_str).filter(|name| !declared.contains(name)) {
        findings.add(&REQUIRED_UNDECLARED, &format!("{}/required", node.pointer), format!("`{name}` is not declared"));
    }
}
