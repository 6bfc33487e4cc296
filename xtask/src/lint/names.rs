//! Rules on names that become Rust: components, properties, and the types the generator makes up in between.

use std::collections::HashMap;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::shapes::is_known_choice;
use super::walk::{Findings, NOTHING, Node, Walk};
use crate::schema::{Leaf, leaves};
use crate::spec::escape;

pub(super) const COMPONENT_NAME: Rule = Rule {
    id: "component-name",
    what: "a component schema whose name is not in PascalCase",
    why: "the generator renames it, and two names can become one type",
    mend: "write it as `VideoItem`; abbreviations as `HttpUrl`",
};

pub(super) const COMPONENT_NAME_RESERVED: Rule = Rule {
    id: "component-name-reserved",
    what: "a component schema named like a type that every Rust file knows",
    why: "it compiles and then shadows the other one in the user's code",
    mend: "say what it is: `SearchResult`, `ItemOption`",
};

pub(super) const PROPERTIES_COLLIDE: Rule = Rule {
    id: "properties-collide",
    what: "two properties of one schema that are equal in snake_case",
    why: "the generated struct has the same field twice and does not compile",
    mend: "keep one of them; the other is still in the raw answer",
};

pub(super) const TYPE_NAMES_COLLIDE: Rule = Rule {
    id: "type-names-collide",
    what: "a schema without a name whose generated name, parent and property in one, is taken",
    why: "the generated code has two types of one name and does not compile",
    mend: "make it a component with a name of its own, or rename the component that takes the name",
};

/// Types of the prelude, and of the generated module itself.
pub(crate) const RESERVED: &[&str] = &[
    "Box",
    "Client",
    "ClientInfo",
    "Copy",
    "Clone",
    "Default",
    "Drop",
    "Err",
    "Error",
    "From",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Send",
    "Some",
    "String",
    "Sync",
    "ToString",
    "Vec",
];

/// The name of a field, a method or an argument that the generator makes of a text.
pub(crate) fn snake(text: &str) -> String {
    identifier(text, |text| text.to_snake_case(), 'x')
}

/// The name of a type or a variant that the generator makes of a text.
pub(crate) fn pascal(text: &str) -> String {
    identifier(text, |text| text.to_pascal_case(), 'X')
}

fn identifier(text: &str, to_case: impl Fn(&str) -> String, prefix: char) -> String {
    let plain = match text {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => to_case(&text.replace('\'', "").replace(|c: char| !(c.is_alphanumeric() || c == '_'), "-")),
    };
    let mut name = match plain.chars().next() {
        Some(first) if first.is_alphabetic() => plain,
        _ => format!("{prefix}{plain}"),
    };
    if name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err() {
        name.push('_');
    }
    name
}

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let mut taken: HashMap<String, String> = HashMap::new();
    let components: Vec<_> =
        walk.nodes.iter().filter(|node| node.kind == Kind::Schema && walk.is_component(node)).collect();
    for component in &components {
        let name = &component.name;
        if pascal(name) != *name {
            findings.add(&COMPONENT_NAME, &component.pointer, format!("`{name}` would become `{}`", pascal(name)));
        } else if RESERVED.contains(&name.as_str()) {
            findings.add(
                &COMPONENT_NAME_RESERVED,
                &component.pointer,
                format!("`{name}` is a name of its own in Rust"),
            );
        }
        taken.insert(pascal(name), component.pointer.clone());
    }
    for component in components {
        if component.pointer != NOTHING {
            name_types(walk, component, &component.name, &mut taken, findings);
        }
    }
    for schema in walk.of(Kind::Schema) {
        check_properties(walk, schema, findings);
    }
}

/// Looks at the properties of one schema; the parts of an `allOf` become one struct.
fn check_properties(walk: &Walk<'_>, schema: &Node<'_>, findings: &mut Findings<'_, '_>) {
    let parts = if schema.has("allOf") {
        leaves(walk.spec, &schema.pointer, schema.value)
    } else {
        vec![Leaf { pointer: schema.pointer.clone(), schema: schema.value }]
    };
    let mut seen: HashMap<String, &str> = HashMap::new();
    for part in &parts {
        for (name, _) in part.schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            // The same name in two parts is for `all-of-conflict`.
            if let Some(first) = seen.insert(snake(name), name)
                && first != name
            {
                let at = format!("{}/properties/{}", part.pointer, escape(name));
                let message = format!("`{first}` and `{name}` are both `{}` in Rust", snake(name));
                findings.add(&PROPERTIES_COLLIDE, &at, message);
            }
        }
    }
}

/// Follows how the generator names what has no name: by its parent and its property.
fn name_types(
    walk: &Walk<'_>,
    node: &Node<'_>,
    name: &str,
    taken: &mut HashMap<String, String>,
    findings: &mut Findings<'_, '_>,
) {
    if node.is_ref() || node.has("x-rust-type") {
        return;
    }
    // One part of an `allOf` is the type itself; several are merged into a new one.
    let is_merged = node.value.get("allOf").and_then(Value::as_array).is_some_and(|parts| parts.len() > 1);
    // An object or nothing, and a list or its only element, have the type of what is meant, which has a name.
    let is_named = is_known_choice(walk, node)
        && node.value.pointer("/oneOf/0").is_some_and(|meant| meant.get("$ref").or(meant.get("items")).is_some());
    let is_choice = node.has("oneOf") && !walk.is_component(node) && !is_named;
    let is_typed = is_merged || node.has("properties") || node.has("enum") || is_choice;
    // A branch of a composition has the name of the whole, which is noted already.
    if is_typed && ["properties", "items", "additionalProperties"].contains(&node.slot) {
        let rust = pascal(name);
        if let Some(other) = taken.get(&rust) {
            let message = format!("its type would be `{rust}`, which line {} has already", walk.spec.line(other));
            findings.add(&TYPE_NAMES_COLLIDE, &node.pointer, message);
        } else {
            taken.insert(rust, node.pointer.clone());
        }
    }
    let below = |pointer: String| walk.at(&pointer);
    for (property, _) in node.value.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(inner) = below(format!("{}/properties/{}", node.pointer, escape(property))) {
            name_types(walk, inner, &format!("{name}_{property}"), taken, findings);
        }
    }
    for (keyword, suffix) in [("items", "item"), ("additionalProperties", "value")] {
        if let Some(inner) = below(format!("{}/{keyword}", node.pointer)) {
            name_types(walk, inner, &format!("{name}_{suffix}"), taken, findings);
        }
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for index in 0..node.value.get(keyword).and_then(Value::as_array).map_or(0, Vec::len) {
            if let Some(inner) = below(format!("{}/{keyword}/{index}", node.pointer)) {
                name_types(walk, inner, name, taken, findings);
            }
        }
    }
}
