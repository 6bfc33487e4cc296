//! One operation in the dialect, or why the dialect has no place for it.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use serde_json::{Map, Value, json};

use super::components::{Components, UNDESCRIBED, component_ref};
use super::document::{Document, Published, list, text};
use super::losses::Losses;
use super::parameters::parameters;
use super::{names, prose, source};
use crate::lint::provenance::is_address;

/// An operation that is kept.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    pub(super) id: String,
    pub(super) tag: String,
    /// What it says of itself, without its answers.
    pub(super) value: Value,
    pub(super) parameters: Vec<Value>,
    /// The component of its answer.
    pub(super) component: String,
    /// The document's examples of its answer, by name.
    pub(super) examples: Vec<(String, &'a Value)>,
    pub(super) answer_description: String,
    pub(super) errors: Map<String, Value>,
}

/// Error answers that several operations have, by name.
#[derive(Debug, Default)]
pub(super) struct Errors {
    taken: names::Taken,
    by_text: BTreeMap<String, String>,
    pub(super) responses: Map<String, Value>,
}

/// Brings over one operation. The error says why it is left out.
pub(super) fn operation<'a>(
    document: &'a Document,
    components: &mut Components<'a>,
    errors: &mut Errors,
    losses: &mut Losses,
    published: Published<'a>,
    id: &str,
    address: &str,
) -> Result<Operation<'a>, String> {
    let Published { path, method, operation, .. } = &published;
    if !["get", "put", "post", "delete", "patch"].contains(method) {
        return Err(format!("the dialect has no `{}`", method.to_uppercase()));
    }
    check_body(document, losses, operation, method, id)?;
    let answer = answer(document, losses, operation, id)?;
    let name = format!("{}_answer", id.to_pascal_case());
    let component = components.answer(losses, &name, answer.schema)?;
    let parameters = parameters(document, losses, &published, id, address)?;
    check_placeholders(path, &parameters)?;
    let errors = self::errors(document, components, errors, losses, operation, id);
    const READ: &[&str] = &[
        "operationId",
        "tags",
        "summary",
        "description",
        "externalDocs",
        "deprecated",
        "parameters",
        "requestBody",
        "responses",
        "security",
    ];
    super::note_unread(losses, "operations", operation, READ, id);
    const READ_OF_PATHS: &[&str] =
        &["$ref", "parameters", "get", "put", "post", "delete", "patch", "head", "options", "trace"];
    super::note_unread(losses, "paths", published.item, READ_OF_PATHS, path);
    let tags: Vec<&str> = list(operation, "tags").filter_map(Value::as_str).collect();
    if tags.len() > 1 {
        losses.note("operations with several tags keep the first", format!("{id} ({})", tags.join(", ")));
    }
    Ok(Operation {
        path: published.path,
        method: published.method,
        tag: names::tag(&tags, path),
        value: said(losses, operation, id, address),
        parameters,
        component,
        examples: answer.examples,
        answer_description: answer.description,
        errors,
        id: id.to_owned(),
    })
}

/// The texts of an operation, and where they come from.
fn said(losses: &mut Losses, operation: &Value, id: &str, address: &str) -> Value {
    let own = prose::description(text(operation, "description"));
    let title = [text(operation, "summary"), own.lines().next().unwrap_or_default()]
        .into_iter()
        .find(|text| !text.trim().is_empty())
        .map_or_else(|| id.replace('_', " "), str::to_owned);
    let (summary, cut) = prose::summary(&title);
    // What was cut off comes again where there is room, unless it is the beginning of the description anyway.
    let mut paragraphs: Vec<String> = cut.filter(|_| !text(operation, "summary").is_empty()).into_iter().collect();
    if operation.get("deprecated") == Some(&json!(true)) {
        paragraphs.push("The provider marks it as deprecated.".to_owned());
    }
    paragraphs.push(own);
    let description = paragraphs.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
    let mut value = json!({
        "operationId": id,
        "summary": summary,
        "description": if description.is_empty() { UNDESCRIBED.to_owned() } else { description + "\n" },
        "x-source": source("documented", address, "Path, parameters and answer are those of the published document."),
    });
    if value["description"] == UNDESCRIBED {
        losses.note("descriptions that the document lacks say so", id);
    }
    let page = operation.pointer("/externalDocs/url").and_then(Value::as_str).unwrap_or_default();
    if is_address(page) {
        value["externalDocs"] = json!({ "url": page });
    }
    value
}

fn check_body(
    document: &Document,
    losses: &mut Losses,
    operation: &Value,
    method: &str,
    id: &str,
) -> Result<(), String> {
    let Some(body) = operation.get("requestBody") else { return Ok(()) };
    let is_required = document.resolve(body).is_some_and(|(body, _)| body.get("required") == Some(&json!(true)));
    if is_required || ["post", "put", "patch"].contains(&method) {
        return Err("it sends a body, which no request of the facade does; `call(..)` with `.json(..)` can".to_owned());
    }
    losses.note("bodies that may be left out are left out", id);
    Ok(())
}

fn check_placeholders(path: &str, parameters: &[Value]) -> Result<(), String> {
    for placeholder in path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
        if !parameters.iter().any(|parameter| parameter["in"] == "path" && parameter["name"] == placeholder) {
            return Err(format!("its path has `{{{placeholder}}}`, and the document declares no such parameter"));
        }
    }
    let is_known = |parameter: &&Value| {
        parameter["in"] != "path" || path.contains(&format!("{{{}}}", parameter["name"].as_str().unwrap_or_default()))
    };
    match parameters.iter().find(|parameter| !is_known(parameter)) {
        Some(parameter) => {
            Err(format!("its path has no `{{{}}}`, which the document declares", text(parameter, "name")))
        }
        None => Ok(()),
    }
}

struct Answer<'a> {
    description: String,
    schema: &'a Value,
    examples: Vec<(String, &'a Value)>,
}

/// The answer of success, as JSON.
fn answer<'a>(
    document: &'a Document,
    losses: &mut Losses,
    operation: &'a Value,
    id: &str,
) -> Result<Answer<'a>, String> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let responses = || responses.into_iter().flatten().map(|(status, response)| (status.as_str(), response));
    let succeeds = |status: &str| status.starts_with('2');
    let others: Vec<&str> = responses().map(|(status, _)| status).filter(|status| succeeds(status)).collect();
    let of = |wanted: &str| responses().find(|(status, _)| *status == wanted);
    let chosen = of("200").or_else(|| responses().find(|(status, _)| succeeds(status))).or_else(|| of("default"));
    let (status, response) = chosen.ok_or("the document describes no answer of success")?;
    let (response, _) = document.resolve(response).ok_or("the reference to its answer leads nowhere")?;
    let content = response.get("content").and_then(Value::as_object);
    let is_json = |media: &str| {
        media.starts_with("application/json") || media.split(';').next().unwrap_or_default().ends_with("+json")
    };
    let Some((media, json)) = content.into_iter().flatten().find(|(media, _)| is_json(media)) else {
        return Err("it has no answer in JSON".to_owned());
    };
    if status != "200" {
        losses.note("answers of another status than 200 are described as 200", format!("{id} ({status})"));
    }
    for other in others.iter().filter(|other| **other != status) {
        losses.note("further answers of success are not kept", format!("{id} ({other})"));
    }
    if media != "application/json" {
        losses.note("other names of JSON became `application/json`", format!("{id} ({media})"));
    }
    if content.is_some_and(|content| content.len() > 1) {
        losses.note("other media types of answers are not kept", id);
    }
    if response.get("headers").is_some() {
        losses.note("headers of answers are not kept", id);
    }
    super::note_unread(losses, "answers", response, &["description", "headers", "content"], id);
    let schema = json.get("schema").ok_or("the document does not describe its answer")?;
    let mut examples = Vec::new();
    examples.extend(json.get("example").map(|value| ("example".to_owned(), value)));
    for (name, example) in json.get("examples").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = document.resolve(example).and_then(|(example, _)| example.get("value")) {
            examples.push((name.clone(), value));
        }
    }
    let description = prose::description(text(response, "description"));
    Ok(Answer {
        description: if description.is_empty() { "The answer.".to_owned() } else { description },
        schema,
        examples,
    })
}

/// The answers that are no success; what several operations share stands once.
fn errors<'a>(
    document: &'a Document,
    components: &mut Components<'a>,
    errors: &mut Errors,
    losses: &mut Losses,
    operation: &'a Value,
    id: &str,
) -> Map<String, Value> {
    let mut kept = Map::new();
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten().filter(|(status, _)| !status.starts_with('2')) {
        let Some((response, place)) = document.resolve(response) else {
            losses.note("error answers whose reference leads nowhere are left out", format!("{id} ({status})"));
            continue;
        };
        let statuses = match status.to_uppercase().as_str() {
            "DEFAULT" => vec!["4XX".to_owned(), "5XX".to_owned()],
            other => vec![other.to_owned()],
        };
        if status == "default" {
            losses.note("error answers under `default` stand under 4XX and 5XX", id);
        }
        super::note_unread(
            losses,
            "answers",
            response,
            &["description", "headers", "content"],
            &format!("{id} ({status})"),
        );
        let said = prose::description(text(response, "description"));
        let mut value = json!({ "description": if said.is_empty() { UNDESCRIBED.to_owned() } else { said } });
        let schema = response.get("content").and_then(|content| content.as_object()?.values().next()?.get("schema"));
        let name = place.and_then(|place| place.rsplit('/').next()).map_or_else(|| name_of(status), str::to_owned);
        if let Some(schema) = schema {
            match components.answer(losses, &format!("{name}_answer"), schema) {
                Ok(component) => {
                    value["content"] = json!({ "application/json": { "schema": component_ref(&component) } });
                }
                Err(_) => losses
                    .note("error answers that are no object keep their description only", format!("{id} ({status})")),
            }
        }
        let text = value.to_string();
        let known = errors.by_text.get(&text).cloned();
        let name = known.unwrap_or_else(|| {
            let name = errors.taken.unique(&names::component(&name));
            errors.responses.insert(name.clone(), value);
            errors.by_text.insert(text, name.clone());
            name
        });
        for status in statuses {
            kept.entry(status).or_insert_with(|| json!({ "$ref": format!("#/components/responses/{name}") }));
        }
    }
    kept
}

/// What a status means, as a name.
fn name_of(status: &str) -> String {
    match status {
        "304" => "not_modified",
        "400" => "bad_request",
        "401" => "unauthorized",
        "402" => "payment_required",
        "403" => "forbidden",
        "404" => "not_found",
        "409" => "conflict",
        "422" => "unprocessable",
        "429" => "rate_limited",
        "500" => "server_error",
        "503" => "unavailable",
        "default" => "failure",
        other => return format!("error_{other}"),
    }
    .to_owned()
}
