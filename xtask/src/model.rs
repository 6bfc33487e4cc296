//! A spec as the emitters read it: operations, parameters, codes, all references followed.

mod read;

use serde_json::Value;

pub use self::read::{body_field, envelope, field_name, source};

/// What a spec says, with its references followed and its provenance resolved.
#[derive(Clone, Debug)]
pub struct Model {
    /// The name of the provider, which is that of its module.
    pub name: String,
    /// The prefix of its environment variables.
    pub env: String,
    /// The crates that its hand-written file needs besides those that every provider has.
    pub crates: Vec<String>,
    /// The platform whose data it gives: `tiktok` or `douyin`.
    pub platform: String,
    /// Whether it is compiled in unless a user says otherwise.
    pub is_default: bool,
    /// What decides about the charge of a call.
    pub charges: Charges,
    /// The charge of what no table tells: `yes`, `no`, `unstated` or `unknown`.
    pub otherwise: String,
    /// What a call is authenticated with, in the order of the spec.
    pub credentials: Vec<Credential>,
    /// What stands around a payload.
    pub envelope: Envelope,
    /// The addresses that calls go to unless the user gives others, in the order of preference.
    pub servers: Vec<String>,
    /// The tags, in the order of the spec.
    pub tags: Vec<Tag>,
    /// The operations, in the order of the spec.
    pub operations: Vec<Operation>,
    /// The provider's error codes.
    pub codes: Vec<Code>,
    /// How many digits a code has, where leading zeros count and can be lost.
    pub digits: Option<usize>,
    /// How many calls of one operation the provider takes in a second.
    pub per_second: Option<u32>,
    /// What the provider takes off for many calls of one operation in a day.
    pub discounts: Vec<Discount>,
    /// The component schemas, in the order of the spec.
    pub schemas: Vec<Schema>,
    /// The error answers, in the order of the spec.
    pub errors: Vec<Schema>,
}

/// What decides about the charge of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charges {
    /// The code of the response, by the table in `x-codes`.
    ByCode,
    /// The HTTP status: what succeeds is charged, and nothing else is.
    ByStatus,
    /// The provider does not publish it.
    Unpublished,
}

/// One thing that a call is authenticated with: a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its name in the spec, which names the setter of the builder.
    pub name: String,
    /// `query` or `header`.
    pub location: String,
    /// The name of the parameter or header.
    pub wire: String,
    /// What stands before the secret, such as `Bearer `.
    pub prefix: String,
    /// The environment variable that `from_env` reads it from.
    pub variable: String,
    /// Whether no call can be made without it.
    pub required: bool,
    /// Whether it can expire and be renewed while a client is in use.
    pub renewable: bool,
    /// What it is.
    pub description: String,
    /// How well it is known.
    pub source: Source,
}

/// What a provider takes off the price of calls in a day, from so many on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    /// The first call, counted from 0, that it applies to.
    pub from: u64,
    /// What is taken off.
    pub percent: u64,
}

/// What an answered call costs, as the provider published it on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// A decimal number.
    pub amount: String,
    /// Three letters.
    pub currency: String,
    /// The day, as in `2026-07-28`.
    pub day: String,
}

/// Where the parts of an envelope stand: JSON pointers, of which the first that is there counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The component that describes it, where every answer has it around its payload.
    pub schema: Option<String>,
    /// Where the payload stands, if it does not stand bare.
    pub payload: Vec<String>,
    /// The code of the outcome.
    pub code: Vec<String>,
    /// The codes of success, besides those of `x-codes`.
    pub success: Vec<String>,
    /// The codes of a search that found nothing, besides those of `x-codes`.
    pub empty: Vec<String>,
    /// The provider's words.
    pub message: Vec<String>,
    /// The provider's name for the call.
    pub request_id: Vec<String>,
    /// The report of the quota.
    pub quota: Vec<String>,
    /// Whether the answer comes from what the provider held.
    pub cached: Vec<String>,
    /// The address under which the answer can be read again.
    pub replay: Vec<String>,
    /// Values that are secrets.
    pub secrets: Vec<String>,
    /// Other fields that are never part of a payload.
    pub around: Vec<String>,
    /// Other fields that may stand beside the place of a payload.
    pub beside: Vec<String>,
}

/// A tag: one handle of the facade.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The platform of its operations, where that is another one than the provider's.
    pub platform: Option<String>,
    /// Its name, which is the name of the method of the client that gives it.
    pub name: String,
    /// What it holds.
    pub description: String,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The provider's name for it, in snake case.
    pub id: String,
    /// Where it stands in the spec.
    pub pointer: String,
    /// The tag that it belongs to.
    pub tag: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// One line.
    pub summary: String,
    /// The rest.
    pub description: String,
    /// The provider's own page.
    pub page: Option<String>,
    /// How well it is known.
    pub source: Source,
    /// The handle of the facade, such as `videos`.
    pub handle: String,
    /// The method on the handle, such as `get`.
    pub verb: String,
    /// The facade's request type, such as `GetVideo`.
    pub request: String,
    /// What `send` returns.
    pub answer: Answer,
    /// What a call costs, where the provider publishes it.
    pub price: Option<Price>,
    /// Whether it is called without credentials.
    pub is_keyless: bool,
    /// The parameters, in the order of the spec.
    pub parameters: Vec<Parameter>,
    /// Of these parameters, by their names in the facade, a call needs one at least.
    pub one_of: Vec<String>,
    /// Where an answer repeats the id that was asked for.
    pub echo: Option<Echo>,
    /// The component that describes the whole answer.
    pub component: String,
}

/// What `send` returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One thing, at this pointer below the answer.
    One(String),
    /// A list.
    List(Paging),
    /// Whatever came, without the envelope.
    Free,
}

/// An id that is asked for and that an answer repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// The parameter, by its name in the facade.
    pub parameter: String,
    /// Where the answer has it; the first that is there counts.
    pub answer: Vec<String>,
    /// How well that is known.
    pub source: Source,
}

/// How a list is paged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The parameter that asks for a page.
    pub request: Option<String>,
    /// Where the answer gives a cursor: of this page where pages are counted, else of the next one. The first that is
    /// there counts.
    pub response: Vec<String>,
    /// What is sent along with the cursor.
    pub with: Vec<Along>,
    /// How much further the next page begins, where elements are counted and no answer says where.
    pub step: Option<Step>,
    /// Where the answer says whether there is more.
    pub more: Vec<String>,
    /// Where the answer says which page is the last.
    pub last: Option<String>,
    /// Where the answer says how many there are in all.
    pub total: Option<String>,
    /// Where the elements stand; the first that is there counts.
    pub items: Vec<String>,
    /// What tells an element from others: a field of it, or a pointer.
    pub id: Option<String>,
}

/// A parameter that goes along with the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Along {
    /// The parameter.
    pub request: String,
    /// Where the answer gives its value for the next page; the first that is there counts.
    pub response: Vec<String>,
}

/// How much further the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By this many elements.
    By(u64),
    /// By as many as came.
    Elements,
}

/// How the next page of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Next<'a> {
    /// By no way that is known.
    Unknown,
    /// By the number of the page.
    Page(&'a Parameter),
    /// By the number of elements before it.
    Offset(&'a Parameter, Step),
    /// By what the answer gives.
    Cursor(&'a Parameter),
}

impl<'a> Next<'a> {
    /// The parameter that asks for it.
    pub fn parameter(self) -> Option<&'a Parameter> {
        match self {
            Self::Unknown => None,
            Self::Page(parameter) | Self::Offset(parameter, _) | Self::Cursor(parameter) => Some(parameter),
        }
    }
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Its name in the facade: of its own, or that of the component, or as on the wire. It outlives a corrected wire.
    pub field: String,
    /// Where it stands in the spec.
    pub pointer: String,
    /// `query`, `header`, `path`, `body` for a field of the JSON body, or `whole body`.
    pub location: String,
    /// Whether the call cannot be made without it.
    pub required: bool,
    /// What it means.
    pub description: String,
    /// Its type.
    pub kind: Kind,
    /// The typed id of the facade, such as `VideoId`.
    pub id: Option<String>,
    /// The terminal of the facade that sets it, instead of a setter.
    pub terminal: Option<String>,
    /// Whether it is kept out of print.
    pub is_secret: bool,
    /// A value that a request may have.
    pub example: Option<Value>,
    /// Known values of an open list.
    pub known_values: Vec<String>,
    /// How well it is known.
    pub source: Source,
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number; the name of the Rust type.
    Integer(String),
    /// A closed list of values; the name of the component.
    Enum(String),
    /// A list of texts, in a body.
    Texts,
}

/// One error code of the provider.
#[derive(Clone, Debug)]
pub struct Code {
    /// As the provider sends it.
    pub code: String,
    /// Our name, in snake case.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// `yes`, `no` or `unstated`.
    pub charged: String,
    /// What it is for a caller.
    pub class: String,
    /// How well it is known.
    pub source: Source,
}

/// One component, a schema or an error answer.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// What it describes.
    pub description: String,
    /// How well it is known.
    pub source: Source,
}

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `documented`, `observed`, `inferred` or `assumed`.
    pub status: String,
    /// The page or program that says so.
    pub reference: String,
    /// Why, in a line.
    pub note: String,
}

impl Model {
    /// The platform whose data an operation is about; empty where the spec does not say.
    pub fn platform_of(&self, operation: &Operation) -> &str {
        let tag = self.tags.iter().find(|tag| tag.name == operation.tag);
        tag.and_then(|tag| tag.platform.as_deref()).unwrap_or(&self.platform)
    }
}

impl Operation {
    /// The parameters that the caller cannot leave out, in the order of the spec.
    pub fn required(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.required)
    }

    /// The first of the parameters of which a call needs one.
    pub fn one(&self) -> Option<&Parameter> {
        let name = self.one_of.first()?;
        self.parameters.iter().find(|parameter| parameter.field == *name)
    }

    /// How its next page is asked for.
    pub fn next(&self) -> Next<'_> {
        let Answer::List(paging) = &self.answer else { return Next::Unknown };
        let Some(parameter) = paging.request.as_ref().and_then(|name| self.parameter(name)) else {
            return Next::Unknown;
        };
        match (paging.step, &parameter.kind) {
            (Some(step), _) => Next::Offset(parameter, step),
            // What counts pages says which is the last; what gives cursors says whether there is more.
            (None, Kind::Integer(_)) if paging.more.is_empty() => Next::Page(parameter),
            _ => Next::Cursor(parameter),
        }
    }

    /// The parameters that go along with its cursor, with where the answer gives their values.
    pub fn along(&self) -> Vec<(&Parameter, &[String])> {
        let Answer::List(paging) = &self.answer else { return Vec::new() };
        let known = |along: &'_ Along| self.parameter(&along.request);
        paging.with.iter().filter_map(|along| Some((known(along)?, along.response.as_slice()))).collect()
    }

    /// A parameter by its name in the facade or on the wire.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let by_field = self.parameters.iter().find(|parameter| parameter.field == name);
        by_field.or_else(|| self.parameters.iter().find(|parameter| parameter.name == name))
    }

    /// The parameters that have a setter, in the order of the spec.
    pub fn optional(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| !parameter.required && parameter.terminal.is_none())
    }
}
