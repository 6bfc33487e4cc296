//! What reads the answer of every operation that has a model, for the properties of the facade: none is left out.

use anyhow::{Context, Result};
use heck::ToPascalCase;
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::facade::{Payload, ident, models, request_payload};
use super::test_calls::start;
use crate::codegen::Loaded;
use crate::model::Operation;
use crate::spec::{Spec, ref_name};

/// Where they are written, relative to the workspace.
pub(super) const FILE: &str = "crates/clipwire/src/properties/readings.rs";

/// Generates them for all providers.
pub(super) fn generate(all: &[Loaded]) -> Result<syn::File> {
    let mut rows = Vec::new();
    for loaded in all {
        for operation in &loaded.model.operations {
            rows.extend(row(loaded, operation).with_context(|| format!("operation {}", operation.id))?);
        }
    }
    let names: Vec<_> = all.iter().map(|loaded| ident(&loaded.model.name)).collect();
    let credentials = all.iter().map(|loaded| {
        let names = loaded.model.credentials.iter().map(|credential| &credential.name);
        quote!([#(#names),*])
    });
    Ok(syn::parse_quote! {
        #![doc = " Every operation whose answer has a model: what reads it, and an answer of the spec."]

        use bytes::Bytes;

        use super::records::{Records, of_one, of_page, offline};
        use crate::error::Result;
        use crate::model;

        /// An operation whose answer has a model.
        pub(super) struct Reading {
            /// The provider and the operation.
            pub(super) name: &'static str,
            /// Reads a body as its answer. There are no records where that fails.
            pub(super) read: fn(&Clients, Bytes) -> Result<Records>,
            /// The answer that the spec has for an example.
            pub(super) answer: &'static str,
        }

        /// A client of every provider.
        pub(super) struct Clients {
            #(#names: crate::#names::Client),*
        }

        impl Clients {
            /// Clients that send nothing.
            pub(super) fn new() -> Self {
                Self { #(#names: offline!(crate::#names, #credentials)),* }
            }
        }

        /// The operations, in the order of the specs.
        pub(super) const READINGS: &[Reading] = &[#(#rows),*];
    })
}

fn row(loaded: &Loaded, operation: &Operation) -> Result<Option<TokenStream>> {
    let payload = request_payload(&loaded.spec, operation)?;
    let reader = match payload {
        Payload::One(_) => quote!(of_one),
        _ => quote!(of_page),
    };
    let schema = payload.component().and_then(|component| loaded.spec.schema(component));
    let Some(model) = schema.and_then(|schema| schema.get("x-model")?.as_str()) else { return Ok(None) };
    let kind = ident(&models::kind(model)?.to_pascal_case());
    let (provider, id, start) = (&loaded.model.name, &operation.id, start(loaded, operation)?);
    let answer = answer(&loaded.spec, operation).context("it has no example of its answer")?.to_string();
    Ok(Some(quote! {
        Reading {
            name: concat!(#provider, ".", #id),
            read: |clients, body| #reader::<model::#kind, _>(#start.read(body)),
            answer: #answer,
        }
    }))
}

/// The first example of the answer.
fn answer(spec: &Spec, operation: &Operation) -> Option<Value> {
    let media = spec.at(&format!("{}/responses/200/content/application~1json", operation.pointer))?;
    if let Some(example) = media.get("example") {
        return Some(example.clone());
    }
    let example = media.get("examples")?.as_object()?.values().next()?;
    let example = match ref_name(example) {
        Some(name) => spec.at(&format!("/components/examples/{name}"))?,
        None => example,
    };
    example.get("value").cloned()
}
