//! Rules on answers: the reader must survive what a provider may do tomorrow.

use std::collections::HashSet;

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::parameters::LIMITS;
use super::shapes::is_known_choice;
use super::walk::{Findings, Node, Walk};
use crate::schema::{leaves, takes_null};
use crate::spec::escape;

pub(super) const ANSWER_CLOSED_OBJECT: Rule = Rule {
    id: "answer-closed-object",
    what: "`additionalProperties: false` in an answer",
    why: "one new field of the provider would make the whole answer unreadable",
    mend: "take it out",
};

pub(super) const ANSWER_FLATTENED: Rule = Rule {
    id: "answer-flattened",
    what: "`additionalProperties` with a schema beside `properties` in an answer",
    why: "the generator adds a flattened map, which triples the time of decoding; unknown fields are in the raw answer",
    mend: "take it out; for an object with free names alone, take `properties` out",
};

pub(super) const ANSWER_LIMITS: Rule = Rule {
    id: "answer-limits",
    what: "a bound, a length or a pattern in an answer",
    why: "the generated type refuses what lies outside, and with it the whole answer",
    mend: "take it out, and name the usual range in the description",
};

pub(super) const ANSWER_CLOSED_ENUM: Rule = Rule {
    id: "answer-closed-enum",
    what: "a closed list of values in an answer",
    why: "one new value of the provider would make the whole answer unreadable",
    mend: "write `type: string` with `x-known-values`",
};

pub(super) const ANSWER_FORMAT: Rule = Rule {
    id: "answer-format",
    what: "a `format` in an answer that the generator parses: a date, a time, a UUID, an IP address",
    why: "it is parsed strictly, and one odd value makes the whole answer unreadable",
    mend: "take `format` out; a moment in seconds or milliseconds is a `Timestamp`",
};

pub(super) const ANSWER_BARE_SCALAR: Rule = Rule {
    id: "answer-bare-scalar",
    what: "a plain integer, number or boolean in an answer",
    why: "providers send `\"5\"`, `5`, `false` and `\"\"` for the same field",
    mend: "refer to Id, Number, Count, Flag or Timestamp: `allOf: [{ $ref: … }]`",
};

pub(super) const ANSWER_NOT_NULLABLE: Rule = Rule {
    id: "answer-not-nullable",
    what: "a list, an object or a lenient value in an answer that may not be null",
    why: "providers send null for what is not there, and other tools read the spec by its letter",
    mend: "write `nullable: true` beside the `type` of a list; an object is `oneOf: [X, Nothing]`; Id, Number and the like take null themselves",
};

pub(super) const ANSWER_DEFAULT: Rule = Rule {
    id: "answer-default",
    what: "a `default` in an answer",
    why: "the field loses its Option, so absent and default look the same and null fails",
    mend: "take it out, and say in the description what absence means",
};

pub(super) const ANSWER_RECURSIVE: Rule = Rule {
    id: "answer-recursive",
    what: "an object in an answer that holds itself otherwise than in a list",
    why: "the generator boxes the field, which no lenient reader takes",
    mend: "leave the inner one free-form with a description, or, where the provider sends one, make it a list",
};

/// The formats that become types of their own.
const PARSED: &[&str] = &["date", "date-time", "uuid", "ip", "ipv4", "ipv6"];

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for node in walk.answer_schemas() {
        check_scalars(node, findings);
        let at = |keyword: &str| format!("{}/{keyword}", node.pointer);
        match node.value.get("additionalProperties") {
            Some(Value::Bool(false)) => {
                findings.add(&ANSWER_CLOSED_OBJECT, &at("additionalProperties"), "the object takes no other fields");
            }
            Some(Value::Object(_)) if node.has("properties") => {
                let message = "the object collects its other fields";
                findings.add(&ANSWER_FLATTENED, &at("additionalProperties"), message);
            }
            _ => {}
        }
        for limit in LIMITS.iter().filter(|limit| node.has(limit)) {
            findings.add(&ANSWER_LIMITS, &at(limit), format!("`{limit}` is checked when the answer is read"));
        }
        if node.has("default") {
            findings.add(&ANSWER_DEFAULT, &at("default"), "the answer has a default");
        }
    }
    for node in walk.nodes.iter().filter(|node| node.kind == Kind::Schema && node.slot == "properties") {
        if walk.in_answer(node) && !walk.is_hand_made(node) {
            check_nullable(walk, node, findings);
        }
    }
    for node in walk.answer_schemas().filter(|node| walk.is_component(node)) {
        if let Some(property) = holds_itself(walk, node) {
            let message = format!("`{}` holds itself in `{property}`", node.name);
            findings.add(&ANSWER_RECURSIVE, &node.pointer, message);
        }
    }
}

/// The property through which an object can hold itself, with no list and no map in between.
fn holds_itself(walk: &Walk<'_>, start: &Node<'_>) -> Option<String> {
    // What stands directly below a schema, with the property that leads there, if it is one.
    let below = |node: &Node<'_>| {
        let properties = node.value.get("properties").and_then(Value::as_object).into_iter().flatten();
        let properties = properties.map(|(name, _)| (Some(name.clone()), format!("/properties/{}", escape(name))));
        let parts = ["allOf", "oneOf"].into_iter().flat_map(|keyword| {
            let count = node.value.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            (0..count).map(move |index| (None, format!("/{keyword}/{index}")))
        });
        let inside = properties.chain(parts).map(|(name, step)| (name, format!("{}{step}", node.pointer)));
        let target = node.text("$ref").strip_prefix('#').map(|target| (None, target.to_owned()));
        inside.chain(target).collect::<Vec<_>>()
    };
    let mut seen = HashSet::new();
    let mut open: Vec<(Option<String>, String)> = vec![(None, start.pointer.clone())];
    while let Some((through, pointer)) = open.pop() {
        let Some(node) = walk.at(&pointer) else { continue };
        if through.is_some() && pointer == start.pointer {
            return through;
        }
        if node.has("x-rust-type") || !seen.insert((through.is_some(), pointer.clone())) {
            continue;
        }
        for (name, next) in below(node) {
            open.push((through.clone().or(name), next));
        }
    }
    None
}

fn check_scalars(node: &Node<'_>, findings: &mut Findings<'_, '_>) {
    let kind = node.text("type");
    if node.has("enum") {
        findings.add(&ANSWER_CLOSED_ENUM, &format!("{}/enum", node.pointer), "the list of values is closed");
    } else if ["integer", "number", "boolean"].contains(&kind) {
        findings.add(&ANSWER_BARE_SCALAR, &format!("{}/type", node.pointer), format!("the type is a plain {kind}"));
    }
    if PARSED.contains(&node.text("format")) {
        let message = format!("`{}` is parsed when the answer is read", node.text("format"));
        findings.add(&ANSWER_FORMAT, &format!("{}/format", node.pointer), message);
    }
}

fn check_nullable(walk: &Walk<'_>, node: &Node<'_>, findings: &mut Findings<'_, '_>) {
    // Another choice is for `one-of-shape` and `any-of`.
    let is_choice = node.has("oneOf") || node.has("anyOf");
    if takes_null(walk.spec, node.value) || is_choice && !is_known_choice(walk, node) {
        return;
    }
    let parts = leaves(walk.spec, &node.pointer, node.value);
    if let Some(leaf) = parts.iter().find(|leaf| leaf.is_opaque() || leaf.is_object() || leaf.is_array()) {
        let noun = match (leaf.is_opaque(), leaf.is_array()) {
            (true, _) => "value",
            (false, true) => "list",
            (false, false) => "object",
        };
        findings.add(&ANSWER_NOT_NULLABLE, &node.pointer, format!("the {noun} `{}` may not be null", node.name));
    }
}
