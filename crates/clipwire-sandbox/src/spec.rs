//! What the sandbox reads from an OpenAPI document.

mod codes;
mod document;
mod embedded;
mod envelope;
mod operation;
mod parameter;
mod path;
pub(crate) mod pointer;
mod reference;
mod security;

pub(crate) use codes::{Charges, Code};
pub(crate) use document::{Found, Spec};
pub(crate) use embedded::embedded;
#[cfg(test)]
pub(crate) use embedded::{target, text as embedded_text};
pub(crate) use operation::{Operation, Paging};
pub(crate) use parameter::{Parameter, Place};
pub(crate) use reference::plain;
pub(crate) use security::Scheme;

#[cfg(test)]
mod tests;
