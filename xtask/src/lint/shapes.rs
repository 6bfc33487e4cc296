//! Rules on how schemas are put together: compositions, requirements, patterns, hand-written values.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, NOTHING, Node, Walk};
use crate::schema::{leaves, takes_null};
use crate::spec::ref_name;

pub(super) const ANY_OF: Rule = Rule {
    id: "any-of",
    what: "`anyOf`",
    why: "where the forms overlap, the generator flattens them into a struct that can never be read",
    mend: "use `oneOf` in one of its three forms, or leave the type open with a description alone",
};

pub(super) const ONE_OF_SHAPE: Rule = Rule {
    id: "one-of-shape",
    what: "a `oneOf` other than a property's `[X, Nothing]` or `[list of X, X]`, X being an object, or one with `x-rust-type`",
    why: "the generator makes an untagged enum of it: the first branch that fits wins, and unknown forms fail",
    mend: "use one of the two forms, in this order, name a hand-written type, or leave the type open with a description alone",
};

pub(super) const NOTHING_PLACE: Rule = Rule {
    id: "nothing-place",
    what: "a reference to `Nothing` outside a `oneOf`",
    why: "it is not a type of its own: the reader of a field knows it as the absence of something else",
    mend: "write `oneOf: [X, Nothing]` in a property",
};

pub(super) const NOTHING_FORM: Rule = Rule {
    id: "nothing-form",
    what: "a component `Nothing` that does not take null, or takes something",
    why: "`oneOf: [X, Nothing]` says that X may be null, and every value must fit one of the two alone",
    mend: "make it a `oneOf` of `[]`, empty text with `nullable: true`, and `false`, as openapi/README.md has it",
};

pub(super) const NULLABLE_UNTYPED: Rule = Rule {
    id: "nullable-untyped",
    what: "a `nullable` without a `type` beside it",
    why: "OpenAPI 3.0.3 gives it no effect there, so every tool reads something else",
    mend: "write it beside the `type` of a list or of an object without a name; an object by reference is `oneOf: [X, Nothing]`",
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

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for node in walk.of(Kind::Schema) {
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
            && !is_known_choice(walk, node)
            && !walk.is_hand_made(node)
        {
            let message = match branches.as_slice() {
                [_, nothing] if is_nothing(nothing) => {
                    "what stands before `Nothing` is no object, or may be null itself"
                }
                _ => "the generator has no type for this choice",
            };
            findings.add(&ONE_OF_SHAPE, &at("oneOf"), message);
        }
        if node.has("nullable") && !node.has("type") {
            findings.add(&NULLABLE_UNTYPED, &at("nullable"), "`nullable` has no effect without a `type`");
        }
        if let Some(pattern) = node.value.get("pattern").and_then(Value::as_str)
            && jsonschema::draft202012::options().build(&json!({ "pattern": pattern })).is_err()
        {
            findings.add(&INVALID_PATTERN, &at("pattern"), format!("`{pattern}` does not parse"));
        }
        if let Some(extension) = node.value.get("x-rust-type") {
            check_rust_type(walk, node, extension, findings);
        }
        check_all_of(walk, node, findings);
        check_required(walk, node, findings);
    }
    for node in walk.nodes.iter().filter(|node| is_nothing(node.value) && node.slot != "oneOf") {
        findings.add(&NOTHING_PLACE, &node.pointer, "nothing alone is not a type");
    }
    if let Some(nothing) = walk.at(NOTHING) {
        if !is_form_of_nothing(nothing.value) {
            findings.add(&NOTHING_FORM, NOTHING, "`Nothing` takes something as well");
        } else if !takes_null(walk.spec, nothing.value) {
            findings.add(&NOTHING_FORM, NOTHING, "`Nothing` does not take null");
        }
    }
}

fn is_nothing(schema: &Value) -> bool {
    schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#')) == Some(NOTHING)
}

/// Whether a property is one of the two choices that the generator knows, an object or nothing, and a list or its only element.
/// No value fits both branches of either.
pub(super) fn is_known_choice(walk: &Walk<'_>, node: &Node<'_>) -> bool {
    let Some([first, second]) = node.value.get("oneOf").and_then(Value::as_array).map(Vec::as_slice) else {
        return false;
    };
    let is_object = |index: usize, branch: &Value| {
        let parts = leaves(walk.spec, &format!("{}/oneOf/{index}", node.pointer), branch);
        parts.iter().any(|leaf| leaf.is("object")) && !takes_null(walk.spec, branch)
    };
    let is_list_of_second = first.get("type").and_then(Value::as_str) == Some("array")
        && first.get("items").and_then(ref_name).is_some_and(|element| ref_name(second) == Some(element));
    node.slot == "properties"
        && (is_nothing(second) && is_object(0, first) || is_list_of_second && is_object(1, second))
}

/// Whether a schema takes forms of nothing, and no others.
fn is_form_of_nothing(schema: &Value) -> bool {
    let is_zero = |keyword: &str| schema.get(keyword).and_then(Value::as_u64) == Some(0);
    match (schema.get("type").and_then(Value::as_str), schema.get("oneOf").and_then(Value::as_array)) {
        (Some("array"), _) => is_zero("maxItems"),
        (Some("string"), _) => is_zero("maxLength"),
        (Some("boolean"), _) => schema.get("enum") == Some(&json!([false])),
        (None, Some(forms)) => forms.iter().all(is_form_of_nothing),
        _ => false,
    }
}

fn check_rust_type(walk: &Walk<'_>, node: &Node<'_>, extension: &Value, findings: &mut Findings<'_, '_>) {
    let at = format!("{}/x-rust-type", node.pointer);
    let text = |name: &str| extension.get(name).and_then(Value::as_str).unwrap_or_default();
    let module = text("crate").replace('-', "_");
    if module.is_empty() || text("version").is_empty() {
        findings.add(&RUST_TYPE, &at, "`crate` and `version` are both needed");
    } else if text("path").strip_prefix(&module).is_none_or(|rest| !rest.starts_with("::")) {
        findings.add(&RUST_TYPE, &at, format!("`{}` does not begin with `{module}::`", text("path")));
    } else if !walk.is_component(node) {
        findings.add(&RUST_TYPE, &at, "the schema has no name");
    }
}

fn check_all_of(walk: &Walk<'_>, node: &Node<'_>, findings: &mut Findings<'_, '_>) {
    if !node.has("allOf") {
        return;
    }
    let mut seen: HashMap<&str, String> = HashMap::new();
    for leaf in leaves(walk.spec, &node.pointer, node.value) {
        for (name, _) in leaf.schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if let Some(first) = seen.insert(name, leaf.pointer.clone()) {
                let line = walk.spec.line(&format!("{first}/properties/{}", crate::spec::escape(name)));
                let message = format!("`{name}` is declared twice; the other one stands on line {line}");
                findings.add(&ALL_OF_CONFLICT, &format!("{}/allOf", node.pointer), message);
            }
        }
    }
}

fn check_required(walk: &Walk<'_>, node: &Node<'_>, findings: &mut Findings<'_, '_>) {
    let Some(required) = node.value.get("required").and_then(Value::as_array) else { return };
    // A part of an `allOf` may require what another part declares.
    let mut whole = node;
    while whole.slot == "allOf"
        && let Some(parent) = walk.parent(whole)
    {
        whole = parent;
    }
    let parts = leaves(walk.spec, &whole.pointer, whole.value);
    let declared: HashSet<&str> = parts
        .iter()
        .filter_map(|leaf| leaf.schema.get("properties").and_then(Value::as_object))
        .flat_map(|properties| properties.keys().map(String::as_str))
        .collect();
    for name in required.iter().filter_map(Value::as_str).filter(|name| !declared.contains(name)) {
        findings.add(&REQUIRED_UNDECLARED, &format!("{}/required", node.pointer), format!("`{name}` is not declared"));
    }
}
