//! What an outcome looks like on the wire: its status, its code and its body.

use serde_json::{Value, json};

use super::payload::{self, Payload};
use super::refusal::Refusal;
use crate::spec::{Operation, Spec, pointer};

/// An outcome in the provider's form.
#[derive(Debug)]
pub(super) struct Shaped {
    pub(super) status: u16,
    /// What the body says, where the provider has a table of codes.
    pub(super) code: Option<String>,
    /// Nothing for a page in HTML, which a gateway in front of the provider sends.
    pub(super) body: Option<Value>,
}

/// What one provider does in its own way.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// The name of the code in the table.
    pub(super) code_name: Option<&'static str>,
    /// What is written at the places for messages; the last stands for all that follow.
    pub(super) words: Vec<String>,
}

/// A success, in an envelope or bare.
pub(super) fn success(spec: &Spec, operation: &Operation, payload: Payload, wraps: bool) -> Shaped {
    let is_whole = operation.is_bare || !payload::root(spec, operation, payload::shown(spec, operation)).is_empty();
    let is_beside = stands_at_payload(spec, operation);
    let mut body = payload.write(spec, operation);
    let by_table = || spec.codes.iter().find(|line| line.class == "answer").map(|line| &line.code);
    let code = by_table().or(spec.envelope.success.last());
    if wraps && is_beside {
        let Value::Object(own) = body else { return Shaped { status: operation.status, code: None, body: Some(body) } };
        body = wrap(spec, Value::Null, code);
        if let Some(fields) = body.as_object_mut() {
            fields.extend(own);
        }
    } else if wraps && !is_whole {
        body = wrap(spec, body, code);
    } else if let (Some(code), None, false) =
        (code, spec.envelope.code_of(&body), spec.codes.is_empty() || operation.is_bare)
    {
        put_code(spec, &mut body, code);
    }
    Shaped { status: operation.status, code: spec.envelope.code_of(&body).or(code.cloned()), body: Some(body) }
}

/// Whether what an operation is asked for stands itself at the place of a payload, so that its example shows that place.
fn stands_at_payload(spec: &Spec, operation: &Operation) -> bool {
    let is_it = |place: &String| spec.envelope.payload.contains(place);
    let example = payload::shown(spec, operation);
    // One that is all of a body, and shows something else than an object there.
    let is_shown = |place: &String| example.pointer(place).is_some_and(|value| !value.is_object());
    if operation.answer.as_deref() == Some("") && spec.envelope.payload.iter().any(is_shown) {
        return true;
    }
    operation.answer.as_ref().is_some_and(is_it)
        || operation.paging.as_ref().is_some_and(|paging| paging.items.iter().any(is_it))
}

/// Whether every answer has an envelope that the examples do not show: one that the document describes, or without which no answer
/// could be told for a success.
pub(super) fn wraps_always(spec: &Spec) -> bool {
    let has_code = |example| spec.envelope.code_of(example).is_some();
    let shows_code = spec.operations.iter().flat_map(|operation| &operation.examples).any(has_code);
    let is_described = spec.envelope.is_described;
    !spec.envelope.payload.is_empty() && !spec.envelope.code.is_empty() && (is_described || !shows_code)
}

fn wrap(spec: &Spec, body: Value, code: Option<&String>) -> Value {
    let Some(place) = spec.envelope.payload.first() else { return body };
    let mut whole = json!({});
    // Of several places for a code, some are for bare answers and for errors.
    let errors = spec.operations.iter().flat_map(|operation| &operation.errors).filter_map(|(_, body)| body.as_ref());
    let bodies: Vec<&Value> = spec.operations.iter().flat_map(|operation| &operation.examples).chain(errors).collect();
    let is_free = |place: &&String| bodies.iter().all(|body| body.pointer(place).is_none());
    let places = &spec.envelope.code;
    if let (Some(place), Some(code)) = (places.iter().find(is_free).or(places.first()), code) {
        pointer::put(&mut whole, place, typed(spec, None, code));
    }
    if let Some(place) = spec.envelope.message.first() {
        pointer::put(&mut whole, place, "ok".into());
    }
    for place in spec.envelope.request_id.first().into_iter().chain(spec.envelope.replay.first()) {
        pointer::put(&mut whole, place, String::new().into());
    }
    pointer::put(&mut whole, place, body);
    whole
}

/// A refusal; nothing where neither a status nor a code says that nothing was found.
pub(super) fn refusal(spec: &Spec, operation: Option<&Operation>, refusal: &Refusal, hints: &Hints) -> Option<Shaped> {
    // What is described at one operation is how the provider speaks at others, too.
    let errors = operation.into_iter().chain(&spec.operations).map(|operation| operation.errors.as_slice());
    let errors = errors.into_iter().find(|errors| !errors.is_empty()).unwrap_or_default();
    let report = refusal.report();
    let by_name = || spec.codes.iter().find(|line| Some(line.name.as_str()) == hints.code_name);
    let by_class = || report.classes.iter().find_map(|class| spec.codes.iter().find(|line| line.class == *class));
    let empty = || spec.envelope.empty.first().filter(|_| *refusal == Refusal::NothingFound);
    let code = by_name().or_else(by_class).map(|line| &line.code).or_else(empty);
    let described = report.statuses.iter().find(|status| described(errors, **status).is_some());
    Some(match (refusal, described, code) {
        (Refusal::Code(code), ..) => by_code(spec, operation, code, &hints.words),
        (Refusal::Status(status), ..) if errors.is_empty() => Shaped { status: *status, code: None, body: None },
        (Refusal::Status(status), ..) => by_status(spec, errors, *status, None, &hints.words),
        (_, Some(status), code) => by_status(spec, errors, *status, code, &hints.words),
        (_, None, Some(code)) => by_code(spec, operation, code, &hints.words),
        (Refusal::NothingFound, None, None) => return None,
        (_, None, None) => by_status(spec, errors, report.statuses.first().copied().unwrap_or(400), None, &hints.words),
    })
}

/// What the document says of an error status: of this very one, of its hundred, or of all.
fn described(errors: &[(String, Option<Value>)], status: u16) -> Option<&Option<Value>> {
    let keys = [status.to_string(), format!("{}XX", status / 100), "default".to_owned()];
    keys.iter().find_map(|key| errors.iter().find(|(own, _)| own == key)).map(|(_, example)| example)
}

fn by_status(
    spec: &Spec,
    errors: &[(String, Option<Value>)],
    status: u16,
    code: Option<&String>,
    words: &[String],
) -> Shaped {
    // A status that is not described has the body with the least in it, which must not speak of another one.
    let plainest = || errors.iter().filter_map(|(_, body)| body.as_ref()).min_by_key(|body| body.to_string().len());
    let own = described(errors, status).and_then(Option::as_ref);
    let mut body = own.or_else(plainest).cloned().unwrap_or_else(|| json!({}));
    let is_silent = body.as_object().is_some_and(serde_json::Map::is_empty);
    if let Some(code) = code {
        put_code(spec, &mut body, code);
    } else if is_silent || (own.is_none() && spec.envelope.code_of(&body).is_some()) {
        put_code(spec, &mut body, &status.to_string());
    }
    put_words(spec, &mut body, words);
    Shaped { status, code: code.cloned(), body: Some(body) }
}

/// A refusal by a code, with a status that says nothing of it.
fn by_code(spec: &Spec, operation: Option<&Operation>, code: &String, words: &[String]) -> Shaped {
    let code_of = |example: &Value| spec.envelope.code_of(example);
    let own = operation.map_or(&[][..], |operation| &operation.examples);
    let shaped = |body| Shaped { status: 200, code: Some(code.clone()), body: Some(body) };
    if let Some(example) = own.iter().find(|example| code_of(example).as_ref() == Some(code)) {
        return shaped(example.clone());
    }
    let all = own.iter().chain(spec.operations.iter().flat_map(|operation| &operation.examples));
    let is_refusal = |example: &&Value| code_of(example).is_some_and(|code| !spec.is_success(&code));
    let mut body = match all.into_iter().find(is_refusal) {
        Some(example) => example.clone(),
        None => operation.map_or_else(|| json!({}), |operation| Payload::Nothing.write(spec, operation)),
    };
    put_code(spec, &mut body, code);
    put_words(spec, &mut body, words);
    shaped(body)
}

fn put_code(spec: &Spec, body: &mut Value, code: &str) {
    for place in pointer::present(body, &spec.envelope.code) {
        let code = typed(spec, body.pointer(place), code);
        pointer::put(body, place, code);
    }
}

/// A code as text or as a number: as it stood there before, else as the document's examples have it.
fn typed(spec: &Spec, before: Option<&Value>, code: &str) -> Value {
    let shown = || {
        let mut examples = spec.operations.iter().flat_map(|operation| &operation.examples);
        examples.find_map(|example| example.pointer(pointer::first(example, &spec.envelope.code)?))
    };
    let is_text = before.or_else(shown).is_some_and(Value::is_string) || (code.len() > 1 && code.starts_with('0'));
    match code.parse::<u64>() {
        Ok(number) if !is_text => number.into(),
        _ => code.into(),
    }
}

/// Writes these words at the places for messages, in their order; the last stand for all that follow.
pub(super) fn put_words(spec: &Spec, body: &mut Value, words: &[String]) {
    for (index, place) in pointer::present(body, &spec.envelope.message).into_iter().enumerate() {
        if let Some(text) = words.get(index).or(words.last()) {
            pointer::put(body, place, text.as_str().into());
        }
    }
}
