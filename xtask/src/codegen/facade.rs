//! The facade's generated part: handles, requests, closed lists of values, error codes.

mod client;
mod code;
mod dynamic;
pub mod models;
mod operation;
mod payload;
mod request;
mod terminals;
mod values;

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub use self::payload::Payload;
pub(super) use self::values::variant_names;
use crate::codegen::inline::inline;
use crate::model::{Kind, Model, Operation, Parameter, Source, Tag};
use crate::provider::Provider;
use crate::schema_walk::reachable;
use crate::spec::Spec;

/// Generates the facade's part of a provider: file names below its folder, and what is in them.
///
/// The first has no name: it is the file beside the folder, which declares the others.
pub fn generate(
    provider: &Provider,
    spec: &Spec,
    model: &Model,
    raw: &syn::File,
) -> Result<Vec<(Option<String>, syn::File)>> {
    let mut payloads = Vec::new();
    for operation in &model.operations {
        payloads.push(request_payload(spec, operation)?);
    }
    let mut files = vec![(None, top(provider, spec, model, &payloads)?)];
    for tag in &model.tags {
        let file = handle(provider, spec, model, tag, raw, &payloads).with_context(|| format!("tag {}", tag.name))?;
        files.push((Some(format!("{}.rs", tag.name.to_snake_case())), file));
    }
    if !model.codes.is_empty() {
        files.push((Some("code.rs".to_owned()), code::generate(model)?));
    }
    if values::are_used(model) {
        files.push((Some("values.rs".to_owned()), values::generate(provider, spec, model)?));
    }
    if models::are_used(spec) {
        files.push((Some("models.rs".to_owned()), models::generate(provider, spec)?));
    }
    files.push((Some("operation.rs".to_owned()), operation::generate(provider, spec, model, &payloads)?));
    files.push((Some("dynamic.rs".to_owned()), dynamic::generate(provider, spec, model, &payloads)?));
    Ok(files)
}

/// The file that declares the others, and holds the client.
fn top(provider: &Provider, spec: &Spec, model: &Model, payloads: &[Payload]) -> Result<syn::File> {
    let raw_module = ident(&provider.name);
    let modules: Vec<Ident> = model.tags.iter().map(|tag| ident(&tag.name.to_snake_case())).collect();
    let handles: Vec<Ident> = model.tags.iter().map(|tag| ident(&tag.name.to_pascal_case())).collect();
    let requests = model.tags.iter().zip(&modules).map(|(tag, module)| {
        let here = model.operations.iter().filter(|operation| operation.tag == tag.name);
        let names = here.map(|operation| ident(&operation.request));
        quote!(pub use super::#module::{#(#names),*};)
    });
    let mut types = Vec::new();
    for payload in payloads {
        if let Some(component) = payload.component() {
            reachable(spec, component, &mut types);
        }
    }
    if let Some(envelope) = &model.envelope.schema {
        reachable(spec, envelope, &mut types);
    }
    types.sort_unstable();
    types.dedup();
    let types = types.iter().map(|name| ident(name));
    let optional = |wanted: bool, tokens: TokenStream| if wanted { tokens } else { TokenStream::new() };
    let (has_codes, has_values) = (!model.codes.is_empty(), values::are_used(model));
    let code_module = optional(
        has_codes,
        quote!(
            mod code;
        ),
    );
    let code_use = optional(
        has_codes,
        quote!(
            pub use self::code::Code;
        ),
    );
    let values_module = optional(
        has_values,
        quote!(
            mod values;
        ),
    );
    let values_use = optional(
        has_values,
        quote!(
            pub use self::values::*;
        ),
    );
    let models_module = optional(
        models::are_used(spec),
        quote!(
            #[cfg(feature = "model")]
            mod models;
        ),
    );
    let about = format!(" The client of {}, as generated from `{}`.", provider.name, provider.spec);
    let client = client::generate(spec, model)?;
    parse(quote! {
        #![doc = #about]

        #code_module
        #[cfg(feature = "dynamic")]
        mod dynamic;
        #models_module
        #(mod #modules;)*
        mod operation;
        #values_module

        #code_use
        #(pub use self::#modules::#handles;)*
        pub use self::operation::Operation;
        #values_use

        #[doc = " The requests that the handles start, one for each operation."]
        pub mod requests {
            #(#requests)*
        }

        #[doc = " What answers hold: generated from the schemas of the spec."]
        pub mod types {
            pub use clipwire_raw::#raw_module::types::{#(#types),*};
        }

        #[cfg(feature = "dynamic")]
        pub(crate) use self::dynamic::PROVIDER;

        #client
    })
}

/// One file: a handle and the requests that it starts.
fn handle(
    provider: &Provider,
    spec: &Spec,
    model: &Model,
    tag: &Tag,
    raw: &syn::File,
    payloads: &[Payload],
) -> Result<syn::File> {
    let name = ident(&tag.name.to_pascal_case());
    let about = docs(&[&tag.description, "", "Opening a request sends nothing."], "");
    let top = format!(" {}, as generated from `{}`.", tag.description.trim_end_matches('.'), provider.spec);
    let here: Vec<(&Operation, &Payload)> =
        model.operations.iter().zip(payloads).filter(|(operation, _)| operation.tag == tag.name).collect();
    let imports = imports(&here);
    let methods = here.iter().map(|(operation, _)| request::method(operation));
    let requests = here
        .iter()
        .map(|(operation, payload)| {
            request::generate(provider, spec, model, operation, payload, raw)
                .with_context(|| format!("operation {}", operation.id))
        })
        .collect::<Result<Vec<_>>>()?;
    parse(quote! {
        #![doc = #top]

        #imports

        #about
        #[derive(Clone, Debug)]
        pub struct #name {
            core: Arc<Core>,
        }

        impl #name {
            pub(crate) fn new(core: Arc<Core>) -> Self {
                Self { core }
            }

            #(#methods)*
        }

        #(#requests)*
    })
}

/// What the requests of one file use, and nothing else.
fn imports(operations: &[(&Operation, &Payload)]) -> TokenStream {
    let parameters = || operations.iter().flat_map(|(operation, _)| &operation.parameters);
    let ids: BTreeSet<&str> = parameters().filter_map(|parameter| parameter.id.as_deref()).collect();
    let values: BTreeSet<&str> = parameters()
        .filter_map(|parameter| match &parameter.kind {
            Kind::Enum(component) => Some(component.as_str()),
            Kind::Text | Kind::Integer(_) | Kind::Texts => None,
        })
        .collect();
    let any = |wanted: fn(&Payload) -> bool| operations.iter().any(|(_, payload)| wanted(payload));
    let when = |wanted: bool, tokens: TokenStream| if wanted { tokens } else { TokenStream::new() };
    let ids: Vec<Ident> = ids.into_iter().map(ident).collect();
    let values: Vec<Ident> = values.into_iter().map(ident).collect();
    let types = when(
        any(|payload| payload.component().is_some()),
        quote!(
            use super::types;
        ),
    );
    let values = when(!values.is_empty(), quote!(use super::values::{#(#values),*};));
    let is_id =
        |required: bool| parameters().any(|parameter| request::is_id(parameter) && parameter.required == required);
    let optional_id = when(is_id(false), quote!(, optional_id));
    let required_id = when(is_id(true), quote!(, required_id));
    let ids = when(!ids.is_empty(), quote!(use crate::id::{#(#ids),* #optional_id #required_id};));
    let list = any(|payload| matches!(payload, Payload::List(_)));
    let counts = operations
        .iter()
        .any(|(operation, payload)| matches!(payload, Payload::List(_)) && terminals::counts(operation));
    let whole = when(counts, quote!(, Whole));
    let parts = when(list, quote!(use crate::decoded::{NextPage, PageParts #whole};));
    let streams = when(
        list,
        quote!(
            use crate::page::{Items, ListScope, Pages};
        ),
    );
    let required = when(parameters().any(request::is_checked), quote!(, required));
    let required_list = when(parameters().any(|parameter| parameter.location == "whole body"), quote!(, required_list));
    let secret = when(
        parameters().any(|parameter| parameter.is_secret),
        quote!(
            use crate::value::Secret;
        ),
    );
    let one_of = when(operations.iter().any(|(operation, _)| !operation.one_of.is_empty()), quote!(, one_of));
    let body = when(
        parameters().any(|parameter| parameter.location.ends_with("body")),
        quote!(
            use crate::body::JsonBody;
        ),
    );
    let page = when(
        any(|payload| matches!(payload, Payload::List(_) | Payload::ListFree)),
        quote!(
            use crate::page::Page;
        ),
    );
    quote! {
        #types
        #values
        use std::sync::Arc;

        use clipwire_transport::RequestParts;

        use super::operation::Operation;
        use crate::call::{Core #required #required_list #one_of};
        #body
        #parts
        use crate::error::Result;
        #ids
        use crate::options::{CallOptions, call_options};
        #page
        #streams
        use crate::received::Received;
        use crate::response::Response;
        #secret
    }
}

/// What `send` of an operation returns.
pub fn request_payload(spec: &Spec, operation: &Operation) -> Result<Payload> {
    Payload::of(spec, operation).with_context(|| format!("operation {}", operation.id))
}

/// Doc attributes, a line each; `prefix` goes before the first.
pub(crate) fn docs(lines: &[&str], prefix: &str) -> TokenStream {
    let lines = lines.iter().enumerate().flat_map(|(index, line)| {
        let text = if index == 0 { format!("{prefix}{line}") } else { (*line).to_owned() };
        text.split('\n').map(str::to_owned).collect::<Vec<_>>()
    });
    let mut tokens = TokenStream::new();
    let lines: Vec<String> = lines.collect();
    let end = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |at| at + 1);
    for line in &lines[..end] {
        let text = if line.is_empty() { String::new() } else { format!(" {line}") };
        tokens.extend(quote!(#[doc = #text]));
    }
    tokens
}

/// How well something is known, as a line of rustdoc.
pub(super) fn known(source: &Source) -> String {
    crate::codegen::strip::source_line(source)
}

pub(crate) fn ident(name: &str) -> Ident {
    // Keywords that a name on the wire may be.
    match name {
        "type" | "self" | "ref" | "in" | "for" | "use" | "mod" | "match" | "move" => {
            Ident::new(&format!("{name}_"), Span::call_site())
        }
        _ => Ident::new(name, Span::call_site()),
    }
}

/// The field of a request that holds a parameter.
pub(super) fn field(parameter: &Parameter) -> proc_macro2::Ident {
    ident(&parameter.field)
}

pub(super) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

pub(super) fn parse(tokens: TokenStream) -> Result<syn::File> {
    let file = syn::parse2(tokens.clone());
    let mut file = file.with_context(|| format!("the emitter made text that is no Rust: {tokens}"))?;
    inline(&mut file);
    Ok(file)
}

/// What a user writes to start the request of an operation, with the examples of the spec.
pub fn call_site(operation: &Operation) -> String {
    let example = |parameter: &Parameter| match &parameter.example {
        Some(serde_json::Value::String(text)) => format!("{text:?}"),
        Some(other) => other.to_string(),
        None => "\"…\"".to_owned(),
    };
    let arguments: Vec<String> = operation.required().map(example).collect();
    let one = operation.one().map(|parameter| format!(".{}({})", parameter.field, example(parameter)));
    format!("client.{}().{}({}){}", operation.handle, operation.verb, arguments.join(", "), one.unwrap_or_default())
}
