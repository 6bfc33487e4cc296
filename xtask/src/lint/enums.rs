//! Rules on closed lists of values: what may stand in one, and which variants come of it.

use std::collections::HashSet;

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::names::pascal;
use super::walk::{Findings, Node, Walk};

pub(super) const ENUM_VALUE_TYPE: Rule = Rule {
    id: "enum-value-type",
    what: "a closed list with a value that is not of its type, or a value twice",
    why: "the generator fails; an unquoted `yes` is the usual cause",
    mend: "quote the value, or correct `type`",
};

pub(super) const ENUM_EMPTY_TEXT: Rule = Rule {
    id: "enum-empty-text",
    what: "an empty text in a closed list",
    why: "the generator calls its variant `X`",
    mend: "leave it out; for a parameter, absence says the same",
};

pub(super) const ENUM_VARIANTS_COLLIDE: Rule = Rule {
    id: "enum-variants-collide",
    what: "values of a closed list that become one variant",
    why: "the generator panics: it cannot make unique variant names",
    mend: "open the list: text with `x-known-values`",
};

pub(super) const ENUM_NAMES: Rule = Rule {
    id: "enum-names",
    what: "`x-enum-varnames` or `x-enum-descriptions` that do not fit the list they belong to",
    why: "names and values are matched by position",
    mend: "give one entry per value, in the same order; names in PascalCase, each once",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for node in walk.of(Kind::Schema) {
        let values = node.value.get("enum").and_then(Value::as_array);
        check_names(node, values.map_or(0, Vec::len), findings);
        let Some(values) = values else { continue };
        let at = format!("{}/enum", node.pointer);
        let mut seen: Vec<&Value> = Vec::new();
        for value in values {
            if !is_of_type(value, node.text("type")) {
                findings.add(&ENUM_VALUE_TYPE, &at, format!("`{value}` is not of type {}", node.text("type")));
            } else if seen.contains(&value) {
                findings.add(&ENUM_VALUE_TYPE, &at, format!("`{value}` is listed twice"));
            } else if value.as_str() == Some("") && !walk.is_hand_made(node) {
                findings.add(&ENUM_EMPTY_TEXT, &at, "the list has an empty text");
            } else {
                seen.push(value);
            }
        }
        let texts: Vec<&str> = seen.into_iter().filter_map(Value::as_str).collect();
        // The generator's second try replaces what a name cannot hold by an X.
        let second = |text: &&str| pascal(&text.replace(|c: char| c == '_' || !c.is_alphanumeric(), "X"));
        if !are_unique(texts.iter().map(|text| pascal(text))) && !are_unique(texts.iter().map(second)) {
            findings.add(&ENUM_VARIANTS_COLLIDE, &at, format!("`{}` do not all differ as names", texts.join("`, `")));
        }
    }
}

fn check_names(node: &Node<'_>, values: usize, findings: &mut Findings<'_, '_>) {
    for keyword in ["x-enum-varnames", "x-enum-descriptions"] {
        let Some(entries) = node.value.get(keyword).and_then(Value::as_array) else { continue };
        let at = format!("{}/{keyword}", node.pointer);
        let texts: Vec<&str> = entries.iter().filter_map(Value::as_str).collect();
        if texts.len() != values {
            findings.add(&ENUM_NAMES, &at, format!("{} entries for {values} values", texts.len()));
        }
        if keyword == "x-enum-varnames" {
            for name in texts.iter().filter(|name| pascal(name) != **name) {
                findings.add(&ENUM_NAMES, &at, format!("`{name}` is not in PascalCase"));
            }
            if !are_unique(texts.iter().map(|name| (*name).to_owned())) {
                findings.add(&ENUM_NAMES, &at, "a name is given twice");
            }
        }
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    }
}

fn are_unique(names: impl Iterator<Item = String>) -> bool {
    let mut seen = HashSet::new();
    let mut names = names;
    names.all(|name| seen.insert(name))
}
