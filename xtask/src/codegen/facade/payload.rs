//! What `send` of an operation returns, found out by the schemas.

use anyhow::{Result, bail};
use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::model::{Answer, Operation};
use crate::schema_walk::{Target, walk};
use crate::spec::Spec;

/// What `send` returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// An object of a component.
    One(String),
    /// An object without a description.
    OneFree,
    /// A page of objects of a component.
    List(String),
    /// A page of values without a description.
    ListFree,
    /// All fields but the envelope.
    Free,
}

impl Payload {
    /// Finds out by the schemas.
    pub fn of(spec: &Spec, operation: &Operation) -> Result<Self> {
        Ok(match &operation.answer {
            Answer::Free => Self::Free,
            Answer::One(pointer) => match walk(spec, &operation.component, pointer)? {
                Target::Object(component) => Self::One(component),
                Target::FreeObject => Self::OneFree,
                other => bail!("x-facade.answer {pointer} leads to {other:?}, not to an object"),
            },
            Answer::List(paging) => {
                let mut element = None;
                for pointer in &paging.items {
                    match walk(spec, &operation.component, pointer) {
                        Ok(Target::List(component)) => element = Some(component),
                        // A pointer through something without a description cannot be checked.
                        Ok(Target::Untyped) | Err(_) if element.is_none() => {}
                        Ok(other) => bail!("x-paging.items {pointer} leads to {other:?}, not to a list"),
                        Err(error) => return Err(error),
                    }
                }
                element.map_or(Self::ListFree, Self::List)
            }
        })
    }

    /// The component that it consists of.
    pub fn component(&self) -> Option<&str> {
        match self {
            Self::One(component) | Self::List(component) => Some(component),
            Self::OneFree | Self::ListFree | Self::Free => None,
        }
    }

    /// The type as a user reads it.
    pub fn type_name(&self) -> String {
        match self {
            Self::One(component) => component.clone(),
            Self::List(component) => format!("Page<{component}>"),
            Self::ListFree => "Page<serde_json::Value>".to_owned(),
            Self::OneFree | Self::Free => "serde_json::Map<String, serde_json::Value>".to_owned(),
        }
    }

    pub(super) fn tokens(&self) -> TokenStream {
        match self {
            Self::One(component) => {
                let component = ident(component);
                quote!(types::#component)
            }
            Self::List(component) => {
                let component = ident(component);
                quote!(Page<types::#component>)
            }
            Self::ListFree => quote!(Page<serde_json::Value>),
            Self::OneFree | Self::Free => quote!(serde_json::Map<String, serde_json::Value>),
        }
    }
}
