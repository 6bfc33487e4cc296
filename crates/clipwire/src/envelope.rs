//! What a response comes to: the one thing that a provider's module has to know, and what follows from its spec alone.

mod payload;
mod words;

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use clipwire_transport::{CallStats, Redactor};
use clipwire_value::Flag;
use clipwire_value::json::Json;
use clipwire_value::read::{self, Places, Read, Unread};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};
use url::Url;

use self::payload::Payload;
use self::words::Said;
use crate::decode::ReadAnswer;
use crate::error::{ErrorKind, kind_of_status};
use crate::json::{self, Fields, Member, Reading};
use crate::response::{Charge, Meta, Quota, Secret};
use crate::spec::{Charges, Class, OperationSpec, ProviderSpec, Shape};
use crate::text::{MESSAGE, NAME};

/// The rules of a provider. Each has a default that follows from its spec; what a spec cannot say is written by hand.
pub(crate) trait Envelope: Send + Sync {
    /// Takes a response for what it is: what was asked for, nothing found, or an error; and says whether it was charged.
    fn classify(&self, response: &ResponseView<'_>) -> Classification {
        response.by_spec()
    }

    /// The provider's words. Where nothing of what was asked for is there, words alone make an error.
    fn message(&self, response: &ResponseView<'_>) -> Option<String> {
        response.message()
    }

    /// The name of the credential that a response says has expired, of those that can be renewed.
    fn expired(&self, _status: StatusCode, _code: Option<&str>) -> Option<&'static str> {
        None
    }

    /// How long the provider's day, for which it counts calls, still lasts at a moment.
    fn rest_of_day(&self, _now: SystemTime) -> Option<Duration> {
        None
    }

    /// How calls are signed instead of sending a secret; `None` where they cannot be.
    fn signer(&self) -> Option<Signer> {
        None
    }

    /// Where answers can be read again, besides the client's own hosts: origins, as in `https://cache.example`.
    fn replay_origins(&self) -> &'static [&'static str] {
        &[]
    }

    /// The names of further query parameters and headers that only the client sets.
    fn reserved(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Signs a request whose query holds every parameter: the operation, the request, and the credentials by their names.
pub(crate) type Signer = fn(operation: &str, url: &mut Url, headers: &mut HeaderMap, secret: &dyn Fn(&str) -> String);

/// Everything that a response says besides its payload.
#[derive(Debug)]
pub(crate) struct Classification {
    pub(crate) class: Class,
    /// The kind of the failure that is told beside an answer. It is an error where nothing of what was asked for can be read.
    pub(crate) refusal: Option<ErrorKind>,
    pub(crate) charge: Charge,
    pub(crate) service_code: Option<String>,
    /// The provider's words, unless all is well.
    pub(crate) message: Option<String>,
    /// Our words, where the provider has none.
    pub(crate) detail: Option<&'static str>,
    pub(crate) request_id: Option<String>,
    pub(crate) quota: Option<Quota>,
    pub(crate) cached: Option<bool>,
    pub(crate) server_time: Option<SystemTime>,
    /// Where the answer can be read again.
    pub(crate) replay_url: Option<Secret>,
}

impl Classification {
    /// Makes of whatever the provider wrote what can be printed: cut, without hidden characters, and with known secrets masked.
    /// No field of it is safe from an echo of the key.
    pub(crate) fn mask(&mut self, redactor: &Redactor) {
        for name in [&mut self.service_code, &mut self.request_id].into_iter().flatten() {
            if let Cow::Owned(printable) = redactor.printable(name, NAME) {
                *name = printable;
            }
        }
        // A day is a part of the report, and stays where nothing else of it has to change.
        if let Some(quota) = &mut self.quota
            && let Cow::Owned(text) = redactor.printable(&quota.text, MESSAGE)
        {
            quota.expires = quota.expires.take().map(|day| redactor.printable(&day, NAME).into_owned());
            quota.text = text;
        }
        if let Some(message) = &mut self.message
            && let Cow::Owned(printable) = redactor.printable_lines(message, MESSAGE)
        {
            *message = printable;
        }
    }

    /// Takes out what users see of a call that was answered.
    pub(crate) fn take_meta(
        &mut self,
        provider: &'static str,
        operation: &'static OperationSpec,
        status: StatusCode,
        received_at: SystemTime,
        stats: &CallStats,
    ) -> Meta {
        Meta {
            provider: provider.into(),
            platform: operation.platform.into(),
            received_at: Some(received_at),
            operation: operation.name.into(),
            status,
            service_code: self.service_code.take(),
            request_id: self.request_id.take(),
            attempts: stats.attempts,
            elapsed: stats.elapsed,
            waited: stats.waited,
            charge: stats.charge,
            charges: stats.charges,
            quota: self.quota.take(),
            cached: self.cached,
            server_time: self.server_time,
            replay_url: self.replay_url.take(),
        }
    }
}

/// A response before it is classified. Each field is read on its own: what one of them is like says nothing about the others.
pub(crate) struct ResponseView<'a> {
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The headers, for a provider that says something in them.
    #[allow(dead_code, reason = "no provider reads them yet that is compiled in always")]
    pub(crate) headers: &'a HeaderMap,
    provider: &'static ProviderSpec,
    operation: &'static OperationSpec,
    rules: &'a dyn Envelope,
    /// The JSON document of the body, or all of the body's text.
    text: &'a str,
    /// The fields of the document; of what is no JSON object there are none.
    fields: Fields<'a>,
    payload: Payload<'a>,
    /// The body, or what it wraps, as the operation's type, as far as that could be read; and its text.
    answer: Option<(&'a str, ReadAnswer)>,
}

/// What a response was found to be.
struct Found {
    class: Class,
    /// The kind of the failure that is told beside what seems to have been asked for.
    refusal: Option<ErrorKind>,
    /// A code of failure that does not stand where the provider's code does.
    inner_code: Option<String>,
    /// Whether the words of the body itself are those of a success.
    is_outside_well: bool,
}

impl Found {
    fn of(class: Class) -> Self {
        Self { class, refusal: None, inner_code: None, is_outside_well: false }
    }
}

impl<'a> ResponseView<'a> {
    /// Looks at a body.
    pub(crate) fn new(
        provider: &'static ProviderSpec,
        operation: &'static OperationSpec,
        rules: &'a dyn Envelope,
        status: StatusCode,
        headers: &'a HeaderMap,
        text: &'a str,
    ) -> Self {
        let envelope = &provider.envelope;
        let is_top = |pointers: &[&str], name: &str| pointers.iter().any(|pointer| payload::top(pointer) == name);
        let is_payload = |name: &str| is_top(operation.payload, name) || is_top(envelope.payload, name);
        let lists = if operation.shape == Shape::List { operation.payload } else { &[] };
        let mut value = operation.answer.map(|answer| answer());
        let into: &mut dyn Read = match &mut value {
            Some(value) => &mut **value,
            None => &mut Unread,
        };
        let places = Places { lists, payloads: envelope.payload };
        let (fields, text, reading) = Fields::find(text, |name| is_top(envelope.code, name), is_payload, into, places);
        let Reading { findings, inner } = reading.unwrap_or_default();
        let read_text = inner.as_ref().map_or(text, |(inner, _)| inner);
        let answer = value.zip(findings).map(|(value, findings)| (read_text, ReadAnswer { value, findings }));
        let payload = Payload::find(&provider.envelope, operation, text, &fields, inner);
        Self { status, headers, provider, operation, rules, text, fields, payload, answer }
    }

    /// The JSON of the payload: the body, or what it wraps.
    pub(crate) fn payload(&self) -> &Cow<'a, str> {
        &self.payload.text
    }

    /// The payload as the operation's type, where it was read when the body was gone through, with its [`list`](Self::list).
    pub(crate) fn take_answer(&mut self, list: Option<usize>) -> Option<ReadAnswer> {
        let (text, answer) = self.answer.take()?;
        let is_payload = matches!(self.payload.text, Cow::Borrowed(payload) if std::ptr::eq(payload, text));
        (is_payload && answer.findings.list == list).then_some(answer)
    }

    /// Where the text of a list begins in the payload, of which this is a page.
    pub(crate) fn list(&self) -> Option<usize> {
        if self.operation.shape != Shape::List {
            return None;
        }
        let (_, list) = json::list_at(self.operation.payload, |pointer| self.payload.at(pointer, &self.fields))?;
        json::offset(&self.payload.text, list)
    }

    /// The code: the first that does not tell of success, where there are several.
    pub(crate) fn code(&self) -> Option<String> {
        let mut first = None;
        for code in self.provider.envelope.code.iter().filter_map(|pointer| words::code(self.fields.at(pointer)?)) {
            if !self.is_success(&code) {
                return Some(code);
            }
            first.get_or_insert(code);
        }
        first
    }

    /// Whether a page says nothing of its list and has no other one.
    #[allow(dead_code, reason = "a provider that names each list does not use it")]
    pub(crate) fn is_without_list(&self) -> bool {
        let members = || json::members(&self.payload.text).unwrap_or_default();
        self.operation.shape == Shape::List
            && !self.payload.names_place(self.operation, &self.fields)
            && !members().iter().any(|(_, value)| value.starts_with('[') && !json::is_blank(value))
    }

    /// Whether a code of failure stands where the provider has its code, which its table does not list.
    #[allow(dead_code, reason = "a provider whose table is complete does not use it")]
    pub(crate) fn has_unlisted_failure(&self) -> bool {
        self.code().is_some_and(|code| !self.is_success(&code) && self.provider.code(&code).is_none())
    }

    /// The provider's words.
    pub(crate) fn message(&self) -> Option<String> {
        self.texts(self.provider.envelope.message).next()
    }

    /// The provider's report of the quota, as it writes it.
    #[allow(dead_code, reason = "a provider without reports does not use it")]
    pub(crate) fn quota(&self) -> Option<String> {
        self.texts(self.provider.envelope.quota).next()
    }

    /// The text of a field that is not empty; a number becomes its text, digit for digit.
    pub(crate) fn text(&self, pointer: &str) -> Option<String> {
        self.fields.text(pointer).filter(|text| !text.is_empty())
    }

    /// A field as a yes or a no.
    #[allow(dead_code, reason = "a provider whose spec says it all does not use it")]
    pub(crate) fn flag(&self, pointer: &str) -> Option<bool> {
        self.fields.value::<Flag>(pointer)?.get()
    }

    /// A field as an object of any kind.
    #[allow(dead_code, reason = "a provider whose spec says it all does not use it")]
    pub(crate) fn object(&self, pointer: &str) -> Option<Map<String, Value>> {
        read::map(&mut Json::new(self.fields.at(pointer)?)).ok().flatten()
    }

    /// A field as a list of any kind.
    #[allow(dead_code, reason = "a provider whose spec says it all does not use it")]
    pub(crate) fn list_at(&self, pointer: &str) -> Option<Vec<Value>> {
        read::values(&mut Json::new(self.fields.at(pointer)?)).ok().flatten()
    }

    /// Values that are secrets wherever they are printed.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.texts(self.provider.envelope.secrets).collect()
    }

    /// The texts of the fields that are there and not empty.
    fn texts(&self, pointers: &'static [&'static str]) -> impl Iterator<Item = String> {
        pointers.iter().filter_map(|pointer| self.text(pointer))
    }

    fn is_success(&self, code: &str) -> bool {
        match self.provider.code(code) {
            Some(known) => known.class == Class::Answer,
            None => self.provider.envelope.success.contains(&code) || words::is_success(code),
        }
    }

    /// What the spec alone says of the response.
    ///
    /// A code of the provider's table decides, unless it is one of success. Without one, an HTTP status that is no success
    /// does, then what stands in the body: see [`by_body`](Self::by_body).
    pub(crate) fn by_spec(&self) -> Classification {
        let (provider, status) = (self.provider, self.status);
        let code = self.code();
        let known = code.as_deref().and_then(|code| provider.code(code));
        let is_listed = |list: &[&str]| code.as_deref().is_some_and(|code| list.contains(&code));
        let found = match known {
            Some(known) if known.class != Class::Answer => Found::of(known.class),
            None if !status.is_success() => {
                let class = Class::Error(kind_of_status(status));
                let inner_code = if code.is_none() { self.inner_code() } else { None };
                Found { inner_code, ..Found::of(class) }
            }
            _ if is_listed(provider.envelope.empty) => Found::of(Class::Empty),
            _ => self.by_body(code.as_deref()),
        };
        let is_answer = found.class == Class::Answer && found.refusal.is_none();
        // Without a code of its own a provider that lists them says nothing with one.
        let inner_code = found.inner_code.clone().filter(|_| known.is_some() || !self.lists_codes());
        let known = known.or_else(|| provider.code(inner_code.as_deref()?));
        let charge = match (provider.charges, known) {
            (Charges::ByStatus, _) => {
                // A page with that status may be of somebody who stands in front of the provider.
                let is_answer = self.text.trim_start().starts_with(['{', '[']);
                match status.is_success() && !self.operation.is_free() {
                    true if is_answer => Charge::Yes,
                    true => provider.otherwise,
                    false => Charge::No,
                }
            }
            (Charges::ByCode, Some(known)) => known.charge,
            (Charges::ByCode | Charges::Unpublished, _) => provider.otherwise,
        };
        // A code of success that is no more than that says nothing.
        let is_plain_success = known.is_none() && is_listed(provider.envelope.success);
        // As the table writes it.
        let stated = match known {
            Some(known) if code.as_deref() != Some(known.code) => Some(known.code.to_owned()),
            _ => code.filter(|_| !is_plain_success),
        };
        let is_route_in_doubt = status == StatusCode::NOT_FOUND && self.operation.path_is_assumed;
        Classification {
            class: found.class,
            refusal: found.refusal,
            charge,
            message: if is_answer { None } else { self.words(&found) },
            service_code: inner_code.or(stated),
            detail: is_route_in_doubt.then_some(ASSUMED_PATH),
            request_id: self.texts(provider.envelope.request_id).next().or_else(|| self.request_id_of_error(&found)),
            quota: None,
            cached: provider.envelope.cached.iter().find_map(|pointer| self.fields.value::<Flag>(pointer)?.get()),
            server_time: None,
            replay_url: self.texts(provider.envelope.replay).next().map(Secret::from),
        }
    }

    /// The provider's name for the call, inside an error.
    fn request_id_of_error(&self, found: &Found) -> Option<String> {
        let pointers = self.provider.envelope.request_id.iter().filter(|_| matches!(found.class, Class::Error(_)));
        pointers
            .flat_map(|pointer| ERRORS.iter().map(move |error| format!("{error}{pointer}")))
            .find_map(|at| self.text(&at))
    }

    /// What a body says that comes with no code of failure in the provider's table.
    ///
    /// A status that is declared inside counts like one outside. What was asked for beside it stays an answer. Without
    /// anything of it, a code or a word of failure makes an error, then null where the payload belongs makes it one that is
    /// not found, and at last words that stand in its place. What is left does not fit, and the decoder says so.
    fn by_body(&self, code: Option<&str>) -> Found {
        let (envelope, operation) = (&self.provider.envelope, self.operation);
        let outer = code.filter(|code| !self.is_success(code));
        let wrapped = self.payload.wrapped_fields().filter(|_| outer.is_none());
        // A table names the places of the codes that it lists; what else the body itself says there is none.
        let bare = Some(&self.fields).filter(|_| outer.is_none() && !self.lists_codes());
        let inner = [bare, wrapped].into_iter().flatten().find_map(|fields| self.first_failure(fields));
        let is_failure = outer.is_some() || inner.is_some() || self.says_failure(code);
        let found = |class, inner_code: Option<String>| {
            let is_outside_well = outer.is_none() && (inner_code.is_some() || code.is_some());
            Found { inner_code, is_outside_well, ..Found::of(class) }
        };
        if !is_failure && self.payload.seems_to_hold(envelope, operation, &self.fields) {
            return Found::of(Class::Answer);
        }
        if is_failure && self.payload.holds(envelope, operation, &self.fields) {
            let told = outer.or(inner.as_deref());
            let refusal = Some(told.map_or(ErrorKind::Rejected, |code| self.kind_of_code(code)));
            // Where nobody described what was asked for, a field with the name of a code can be a part of it.
            let inner = inner.filter(|_| operation.shape != Shape::Free);
            return Found { refusal, ..found(Class::Answer, inner) };
        }
        let inner = inner.or_else(|| if outer.is_none() { self.inner_code() } else { None });
        if let Some(code) = outer.or(inner.as_deref()) {
            return found(self.class_of_code(code), inner);
        }
        let is_list = operation.shape == Shape::List;
        let has_list = is_list && self.payload.names_place(operation, &self.fields);
        let said: Vec<Said> = self.layers().iter().map(|layer| Said::by(layer)).collect();
        let refuses =
            |said: &Said| !said.refusals.is_empty() || said.is_for_all || (!has_list && !said.reasons.is_empty());
        if is_failure || said.iter().any(refuses) {
            return found(REJECTED, None);
        }
        if self.payload.is_stated_nothing(envelope, operation, &self.fields) {
            return found(if is_list { Class::Error(ErrorKind::NotFound) } else { Class::Empty }, None);
        }
        let is_news = |words: &String| !words::is_success(words);
        let is_hollow = || !has_list && self.payload.is_hollow(envelope, &self.fields);
        let outside = || (code.is_none() || is_hollow()) && self.rules.message(self).as_ref().is_some_and(is_news);
        // Beside a code, a message of the body itself says nothing as long as something else is there.
        let skipped = usize::from(!(code.is_none() || is_hollow()));
        let inside = || !has_list && said.iter().skip(skipped).flat_map(|said| &said.messages).any(is_news);
        found(if outside() || inside() { REJECTED } else { Class::Answer }, None)
    }

    /// Whether the provider says with codes how a call went, and lists all of them, success among them.
    fn lists_codes(&self) -> bool {
        self.provider.codes.iter().any(|known| known.class == Class::Answer)
    }

    /// Whether a word of the body says that the call failed.
    fn says_failure(&self, code: Option<&str>) -> bool {
        let says = |fields: &Fields<'_>| {
            let is_off = |pointer| fields.value::<Flag>(pointer).is_some_and(|flag| flag.get() == Some(false));
            fields.at("/status").is_some_and(words::is_failure) || is_off("/success") || is_off("/ok")
        };
        let is_told = self.lists_codes() && code.is_some();
        !is_told && (says(&self.fields) || self.payload.wrapped_fields().is_some_and(says))
    }

    /// The first code of failure where the provider has one, or where nothing but a code can stand.
    fn first_failure(&self, fields: &Fields<'_>) -> Option<String> {
        let pointers = self.provider.envelope.code.iter().chain(CODES);
        pointers.filter_map(|pointer| words::code(fields.at(pointer)?)).find(|code| !self.is_well(code))
    }

    /// Whether a code tells of success where nobody documented it.
    fn is_well(&self, code: &str) -> bool {
        self.is_success(code) || words::is_well(code)
    }

    /// The first code of failure that stands anywhere in the response but where the provider's own code does, under any name
    /// of one.
    fn inner_code(&self) -> Option<String> {
        let own =
            |name: &str| self.provider.envelope.code.iter().any(|pointer| pointer.strip_prefix('/') == Some(name));
        let layers = self.layers();
        // A table names the places of the codes that it lists; what else the body itself says there is none.
        let first = usize::from(self.lists_codes());
        layers
            .iter()
            .skip(first)
            .find_map(|layer| words::codes(layer, own).into_iter().find(|code| !self.is_well(code)))
    }

    fn class_of_code(&self, code: &str) -> Class {
        match self.provider.code(code) {
            // One that does not stand where the provider says its own means something else.
            _ if self.lists_codes() => REJECTED,
            Some(known) if known.class != Class::Answer => known.class,
            _ if self.provider.envelope.empty.contains(&code) => Class::Empty,
            _ => Class::Error(self.kind_of_code(code)),
        }
    }

    /// The kind of an error whose code the provider's table does not have: a code can be an HTTP status.
    fn kind_of_code(&self, code: &str) -> ErrorKind {
        match StatusCode::from_bytes(code.as_bytes()) {
            Ok(status) if !self.lists_codes() && !status.is_success() && !status.is_informational() => {
                kind_of_status(status)
            }
            _ => ErrorKind::Rejected,
        }
    }

    /// The words of a failure: those of the body, unless they are those of a success, and those of every error inside.
    fn words(&self, found: &Found) -> Option<String> {
        let (mut loud, mut quiet) = (Vec::new(), Vec::new());
        let outside = if found.is_outside_well { &mut quiet } else { &mut loud };
        outside.extend(self.rules.message(self));
        for (depth, layer) in self.layers().iter().enumerate() {
            let Said { refusals, reasons, messages, .. } = Said::by(layer);
            let is_well = if depth == 0 {
                found.is_outside_well
            } else {
                words::codes(layer, |_| false).first().is_some_and(|code| self.is_well(code))
            };
            loud.extend(refusals.into_iter().chain(reasons));
            if is_well { &mut quiet } else { &mut loud }.extend(messages);
        }
        quiet.retain(|words| !words::is_success(words));
        words::joined(loud, ": ").or_else(|| words::joined(quiet, ": "))
    }

    /// The objects in which a response can tell how the call went: the body and the errors in it, then what stands at the place
    /// of a payload, and at that of what was asked for.
    fn layers(&self) -> Vec<Vec<Member<'_>>> {
        let (mut layers, mut open) = (Vec::new(), vec![(self.text.trim(), 0)]);
        while let Some((json, depth)) = open.pop() {
            let Some(members) = json::members(json) else { continue };
            if depth < DEEPEST {
                let places = self.operation.payload.iter().flat_map(|place| [payload::beginning(place), place]);
                let places = self.provider.envelope.payload.iter().copied().chain(places);
                let inner = places.filter_map(|pointer| json::at(json, pointer));
                let errors = ERRORS.iter().filter_map(|name| json::at(json, name));
                let mut found: Vec<&str> = errors.chain(inner).filter(|inner| inner.starts_with('{')).collect();
                found.dedup_by_key(|inner| inner.as_ptr());
                open.extend(
                    found.into_iter().rev().filter(|inner| inner.len() < json.len()).map(|inner| (inner, depth + 1)),
                );
            }
            layers.push(members);
        }
        layers
    }
}

/// The code and the words of a failure in an object that stands where something was asked for, and of which nothing could be
/// read; `None` where there is neither.
pub(crate) fn told(object: &str) -> Option<(Option<String>, Option<String>)> {
    let members = json::members(object)?;
    let Said { refusals, reasons, messages, .. } = Said::by(&members);
    let news = messages.into_iter().filter(|words| !words::is_success(words));
    let words = words::joined(refusals.into_iter().chain(reasons).chain(news), ": ");
    let code = words::codes(&members, |_| false).into_iter().find(|code| !words::is_well(code));
    (code.is_some() || words.is_some()).then_some((code, words))
}

/// The class of what is refused for no reason that has a kind of its own.
const REJECTED: Class = Class::Error(ErrorKind::Rejected);

/// How deep errors are looked for in a response.
const DEEPEST: usize = 3;

/// Where a code stands in what APIs pass on from others.
const CODES: &[&str] = &["/status_code", "/statusCode", "/error_code", "/err_code", "/err_no", "/errno"];

/// Where an error can stand as an object.
const ERRORS: &[&str] = &["/error", "/error/0", "/errors", "/errors/0", "/detail", "/detail/0"];

/// What is said where the provider knows no such path.
const ASSUMED_PATH: &str = "the path of this operation is not documented; correct it with `route` of the builder";

#[cfg(test)]
mod tests;
