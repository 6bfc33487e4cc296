//! What a spec says of operations, as data for programs and people.

use std::fmt;

use super::Open;
use crate::envelope::Envelope;
use crate::spec::{OperationSpec, ProviderSpec};

/// A provider: what can be asked of it, and with which credentials.
#[non_exhaustive]
pub struct Provider {
    /// The name of its module, such as `onebound`.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What its environment variables begin with, such as `ONEBOUND`.
    pub env: &'static str,
    /// Where calls go unless a client is told otherwise; empty where the provider does not publish it.
    pub servers: &'static [&'static str],
    /// What calls are authenticated with.
    pub credentials: &'static [CredentialInfo],
    /// The handles, such as `videos`, with what each is for.
    pub handles: &'static [(&'static str, &'static str)],
    /// Everything that can be called.
    pub operations: &'static [OperationInfo],
    pub(crate) spec: &'static ProviderSpec,
    pub(crate) rules: &'static dyn Envelope,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A credential of a provider.
#[derive(Debug)]
#[non_exhaustive]
pub struct CredentialInfo {
    /// Its name, which is that of the builder's setter.
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
    /// The environment variable that `from_env` reads it from.
    pub variable: &'static str,
    /// Whether no call can be made without it.
    pub is_required: bool,
}

/// An operation: what it takes, returns and costs.
#[non_exhaustive]
pub struct OperationInfo {
    /// The name of the provider's module.
    pub provider: &'static str,
    /// The handle of the client, such as `videos`.
    pub handle: &'static str,
    /// The method on the handle, such as `search`.
    pub method: &'static str,
    /// The provider's name of it.
    pub name: &'static str,
    /// The HTTP method and the path below the base URL.
    pub path: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// The rest of what there is to know.
    pub description: &'static str,
    /// The provider's own page.
    pub page: Option<&'static str>,
    /// How well it is known.
    pub source: Source,
    /// The platform whose data it is about: `tiktok` or `douyin`.
    pub platform: &'static str,
    /// What a call costs by the provider's published price, such as `0.001 USD`.
    pub price: Option<&'static str>,
    /// Whether it is called without credentials.
    pub is_keyless: bool,
    /// What it returns.
    pub returns: Returns,
    /// The kind of the records that it becomes, such as `video`; `None` where it becomes none.
    pub model: Option<&'static str>,
    /// The parameter that says where a page begins, by its name in the facade; `None` where no way is known to ask for more than one page.
    pub cursor: Option<&'static str>,
    /// The parameters, in the order of the spec; that of a cursor is among them.
    pub parameters: &'static [ParameterInfo],
    /// Of these parameters a call needs one at least.
    pub one_of: &'static [&'static str],
    pub(crate) spec: &'static OperationSpec,
    pub(crate) open: Open,
}

/// What an operation returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Returns {
    /// One thing.
    One,
    /// A list whose elements are described. `pages` says whether a way is known to ask for more than one page.
    List {
        /// Whether there can be more than one page.
        pages: bool,
    },
    /// A list whose elements nobody describes, of one page.
    FreeList,
    /// Whatever the provider sends.
    Free,
}

impl Returns {
    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        matches!(self, Self::List { .. } | Self::FreeList)
    }
}

/// A parameter of an operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct ParameterInfo {
    /// Its name in the facade.
    pub name: &'static str,
    /// Its name on the wire.
    pub wire: &'static str,
    /// Whether a call cannot be made without it.
    pub is_required: bool,
    /// What it means.
    pub description: &'static str,
    /// What a value of it is.
    pub kind: ValueKind,
    /// Whether it says where a page begins, or goes along with what does.
    pub is_cursor: bool,
    /// Whether its value is a secret.
    pub is_secret: bool,
    /// A value that a call may have.
    pub example: Option<&'static str>,
    /// Values that are known, of a list that is open.
    pub known_values: &'static [&'static str],
    /// How well it is known.
    pub source: Source,
}

/// What the value of a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// Text.
    Text,
    /// An id, by the name of its type in [`id`](crate::id). A link that names one will do.
    Id(&'static str),
    /// A whole number.
    Integer,
    /// One of these values.
    OneOf(&'static [&'static str]),
    /// Texts, separated by commas.
    Texts,
}

/// How well something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// `documented`, `observed`, `inferred` or `assumed`.
    pub status: &'static str,
    /// The page or program that says so; empty where there is none.
    pub reference: &'static str,
    /// Why, in a line.
    pub note: &'static str,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.status)
    }
}

impl OperationInfo {
    /// The provider's name of it.
    pub fn as_str(&self) -> &'static str {
        self.name
    }

    /// A parameter by its name in the facade or on the wire.
    pub fn parameter(&self, name: &str) -> Option<&'static ParameterInfo> {
        let by_name = self.parameters.iter().find(|parameter| parameter.name == name);
        by_name.or_else(|| self.parameters.iter().find(|parameter| parameter.wire == name))
    }

    /// The parameter that says what a call is about: the first that it needs. `None` where it needs none, or one of several.
    pub fn about(&self) -> Option<&'static ParameterInfo> {
        self.required().find(|parameter| !parameter.is_secret)
    }

    /// What a call cannot be made without.
    pub fn required(&self) -> impl Iterator<Item = &'static ParameterInfo> {
        self.parameters.iter().filter(|parameter| parameter.is_required)
    }
}

impl fmt::Debug for OperationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.provider, self.handle, self.method)
    }
}

impl ParameterInfo {
    /// Whether it takes the name that people know a user by.
    pub fn takes_a_handle(&self) -> bool {
        match self.kind {
            ValueKind::Id(id) => id == "UniqueId",
            ValueKind::Text | ValueKind::Integer | ValueKind::OneOf(_) | ValueKind::Texts => false,
        }
    }
}
