//! Rules on parameters: where they travel, what type they have, which names they may take.

use std::collections::HashMap;

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, Node, Operation, Walk};
use crate::model::field_name;

pub(super) const PARAMETER_LOCATION: Rule = Rule {
    id: "parameter-location",
    what: "a parameter that travels neither in the query nor in a header nor in the path",
    why: "the generator fails on cookies",
    mend: "use `in: query`, `in: header` or `in: path`; what is a secret belongs under `securitySchemes`",
};

pub(super) const PARAMETER_CONTENT: Rule = Rule {
    id: "parameter-content",
    what: "a parameter with `content`",
    why: "the generator fails on it",
    mend: "use `schema: { type: string }` and say in the description what the text holds",
};

pub(super) const PARAMETER_STYLE: Rule = Rule {
    id: "parameter-style",
    what: "a parameter with `style` or `explode`",
    why: "the generator fails on some styles, and silently ignores `explode`",
    mend: "leave both out; write a list as text and join it where it is made",
};

pub(super) const PARAMETER_TYPE: Rule = Rule {
    id: "parameter-type",
    what: "a parameter that is neither text nor a whole number nor a closed list that is a component",
    why: "the facade has no setter for it; a reference to another component becomes a newtype",
    mend: "write `schema: { type: string }` or `{ type: integer }` where the parameter stands; lists are text",
};

pub(super) const PARAMETER_FORMAT: Rule = Rule {
    id: "parameter-format",
    what: "a parameter with a `format` other than int32, int64, uint32 or uint64 of a whole number",
    why: "the generated client takes another type then than the facade hands over",
    mend: "leave `format` out and describe the form in words",
};

pub(super) const PARAMETER_LIMITS: Rule = Rule {
    id: "parameter-limits",
    what: "a parameter with a bound, a length or a pattern",
    why: "`minimum: 1` becomes `NonZeroU64`, a pattern or length a newtype, and other bounds are not enforced at all",
    mend: "use `format: uint32` for what is never negative, and name the limit in the description",
};

pub(super) const PARAMETER_NULLABLE: Rule = Rule {
    id: "parameter-nullable",
    what: "a nullable parameter",
    why: "a query cannot say null; the argument would become an Option of an Option",
    mend: "take `nullable` out; leave `required` out if the parameter may be absent",
};

pub(super) const PARAMETER_DEFAULT: Rule = Rule {
    id: "parameter-default",
    what: "a default of a parameter",
    why: "it is never sent: the provider's own default applies, whatever the spec says",
    mend: "name the provider's default in the description",
};

pub(super) const PARAMETER_ENUM_INLINE: Rule = Rule {
    id: "parameter-enum-inline",
    what: "a closed list of values that stands in the parameter",
    why: "its type would be named after the operation, once per operation",
    mend: "make it a component schema, or open it with `x-known-values`",
};

pub(super) const PARAMETER_NAME_REUSED: Rule = Rule {
    id: "parameter-name-reused",
    what: "two parameters of one operation with the same name",
    why: "the generator knows them by name alone, and one of the two silently disappears",
    mend: "keep one of them",
};

pub(super) const PARAMETER_NAMES_COLLIDE: Rule = Rule {
    id: "parameter-names-collide",
    what: "two parameters of one operation that are equal in snake_case",
    why: "the generated method has the same argument twice and does not compile",
    mend: "keep one of them; the other can be sent with `with_query`",
};

pub(super) const PARAMETER_NAME_RESERVED: Rule = Rule {
    id: "parameter-name-reserved",
    what: "a parameter whose name is taken in generated code",
    why: "it would clash with a variable or with a method of the request",
    mend: "leave it out; it can be sent with `with_query`",
};

pub(super) const PARAMETER_TERMINAL: Rule = Rule {
    id: "parameter-terminal",
    what: "an `x-facade` on a parameter that names no known terminal, or on a required parameter",
    why: "the parameter would have neither a setter nor a method that sets it",
    mend: "take it out, or write `x-facade: send_bytes`",
};

pub(super) const ID_FORM: Rule = Rule {
    id: "id-form",
    what: "an `x-id` that is not a PascalCase name ending in `Id`, `Uid` or `Name`, or that is not on text",
    why: "it names a type of the facade that wraps text",
    mend: "write a name such as `VideoId`, on a parameter of type string",
};

/// Variables of the generated methods; fields, methods and variables of every request of the facade.
pub(crate) const RESERVED: &[&str] = &[
    "body",
    "header_map",
    "core",
    "options",
    "new",
    "call",
    "raw",
    "pending",
    "sent",
    "received",
    "send",
    "send_bytes",
    "pages",
    "items",
];

/// The keywords that limit a value.
pub(crate) const LIMITS: &[&str] = &[
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for parameter in walk.of(Kind::Parameter) {
        check_form(parameter, findings);
        if let Some(schema) = parameter.value.get("schema") {
            check_schema(walk, parameter, schema, findings);
        }
    }
    for operation in &walk.operations {
        check_names(walk, operation, findings);
    }
}

fn check_form(parameter: &Node<'_>, findings: &mut Findings<'_, '_>) {
    let (name, at) = (parameter.text("name"), &parameter.pointer);
    let location = parameter.text("in");
    if parameter.has("in") && !["query", "header", "path"].contains(&location) {
        findings.add(&PARAMETER_LOCATION, at, format!("`{name}` travels in `{location}`"));
    }
    if parameter.has("content") {
        findings.add(&PARAMETER_CONTENT, at, format!("`{name}` is described by a media type"));
    }
    for keyword in ["style", "explode"].into_iter().filter(|keyword| parameter.has(keyword)) {
        findings.add(&PARAMETER_STYLE, &format!("{at}/{keyword}"), format!("`{name}` sets `{keyword}`"));
    }
    let snake_name = field_name(component(at), parameter.value);
    if RESERVED.contains(&snake_name.as_str()) || snake_name.starts_with("with_") {
        findings.add(&PARAMETER_NAME_RESERVED, at, format!("`{name}` is taken"));
    }
    let terminal = parameter.text("x-facade");
    let is_required = parameter.value.get("required") == Some(&Value::Bool(true));
    if parameter.has("x-facade") && (terminal != "send_bytes" || is_required) {
        let message = format!("`{name}` cannot be set by `{terminal}`");
        findings.add(&PARAMETER_TERMINAL, &format!("{at}/x-facade"), message);
    }
    let id = parameter.text("x-id");
    let is_text = parameter.value.pointer("/schema/type").and_then(Value::as_str) == Some("string");
    let is_name = super::names::pascal(id) == id && ["Id", "Uid", "Name"].iter().any(|end| id.ends_with(end));
    if parameter.has("x-id") && !(is_name && is_text) {
        findings.add(&ID_FORM, &format!("{at}/x-id"), format!("`{id}` cannot be the type of `{name}`"));
    }
}

/// The name of the component that a place is in, if it is one of the parameters.
fn component(place: &str) -> Option<&str> {
    place.strip_prefix("/components/parameters/")
}

fn check_schema(walk: &Walk<'_>, parameter: &Node<'_>, schema: &Value, findings: &mut Findings<'_, '_>) {
    let (name, at) = (parameter.text("name"), format!("{}/schema", parameter.pointer));
    if schema.get("$ref").is_some() {
        let (_, target) = walk.spec.resolve(&at, schema);
        let is_list = target.get("enum").is_some() && target.get("type").and_then(Value::as_str) == Some("string");
        if !is_list && target.get("$ref").is_none() {
            findings.add(
                &PARAMETER_TYPE,
                &at,
                format!("`{name}` refers to something that is not a closed list of texts"),
            );
        }
        return;
    }
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let composed =
        ["allOf", "oneOf", "anyOf", "not", "x-rust-type"].iter().any(|keyword| schema.get(keyword).is_some());
    let is_odd_type = schema.get("type").is_some_and(|kind| !kind.is_string());
    if composed || !(["string", "integer"].contains(&kind) || is_odd_type) {
        let shown = if kind.is_empty() { "no plain type" } else { kind };
        findings.add(&PARAMETER_TYPE, &at, format!("`{name}` has {shown}, which no setter takes"));
    } else if schema.get("enum").is_some() {
        findings.add(&PARAMETER_ENUM_INLINE, &at, format!("the values of `{name}` are listed in the parameter"));
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str)
        && !(kind == "integer" && ["int32", "int64", "uint32", "uint64"].contains(&format))
    {
        findings.add(&PARAMETER_FORMAT, &format!("{at}/format"), format!("`{name}` has the format `{format}`"));
    }
    for limit in LIMITS.iter().filter(|limit| schema.get(**limit).is_some()) {
        findings.add(&PARAMETER_LIMITS, &format!("{at}/{limit}"), format!("`{name}` sets `{limit}`"));
    }
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        findings.add(&PARAMETER_NULLABLE, &format!("{at}/nullable"), format!("`{name}` may be null"));
    }
    if schema.get("default").is_some() {
        findings.add(&PARAMETER_DEFAULT, &format!("{at}/default"), format!("the default of `{name}` is never sent"));
    }
}

fn check_names(walk: &Walk<'_>, operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for (index, (place, parameter)) in operation.parameters(walk.spec).into_iter().enumerate() {
        let Some(name) = parameter.get("name").and_then(Value::as_str) else { continue };
        let field = field_name(component(&place), parameter);
        let at = format!("{}/parameters/{index}", operation.pointer);
        match seen.insert(field.clone(), name.to_owned()) {
            Some(first) if first == name => {
                findings.add(&PARAMETER_NAME_REUSED, &at, format!("`{name}` is declared twice"));
            }
            Some(first) => {
                let message = format!("`{first}` and `{name}` are both `{field}` in Rust");
                findings.add(&PARAMETER_NAMES_COLLIDE, &at, message);
            }
            None => {}
        }
    }
}
