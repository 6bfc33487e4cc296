//! What a provider's module tells the rest of the facade: how its answers are to be taken.

use std::time::SystemTime;

use clipwire_transport::{Redactor, Tally};
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::error::ErrorKind;
use crate::response::{Charge, Meta, Quota};

/// What an answer comes to, by the rules of its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// It holds what was asked for.
    Answer,
    /// The provider looked and found nothing.
    Empty,
    /// It tells of a failure.
    Error(ErrorKind),
}

/// Everything that an answer says besides its payload.
#[derive(Debug)]
pub(crate) struct Verdict {
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

impl Verdict {
    /// A verdict that knows nothing more than the class.
    pub(crate) fn new(class: Class, charge: Charge) -> Self {
        Self {
            class,
            charge,
            service_code: None,
            message: None,
            detail: None,
            request_id: None,
            quota: None,
            cached: None,
            server_time: None,
        }
    }

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

    /// Takes out what users get to see of a call that was answered.
    pub(crate) fn take_meta(&mut self, operation: &'static str, status: StatusCode, tally: Option<&Tally>) -> Meta {
        Meta {
            operation,
            status,
            service_code: self.service_code.take(),
            request_id: self.request_id.take(),
            attempts: tally.map_or(1, |tally| tally.attempts),
            elapsed: tally.map(|tally| tally.elapsed).unwrap_or_default(),
            waited: tally.map(|tally| tally.waited).unwrap_or_default(),
            charge: tally.map_or(self.charge, |tally| tally.charge),
            charges: tally.map(|tally| tally.charges).unwrap_or_default(),
            quota: self.quota.take(),
            cached: self.cached,
            server_time: self.server_time,
        }
    }
}

/// A type that a provider's answers are decoded into.
pub(crate) trait Judged: DeserializeOwned + Default + PartialEq {
    /// The fields around the payload, which is everything else.
    const AROUND: &'static [&'static str];

    /// Whether the provider may wrap the payload in another object.
    const WRAPS: bool = false;

    /// The verdict on an answer that could be decoded.
    fn judge(&self, status: StatusCode) -> Verdict;

    /// The verdict on one that could not, from its text.
    fn judge_text(text: &str, status: StatusCode) -> Verdict;

    /// The JSON of the payload, where the provider wraps it in another object.
    fn unwrap_text(_text: &str) -> Option<&str> {
        None
    }
}
