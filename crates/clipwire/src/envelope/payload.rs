//! Where the payload of a response stands, and whether there is one: decided on its text, before anything is decoded.

use std::borrow::Cow;

use serde_json::Value;

use super::words::{
    Said, about_pages, codes, is_about_call, is_about_pages, is_excuse, is_failure, is_success, is_well,
};
use crate::json::{self, Fields, Member};
use crate::spec::{EnvelopeSpec, OperationSpec, Shape};

/// An error beside a code of success is short. What is longer is not searched for one, so that no payload is read twice.
const SHORT: usize = 2 * 1024;

/// The payload of a body.
#[derive(Debug)]
pub(super) struct Payload<'a> {
    /// The JSON that pointers are followed in: the body, or what it wraps.
    pub(super) text: Cow<'a, str>,
    form: Form,
    /// The fields of an object at the place of a payload, whether it is taken for one or not.
    inner: Fields<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Bare,
    Wrapped,
    /// The list that was asked for stands itself at the place of a payload.
    List,
}

impl<'a> Payload<'a> {
    /// Finds the payload of a body, in which an object may have been gone through already.
    pub(super) fn find(
        envelope: &EnvelopeSpec,
        operation: &OperationSpec,
        text: &'a str,
        body: &Fields<'a>,
        known: Option<(&'a str, Fields<'a>)>,
    ) -> Self {
        // Without one thing in it, a list can be words, or how PHP prints an object with nothing in it.
        let is_object = |element: &&str| element.starts_with('{') && is_thing(element);
        let is_list = operation.shape == Shape::List && text.starts_with('[');
        let has_thing = || json::elements(text).is_some_and(|elements| elements.iter().any(is_object));
        if let Some(place) = places(operation).next().filter(|_| is_list && has_thing()) {
            let page = around(place, text);
            return Self { text: Cow::Owned(page), form: Form::List, inner: Fields::default() };
        }
        let found = Self::find_to(DEEPEST, envelope, operation, text, body, known);
        match found.form {
            Form::Wrapped | Form::List if operation.shape == Shape::List => found.with_marks(body),
            _ => found,
        }
    }

    /// The same with what the body says of further pages beside an envelope's payload that does not say it.
    fn with_marks(mut self, body: &Fields<'a>) -> Self {
        let marks: Vec<&Member<'_>> = body.members().filter(|(name, _)| is_about_pages(name)).collect();
        if let Some(open) = self.text.strip_suffix('}').filter(|_| !marks.is_empty()) {
            let own = Fields::of(&self.text);
            let has = |name: &str| own.at(&format!("/{name}")).is_some();
            let says = |mark| own.names().any(|name| about_pages(name) == mark && has(name));
            let missing = marks.into_iter().filter(|(name, _)| !says(about_pages(name)));
            let missing: String =
                missing.map(|(name, value)| format!(",{}:{value}", Value::from(name.as_ref()))).collect();
            if !missing.is_empty() {
                self.text = Cow::Owned(format!("{open}{missing}}}"));
            }
        }
        self
    }

    fn find_to(
        depth: usize,
        envelope: &EnvelopeSpec,
        operation: &OperationSpec,
        text: &'a str,
        body: &Fields<'a>,
        known: Option<(&'a str, Fields<'a>)>,
    ) -> Self {
        let found = Self::find_at(envelope, operation, text, body, known);
        // What was asked for can stand in an envelope in an envelope.
        if let (Form::Wrapped, Cow::Borrowed(text)) = (found.form, &found.text)
            && depth > 0
            && !found.is_certain(operation)
        {
            let inside = Self::find_to(depth - 1, envelope, operation, text, &found.inner, None);
            if inside.is_certain(operation) {
                return inside;
            }
        }
        found
    }

    /// Whether what was asked for is what tells where the payload stands.
    fn is_certain(&self, operation: &OperationSpec) -> bool {
        match self.form {
            Form::Bare => false,
            Form::Wrapped => places(operation).any(|place| is_named(&self.inner, place)),
            Form::List => true,
        }
    }

    fn find_at(
        envelope: &EnvelopeSpec,
        operation: &OperationSpec,
        text: &'a str,
        body: &Fields<'a>,
        known: Option<(&'a str, Fields<'a>)>,
    ) -> Self {
        let bare = |inner| Self { text: Cow::Borrowed(text), form: Form::Bare, inner };
        let inner = envelope.payload.iter().find_map(|pointer| {
            let inner = body.at(pointer).filter(|inner| inner.starts_with(['{', '[']))?;
            Some((*pointer, inner))
        });
        let Some((pointer, inner)) = inner else { return bare(Fields::default()) };
        let known = known.filter(|(text, _)| std::ptr::eq(*text, inner));
        let fields = known.map_or_else(|| Fields::of(inner), |(_, fields)| fields);
        match form(envelope, operation, pointer, inner, &fields, body) {
            Form::Bare => bare(fields),
            Form::Wrapped => Self { text: Cow::Borrowed(inner), form: Form::Wrapped, inner: fields },
            Form::List => match as_page(operation, pointer, inner, text) {
                Some(page) => Self { text: Cow::Owned(page), form: Form::List, inner: fields },
                None => bare(fields),
            },
        }
    }

    /// The fields of what the envelope wraps.
    pub(super) fn wrapped_fields(&self) -> Option<&Fields<'a>> {
        (self.form == Form::Wrapped).then_some(&self.inner)
    }

    /// The text at the place of something that was asked for.
    pub(super) fn at(&self, place: &str, body: &Fields<'a>) -> Option<&str> {
        match self.form {
            Form::Bare => body.at(place),
            Form::Wrapped => self.inner.at(place),
            Form::List => json::at(&self.text, place),
        }
    }

    /// Whether a response that tells of a failure brings something of what was asked for all the same.
    ///
    /// A thing that consists of words about the failure is none. Where nobody described what was asked for, a field counts
    /// that is not about the call; beside words, texts and numbers are taken for more about it.
    pub(super) fn holds(&self, envelope: &EnvelopeSpec, operation: &OperationSpec, body: &Fields<'a>) -> bool {
        if operation.shape != Shape::Free {
            let mut found = places(operation).filter_map(|place| self.at(place, body));
            return found.any(|value| match operation.shape {
                Shape::Whole => is_thing(value) || is_scalar(value),
                _ => is_thing(value),
            });
        }
        let members = json::members_so_far(&self.text).0;
        match members.is_empty() {
            true => is_thing(self.text.trim()),
            false => {
                let has_words = [body, &self.inner].iter().any(|fields| says_something(fields));
                holds_free(envelope, &members, has_words, DEEPEST)
            }
        }
    }

    /// Whether a response that tells of no failure seems to bring what was asked for. That is not more than a glance, as every
    /// response gets it; only one that is short is looked into, for an error in the place of what was asked for.
    pub(super) fn seems_to_hold(&self, envelope: &EnvelopeSpec, operation: &OperationSpec, body: &Fields<'a>) -> bool {
        match operation.shape {
            Shape::Free => !is_refusal(envelope, self.text.trim()) && !self.is_null(envelope, body),
            _ => places(operation).any(|place| {
                let is_long = |value: &str| value.len() > SHORT;
                self.at(beginning(place), body).is_some_and(is_long)
                    || self.at(place, body).is_some_and(|value| is_there(value) && !is_refusal(envelope, value))
            }),
        }
    }

    /// Whether a response that tells of no failure says that there is nothing: with null in the place of the one thing that was
    /// asked for, or of a payload. A list that is null may be an empty page.
    pub(super) fn is_stated_nothing(
        &self,
        envelope: &EnvelopeSpec,
        operation: &OperationSpec,
        body: &Fields<'a>,
    ) -> bool {
        let fields = self.wrapped_fields().unwrap_or(body);
        let is_one = matches!(operation.shape, Shape::One | Shape::Whole);
        let is_null = is_one && places(operation).any(|place| is_null_at(fields, place));
        is_null || self.is_null(envelope, body)
    }

    /// Whether the place of what was asked for is named, if only with nothing in it.
    pub(super) fn names_place(&self, operation: &OperationSpec, body: &Fields<'a>) -> bool {
        let fields = self.wrapped_fields().unwrap_or(body);
        self.form == Form::List || places(operation).any(|place| is_named(fields, place))
    }

    /// Whether there is nothing but what is about the call.
    pub(super) fn is_hollow(&self, envelope: &EnvelopeSpec, body: &Fields<'a>) -> bool {
        [body, &self.inner].iter().all(|fields| {
            let mut others =
                fields.names().filter(|name| !envelope.is_about_call(name) && !is_payload_place(envelope, name));
            others.all(|name| fields.at(&format!("/{name}")).is_none_or(is_hollow))
        })
    }

    /// Whether null stands at the place of a payload, and no payload beside it.
    fn is_null(&self, envelope: &EnvelopeSpec, body: &Fields<'a>) -> bool {
        self.form == Form::Bare
            && envelope.payload.iter().any(|place| is_null_at(body, place))
            && !body.names().any(|name| !envelope.is_about_call(name) && !is_payload_place(envelope, name))
    }
}

impl EnvelopeSpec {
    /// Whether a payload has a field with something in it that is not the envelope's own.
    pub(crate) fn holds_something(&self, payload: &str) -> bool {
        // Of a payload that is cut, what stands before the cut counts.
        match payload.trim_start().starts_with('{').then(|| json::members_so_far(payload).0) {
            Some(members) => {
                members.iter().any(|(name, value)| !self.around.contains(&name.as_ref()) && !json::is_nothing(value))
            }
            None => !payload.trim().is_empty() && !json::is_nothing(payload.trim()),
        }
    }

    /// Whether a field is no part of a payload, by the spec or by its name.
    fn is_about_call(&self, name: &str) -> bool {
        self.around.contains(&name) || self.beside.contains(&name) || is_about_call(name)
    }
}

/// In which form a body has its payload, where something stands at the place of one.
///
/// An envelope is known by its payload: what was asked for stands inside and not outside, or the list itself does. Where that
/// says nothing, a body is an envelope that tells about the call beside it. What else stands there, under whatever name,
/// counts only where nobody described what was asked for: a field about further pages would be lost then.
fn form(
    envelope: &EnvelopeSpec,
    operation: &OperationSpec,
    pointer: &str,
    inner: &str,
    fields: &Fields<'_>,
    body: &Fields<'_>,
) -> Form {
    // What was asked for can have the name of the place of a payload; that it stands there says nothing then.
    let outside = || places(operation).filter(|place| *place != pointer);
    if outside().any(|place| body.at(place).is_some_and(|value| !json::is_blank(value))) {
        return Form::Bare;
    }
    if places(operation).any(|place| is_named(fields, place)) {
        return Form::Wrapped;
    }
    let is_list = operation.shape == Shape::List && (inner.starts_with('[') || has_positions(fields));
    let is_taken = || outside().any(|place| body.at(beginning(place)).is_some_and(|value| !json::is_nothing(value)));
    if is_list && !places(operation).any(|place| *place == *pointer) && !is_taken() {
        return Form::List;
    }
    if places(operation).any(|place| *place == *pointer) || outside().any(|place| is_named(body, place)) {
        return Form::Bare;
    }
    if inner.starts_with('[') && operation.shape != Shape::Free {
        return Form::Bare;
    }
    let says_something = |name: &str| !is_payload_place(envelope, name) && envelope.is_about_call(name);
    let loses_pages = operation.shape == Shape::Free && body.names().any(is_about_pages);
    if !loses_pages && body.names().any(says_something) { Form::Wrapped } else { Form::Bare }
}

/// Whether an object is a list that PHP printed with the positions of its elements.
fn has_positions(fields: &Fields<'_>) -> bool {
    fields.names().next().is_some() && fields.names().all(json::is_position)
}

/// The body with the list in the place where it is asked for, so that it is read as a page, with all that stands beside it.
fn as_page(operation: &OperationSpec, pointer: &str, list: &str, body: &str) -> Option<String> {
    let place = places(operation).next()?;
    let wrapper = top(pointer);
    let page = around(place, list);
    let members = json::members(body)?;
    let beside = members.iter().filter(|(name, _)| *name != wrapper && *name != top(place));
    let beside: String = beside.map(|(name, value)| format!(",{}:{value}", Value::from(name.as_ref()))).collect();
    Some(format!("{}{beside}}}", page.strip_suffix('}')?))
}

/// The object in which a list stands at a place, and nothing else.
fn around(place: &str, list: &str) -> String {
    let steps = place.trim_start_matches('/').rsplit('/');
    steps.fold(list.to_owned(), |inner, step| format!("{{{}:{inner}}}", Value::from(step)))
}

/// Where what was asked for stands. Where it is all of a payload, it stands nowhere in particular.
fn places(operation: &OperationSpec) -> impl Iterator<Item = &'static str> {
    operation.payload.iter().copied().filter(|place| !place.is_empty())
}

/// A pointer to where another one begins.
pub(super) fn beginning(pointer: &'static str) -> &'static str {
    pointer.get(..top(pointer).len() + 1).unwrap_or_default()
}

/// The first name of a pointer.
pub(super) fn top(pointer: &str) -> &str {
    pointer.split('/').nth(1).unwrap_or_default()
}

/// Whether the first step of a pointer is there, if only with null.
fn is_named(fields: &Fields<'_>, pointer: &str) -> bool {
    fields.names().any(|name| name == top(pointer))
}

/// Whether null stands at a pointer, or where it begins.
fn is_null_at(fields: &Fields<'_>, pointer: &str) -> bool {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    match fields.at(&format!("/{}", top(pointer))) {
        None => is_named(fields, pointer),
        Some(_) => fields
            .at(parent)
            .and_then(json::members)
            .is_some_and(|members| members.iter().any(|(found, value)| *found == name && *value == "null")),
    }
}

fn is_payload_place(envelope: &EnvelopeSpec, name: &str) -> bool {
    envelope.payload.iter().any(|pointer| top(pointer) == name)
}

/// Whether there is something, at a glance.
fn is_there(value: &str) -> bool {
    match value.as_bytes().first() {
        Some(b'{' | b'[') => !value.get(1..).unwrap_or_default().trim_start().starts_with(['}', ']']),
        _ => !matches!(value, "null" | "false" | "\"\""),
    }
}

/// Whether it is an object with a field that is not about the call, or a list with something in it.
fn is_thing(value: &str) -> bool {
    if let Some(members) = json::members(value) {
        return members.iter().any(|(name, value)| !is_about_call(name) && !is_hollow(value));
    }
    let element = |element: &&str| if element.starts_with('{') { is_thing(element) } else { !is_hollow(element) };
    json::elements(value).is_some_and(|elements| elements.iter().any(element))
}

/// How deep it is looked whether nothing is in a value.
const DEEPEST: usize = 8;

/// Whether nothing is in it, whatever is around that: what some answer beside a failure is the mould of an answer.
fn is_hollow(value: &str) -> bool {
    is_hollow_to(DEEPEST, value)
}

fn is_hollow_to(depth: usize, value: &str) -> bool {
    let Some(deeper) = depth.checked_sub(1) else { return false };
    match value.as_bytes().first() {
        Some(b'{' | b'[') if json::is_blank(value) => true,
        Some(b'{') => {
            json::members(value).is_some_and(|members| members.iter().all(|(_, value)| is_hollow_to(deeper, value)))
        }
        Some(b'[') => {
            json::elements(value).is_some_and(|elements| elements.iter().all(|element| is_hollow_to(deeper, element)))
        }
        _ => !is_scalar(value),
    }
}

/// Whether it is text or a number that says something. An id that is 0 stands for none.
fn is_scalar(value: &str) -> bool {
    !value.starts_with(['{', '[']) && !matches!(value, "null" | "false" | "\"\"" | "0" | "\"0\"")
}

/// Whether an object without a description holds something beside the report of a failure.
fn holds_free(envelope: &EnvelopeSpec, members: &[Member<'_>], has_words: bool, depth: usize) -> bool {
    members.iter().any(|(name, value)| {
        if envelope.is_about_call(name) || is_hollow(value) {
            return false;
        }
        let inside = if depth > 0 && is_payload_place(envelope, name) { json::members(value) } else { None };
        match (inside, value.as_bytes().first()) {
            (Some(members), _) => holds_free(envelope, &members, has_words, depth - 1),
            (None, Some(b'{' | b'[')) => is_thing(value),
            (None, Some(b't')) => true,
            _ => !has_words && !is_payload_place(envelope, name),
        }
    })
}

/// Whether a short object beside no sign of a failure holds nothing but words.
fn is_refusal(envelope: &EnvelopeSpec, value: &str) -> bool {
    let is_short = value.starts_with('{') && value.len() <= SHORT;
    // Nearly every object begins with something that is no words, and is not gone through for them.
    let is_data = |name: &str, value: &str| {
        !(envelope.is_about_call(name) || is_payload_place(envelope, name) || json::is_blank(value))
    };
    is_short
        && json::any_member(value, is_data) == Some(false)
        && json::members(value).is_some_and(|members| !holds_beside_words(envelope, &members))
}

/// Whether an object beside no sign of a failure holds more than words; where there are none, it is not looked into further.
///
/// A status is what was asked for, unless it stands for a failure, and so is an excuse.
fn holds_beside_words(envelope: &EnvelopeSpec, members: &[Member<'_>]) -> bool {
    let Said { refusals, reasons, messages, .. } = Said::by(members);
    if refusals.is_empty() && reasons.is_empty() && messages.is_empty() {
        return true;
    }
    let is_failed = codes(members, |_| false).iter().any(|code| !is_well(code));
    members.iter().filter(|(_, value)| !json::is_blank(value)).any(|(name, value)| {
        let is_own = envelope.around.contains(&name.as_ref());
        let inside = if is_payload_place(envelope, name) { json::members(value) } else { None };
        match name.as_ref() {
            _ if inside.is_some() => inside.is_some_and(|members| holds_beside_words(envelope, &members)),
            "status" | "result" | "success" | "ok" => !is_own && !is_failure(value),
            _ if is_excuse(name) => !is_failed,
            _ => !(is_own || envelope.is_about_call(name)),
        }
    })
}

/// Whether an object says more than that all is well.
fn says_something(fields: &Fields<'_>) -> bool {
    let members: Vec<Member<'_>> =
        fields.names().filter_map(|name| Some((name.into(), fields.at(&format!("/{name}"))?))).collect();
    let Said { refusals, reasons, messages, .. } = Said::by(&members);
    refusals.iter().chain(&reasons).chain(&messages).any(|words| !is_success(words))
}
