//! What a schema of OpenAPI 3.0 or 3.1 says of a value, in the few forms that the dialect has.

use serde_json::Value;

use super::document::{Document, list, text};

/// What a schema says, its references followed and its compositions taken apart.
#[derive(Clone, Debug)]
pub(super) struct Shape<'a> {
    pub(super) form: Form<'a>,
    pub(super) description: &'a str,
    pub(super) example: Option<&'a Value>,
    /// Where it stands, if others can refer to it.
    pub(super) place: Option<&'a str>,
    /// What it says beyond what the dialect can say of an answer.
    pub(super) lost: Vec<&'static str>,
    /// Keywords that nothing here reads.
    pub(super) unread: Vec<&'a str>,
}

/// The form of a value.
#[derive(Clone, Debug)]
pub(super) enum Form<'a> {
    /// Text; the format, and the values that are known.
    Text { format: &'a str, values: Vec<String> },
    /// A number; whether it is whole, and the values that are known with their names.
    Number { is_whole: bool, values: Vec<String> },
    /// True or false.
    Flag,
    /// Text or a number, or a number or a flag.
    Mixed,
    /// An object with fields; a field that several parts describe differently has no schema.
    Object(Vec<(&'a str, Option<&'a Value>)>),
    /// An object with names of any kind.
    Map,
    /// A list.
    List(Option<&'a Value>),
    /// A list, or its only element.
    OneOrMany(&'a Value),
    /// Anything, or something that the dialect has no form for.
    Any,
    /// Null and nothing else.
    Null,
}

/// How deep compositions are followed.
const DEEPEST: usize = 12;

/// Reads a schema.
pub(super) fn shape<'a>(document: &'a Document, schema: &'a Value) -> Shape<'a> {
    read(document, schema, 0)
}

fn read<'a>(document: &'a Document, schema: &'a Value, depth: usize) -> Shape<'a> {
    let any =
        Shape { form: Form::Any, description: "", example: None, place: None, lost: Vec::new(), unread: Vec::new() };
    if depth > DEEPEST {
        return Shape { lost: vec![CIRCLE], ..any };
    }
    let Some((schema, place)) = document.resolve(schema) else { return Shape { lost: vec![UNRESOLVED], ..any } };
    let keywords = schema.as_object().into_iter().flatten().map(|(keyword, _)| keyword.as_str());
    let mut unread: Vec<&str> = keywords.filter(|keyword| !is_read(keyword)).collect();
    let mut lost = Vec::new();
    for (keywords, what) in LOST {
        if keywords.iter().any(|keyword| schema.get(keyword).is_some()) {
            lost.push(*what);
        }
    }
    if schema.get("additionalProperties").is_some_and(Value::is_object) {
        lost.push(OTHER_FIELDS);
    }
    if let Some(inner) = only(document, schema) {
        let mut shape = read(document, inner, depth + 1);
        shape.lost.extend(lost);
        shape.unread.append(&mut unread);
        // What is said around an object with a name of its own is not said of the object.
        if shape.place.is_none() && !text(schema, "description").is_empty() {
            shape.description = text(schema, "description");
        }
        return shape;
    }
    let form = composed(document, schema, depth, &mut lost).unwrap_or_else(|| plain(schema));
    let example = schema.get("example").or_else(|| schema.get("examples").and_then(|examples| examples.get(0)));
    let example = example.or_else(|| schema.get("default"));
    Shape { form, description: text(schema, "description"), example, place, lost, unread }
}

const CIRCLE: &str = "schemas that are made of themselves became free-form";
const UNRESOLVED: &str = "references out of the document or to nothing became free-form";
const OTHER_FIELDS: &str = "types of other fields (`additionalProperties`) are not kept";
const MERGED: &str = "choices between objects became one object with the fields of all";
const UNION: &str = "choices that have no common form became free-form";

/// Keywords that an answer cannot have, since they would make a client refuse what it has paid for.
const LOST: &[(&[&str], &str)] = &[
    (
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
        ],
        "bounds, lengths and patterns of answers are not kept",
    ),
    (&["discriminator"], "discriminators are not kept"),
    (&["not", "if", "then", "else", "dependentSchemas", "dependentRequired"], "conditions between fields are not kept"),
    (&["patternProperties", "propertyNames", "unevaluatedProperties"], "rules on the names of fields are not kept"),
    (&["prefixItems", "contains", "unevaluatedItems"], "rules on single elements of lists are not kept"),
    (&["contentEncoding", "contentMediaType", "contentSchema"], "what is encoded in a text is not kept"),
];

/// Whether anything here reads a keyword, if only to say that it is lost.
fn is_read(keyword: &str) -> bool {
    const READ: &[&str] = &[
        "$ref",
        "$defs",
        "type",
        "format",
        "enum",
        "const",
        "nullable",
        "description",
        "title",
        "example",
        "examples",
        "default",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
    ];
    READ.contains(&keyword) || LOST.iter().any(|(keywords, _)| keywords.contains(&keyword))
}

/// The form of a composition; nothing where the schema is none.
fn composed<'a>(
    document: &'a Document,
    schema: &'a Value,
    depth: usize,
    lost: &mut Vec<&'static str>,
) -> Option<Form<'a>> {
    if let Some(form) = constants(schema) {
        return Some(form);
    }
    if schema.get("allOf").is_some() {
        let parts = list(schema, "allOf").map(|part| read(document, part, depth + 1)).collect();
        let own = (schema.get("properties").is_some() || schema.get("type").is_some()).then(|| plain(schema));
        return Some(together(parts, own, lost));
    }
    for keyword in ["oneOf", "anyOf"] {
        if schema.get(keyword).is_some() {
            let branches: Vec<&Value> = list(schema, keyword).collect();
            let own = schema.get("properties").is_some().then(|| plain(schema));
            return Some(choice(document, &branches, own, depth, lost));
        }
    }
    None
}

/// The schema that a composition comes down to: the only part of an `allOf`, the only branch that is not null.
fn only<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a Value> {
    if schema.get("properties").is_some() || constants(schema).is_some() {
        return None;
    }
    let is_null = |branch: &&Value| {
        document.resolve(branch).is_some_and(|(branch, _)| matches!(plain(branch), Form::Null) && is_bare(branch))
    };
    for keyword in ["allOf", "oneOf", "anyOf"] {
        if schema.get(keyword).is_some() {
            let branches: Vec<&Value> = list(schema, keyword).filter(|branch| !is_null(branch)).collect();
            return match branches.as_slice() {
                [branch] => Some(branch),
                _ => None,
            };
        }
    }
    None
}

fn is_bare(schema: &Value) -> bool {
    ["allOf", "oneOf", "anyOf"].iter().all(|keyword| schema.get(keyword).is_none())
}

/// A list of single values, each with a title: `oneOf: [{ const: 1, title: ONE }]`.
fn constants<'a>(schema: &'a Value) -> Option<Form<'a>> {
    let branches = ["oneOf", "anyOf"].into_iter().find_map(|keyword| schema.get(keyword)?.as_array())?;
    if branches.is_empty() || !branches.iter().all(|branch| branch.get("const").is_some()) {
        return None;
    }
    let values: Vec<&Value> = branches.iter().filter_map(|branch| branch.get("const")).collect();
    if values.iter().all(|value| value.is_string()) {
        let values = values.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect();
        return Some(Form::Text { format: "", values });
    }
    if !values.iter().all(|value| value.is_number()) {
        return None;
    }
    let named = branches.iter().map(|branch| match text(branch, "title") {
        "" => branch["const"].to_string(),
        title => format!("{} {title}", branch["const"]),
    });
    Some(Form::Number {
        is_whole: values.iter().all(|value| value.is_i64() || value.is_u64()),
        values: named.collect(),
    })
}

/// All parts at once.
fn together<'a>(parts: Vec<Shape<'a>>, own: Option<Form<'a>>, lost: &mut Vec<&'static str>) -> Form<'a> {
    let mut fields: Vec<(&'a str, Option<&'a Value>)> = Vec::new();
    let mut other = None;
    for part in parts {
        lost.extend(part.lost);
        match part.form {
            Form::Object(more) => more.into_iter().for_each(|field| refine(&mut fields, field)),
            Form::Any | Form::Map | Form::Null => {}
            form => other = other.or(Some(form)),
        }
    }
    if let Some(Form::Object(more)) = own {
        more.into_iter().for_each(|field| refine(&mut fields, field));
    } else if let Some(form @ (Form::Text { .. } | Form::Number { .. } | Form::Flag | Form::List(_))) = own {
        other = Some(form);
    }
    match other {
        Some(form) if fields.is_empty() => form,
        _ if fields.is_empty() => Form::Map,
        _ => Form::Object(fields),
    }
}

/// A later part says more of the same field.
fn refine<'a>(fields: &mut Vec<(&'a str, Option<&'a Value>)>, field: (&'a str, Option<&'a Value>)) {
    match fields.iter_mut().find(|(name, _)| *name == field.0) {
        Some(known) => known.1 = field.1,
        None => fields.push(field),
    }
}

/// One of several.
fn choice<'a>(
    document: &'a Document,
    branches: &[&'a Value],
    own: Option<Form<'a>>,
    depth: usize,
    lost: &mut Vec<&'static str>,
) -> Form<'a> {
    let mut shapes: Vec<(&'a Value, Shape<'a>)> = Vec::new();
    for branch in branches {
        let shape = read(document, branch, depth + 1);
        lost.extend(shape.lost.iter().copied());
        if !matches!(shape.form, Form::Null) {
            shapes.push((branch, shape));
        }
    }
    if let Some(form) = own {
        let shape = Shape { form, description: "", example: None, place: None, lost: Vec::new(), unread: Vec::new() };
        shapes.push((&Value::Null, shape));
    }
    if shapes.len() <= 1 {
        return shapes.pop().map_or(Form::Null, |(_, shape)| shape.form);
    }
    let forms = || shapes.iter().map(|(_, shape)| &shape.form);
    if let [(_, first), (_, second)] = shapes.as_slice() {
        match (&first.form, &second.form) {
            (Form::List(Some(items)), _) if is_same(document, items, branches[1]) => return Form::OneOrMany(items),
            (_, Form::List(Some(items))) if is_same(document, items, branches[0]) => return Form::OneOrMany(items),
            _ => {}
        }
    }
    if forms().all(|form| matches!(form, Form::Object(_) | Form::Map)) {
        if forms().any(|form| matches!(form, Form::Map)) {
            lost.push(UNION);
            return Form::Map;
        }
        lost.push(MERGED);
        let mut fields: Vec<(&'a str, Option<&'a Value>)> = Vec::new();
        for form in forms() {
            let Form::Object(more) = form else { continue };
            for (name, schema) in more {
                match fields.iter_mut().find(|(known, _)| known == name) {
                    // Two forms of one field: whatever comes is kept.
                    Some((_, known)) if *known != *schema => *known = None,
                    Some(_) => {}
                    None => fields.push((name, *schema)),
                }
            }
        }
        return Form::Object(fields);
    }
    if forms().all(|form| matches!(form, Form::Text { .. })) {
        let values = forms().flat_map(|form| match form {
            Form::Text { values, .. } => values.clone(),
            _ => Vec::new(),
        });
        let is_open = forms().any(|form| matches!(form, Form::Text { values, .. } if values.is_empty()));
        return Form::Text { format: "", values: if is_open { Vec::new() } else { values.collect() } };
    }
    if forms().all(|form| matches!(form, Form::Number { .. })) {
        let is_whole = forms().all(|form| matches!(form, Form::Number { is_whole: true, .. }));
        return Form::Number { is_whole, values: Vec::new() };
    }
    if forms().all(|form| matches!(form, Form::Text { .. } | Form::Number { .. } | Form::Mixed)) {
        return Form::Mixed;
    }
    if forms().all(|form| matches!(form, Form::Flag)) {
        return Form::Flag;
    }
    lost.push(UNION);
    Form::Any
}

fn is_same(document: &Document, one: &Value, other: &Value) -> bool {
    one == other || matches!((document.resolve(one), document.resolve(other)), (Some((a, _)), Some((b, _))) if a == b)
}

/// The form of a schema that is not composed.
fn plain(schema: &Value) -> Form<'_> {
    let values: Vec<&Value> = match (schema.get("const"), schema.get("enum").and_then(Value::as_array)) {
        (Some(only), _) => vec![only],
        (None, Some(values)) => values.iter().filter(|value| !value.is_null()).collect(),
        (None, None) => Vec::new(),
    };
    let names: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is_only_null = names == ["null"];
    let mut names: Vec<&str> = names.into_iter().filter(|name| *name != "null").collect();
    if names.is_empty() {
        names.extend(guess(schema, &values));
    }
    match names.as_slice() {
        [] if is_only_null => Form::Null,
        [] => Form::Any,
        ["string"] => {
            let values = values.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect();
            Form::Text { format: text(schema, "format"), values }
        }
        [name @ ("integer" | "number")] => {
            Form::Number { is_whole: *name == "integer", values: values.iter().map(ToString::to_string).collect() }
        }
        ["boolean"] => Form::Flag,
        ["object"] => match schema.get("properties").and_then(Value::as_object) {
            Some(fields) if !fields.is_empty() => {
                Form::Object(fields.iter().map(|(name, schema)| (name.as_str(), Some(schema))).collect())
            }
            _ => Form::Map,
        },
        ["array"] => Form::List(schema.get("items").filter(|items| items.is_object())),
        several if several.iter().all(|name| ["integer", "number"].contains(name)) => {
            Form::Number { is_whole: false, values: Vec::new() }
        }
        several if several.iter().all(|name| ["integer", "number", "string"].contains(name)) => Form::Mixed,
        _ => Form::Any,
    }
}

/// The type of a schema that names none, by its other keywords.
fn guess(schema: &Value, values: &[&Value]) -> Option<&'static str> {
    if schema.get("properties").is_some() || schema.get("additionalProperties").is_some() {
        return Some("object");
    }
    if schema.get("items").is_some() {
        return Some("array");
    }
    match values.first()? {
        Value::String(_) => Some("string"),
        Value::Number(number) if number.is_f64() => Some("number"),
        Value::Number(_) => Some("integer"),
        Value::Bool(_) => Some("boolean"),
        _ => None,
    }
}
