//! What an operation found, and how it is written into the example of the document.

use serde_json::{Map, Value};

use crate::spec::{Operation, Paging, Spec, pointer};

/// What an operation found.
#[derive(Debug)]
pub(crate) enum Payload {
    /// What the example of the document shows.
    Example,
    /// One thing; null where there is none.
    One(Value),
    /// A page of a list.
    Page(Page),
    /// A page of a list that may have no place in the document: it is then written as the answers of another operation are.
    PageLike(&'static str, Page),
    /// A whole answer, where the document gives its parts no places.
    Whole(Value),
    /// A success with this alone, where what was asked for belongs.
    InPlace(Value),
    /// A success without anything.
    Nothing,
}

/// A page of a list, with what it says of the others.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    pub(crate) more: bool,
    /// The number of this page where pages are counted, else the cursor of the next one.
    pub(crate) cursor: u64,
    /// How many pages there are.
    pub(crate) last: Option<u64>,
    /// How many elements there are.
    pub(crate) total: Option<u64>,
}

impl Payload {
    /// The answer to an operation.
    pub(super) fn write(self, spec: &Spec, operation: &Operation) -> Value {
        match self {
            Self::Example => example(spec, operation),
            Self::One(thing) => one(spec, operation, thing),
            Self::Page(page) => page.write(spec, operation),
            Self::PageLike(_, page) if operation.paging.is_some() => page.write(spec, operation),
            Self::PageLike(other, page) => {
                let mut answer = page.write(spec, spec.operation(other).unwrap_or(operation));
                if let (Value::Object(fields), Value::Object(own)) = (&mut answer, bare(spec, operation)) {
                    fields.extend(own);
                }
                answer
            }
            Self::Whole(answer) => answer,
            Self::InPlace(thing) => in_place(spec, operation, thing),
            Self::Nothing => bare(spec, operation),
        }
    }
}

/// What goes along with a cursor as this parameter.
pub(super) fn along(parameter: &str, cursor: u64) -> String {
    format!("{parameter}-{cursor}")
}

/// The first example of a success.
pub(super) fn shown<'a>(spec: &Spec, operation: &'a Operation) -> &'a Value {
    let is_success = |example: &&Value| spec.envelope.code_of(example).is_none_or(|code| spec.is_success(&code));
    operation.examples.iter().find(is_success).unwrap_or(&Value::Null)
}

/// A copy of it, to be written into.
fn example(spec: &Spec, operation: &Operation) -> Value {
    match shown(spec, operation) {
        Value::Null => Value::Object(Map::new()),
        example => example.clone(),
    }
}

/// Where the places of a document begin in an example: at its root, or where the envelope has the payload.
pub(super) fn root<'a>(spec: &'a Spec, operation: &Operation, example: &Value) -> &'a str {
    let is_there = |root: &str| match (&operation.paging, &operation.answer) {
        (Some(paging), _) => paging.items.iter().any(|place| example.pointer(&format!("{root}{place}")).is_some()),
        (None, Some(place)) if !place.is_empty() => example.pointer(&format!("{root}{place}")).is_some(),
        _ => !root.is_empty() && spec.envelope.is_around(example),
    };
    let inside = spec.envelope.payload.iter().map(String::as_str).find(|place| is_there(place));
    if has_places(operation) && is_there("") { "" } else { inside.unwrap_or("") }
}

fn has_places(operation: &Operation) -> bool {
    operation.paging.is_some() || operation.answer.as_ref().is_some_and(|place| !place.is_empty())
}

/// The example without its payload.
fn bare(spec: &Spec, operation: &Operation) -> Value {
    let mut answer = example(spec, operation);
    if let Value::Object(fields) = &mut answer {
        fields.retain(|name, _| spec.envelope.has(name));
    }
    answer
}

fn one(spec: &Spec, operation: &Operation, thing: Value) -> Value {
    let mut answer = example(spec, operation);
    let root = root(spec, operation, &answer);
    match operation.answer.as_deref() {
        Some("") | None if root.is_empty() => return in_place(spec, operation, thing),
        place => pointer::put(&mut answer, &format!("{root}{}", place.unwrap_or_default()), thing),
    }
    answer
}

/// The example with nothing but a thing in it, in the place of what was asked for.
fn in_place(spec: &Spec, operation: &Operation, thing: Value) -> Value {
    let shown = shown(spec, operation);
    let root = root(spec, operation, shown);
    let inside = shown.pointer(root).unwrap_or(&Value::Null);
    let list = operation.paging.as_ref().and_then(|paging| pointer::first(inside, &paging.items));
    let place = format!("{root}{}", list.or(operation.answer.as_deref()).unwrap_or_default());
    let mut answer = bare(spec, operation);
    match (place.as_str(), &mut answer, thing) {
        ("", Value::Object(fields), Value::Object(thing)) => fields.extend(thing),
        ("", _, _) => {}
        (place, answer, thing) => pointer::put(answer, place, thing),
    }
    answer
}

impl Page {
    fn write(self, spec: &Spec, operation: &Operation) -> Value {
        let Some(paging) = &operation.paging else { return self.items.into() };
        let mut answer = example(spec, operation);
        let root = root(spec, operation, &answer);
        let mut part =
            if root.is_empty() { answer.take() } else { answer.pointer_mut(root).map_or(Value::Null, Value::take) };
        for (parameter, places) in operation.along() {
            for place in pointer::present(&part, places) {
                pointer::put(&mut part, place, along(&parameter.wire, self.cursor).into());
            }
        }
        self.write_parts(paging, operation.counts_pages(), &mut part);
        if root.is_empty() {
            return part;
        }
        pointer::put(&mut answer, root, part);
        answer
    }

    fn write_parts(self, paging: &Paging, counts: bool, answer: &mut Value) {
        // The numbers of pages can be left out, a cursor cannot.
        let is_there = |place: &&str| !counts || answer.pointer(place).is_some();
        for place in pointer::present(answer, &paging.response).into_iter().filter(is_there).collect::<Vec<_>>() {
            if self.more || counts || !paging.more.is_empty() {
                pointer::put_number(answer, place, self.cursor);
            } else {
                // A cursor that is not there is how such a list says that it ends.
                pointer::remove(answer, place);
            }
        }
        for place in pointer::present(answer, &paging.more) {
            match answer.pointer(place) {
                Some(Value::Number(_) | Value::String(_)) => pointer::put_number(answer, place, self.more.into()),
                _ => pointer::put(answer, place, self.more.into()),
            }
        }
        for (place, number) in [(&paging.last, self.last), (&paging.total, self.total)] {
            if let (Some(place), Some(number)) = (place, number)
                && answer.pointer(place).is_some()
            {
                pointer::put_number(answer, place, number);
            }
        }
        if let Some(place) = pointer::first(answer, &paging.items).or(paging.items.first().map(String::as_str)) {
            pointer::put(answer, place, self.items.into());
        }
    }
}
