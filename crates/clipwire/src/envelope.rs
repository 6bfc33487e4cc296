//! What a response comes to: the one thing that a provider's module has to know, and what follows from its spec alone.

use std::time::{Duration, SystemTime};

use clipwire_raw::value::Flag;
use clipwire_transport::{CallStats, Redactor};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{ErrorKind, REDIRECTED, kind_of_status};
use crate::json::{self, Fields};
use crate::response::{Charge, Meta, Quota};
use crate::spec::{Charges, Class, EnvelopeSpec, OperationSpec, ProviderSpec};

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
    pub(crate) charge: Charge,
    pub(crate) service_code: Option<String>,
    /// The provider's words.
    pub(crate) message: Option<String>,
    /// Our words, where the provider has none.
    pub(crate) detail: Option<&'static str>,
    pub(crate) request_id: Option<String>,
    pub(crate) quota: Option<Quota>,
    pub(crate) cached: Option<bool>,
    pub(crate) server_time: Option<SystemTime>,
}

impl Classification {
    /// The same with known secrets masked in whatever the provider wrote: no field of it is safe from an echo of the key.
    pub(crate) fn masked(mut self, redactor: &Redactor) -> Self {
        let quota = self.quota.as_mut().map(|quota| (&mut quota.text, &mut quota.expires));
        let (report, expires) = quota.unzip();
        let written = [&mut self.service_code, &mut self.message, &mut self.request_id].into_iter().chain(expires);
        for text in written.flatten().chain(report) {
            redactor.mask(text);
        }
        self
    }

    /// Takes out what users see of a call that was answered.
    pub(crate) fn take_meta(&mut self, operation: &'static str, status: StatusCode, stats: &CallStats) -> Meta {
        Meta {
            operation,
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
    /// The body as text.
    text: &'a str,
    /// The fields of the body; of what is no JSON object there are none.
    fields: Fields<'a>,
    /// The payload, where it stands inside the envelope.
    wrapped: Option<&'a str>,
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
        let fields = Fields::of(text);
        let wrapped = wrapped(&provider.envelope, operation, &fields);
        Self { status, headers, provider, operation, rules, text, fields, wrapped }
    }

    /// The JSON of the payload: the body, or what it wraps.
    pub(crate) fn payload(&self) -> &'a str {
        self.wrapped.unwrap_or(self.text)
    }

    /// The code: the first that does not tell of success, where there are several.
    pub(crate) fn code(&self) -> Option<String> {
        let codes = || self.texts(self.provider.envelope.code);
        codes().find(|code| !self.is_success(code)).or_else(|| codes().next())
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

    /// A field as a value of a type; `None` where it is another one.
    pub(crate) fn value<T: DeserializeOwned>(&self, pointer: &str) -> Option<T> {
        self.fields.value(pointer)
    }

    /// The texts of the fields that are there and not empty.
    fn texts(&self, pointers: &'static [&'static str]) -> impl Iterator<Item = String> {
        pointers.iter().filter_map(|pointer| self.text(pointer))
    }

    fn is_success(&self, code: &str) -> bool {
        match self.provider.code(code) {
            Some(known) => known.class == Class::Answer,
            None => self.provider.envelope.success.contains(&code),
        }
    }

    /// Whether something of what was asked for is there.
    pub(crate) fn holds_payload(&self) -> bool {
        let payload = self.payload();
        let mut places = self.operation.payload.iter().filter(|pointer| !pointer.is_empty()).peekable();
        if places.peek().is_some() {
            return places.any(|pointer| json::at(payload, pointer).is_some_and(|value| !json::is_blank(value)));
        }
        self.provider.envelope.holds_something(payload)
    }

    /// What the spec alone says of the response.
    ///
    /// A code of the provider's table decides. Without one, an HTTP status that is no success does, then a code that is
    /// none of success, unless what was asked for is there all the same, and at last words that stand in its place.
    pub(crate) fn by_spec(&self) -> Classification {
        let (provider, status) = (self.provider, self.status);
        let code = self.code();
        let known = code.as_deref().and_then(|code| provider.code(code));
        let is_listed = |list: &[&str]| code.as_deref().is_some_and(|code| list.contains(&code));
        let message = self.rules.message(self);
        let class = match (&code, known) {
            (_, Some(known)) => known.class,
            _ if !status.is_success() => Class::Error(kind_of_status(status)),
            _ if is_listed(provider.envelope.empty) => Class::Empty,
            _ if is_listed(provider.envelope.success) => Class::Answer,
            (Some(code), None) if !self.holds_payload() => Class::Error(kind_of_code(code)),
            (None, None) if message.is_some() && !self.holds_payload() => Class::Error(ErrorKind::Rejected),
            _ => Class::Answer,
        };
        let charge = match (provider.charges, known) {
            (Charges::ByStatus, _) => {
                if status.is_success() {
                    Charge::Yes
                } else {
                    Charge::No
                }
            }
            (Charges::ByCode, Some(known)) => known.charge,
            (Charges::ByCode | Charges::Unpublished, _) => provider.otherwise,
        };
        // A code of success that is no more than that says nothing.
        let is_plain_success = known.is_none() && is_listed(provider.envelope.success);
        Classification {
            class,
            charge,
            service_code: known.map(|known| known.code.to_owned()).or(code).filter(|_| !is_plain_success),
            message,
            detail: status.is_redirection().then_some(REDIRECTED),
            request_id: self.texts(provider.envelope.request_id).next(),
            quota: None,
            cached: provider.envelope.cached.iter().find_map(|pointer| self.fields.value::<Flag>(pointer)?.get()),
            server_time: None,
        }
    }
}

impl EnvelopeSpec {
    /// Whether a payload has a field with something in it that is not the envelope's own.
    pub(crate) fn holds_something(&self, payload: &str) -> bool {
        match json::members(payload) {
            Some(members) => {
                members.iter().any(|(name, value)| !self.around.contains(&name.as_str()) && !json::is_nothing(value))
            }
            None => !payload.trim().is_empty() && !json::is_nothing(payload.trim()),
        }
    }
}

/// The payload inside an envelope, if the body is one.
///
/// It is known by its payload: what was asked for stands inside and not outside. Where that says nothing, every other
/// field of the body has to be one that may stand beside the place of a payload.
fn wrapped<'a>(envelope: &EnvelopeSpec, operation: &OperationSpec, fields: &Fields<'a>) -> Option<&'a str> {
    let (pointer, inner) = envelope.payload.iter().find_map(|pointer| {
        let inner = fields.at(pointer).filter(|inner| inner.starts_with(['{', '[']))?;
        Some((*pointer, inner))
    })?;
    let places = || operation.payload.iter().filter(|place| !place.is_empty());
    let is_inside = places().any(|place| json::at(inner, place).is_some());
    // What was asked for can have the name of the place of a payload; that it stands there says nothing then.
    let is_outside = places().any(|place| *place != pointer && fields.at(place).is_some());
    if is_inside || is_outside {
        return (!is_outside).then_some(inner);
    }
    if places().any(|place| *place == pointer) {
        return None;
    }
    let top = pointer.split('/').nth(1).unwrap_or_default();
    let is_known = |name: &str| name == top || envelope.around.contains(&name) || envelope.beside.contains(&name);
    let says_something = |name: &str| name != top && is_known(name);
    (fields.names().all(is_known) && fields.names().any(says_something)).then_some(inner)
}

/// The kind of an error whose code the provider's table does not have: a code can be an HTTP status.
fn kind_of_code(code: &str) -> ErrorKind {
    match StatusCode::from_bytes(code.as_bytes()) {
        Ok(status) if !status.is_success() && !status.is_informational() => kind_of_status(status),
        _ => ErrorKind::Rejected,
    }
}

#[cfg(test)]
mod tests;
