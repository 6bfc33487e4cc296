//! Rules on `x-facade` and `x-paging`: what the facade is generated from.

use std::collections::HashMap;

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::names::{pascal, snake};
use super::walk::{Findings, Operation, Walk};
use crate::codegen::facade::models::readers;
use crate::model::{body_field, field_name};
use crate::schema::{Leaf, leaves};

pub(super) const FACADE_CALL: Rule = Rule {
    id: "facade-call",
    what: "an `x-facade.call` that is missing, is not `handle.verb`, or whose handle is not the tag",
    why: "it is what a user types: `client.videos().get(…)`",
    mend: "write the tag, a dot and a verb in snake_case, as in `videos.get`",
};

pub(super) const FACADE_VERB: Rule = Rule {
    id: "facade-verb",
    what: "a verb that the style keeps out: fetch, retrieve, query, do",
    why: "one word per idea",
    mend: "use get, find, list, search, create, update, delete, or the domain's own word",
};

pub(super) const FACADE_CALL_DUPLICATE: Rule = Rule {
    id: "facade-call-duplicate",
    what: "two operations with the same call",
    why: "the handle would have the method twice and not compile",
    mend: "give each its own verb",
};

pub(super) const FACADE_REQUEST: Rule = Rule {
    id: "facade-request",
    what: "an `x-facade.request` that is missing or not in PascalCase",
    why: "it is the name of the request's type",
    mend: "write verb and noun, as in `GetVideo`",
};

pub(super) const FACADE_REQUEST_DUPLICATE: Rule = Rule {
    id: "facade-request-duplicate",
    what: "two operations with the same request",
    why: "there would be two types of one name",
    mend: "give each its own name",
};

pub(super) const FACADE_ANSWER: Rule = Rule {
    id: "facade-answer",
    what: "an `x-facade.answer` that does not lead to an object the answer declares",
    why: "`send` could not hand it out",
    mend: "write a JSON pointer through declared properties, as in `/item`, or '' for the whole answer; an answer of unknown form has none",
};

pub(super) const ANSWER_AND_PAGING: Rule = Rule {
    id: "answer-and-paging",
    what: "an operation with both `x-facade.answer` and `x-paging`",
    why: "it returns one thing or a list, not both",
    mend: "keep one of them",
};

pub(super) const PAGING_REQUEST: Rule = Rule {
    id: "paging-request",
    what: "an `x-paging.request` that names no optional parameter of the operation",
    why: "the next page could not be asked for",
    mend: "name a parameter of the operation that is not required, or leave it out when there is no next page",
};

pub(super) const ONE_OF: Rule = Rule {
    id: "one-of",
    what: "an `x-one-of` with a name that no optional parameter of the operation has in the facade",
    why: "a call could be refused for lack of a parameter that it cannot have",
    mend: "name the parameters as the facade does: `x-name`, or the key of the component, or the name on the wire, in snake_case",
};

pub(super) const ECHO: Rule = Rule {
    id: "echo",
    what: "an `x-echo` that names no parameter of path or query, leads to nothing declared, or disagrees with the example",
    why: "good answers could be taken for those of other calls",
    mend: "name the parameter as the facade does, write JSON pointers to the id in the answer, and give both the same example",
};

pub(super) const PAGING_POINTER: Rule = Rule {
    id: "paging-pointer",
    what: "a pointer of `x-paging` that leads to nothing the answer declares, or `items` that is not a list",
    why: "pages would end at once, or never",
    mend: "write JSON pointers through declared properties; only `items` may end in a value of unknown form",
};

pub(super) const PAGING_STEP: Rule = Rule {
    id: "paging-step",
    what: "an `x-paging.step` that is neither a number from 1 on nor `elements`, stands beside a `response`, or whose parameter is no \
           integer",
    why: "the next page would begin elsewhere, or nowhere",
    mend: "write how many elements the next page is further, or `elements` for as many as came, and no `response`",
};

pub(super) const MODEL_READER: Rule = Rule {
    id: "model-reader",
    what: "an `x-model` that names no reader of `openapi/models.yaml`, or stands on something else than a component that is an object",
    why: "nothing would make a record of it",
    mend: "name a reader, such as `app_video`, on the component that holds the fields",
};

pub(super) const PAGING_ID: Rule = Rule {
    id: "paging-id",
    what: "an `x-paging.id` that is not a property of the elements",
    why: "repeated elements could not be told from new ones",
    mend: "name a property of the elements, or leave it out",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    check_models(walk, findings);
    let (mut calls, mut requests) = (HashMap::new(), HashMap::new());
    for operation in &walk.operations {
        let at = |below: &str| format!("{}{below}", operation.pointer);
        check_call(operation, findings);
        let text = |pointer: &str| operation.value.pointer(pointer).and_then(Value::as_str);
        if let Some(call) = text("/x-facade/call")
            && let Some(first) = calls.insert(call, operation.label())
        {
            findings.add(&FACADE_CALL_DUPLICATE, &at("/x-facade/call"), format!("`{call}` is the call of {first}"));
        }
        if let Some(request) = text("/x-facade/request")
            && let Some(first) = requests.insert(request, operation.label())
        {
            let message = format!("`{request}` is the request of {first}");
            findings.add(&FACADE_REQUEST_DUPLICATE, &at("/x-facade/request"), message);
        }
        check_answer(walk, operation, findings);
        check_one_of(walk, operation, findings);
        check_echo(walk, operation, findings);
        check_paging(walk, operation, findings);
    }
}

fn check_call(operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let at = |below: &str| format!("{}{below}", operation.pointer);
    let Some(facade) = operation.value.get("x-facade") else {
        return findings.add(&FACADE_CALL, &operation.pointer, "the operation has no x-facade");
    };
    let call = facade.get("call").and_then(Value::as_str).unwrap_or_default();
    match call.split_once('.') {
        Some((handle, verb)) if snake(handle) == handle && snake(verb) == verb => {
            let tag = operation.value.pointer("/tags/0").and_then(Value::as_str);
            if tag.is_some_and(|tag| tag != handle) {
                let message = format!("the handle `{handle}` is not the tag `{}`", tag.unwrap_or_default());
                findings.add(&FACADE_CALL, &at("/x-facade/call"), message);
            }
            let first = verb.split('_').next().unwrap_or_default();
            if ["fetch", "retrieve", "query", "do"].contains(&first) {
                findings.add(
                    &FACADE_VERB,
                    &at("/x-facade/call"),
                    format!("`{verb}` is another word for get or search"),
                );
            }
        }
        _ => findings.add(&FACADE_CALL, &at("/x-facade/call"), format!("`{call}` is not handle.verb")),
    }
    let request = facade.get("request").and_then(Value::as_str).unwrap_or_default();
    if request.is_empty() || pascal(request) != request {
        findings.add(&FACADE_REQUEST, &at("/x-facade/request"), format!("`{request}` is not the name of a type"));
    }
}

fn check_answer(walk: &Walk<'_>, operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let Some(pointer) = operation.value.pointer("/x-facade/answer").and_then(Value::as_str) else { return };
    let at = format!("{}/x-facade/answer", operation.pointer);
    if operation.value.get("x-paging").is_some() {
        findings.add(&ANSWER_AND_PAGING, &at, "the operation has x-paging as well");
    }
    if let Some(answer) = answer_leaves(walk, operation)
        && !matches!(follow(walk, answer, pointer), Reach::Typed(found) if found.iter().any(is_plain_object))
    {
        findings.add(&FACADE_ANSWER, &at, format!("`{pointer}` does not lead to a declared object"));
    }
}

/// The parameters that may be left out: their names in the facade, and on the wire.
fn optional_fields<'a>(walk: &'a Walk<'_>, operation: &Operation<'a>) -> impl Iterator<Item = (String, &'a str)> {
    let parameters = operation.parameters(walk.spec).into_iter().filter_map(|(place, parameter)| {
        let is_optional = parameter.get("required") != Some(&Value::Bool(true));
        let wire = parameter.get("name").and_then(Value::as_str).filter(|_| is_optional)?;
        Some((field_name(place.strip_prefix("/components/parameters/"), parameter), wire))
    });
    let body = body(walk, operation);
    let required = body.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let fields = body.get("properties").and_then(Value::as_object).into_iter().flatten();
    let fields = fields.filter(|(name, _)| !required.iter().any(|required| required == name.as_str()));
    parameters.chain(fields.map(|(name, field)| (body_field(name, field), name.as_str())))
}

/// The schema of the body; null where there is none.
fn body<'a>(walk: &'a Walk<'_>, operation: &Operation<'a>) -> &'a Value {
    let schema = operation.value.pointer("/requestBody/content/application~1json/schema");
    schema.map_or(&Value::Null, |schema| walk.spec.resolve("", schema).1)
}

fn check_one_of(walk: &Walk<'_>, operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let Some(names) = operation.value.get("x-one-of").and_then(Value::as_array) else { return };
    let known: Vec<String> = optional_fields(walk, operation).map(|(field, _)| field).collect();
    for (index, name) in names.iter().filter_map(Value::as_str).enumerate() {
        if !known.iter().any(|field| field == name) {
            let at = format!("{}/x-one-of/{index}", operation.pointer);
            findings.add(&ONE_OF, &at, format!("`{name}` is not an optional parameter here"));
        }
    }
}

fn check_echo(walk: &Walk<'_>, operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let Some(echo) = operation.value.get("x-echo") else { return };
    let at = |keyword: &str| format!("{}/x-echo/{keyword}", operation.pointer);
    let name = echo.get("parameter").and_then(Value::as_str).unwrap_or_default();
    let parameters = operation.parameters(walk.spec);
    let is_it = |(place, parameter): &&(String, &Value)| {
        let is_sent = matches!(parameter.get("in").and_then(Value::as_str), Some("query" | "path"));
        is_sent && field_name(place.strip_prefix("/components/parameters/"), parameter) == name
    };
    let Some((_, parameter)) = parameters.iter().find(is_it) else {
        return findings.add(&ECHO, &at("parameter"), format!("`{name}` is no parameter of path or query here"));
    };
    let pointers = echo.get("answer").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let content = operation.value.pointer("/responses/200/content/application~1json");
    let single = content.and_then(|content| content.get("example"));
    let named = content.and_then(|content| content.get("examples")?.as_object());
    let examples: Vec<&Value> = single
        .into_iter()
        .chain(named.into_iter().flat_map(|named| named.values()).filter_map(|example| example.get("value")))
        .collect();
    for pointer in pointers {
        if answer_leaves(walk, operation)
            .is_some_and(|answer| !matches!(follow(walk, answer, pointer), Reach::Typed(_)))
        {
            findings.add(&ECHO, &at("answer"), format!("`{pointer}` does not lead to a value of known form"));
        }
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let asked = parameter.get("example").map(text);
        for found in examples.iter().filter_map(|example| example.pointer(pointer)).map(text) {
            if asked.as_ref().is_some_and(|asked| *asked != found) {
                findings.add(
                    &ECHO,
                    &at("answer"),
                    format!("the example has {found} at `{pointer}`, and asks for another"),
                );
            }
        }
    }
}

fn check_paging(walk: &Walk<'_>, operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let Some(paging) = operation.value.get("x-paging") else { return };
    let at = |keyword: &str| format!("{}/x-paging/{keyword}", operation.pointer);
    let text = |keyword: &str| paging.get(keyword).and_then(Value::as_str);
    let along = || paging.get("with").and_then(Value::as_array).into_iter().flatten();
    let along_names = along().filter_map(|along| along.get("request").and_then(Value::as_str));
    for (keyword, name) in
        text("request").map(|name| ("request", name)).into_iter().chain(along_names.map(|name| ("with", name)))
    {
        if !optional_fields(walk, operation).any(|(field, wire)| field == name || wire == name) {
            findings.add(&PAGING_REQUEST, &at(keyword), format!("`{name}` is not an optional parameter here"));
        }
    }
    check_step(walk, operation, paging, &at("step"), findings);
    let Some(answer) = answer_leaves(walk, operation) else { return };
    let one = |keyword| text(keyword).map(|pointer| (keyword, pointer));
    let several = |keyword| {
        let pointers = paging.get(keyword).and_then(Value::as_array).into_iter().flatten();
        pointers.filter_map(Value::as_str).map(move |pointer| (keyword, pointer))
    };
    let along = along().filter_map(|along| along.get("response").and_then(Value::as_array)).flatten();
    let along = along.filter_map(Value::as_str).map(|pointer| ("with", pointer));
    let pointers =
        one("last").into_iter().chain(one("total")).chain(several("response")).chain(several("more")).chain(along);
    for (keyword, pointer) in pointers {
        if !matches!(follow(walk, answer.clone(), pointer), Reach::Typed(_)) {
            let message = format!("`{pointer}` does not lead to a value of known form");
            findings.add(&PAGING_POINTER, &at(keyword), message);
        }
    }
    let Some(items) = paging.get("items").and_then(Value::as_array) else { return };
    if items.is_empty() {
        findings.add(&PAGING_POINTER, &at("items"), "no pointer leads to the elements");
    }
    for pointer in items.iter().filter_map(Value::as_str) {
        match follow(walk, answer.clone(), pointer) {
            Reach::Untyped => {}
            Reach::Typed(found) if found.iter().any(Leaf::is_array) => {
                if let Some(id) = text("id") {
                    check_id(walk, &found, id, &at("id"), findings);
                }
            }
            Reach::Typed(_) => findings.add(&PAGING_POINTER, &at("items"), format!("`{pointer}` is not a list")),
            Reach::Nothing => {
                findings.add(&PAGING_POINTER, &at("items"), format!("`{pointer}` leads to nothing declared"));
            }
        }
    }
}

fn check_models(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let readers = readers().unwrap_or_default();
    for schema in walk.of(Kind::Schema).filter(|schema| schema.has("x-model")) {
        let (at, reader) = (format!("{}/x-model", schema.pointer), schema.text("x-model"));
        let is_object = schema.text("type") == "object" || schema.has("allOf");
        if !readers.contains(&reader) {
            findings.add(&MODEL_READER, &at, format!("there is no reader `{reader}`"));
        } else if !walk.is_component(schema) || !is_object {
            findings.add(&MODEL_READER, &at, "it is no component that is an object");
        }
    }
}

fn check_step(walk: &Walk<'_>, operation: &Operation<'_>, paging: &Value, at: &str, findings: &mut Findings<'_, '_>) {
    let Some(step) = paging.get("step") else { return };
    if step.as_u64().is_none_or(|step| step == 0) && step.as_str() != Some("elements") {
        findings.add(&PAGING_STEP, at, format!("`{step}` is no number of elements"));
    }
    if paging.get("response").is_some() {
        findings.add(&PAGING_STEP, at, "a `response` says where the next page begins");
    }
    let name = paging.get("request").and_then(Value::as_str).unwrap_or_default();
    let parameters = operation.parameters(walk.spec);
    let of_query = parameters
        .iter()
        .filter(|(place, parameter)| {
            parameter.get("name").and_then(Value::as_str) == Some(name)
                || field_name(place.strip_prefix("/components/parameters/"), parameter) == name
        })
        .find_map(|(_, parameter)| parameter.get("schema"));
    let of_body = body(walk, operation).get("properties").and_then(|fields| fields.get(name));
    if of_query.or(of_body).and_then(|schema| schema.get("type")?.as_str()) != Some("integer") {
        findings.add(&PAGING_STEP, at, format!("`{name}` is no integer that could be further"));
    }
}

fn check_id(walk: &Walk<'_>, lists: &[Leaf<'_>], id: &str, at: &str, findings: &mut Findings<'_, '_>) {
    let elements: Vec<_> = lists
        .iter()
        .filter_map(Leaf::items)
        .flat_map(|(pointer, schema)| leaves(walk.spec, &pointer, schema))
        .collect();
    let pointer = if id.starts_with('/') { id.to_owned() } else { format!("/{id}") };
    if matches!(follow(walk, elements, &pointer), Reach::Nothing) {
        findings.add(&PAGING_ID, at, format!("`{id}` is not a property of the elements"));
    }
}

fn is_plain_object(leaf: &Leaf<'_>) -> bool {
    leaf.is_object() && !leaf.is_opaque()
}

/// Where a pointer leads.
enum Reach<'a> {
    Typed(Vec<Leaf<'a>>),
    Untyped,
    Nothing,
}

fn answer_leaves<'a>(walk: &Walk<'a>, operation: &Operation<'a>) -> Option<Vec<Leaf<'a>>> {
    let below = "/responses/200/content/application~1json/schema";
    let schema = operation.value.pointer(below)?;
    Some(leaves(walk.spec, &format!("{}{below}", operation.pointer), schema))
}

fn follow<'a>(walk: &Walk<'a>, start: Vec<Leaf<'a>>, pointer: &str) -> Reach<'a> {
    if pointer.is_empty() {
        return Reach::Typed(start);
    }
    let Some(steps) = pointer.strip_prefix('/') else { return Reach::Nothing };
    let is_open = |leaf: &Leaf<'_>| leaf.is_untyped() || leaf.is_free_form();
    let mut here = start;
    for step in steps.split('/') {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next: Vec<_> = here
            .iter()
            .filter_map(|leaf| leaf.property(&step))
            .flat_map(|(pointer, schema)| leaves(walk.spec, &pointer, schema))
            .collect();
        if next.is_empty() {
            return if here.iter().any(is_open) { Reach::Untyped } else { Reach::Nothing };
        }
        here = next;
    }
    if here.iter().any(Leaf::is_untyped) { Reach::Untyped } else { Reach::Typed(here) }
}
