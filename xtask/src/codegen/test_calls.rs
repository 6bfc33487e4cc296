//! A call of every operation, with the examples of the specs, for the tests: no test needs a line for an operation.

use anyhow::{Context, Result, bail};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::facade::{Payload, ident, request_payload, variant_names};
use crate::codegen::Loaded;
use crate::model::{Kind, Operation, Parameter};

/// Where the calls are written, relative to the workspace.
pub(super) const FILE: &str = "tests/it/operations.rs";

/// Generates the calls of all providers.
pub(super) fn generate(all: &[Loaded]) -> Result<syn::File> {
    let (mut tables, mut lists) = (Vec::new(), Vec::new());
    for loaded in all {
        let rows = loaded
            .model
            .operations
            .iter()
            .map(|operation| row(loaded, operation).with_context(|| format!("operation {}", operation.id)));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let name = &loaded.model.name;
        tables.push(quote!((#name, &[#(#rows),*])));
        let walks =
            loaded.model.operations.iter().map(|operation| walk(loaded, operation)).collect::<Result<Vec<_>>>()?;
        let walks = walks.into_iter().flatten();
        lists.push(quote!((#name, &[#(#walks),*])));
    }
    let names: Vec<_> = all.iter().map(|loaded| ident(&loaded.model.name)).collect();
    let clients = all.iter().map(|loaded| {
        let (name, text) = (ident(&loaded.model.name), &loaded.model.name);
        let credentials = loaded.model.credentials.iter().map(|credential| {
            let scheme = &credential.name;
            quote!(.and(#scheme, sandbox.credential(#text, #scheme)))
        });
        quote!(#name: single_attempt!(clipwire::#name, sandbox, Credentials::default() #(#credentials)*))
    });
    Ok(syn::parse_quote! {
        #![doc = " Every operation of every provider, as the tests call it."]

        use clipwire::Credentials;
        use clipwire_sandbox::Sandbox;

        use crate::support::{Make, Walk, page, single_attempt, value, walked};

        /// A client of every provider.
        #[derive(Clone)]
        pub(crate) struct Clients {
            #(pub(crate) #names: clipwire::#names::Client),*
        }

        impl Clients {
            /// Clients on a sandbox that make one attempt and never slow down, so that what the sandbox does is what a call comes to.
            pub(crate) fn on(sandbox: &Sandbox) -> Self {
                Self { #(#clients),* }
            }
        }

        /// Every call by provider and operation. Where a call is told to, it sets everything that may be left out.
        pub(crate) const CALLS: &[(&str, &[(&str, Make)])] = &[#(#tables),*];

        /// Every list by provider and operation, gone through to its end.
        pub(crate) const LISTS: &[(&str, &[(&str, Walk)])] = &[#(#lists),*];
    })
}

/// Goes through a list of described elements.
fn walk(loaded: &Loaded, operation: &Operation) -> Result<Option<TokenStream>> {
    let Payload::List(_) = request_payload(&loaded.spec, operation)? else { return Ok(None) };
    let (id, start) = (&operation.id, start(loaded, operation)?);
    Ok(Some(quote!((#id, |clients| Box::pin(async move { walked(#start.items()).await })))))
}

/// What starts the request of an operation, with all that it has to have.
pub(super) fn start(loaded: &Loaded, operation: &Operation) -> Result<TokenStream> {
    let (client, handle, verb) = (ident(&loaded.model.name), ident(&operation.handle), ident(&operation.verb));
    let arguments = operation.required().map(|parameter| example(loaded, parameter)).collect::<Result<Vec<_>>>()?;
    let one = operation.one().map(|parameter| {
        let (field, example) = (ident(&parameter.field), example(loaded, parameter)?);
        Ok::<_, anyhow::Error>(quote!(.#field(#example)))
    });
    let one = one.transpose()?;
    Ok(quote!(clients.#client.#handle().#verb(#(#arguments),*) #one))
}

fn row(loaded: &Loaded, operation: &Operation) -> Result<TokenStream> {
    let setters = operation
        .optional()
        .map(|parameter| {
            let (field, example) = (ident(&parameter.field), example(loaded, parameter)?);
            Ok(quote!(.#field(#example)))
        })
        .collect::<Result<Vec<_>>>()?;
    let outcome = match request_payload(&loaded.spec, operation)? {
        Payload::List(_) | Payload::ListFree => quote!(page),
        Payload::One(_) | Payload::OneFree | Payload::Free => quote!(value),
    };
    let id = &operation.id;
    let start = start(loaded, operation)?;
    let start = quote!(#start .with_header("x-test", "1"));
    let request = match setters.as_slice() {
        [] => quote!(let request = #start; let _ = all;),
        setters => quote!(let mut request = #start; if all { request = request #(#setters)*; }),
    };
    Ok(quote!((#id, |clients, all| Box::pin(async move { #request #outcome(request.send().await) }))))
}

/// The example of a parameter as an argument of its setter.
fn example(loaded: &Loaded, parameter: &Parameter) -> Result<TokenStream> {
    let example = parameter.example.as_ref();
    Ok(match (&parameter.kind, example) {
        (Kind::Text, Some(Value::String(text))) => quote!(#text),
        (Kind::Text, _) => {
            let known = parameter.known_values.first().map_or("…", String::as_str);
            quote!(#known)
        }
        (Kind::Integer(_), Some(Value::Number(number))) => {
            let number: TokenStream = number.to_string().parse().map_err(|error| anyhow::anyhow!("{error}"))?;
            quote!(#number)
        }
        (Kind::Integer(_), _) => quote!(1),
        (Kind::Enum(component), example) => {
            let names = variant_names(&loaded.spec, component);
            let wanted = example.and_then(Value::as_str);
            let name = names.iter().find(|(text, _)| Some(text.as_str()) == wanted).or(names.first());
            let Some((_, name)) = name else { bail!("`{component}` lists no values") };
            let (provider, component, name) = (ident(&loaded.model.name), ident(component), ident(name));
            quote!(clipwire::#provider::#component::#name)
        }
        (Kind::Texts, Some(Value::Array(texts))) => {
            let texts = texts.iter().filter_map(Value::as_str);
            quote!([#(#texts),*])
        }
        (Kind::Texts, _) => quote!(["…"]),
    })
}
