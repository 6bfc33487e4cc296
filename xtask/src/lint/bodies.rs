//! Rules on request bodies: one JSON document, named, and only where a body travels.

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, Walk};

pub(super) const BODY_ON_GET: Rule = Rule {
    id: "body-on-get",
    what: "a request body on GET or DELETE",
    why: "servers and proxies are free to drop it",
    mend: "send the values as query parameters",
};

pub(super) const BODY_MEDIA_TYPE: Rule = Rule {
    id: "body-media-type",
    what: "a request body that is not exactly one `application/json`",
    why: "the generator panics on two media types and fails on multipart and XML",
    mend: "describe the JSON form alone",
};

pub(super) const BODY_SCHEMA: Rule = Rule {
    id: "body-schema",
    what: "a request body whose schema is not a reference to a component",
    why: "its type would be named after the operation",
    mend: "make it a component schema and refer to it",
};

pub(super) const BODY_OPTIONAL: Rule = Rule {
    id: "body-optional",
    what: "a request body that is not `required: true`",
    why: "the generator treats every body as required",
    mend: "add `required: true`",
};

pub(super) const BODY_DEFAULT: Rule = Rule {
    id: "body-default",
    what: "a `default` of a field of a request body",
    why: "the generated type fills it in and sends it always, whether the caller set it or not",
    mend: "take it out, and name the provider's default in the description",
};

pub(super) const BODY_EXTENSION: Rule = Rule {
    id: "body-extension",
    what: "an `x-id`, `x-name` or `x-secret` of a schema that is neither a field of a request body nor a list that is one",
    why: "nothing has a setter there that could be named, typed or kept out of print",
    mend: "put it on the field of the body, or on the parameter; a secret of an answer is a `Secret`",
};

pub(super) const SECRET_FORM: Rule = Rule {
    id: "secret-form",
    what: "an `x-secret` that is not on free text, or stands beside an `x-id`",
    why: "only text is kept out of print",
    mend: "make it `type: string`, without values or an `x-id`",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for operation in &walk.operations {
        if operation.value.get("requestBody").is_some() && ["get", "delete"].contains(&operation.method()) {
            let at = format!("{}/requestBody", operation.pointer);
            findings.add(&BODY_ON_GET, &at, format!("{} with a body", operation.method().to_uppercase()));
        }
    }
    for body in walk.of(Kind::Body) {
        if body.value.get("required") != Some(&Value::Bool(true)) {
            findings.add(&BODY_OPTIONAL, &body.pointer, "the body is not marked as required");
        }
        let Some(content) = body.value.get("content").and_then(Value::as_object) else { continue };
        let at = format!("{}/content", body.pointer);
        let types: Vec<&str> = content.keys().map(String::as_str).collect();
        if types != ["application/json"] {
            findings.add(&BODY_MEDIA_TYPE, &at, format!("the body comes as `{}`", types.join("`, `")));
        } else if let Some(schema) = content["application/json"].get("schema")
            && schema.get("$ref").is_none()
        {
            findings.add(&BODY_SCHEMA, &at, "the schema of the body stands in the operation");
        }
    }
    check_extensions(walk, findings);
    for schema in walk.body_schemas().filter(|schema| schema.slot == "properties" && schema.has("default")) {
        let message = format!("`{}` would be sent unasked", schema.name);
        findings.add(&BODY_DEFAULT, &format!("{}/default", schema.pointer), message);
    }
}

fn check_extensions(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let in_bodies: Vec<&str> = walk.body_schemas().map(|schema| schema.pointer.as_str()).collect();
    for schema in walk.of(Kind::Schema) {
        let is_field = schema.slot == "properties" || schema.text("type") == "array";
        let is_of_body = is_field && in_bodies.contains(&schema.pointer.as_str());
        for keyword in ["x-id", "x-name", "x-secret"].into_iter().filter(|keyword| schema.has(keyword) && !is_of_body) {
            let at = format!("{}/{keyword}", schema.pointer);
            findings.add(&BODY_EXTENSION, &at, format!("`{keyword}` means nothing here"));
        }
    }
    for node in walk.of(Kind::Schema).chain(walk.of(Kind::Parameter)).filter(|node| node.has("x-secret")) {
        let schema = node.value.get("schema").unwrap_or(node.value);
        let is_text = schema.get("type").and_then(Value::as_str) == Some("string")
            && ["enum", "x-known-values"].iter().all(|keyword| schema.get(keyword).is_none());
        if !is_text || node.has("x-id") {
            findings.add(&SECRET_FORM, &format!("{}/x-secret", node.pointer), "it is no plain text");
        }
    }
}
