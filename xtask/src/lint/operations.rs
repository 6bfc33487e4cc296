//! Rules on operations: their ids, their tags, the placeholders of their paths.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::names::snake;
use super::walk::{Findings, Operation, Walk};

pub(super) const OPERATION_ID_MISSING: Rule = Rule {
    id: "operation-id-missing",
    what: "an operation without an operationId",
    why: "the generator fails, and nothing else could name the operation",
    mend: "add the provider's own name for it, in snake_case",
};

pub(super) const OPERATION_ID_FORM: Rule = Rule {
    id: "operation-id-form",
    what: "an operationId that is not in snake_case, or that the generated client uses itself",
    why: "it becomes a method; hooks and metrics see the snake_case form only",
    mend: "write it as `item_get_video`",
};

pub(super) const OPERATION_ID_DUPLICATE: Rule = Rule {
    id: "operation-id-duplicate",
    what: "two operationIds that are equal in snake_case",
    why: "the generator fails, or emits one method twice",
    mend: "give each operation its own id",
};

pub(super) const OPERATION_TAG: Rule = Rule {
    id: "operation-tag",
    what: "an operation with no tag or with several",
    why: "the tag is the handle of the facade that the operation hangs on",
    mend: "give it exactly one tag",
};

pub(super) const TAG_UNDECLARED: Rule = Rule {
    id: "tag-undeclared",
    what: "an operation with a tag that the document does not declare",
    why: "the handle would have neither a place in the order nor a description",
    mend: "declare it under `tags`, with a description",
};

pub(super) const PATH_PLACEHOLDER: Rule = Rule {
    id: "path-placeholder",
    what: "a placeholder without its path parameter, or the reverse",
    why: "the generator panics, or the value goes nowhere",
    mend: "declare one parameter `in: path` for each `{placeholder}`, under the same name",
};

pub(super) const PATH_PARAMETER_OPTIONAL: Rule = Rule {
    id: "path-parameter-optional",
    what: "a path parameter that is not `required: true`",
    why: "the generator panics: a path cannot leave a part out",
    mend: "add `required: true`",
};

pub(super) const OPERATION_SECURITY: Rule = Rule {
    id: "operation-security",
    what: "a `security` of an operation that is not `[]`",
    why: "a client sends the same credentials with every call, or none where the operation takes none",
    mend: "write `security: []` on an operation that is called without credentials, and nothing on the others",
};

pub(super) const PRICE_FORM: Rule = Rule {
    id: "price-form",
    what: "an `x-price` that is no decimal number, currency of three capital letters, and day",
    why: "it is what a call is said to cost",
    mend: "write `{ amount: '0.001', currency: USD, day: '2026-07-28' }`",
};

/// Methods that every generated client has.
const TAKEN: &[&str] = &["new", "new_with_client"];

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let declared: HashSet<&str> = walk.of(Kind::Tag).map(|tag| tag.text("name")).collect();
    let mut ids: HashMap<String, String> = HashMap::new();
    for operation in &walk.operations {
        let at = format!("{}/operationId", operation.pointer);
        match operation.id() {
            None => findings.add(&OPERATION_ID_MISSING, &operation.pointer, "nothing names this operation"),
            Some(id) => {
                if snake(id) != id || TAKEN.contains(&id) {
                    findings.add(&OPERATION_ID_FORM, &at, format!("`{id}` cannot be the name of a method"));
                }
                if let Some(first) = ids.insert(snake(id), operation.pointer.clone()) {
                    let line = walk.spec.line(&first);
                    findings.add(
                        &OPERATION_ID_DUPLICATE,
                        &at,
                        format!("`{id}` is taken by the operation on line {line}"),
                    );
                }
            }
        }
        check_tags(operation, &declared, findings);
        check_terms(operation, findings);
        check_path(walk, operation, findings);
    }
}

/// What is said about calling it at all: with which credentials, at which price.
fn check_terms(operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    if operation.value.get("security").is_some_and(|sets| sets.as_array().is_none_or(|sets| !sets.is_empty())) {
        let at = format!("{}/security", operation.pointer);
        findings.add(&OPERATION_SECURITY, &at, "the operation has credentials of its own");
    }
    let Some(price) = operation.value.get("x-price") else { return };
    let is_amount = |text: &str| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match text.split_once('.') {
            Some((whole, part)) => digits(whole) && digits(part),
            None => digits(text),
        }
    };
    let is_currency = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_day = |text: &str| text.parse::<jiff::civil::Date>().is_ok();
    let text = |keyword: &str| price.get(keyword).and_then(Value::as_str);
    let is_fine = |keyword: &str, text: &str| match keyword {
        "amount" => is_amount(text),
        "currency" => is_currency(text),
        _ => is_day(text),
    };
    for keyword in ["amount", "currency", "day"] {
        if let Some(text) = text(keyword).filter(|text| !is_fine(keyword, text)) {
            let at = format!("{}/x-price/{keyword}", operation.pointer);
            findings.add(&PRICE_FORM, &at, format!("`{text}` is no `{keyword}` of a price"));
        }
    }
}

fn check_tags(operation: &Operation<'_>, declared: &HashSet<&str>, findings: &mut Findings<'_, '_>) {
    let tags = operation.value.get("tags").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if tags.len() != 1 {
        findings.add(&OPERATION_TAG, &operation.pointer, format!("the operation has {} tags", tags.len()));
    }
    for tag in tags.iter().filter_map(Value::as_str).filter(|tag| !declared.contains(tag)) {
        findings.add(&TAG_UNDECLARED, &format!("{}/tags", operation.pointer), format!("`{tag}` is not declared"));
    }
}

fn check_path(walk: &Walk<'_>, operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let placeholders: Vec<&str> =
        operation.path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    let parameters = operation.parameters(walk.spec);
    let named = |parameter: &Value| parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let in_path: Vec<_> = parameters
        .iter()
        .filter(|(_, parameter)| parameter.get("in").and_then(Value::as_str) == Some("path"))
        .map(|(pointer, parameter)| (pointer, *parameter, named(parameter)))
        .collect();
    for placeholder in &placeholders {
        if !in_path.iter().any(|(_, _, name)| name == placeholder) {
            let message = format!("`{{{placeholder}}}` has no parameter `in: path`");
            findings.add(&PATH_PLACEHOLDER, &operation.pointer, message);
        }
    }
    for (pointer, parameter, name) in in_path {
        if !placeholders.contains(&name.as_str()) {
            findings.add(&PATH_PLACEHOLDER, pointer, format!("the path has no `{{{name}}}`"));
        }
        if parameter.get("required") != Some(&Value::Bool(true)) {
            findings.add(&PATH_PARAMETER_OPTIONAL, pointer, format!("`{name}` is not marked as required"));
        }
    }
}
