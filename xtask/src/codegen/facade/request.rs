//! One request of the facade: an owned struct, its setters, its terminals.

use anyhow::{Context, Result, bail};
use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, ImplItem, Item, Pat};

use super::hand_out::{hand_out, streams};
use super::payload::Payload;
use super::{call_site, docs, ident, known};
use crate::model::{Charges, Kind, Model, Operation, Parameter};
use crate::provider::Provider;
use crate::spec::Spec;

/// The method of the handle that starts the request.
pub(super) fn method(operation: &Operation) -> TokenStream {
    let request = ident(&operation.request);
    let verb = ident(&operation.verb);
    let names: Vec<_> = operation.required().map(field).collect();
    let types = operation.required().map(argument_type);
    let about = docs(&[&operation.summary], "");
    let values = operation.required().map(|parameter| {
        let name = field(parameter);
        if matches!(parameter.kind, Kind::Text) { quote!(#name.into()) } else { quote!(#name) }
    });
    quote! {
        #about
        pub fn #verb(&self #(, #names: #types)*) -> #request {
            #request::new(self.client.clone() #(, #values)*)
        }
    }
}

/// The request itself.
pub(super) fn generate(
    provider: &Provider,
    spec: &Spec,
    model: &Model,
    operation: &Operation,
    payload: &Payload,
    raw: &syn::File,
) -> Result<TokenStream> {
    let request = ident(&operation.request);
    let variant = ident(&operation.id.to_pascal_case());
    let raw_module = ident(&provider.name);
    let answer = ident(&operation.component);
    let about = about(operation, payload, provider, model);
    let fields: Vec<TokenStream> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.terminal.is_none())
        .map(|parameter| {
            let name = field(parameter);
            let owned = owned_type(parameter);
            if parameter.required { quote!(#name: #owned,) } else { quote!(#name: Option<#owned>,) }
        })
        .collect();
    let required: Vec<_> = operation.required().map(field).collect();
    let required_types = operation.required().map(owned_type);
    let optional = operation.optional().map(field);
    let setters = operation.optional().map(setter);
    let (checks, arguments) = arguments(operation, raw)?;
    let terminal = operation.parameters.iter().find(|parameter| parameter.terminal.as_deref() == Some("send_bytes"));
    let (terminal_argument, terminal_none) = match terminal {
        Some(_) => (quote!(result_type: Option<ResultType>,), quote!(None,)),
        None => (quote!(), quote!()),
    };
    let bytes = terminal.map(|_| {
        quote! {
            #[doc = " Sends the request and hands out the body untouched, in a format of your choice."]
            #[doc = ""]
            #[doc = " An error of the gateway is recognized where the body is JSON; in the other formats, of which no sample is"]
            #[doc = " published, an error looks like any answer, and the charge is unknown."]
            pub async fn send_bytes(self, result_type: ResultType) -> Result<Response<bytes::Bytes>> {
                self.call(Some(result_type), |arrived| arrived.bytes()).await
            }
        }
    });
    let handed = payload.tokens();
    let (before, hand_out) = hand_out(operation, payload);
    let streams = streams(spec, operation, payload)?;
    Ok(quote! {
        #about
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #request {
            client: Client,
            options: CallOptions,
            #(#fields)*
        }

        impl #request {
            fn new(client: Client #(, #required: #required_types)*) -> Self {
                Self { client, options: CallOptions::default(), #(#required,)* #(#optional: None,)* }
            }

            #(#setters)*

            #[doc = " Sends the request."]
            pub async fn send(self) -> Result<Response<#handed>> {
                #before
                self.call(#terminal_none |arrived| arrived #hand_out).await
            }

            #bytes

            #streams

            async fn call<T>(
                &self,
                #terminal_argument
                read: impl FnOnce(Arrived<clipwire_raw::#raw_module::types::#answer>) -> Result<Response<T>> + Send,
            ) -> Result<Response<T>> {
                #checks
                let send = |raw: RawClient| async move { raw.#arguments.await };
                self.client.run(Operation::#variant, &self.options, send, read).await
            }
        }

        call_options!(#request);
    })
}

/// The rustdoc of a request.
fn about(operation: &Operation, payload: &Payload, provider: &Provider, model: &Model) -> TokenStream {
    let page = operation.page.as_ref().map(|page| format!(" ([the provider's page]({page}))")).unwrap_or_default();
    let source = known(&operation.source);
    let is_list = matches!(payload, Payload::List(_) | Payload::ListFree);
    let outcome = match (model.charges == Charges::ByCode, is_list) {
        (true, true) => "Where nothing is found, the page is empty and the call is charged.\n\n# Errors\n\n",
        (true, false) => {
            "# Errors\n\n[`NotFound`](crate::ErrorKind::NotFound) where nothing is found, which is charged. "
        }
        (false, _) => {
            "What is charged is not published, so the charge of an answered call is unknown.\n\n# Errors\n\n\
             [`AccountSessionExpired`](crate::ErrorKind::AccountSessionExpired) where the account key has expired and no new \
             one was given. "
        }
    };
    let required: Vec<String> = operation.required().map(|parameter| format!("`{}`", parameter.name)).collect();
    let empty = if required.is_empty() {
        String::new()
    } else {
        format!(
            "[`InvalidRequest`](crate::ErrorKind::InvalidRequest) where {} {} empty; nothing is sent then. ",
            required.join(" or "),
            "is"
        )
    };
    let extra = if operation.required().next().is_none() { ".with_query(\"name\", \"value\")" } else { "" };
    docs(
        &[
            &operation.summary,
            "",
            &operation.description,
            "",
            &format!("Calls `{}`{page}. {source}", operation.id),
            "",
            &format!(
                "{outcome}{empty}[`Decode`](crate::ErrorKind::Decode) where the answer says success and holds nothing of what \
                 was asked for. Every error says whether the call was charged."
            ),
            "",
            "# Example",
            "",
            "```no_run",
            &format!("# async fn example(client: clipwire::{}::Client) -> clipwire::Result<()> {{", provider.name),
            &format!("let answer = {}{extra}.send().await?;", call_site(operation)),
            "println!(\"{answer:?}\");",
            "# Ok(())",
            "# }",
            "```",
        ],
        "",
    )
}

fn setter(parameter: &Parameter) -> TokenStream {
    let name = field(parameter);
    let ty = argument_type(parameter);
    let value = if matches!(parameter.kind, Kind::Text) { quote!(#name.into()) } else { quote!(#name) };
    let about = docs(&[&parameter.description, "", &known(&parameter.source)], "");
    quote! {
        #about
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

/// The checks before the generated method is called, and the call with its arguments in the method's own order.
fn arguments(operation: &Operation, raw: &syn::File) -> Result<(TokenStream, TokenStream)> {
    let mut checks = TokenStream::new();
    let mut values = Vec::new();
    for name in raw_arguments(raw, &operation.id)? {
        let parameter = operation
            .parameters
            .iter()
            .find(|parameter| parameter.name.to_snake_case() == name.trim_end_matches('_'))
            .with_context(|| format!("the generated method takes `{name}`, which is no parameter of the spec"))?;
        let field = field(parameter);
        let wire = &parameter.name;
        values.push(match (&parameter.kind, parameter.required, &parameter.terminal) {
            (_, _, Some(_)) => quote!(#field.map(Into::into)),
            (Kind::Text, true, _) => {
                let text = if parameter.id.is_some() { quote!(self.#field.as_str()) } else { quote!(&self.#field) };
                let id = &operation.id;
                checks.extend(quote!(let #field = required(#id, #wire, #text)?;));
                quote!(#field)
            }
            (Kind::Text, false, _) if parameter.id.is_some() => quote!(self.#field.as_ref().map(|id| id.as_str())),
            (Kind::Text, false, _) => quote!(self.#field.as_deref()),
            (Kind::Integer(_), _, _) => quote!(self.#field),
            (Kind::Enum(_), true, _) => quote!(self.#field.into()),
            (Kind::Enum(_), false, _) => quote!(self.#field.map(Into::into)),
        });
    }
    let method = ident(&operation.id);
    Ok((checks, quote!(#method(#(#values),*))))
}

/// The arguments of a generated method, in its order, which is alphabetical and not that of the spec.
fn raw_arguments(raw: &syn::File, id: &str) -> Result<Vec<String>> {
    for item in &raw.items {
        let Item::Impl(implementation) = item else { continue };
        for item in &implementation.items {
            let ImplItem::Fn(function) = item else { continue };
            if function.sig.ident != id {
                continue;
            }
            return Ok(function
                .sig
                .inputs
                .iter()
                .filter_map(|input| match input {
                    FnArg::Typed(argument) => match argument.pat.as_ref() {
                        Pat::Ident(pattern) => Some(pattern.ident.to_string()),
                        _ => None,
                    },
                    FnArg::Receiver(_) => None,
                })
                .collect());
        }
    }
    bail!("progenitor made no method `{id}`")
}

pub(super) fn field(parameter: &Parameter) -> proc_macro2::Ident {
    ident(&parameter.field)
}

fn owned_type(parameter: &Parameter) -> TokenStream {
    match (&parameter.kind, &parameter.id) {
        (Kind::Text, Some(id)) => {
            let id = ident(id);
            quote!(#id)
        }
        (Kind::Text, None) => quote!(String),
        (Kind::Integer(name) | Kind::Enum(name), _) => {
            let name = ident(name);
            quote!(#name)
        }
    }
}

fn argument_type(parameter: &Parameter) -> TokenStream {
    let owned = owned_type(parameter);
    if matches!(parameter.kind, Kind::Text) { quote!(impl Into<#owned>) } else { owned }
}
