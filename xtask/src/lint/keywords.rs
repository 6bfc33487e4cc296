//! Rules on keywords as such: unknown, unread, missing, of the wrong shape, or of a newer OpenAPI.

use serde_json::Value;

use super::Rule;
use super::grammar::{Kind, NEWER};
use super::walk::{Findings, Oddity, Walk};

pub(super) const UNKNOWN_KEYWORD: Rule = Rule {
    id: "unknown-keyword",
    what: "a keyword that OpenAPI 3.0 does not know at this place",
    why: "every reader skips it without a word, so a slip of the pen changes the meaning",
    mend: "correct the spelling, or take it out",
};

pub(super) const IGNORED_KEYWORD: Rule = Rule {
    id: "ignored-keyword",
    what: "a keyword of OpenAPI 3.0 that neither the generator nor the emitters read",
    why: "what it says would be lost; `title` even renames a generated type",
    mend: "take it out, and say what matters in the description",
};

pub(super) const UNKNOWN_EXTENSION: Rule = Rule {
    id: "unknown-extension",
    what: "an `x-` keyword that nobody reads at this place",
    why: "the list of extensions is short on purpose, and a misplaced one does nothing",
    mend: "use one that openapi/README.md lists, where it belongs",
};

pub(super) const MISSING_KEYWORD: Rule = Rule {
    id: "missing-keyword",
    what: "a value without a keyword that it must have",
    why: "the generator stops there without naming the operation",
    mend: "add the keyword",
};

pub(super) const MALFORMED: Rule = Rule {
    id: "malformed",
    what: "a value of another shape than its keyword takes",
    why: "the generator stops there without naming the operation",
    mend: "give it the shape that the message names; quote a text that looks like a number",
};

pub(super) const NEWER_SYNTAX: Rule = Rule {
    id: "newer-syntax",
    what: "a schema written for OpenAPI 3.1: a list of types, a numeric exclusive bound, `const` and the like",
    why: "the generator reads 3.0 only; it fails, or skips the keyword",
    mend: "write it as OpenAPI 3.0 does: `nullable: true`, a boolean exclusive bound, an `enum` of one value",
};

pub(super) const UNKNOWN_TYPE: Rule = Rule {
    id: "unknown-type",
    what: "a `type` that JSON does not have",
    why: "the generator fails on it",
    mend: "use string, number, integer, boolean, array or object",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for odd in &walk.odd {
        let (keyword, noun) = (odd.keyword, odd.kind.noun());
        match odd.oddity {
            Oddity::Missing => findings.add(&MISSING_KEYWORD, &odd.pointer, format!("{noun} needs `{keyword}`")),
            Oddity::Shape(wanted) if keyword.is_empty() => {
                findings.add(&MALFORMED, &odd.pointer, format!("{noun} must be {wanted}"));
            }
            Oddity::Shape(wanted) => {
                findings.add(&MALFORMED, &odd.pointer, format!("`{keyword}` of {noun} must be {wanted}"));
            }
            Oddity::Ignored => {
                findings.add(&IGNORED_KEYWORD, &odd.pointer, format!("`{keyword}` of {noun} is not read by anything"));
            }
            Oddity::Unknown if keyword.starts_with("x-") => {
                findings.add(&UNKNOWN_EXTENSION, &odd.pointer, format!("`{keyword}` means nothing on {noun}"));
            }
            Oddity::Unknown if odd.kind == Kind::Schema && NEWER.contains(&keyword) => {
                findings.add(&NEWER_SYNTAX, &odd.pointer, format!("`{keyword}` is not part of OpenAPI 3.0"));
            }
            Oddity::Unknown => {
                findings.add(&UNKNOWN_KEYWORD, &odd.pointer, format!("`{keyword}` is not a keyword of {noun}"));
            }
        }
    }
    for node in walk.of(Kind::Schema) {
        check_type(node.value, &node.pointer, findings);
    }
    for node in walk.of(Kind::Parameter).filter(|node| !node.has("schema") && !node.has("content")) {
        findings.add(&MISSING_KEYWORD, &node.pointer, "a parameter needs `schema`");
    }
}

fn check_type(schema: &Value, pointer: &str, findings: &mut Findings<'_, '_>) {
    let at = format!("{pointer}/type");
    match schema.get("type") {
        None => {}
        Some(Value::String(name)) if name == "null" => {
            findings.add(&NEWER_SYNTAX, &at, "`type: 'null'` is not part of OpenAPI 3.0");
        }
        Some(Value::String(name)) => match name.as_str() {
            "array" if schema.get("items").is_none() => {
                findings.add(&MISSING_KEYWORD, pointer, "an array needs `items`");
            }
            "string" | "number" | "integer" | "boolean" | "array" | "object" => {}
            _ => findings.add(&UNKNOWN_TYPE, &at, format!("`{name}` is not a type")),
        },
        Some(Value::Array(_)) => findings.add(&NEWER_SYNTAX, &at, "a list of types is not part of OpenAPI 3.0"),
        Some(_) => findings.add(&MALFORMED, &at, "`type` of a schema must be text"),
    }
    for keyword in ["exclusiveMinimum", "exclusiveMaximum"] {
        if schema.get(keyword).is_some_and(|bound| !bound.is_boolean()) {
            let message = format!("`{keyword}` is true or false in OpenAPI 3.0");
            findings.add(&NEWER_SYNTAX, &format!("{pointer}/{keyword}"), message);
        }
    }
}
