//! An answer about the ids that were asked for: the example of the document with them in it, and with what lists say of them.

use serde_json::{Map, Value};

use super::call::Call;
use super::payload::{self, Page, Payload};
use super::{paging, stored};
use crate::spec::{Parameter, Spec, plain};

/// From so many characters on an id is looked for inside of texts too, such as addresses.
const LONG: usize = 10;

/// What is answered where the document alone decides and its example is about something else; `None` where it is about the same.
///
/// `invented` has the elements of lists that stand in no document.
pub(super) fn payload(call: &Call<'_>, invented: impl Fn(&str) -> Option<Value>) -> Option<Payload> {
    let element = |id: &str| own_element(call.spec, id).or_else(|| invented(id));
    let example = payload::shown(call.spec, call.operation);
    if let Some(ids) = ids_of_body(call) {
        let paging = call.operation.paging.as_ref()?;
        let list = paging::elements_of(call.spec, call.operation);
        let (first, own) = (list.first()?, paging.id.as_deref()?);
        let known = plain(first.pointer(own)?);
        let items = ids.iter().map(|id| {
            let mut item = first.clone();
            put(&mut item, &known, id, element(id).as_ref());
            item
        });
        let items: Vec<Value> = items.collect();
        let count = items.len() as u64;
        return Some(Payload::Page(Page { items, more: false, cursor: count, last: Some(1), total: Some(count) }));
    }
    let asked: Vec<(&str, &str)> =
        call.operation.parameters.iter().filter_map(|parameter| other(call, parameter)).collect();
    if asked.is_empty() || example.is_null() {
        return None;
    }
    let mut answer = example.clone();
    for (known, id) in asked {
        put(&mut answer, known, id, element(id).as_ref());
    }
    Some(Payload::Whole(answer))
}

/// Whether a list of the provider has an element with this id, or one that names it as this parameter does.
pub(crate) fn is_handed_out(spec: &Spec, parameter: &Parameter, id: &str) -> bool {
    let is_named = |element: &Value| {
        let named = |name: &str| holder(element, &|known, value| known == name && plain(value) == id).is_some();
        named(&parameter.wire) || named(&parameter.field)
    };
    own_element(spec, id).is_some() || elements(spec).any(|(element, _)| is_named(&element))
}

/// The example of a parameter that takes a typed id, and the id that was sent in its place.
fn other<'c>(call: &'c Call<'_>, parameter: &'c Parameter) -> Option<(&'c str, &'c str)> {
    let (known, sent) = (parameter.example.as_deref()?, call.sent(parameter)?);
    (parameter.is_id && known != sent).then_some((known, sent))
}

/// The ids that a body lists, where it is a list of them and not that of the document.
fn ids_of_body(call: &Call<'_>) -> Option<Vec<String>> {
    let body = call.operation.body.as_ref().filter(|body| body.is_list())?;
    let sent: Value = serde_json::from_slice(&call.request.body).ok()?;
    let ids = sent.as_array()?.iter().map(|id| id.as_str().map(str::to_owned)).collect::<Option<_>>();
    ids.filter(|_| body.example.as_ref() != Some(&sent))
}

/// The object that has an id of its own in a list.
fn own_element(spec: &Spec, id: &str) -> Option<Value> {
    let is_its = |element: &Value, place: Option<&str>| {
        place.and_then(|place| element.pointer(place)).map(plain).as_deref() == Some(id)
    };
    let (element, place) = elements(spec).find(|(element, place)| is_its(element, *place))?;
    let parent = place?.rsplit_once('/')?.0;
    element.pointer(parent).cloned()
}

/// The elements of all lists, those of stored answers too, each with the place of its id.
fn elements(spec: &Spec) -> impl Iterator<Item = (Value, Option<&str>)> {
    let lists = spec.operations.iter().filter_map(|operation| Some((operation, operation.paging.as_ref()?)));
    lists.flat_map(|(operation, paging)| {
        let stored = stored::elements(&spec.name, &operation.id).cloned();
        let all = paging::all_of_example(spec, operation).chain(stored);
        all.map(|element| (element, paging.id.as_deref())).collect::<Vec<_>>()
    })
}

/// Puts an id in the place of the known one wherever that stands, and beside it what an element says in the same fields.
fn put(node: &mut Value, known: &str, id: &str, element: Option<&Value>) {
    match node {
        Value::Object(fields) => {
            let is_about = fields.iter().any(|(name, value)| {
                is_scalar(value) && plain(value) == known && element.is_none_or(|element| has(element, name, id))
            });
            if let (true, Some(Value::Object(element))) = (is_about, element) {
                take_over(fields, element);
            }
            fields.values_mut().for_each(|value| put(value, known, id, element));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|value| put(value, known, id, element)),
        Value::String(text) if text == known => id.clone_into(text),
        Value::String(text) if known.len() >= LONG && text.contains(known) => *text = text.replace(known, id),
        Value::Number(number) if number.to_string() == known => {
            *node = id.parse::<u64>().map_or_else(|_| id.into(), Value::from);
        }
        _ => {}
    }
}

/// Takes what another object says in fields that are there, where it is of the same type and holds no more values.
fn take_over(fields: &mut Map<String, Value>, element: &Map<String, Value>) {
    for (name, value) in fields.iter_mut() {
        if let Some(new) = element.get(name).filter(|new| is_scalar(new) && same_type(new, value)) {
            value.clone_from(new);
        }
    }
}

fn has(element: &Value, name: &str, id: &str) -> bool {
    element.get(name).is_some_and(|value| plain(value) == id)
}

/// The first object with a member like this.
fn holder<'v>(node: &'v Value, is_it: &dyn Fn(&str, &Value) -> bool) -> Option<&'v Value> {
    match node {
        Value::Object(fields) if fields.iter().any(|(name, value)| is_scalar(value) && is_it(name, value)) => {
            Some(node)
        }
        Value::Object(fields) => fields.values().find_map(|value| holder(value, is_it)),
        Value::Array(elements) => elements.iter().find_map(|value| holder(value, is_it)),
        _ => None,
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

fn same_type(one: &Value, other: &Value) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}
