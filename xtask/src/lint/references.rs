//! Rules on `$ref`: every reference is local, alone, leads somewhere and not in a circle; every component has one.

use std::collections::HashSet;

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, Node, Walk};
use crate::spec::escape;

pub(super) const PATH_ITEM_REF: Rule = Rule {
    id: "path-item-ref",
    what: "a `$ref` in place of a path",
    why: "the generator does not read it",
    mend: "write the operations where the path is",
};

pub(super) const EXTERNAL_REF: Rule = Rule {
    id: "external-ref",
    what: "a `$ref` to another document",
    why: "the generator panics, and a spec is one self-contained file",
    mend: "copy what is meant into `components` and refer to it with `#/components/…`",
};

pub(super) const UNRESOLVED_REF: Rule = Rule {
    id: "unresolved-ref",
    what: "a `$ref` to something that is not there, or that is of another kind",
    why: "the generator panics without naming the operation",
    mend: "correct the name, or add the component",
};

pub(super) const CIRCULAR_REF: Rule = Rule {
    id: "circular-ref",
    what: "a circle of references with no property and no list in between",
    why: "no value can have such a type, and readers run in circles until they crash",
    mend: "break the circle; a recursive type refers to itself from a property or from a list",
};

pub(super) const REF_SIBLINGS: Rule = Rule {
    id: "ref-siblings",
    what: "keywords beside a `$ref`",
    why: "every reader drops them, `nullable` and `description` included",
    mend: "wrap it: `allOf: [{ $ref: … }]` with the other keywords beside `allOf`",
};

pub(super) const UNUSED_COMPONENT: Rule = Rule {
    id: "unused-component",
    what: "a component that nothing refers to",
    why: "the generator makes a type of it all the same",
    mend: "take it out, or refer to it",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let mut used = HashSet::new();
    for node in walk.nodes.iter().filter(|node| node.is_ref()) {
        check_reference(walk, node, &mut used, findings);
    }
    for envelope in walk.of(Kind::Envelope).filter(|envelope| envelope.has("schema")) {
        used.insert(format!("/components/schemas/{}", escape(envelope.text("schema"))));
    }
    for node in walk.nodes.iter().filter(|node| walk.is_component(node)) {
        if node.kind == Kind::Schema && is_circular(walk, node) {
            let message = format!("`{}` is made of itself", node.name);
            findings.add(&CIRCULAR_REF, &node.pointer, message);
        } else if node.kind != Kind::Security && !used.contains(&node.pointer) {
            findings.add(&UNUSED_COMPONENT, &node.pointer, format!("nothing refers to `{}`", node.name));
        }
    }
}

fn check_reference(walk: &Walk<'_>, node: &Node<'_>, used: &mut HashSet<String>, findings: &mut Findings<'_, '_>) {
    let at = format!("{}/$ref", node.pointer);
    if node.kind == Kind::PathItem {
        return findings.add(&PATH_ITEM_REF, &at, format!("the path `{}` is a reference", node.name));
    }
    let siblings: Vec<_> = node.value.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    if siblings.len() > 1 {
        let others: Vec<_> = siblings.into_iter().filter(|key| *key != "$ref").collect();
        findings.add(&REF_SIBLINGS, &at, format!("`{}` beside a $ref is dropped", others.join("`, `")));
    }
    let Some(target) = node.value.get("$ref").and_then(Value::as_str) else {
        return findings.add(&UNRESOLVED_REF, &at, "a $ref must be text");
    };
    let Some(pointer) = target.strip_prefix('#') else {
        return findings.add(&EXTERNAL_REF, &at, format!("`{target}` is outside this file"));
    };
    let found = walk.at(pointer).filter(|found| found.kind == node.kind && walk.is_component(found));
    match found {
        Some(found) => {
            used.insert(found.pointer.clone());
        }
        None => {
            let message = format!("`{target}` is not {} below `components`", node.kind.noun());
            findings.add(&UNRESOLVED_REF, &at, message);
        }
    }
}

/// Whether a schema contains itself through nothing but references and compositions.
fn is_circular(walk: &Walk<'_>, start: &Node<'_>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![start.pointer.clone()];
    while let Some(pointer) = open.pop() {
        let Some(node) = walk.at(&pointer) else { continue };
        if let Some(target) = node.text("$ref").strip_prefix('#') {
            if target == start.pointer {
                return true;
            }
            if seen.insert(target.to_owned()) {
                open.push(target.to_owned());
            }
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let branches = node.value.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            open.extend((0..branches).map(|index| format!("{pointer}/{keyword}/{index}")));
        }
    }
    false
}
