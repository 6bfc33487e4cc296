//! What a spec says of its provider, as data: generated code fills it in, everything else reads it.

use clipwire_transport::{Charge, ErrorKind};
use clipwire_value::read::Answer;

/// A provider, as its spec describes it.
#[derive(Debug)]
pub(crate) struct ProviderSpec {
    /// The name of the module.
    pub(crate) name: &'static str,
    /// The prefix of its environment variables.
    pub(crate) env: &'static str,
    /// Where calls go unless the builder says otherwise, in the order of preference.
    pub(crate) servers: &'static [&'static str],
    /// What a call is authenticated with.
    pub(crate) credentials: &'static [CredentialSpec],
    /// Where the parts of an envelope stand.
    pub(crate) envelope: EnvelopeSpec,
    /// What decides about the charge of a call.
    pub(crate) charges: Charges,
    /// The charge of what no table tells.
    pub(crate) otherwise: Charge,
    /// The codes that the provider documents.
    pub(crate) codes: &'static [CodeSpec],
    /// How many digits a code has, where leading zeros can be lost; 0 where codes are taken as they come.
    pub(crate) digits: usize,
    /// How many calls of one operation the provider takes in a second.
    pub(crate) per_second: Option<u32>,
    /// What the provider takes off for many calls of one operation in a day, the first of them first.
    pub(crate) discounts: &'static [Discount],
    /// What can be called.
    pub(crate) operations: &'static [OperationSpec],
}

/// What is taken off the price of the calls of one operation in a day, from so many on.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "a provider without discounts does not use it")]
pub(crate) struct Discount {
    pub(crate) from: u64,
    pub(crate) percent: u64,
}

/// What an answered call costs, as the provider published it.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "a provider that publishes no prices does not use it")]
pub(crate) struct Price {
    pub(crate) amount: &'static str,
    pub(crate) currency: &'static str,
}

/// One thing that a call is authenticated with.
#[derive(Debug)]
pub(crate) struct CredentialSpec {
    /// Its name, which is that of the builder's setter.
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    /// The name of the parameter or header.
    pub(crate) wire: &'static str,
    /// What stands before the secret, such as `Bearer `.
    pub(crate) prefix: &'static str,
    /// The environment variable that it is read from.
    pub(crate) variable: &'static str,
    /// Whether no call can be made without it.
    pub(crate) required: bool,
}

/// Where a credential goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Query,
    Header,
}

/// What decides about the charge of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the providers that are compiled in")]
pub(crate) enum Charges {
    /// The code of the response.
    ByCode,
    /// The HTTP status: what succeeds is charged, and nothing else is.
    ByStatus,
    /// The provider does not publish it.
    Unpublished,
}

/// Where the parts of an envelope stand: JSON pointers, of which the first that is there counts.
#[derive(Debug)]
pub(crate) struct EnvelopeSpec {
    /// The payload, where it does not stand bare.
    pub(crate) payload: &'static [&'static str],
    pub(crate) code: &'static [&'static str],
    /// The codes of success, besides those of the table.
    pub(crate) success: &'static [&'static str],
    /// The codes of a search that found nothing, besides those of the table.
    pub(crate) empty: &'static [&'static str],
    pub(crate) message: &'static [&'static str],
    pub(crate) request_id: &'static [&'static str],
    pub(crate) quota: &'static [&'static str],
    pub(crate) cached: &'static [&'static str],
    /// The address under which an answer can be read again.
    pub(crate) replay: &'static [&'static str],
    /// Values that are secrets, wherever they are printed.
    pub(crate) secrets: &'static [&'static str],
    /// The names of all fields that are never part of a payload.
    pub(crate) around: &'static [&'static str],
    /// Further names that may stand beside the place of a payload.
    pub(crate) beside: &'static [&'static str],
}

/// What a response is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// It holds what was asked for.
    Answer,
    /// The provider looked and found nothing.
    Empty,
    /// It tells of a failure.
    Error(ErrorKind),
}

/// A code that the provider documents.
#[derive(Debug)]
pub(crate) struct CodeSpec {
    pub(crate) code: &'static str,
    pub(crate) class: Class,
    pub(crate) charge: Charge,
}

/// An operation, as its spec describes it.
#[derive(Debug)]
pub(crate) struct OperationSpec {
    /// The provider's name of it.
    pub(crate) name: &'static str,
    /// The template of its path.
    #[allow(dead_code, reason = "a provider that publishes no list of prices does not use it")]
    pub(crate) path: &'static str,
    /// Where what was asked for stands in a payload; the first that is there counts. Empty where nothing is known but that
    /// it is all of the payload; where its fields are known, they.
    pub(crate) payload: &'static [&'static str],
    pub(crate) shape: Shape,
    /// Whether nobody who knows has said that its path is this one.
    pub(crate) path_is_assumed: bool,
    /// Where answers repeat the id that was asked for.
    pub(crate) echo: Option<Echo>,
    /// The platform whose data it is about.
    pub(crate) platform: &'static str,
    /// What a call costs, unless the builder is told otherwise.
    pub(crate) price: Option<Price>,
    /// Whether it is called without credentials.
    pub(crate) is_keyless: bool,
    /// Makes what a payload is read into, where its fields are known.
    pub(crate) answer: Option<fn() -> Box<dyn Answer>>,
}

/// What a payload is read into, before anything of it has been read.
pub(crate) fn answer<A: Answer + Default>() -> Box<dyn Answer> {
    Box::<A>::default()
}

/// An id that is asked for, and where an answer has it.
#[derive(Debug)]
#[allow(dead_code, reason = "a provider whose answers repeat no id does not use it")]
pub(crate) struct Echo {
    /// The parameter, by its name on the wire before any correction.
    pub(crate) parameter: &'static str,
    /// Places in a payload; the first that is there counts.
    pub(crate) answer: &'static [&'static str],
}

/// What an operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the providers that are compiled in")]
pub(crate) enum Shape {
    /// One thing, at a place of the payload.
    One,
    /// A list, at a place of the payload.
    List,
    /// One thing that is all of the payload; its fields are known.
    Whole,
    /// Whatever comes.
    Free,
}

impl OperationSpec {
    /// An operation of which nothing is known but its name: any answer, no price, the client's credentials.
    pub(crate) const fn named(name: &'static str) -> Self {
        Self {
            name,
            path: "",
            payload: &[],
            shape: Shape::Free,
            path_is_assumed: false,
            echo: None,
            platform: "",
            price: None,
            is_keyless: false,
            answer: None,
        }
    }

    /// Whether a call of it costs nothing, as the provider says.
    pub(crate) fn is_free(&self) -> bool {
        self.price.is_some_and(|price| price.amount.bytes().all(|byte| matches!(byte, b'0' | b'.')))
    }
}

impl ProviderSpec {
    /// The row of a code in the provider's table; a code that lost its leading zeros gets them back.
    pub(crate) fn code(&self, code: &str) -> Option<&'static CodeSpec> {
        let is_it = |row: &&CodeSpec| row.code == code || (self.digits > 0 && same_number(row.code, code, self.digits));
        self.codes.iter().find(is_it)
    }
}

/// Whether a code is another one without its leading zeros.
fn same_number(known: &str, code: &str, digits: usize) -> bool {
    code.len() < digits
        && !code.is_empty()
        && known.len() == digits
        && known.ends_with(code)
        && known[..digits - code.len()].bytes().all(|byte| byte == b'0')
}
