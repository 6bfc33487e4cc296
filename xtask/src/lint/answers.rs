//! Rules on responses: one answer per operation, as JSON, under 200, with a name.

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, Operation, Walk};
use crate::spec::escape;

pub(super) const ANSWER_MISSING: Rule = Rule {
    id: "answer-missing",
    what: "an operation without a response under '200'",
    why: "the generated method would return a stream of bytes",
    mend: "describe the answer under '200'",
};

pub(super) const SECOND_SUCCESS: Rule = Rule {
    id: "second-success",
    what: "another success status beside 200",
    why: "the generator panics when the bodies differ, and the emitters read 200 alone",
    mend: "keep 200 alone, and name the other status in its description",
};

pub(super) const DEFAULT_RESPONSE: Rule = Rule {
    id: "default-response",
    what: "a `default` response",
    why: "the generator counts it as a success and panics when its type is another",
    mend: "list the error statuses by number, or leave them out",
};

pub(super) const ANSWER_RANGE: Rule = Rule {
    id: "answer-range",
    what: "a `2XX` response",
    why: "the generated code has an unreachable pattern, and the answer is looked for under 200",
    mend: "write '200'",
};

pub(super) const RESPONSE_STATUS: Rule = Rule {
    id: "response-status",
    what: "a response under something that is not a status",
    why: "the generator cannot read it",
    mend: "use a quoted number such as '404', or a range such as 4XX",
};

pub(super) const ANSWER_BY_REF: Rule = Rule {
    id: "answer-by-ref",
    what: "a 200 response that is a reference",
    why: "the emitters look for the answer's component in the operation",
    mend: "write the response where the operation is; its schema is the reference",
};

pub(super) const ANSWER_MEDIA_TYPE: Rule = Rule {
    id: "answer-media-type",
    what: "a 200 response that is not exactly one `application/json`",
    why: "everything else becomes a stream of bytes, or is silently passed over",
    mend: "describe the JSON form alone; other formats are read with `send_bytes`",
};

pub(super) const MEDIA_TYPE_WITHOUT_SCHEMA: Rule = Rule {
    id: "media-type-without-schema",
    what: "a media type without a schema",
    why: "the generator panics",
    mend: "add a schema; a reference to a component without properties says that the form is unknown",
};

pub(super) const ANSWER_SCHEMA_INLINE: Rule = Rule {
    id: "answer-schema-inline",
    what: "a 200 response whose schema is not a reference to a component",
    why: "its type would have no name of its own, and the emitters need one",
    mend: "move the schema to `components/schemas`, named after the operation: `ItemGetAnswer`",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for operation in &walk.operations {
        check_operation(operation, findings);
    }
    for media in walk.of(Kind::Media).filter(|media| !media.has("schema")) {
        findings.add(&MEDIA_TYPE_WITHOUT_SCHEMA, &media.pointer, format!("`{}` has no schema", media.name));
    }
}

fn check_operation(operation: &Operation<'_>, findings: &mut Findings<'_, '_>) {
    let Some(responses) = operation.value.get("responses").and_then(Value::as_object) else { return };
    let at = |status: &str| format!("{}/responses/{}", operation.pointer, escape(status));
    let answer = responses.get("200");
    match answer {
        None => findings.add(&ANSWER_MISSING, &format!("{}/responses", operation.pointer), "no response under 200"),
        Some(answer) if answer.get("$ref").is_some() => {
            findings.add(&ANSWER_BY_REF, &at("200"), "the 200 response stands elsewhere");
        }
        Some(answer) => check_answer(answer, &at("200"), findings),
    }
    for status in responses.keys() {
        match status.as_str() {
            "default" => findings.add(&DEFAULT_RESPONSE, &at(status), "`default` counts as a success"),
            "2XX" | "2xx" => findings.add(&ANSWER_RANGE, &at(status), format!("`{status}` stands for the answer")),
            _ if !is_status(status) => {
                findings.add(&RESPONSE_STATUS, &at(status), format!("`{status}` is not a status"));
            }
            _ if status.starts_with('2') && status != "200" => {
                findings.add(&SECOND_SUCCESS, &at(status), format!("{status} is a success as well"));
            }
            _ => {}
        }
    }
}

fn check_answer(answer: &Value, at: &str, findings: &mut Findings<'_, '_>) {
    let types: Vec<&str> =
        answer.get("content").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    if types != ["application/json"] {
        let shown = if types.is_empty() { "without a body".to_owned() } else { format!("as `{}`", types.join("`, `")) };
        return findings.add(&ANSWER_MEDIA_TYPE, at, format!("the answer comes {shown}"));
    }
    let schema = answer.pointer("/content/application~1json/schema");
    if schema.is_some_and(|schema| schema.get("$ref").is_none()) {
        let at = format!("{at}/content/application~1json/schema");
        findings.add(&ANSWER_SCHEMA_INLINE, &at, "the schema of the answer stands in the operation");
    }
}

fn is_status(status: &str) -> bool {
    let bytes = status.as_bytes();
    bytes.len() == 3
        && (b'1'..=b'5').contains(&bytes[0])
        && (bytes[1..].iter().all(u8::is_ascii_digit) || &bytes[1..] == b"XX")
}
