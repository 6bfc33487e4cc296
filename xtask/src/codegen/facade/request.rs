//! One request of the facade: an owned struct, its setters, its terminals.

use anyhow::{Context, Result, bail};
use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, Item, Pat};

use super::payload::Payload;
use super::terminals::{reading, streams};
use super::{call_site, docs, field, ident, known};
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
        converted(parameter, &name)
    });
    quote! {
        #about
        pub fn #verb(&self #(, #names: #types)*) -> #request {
            #request::new(self.core.clone() #(, #values)*)
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
    let raw_path = quote!(clipwire_raw::#raw_module);
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
    let terminal = terminal.map(|parameter| (field(parameter), owned_type(parameter)));
    let (terminal_argument, terminal_none) = match &terminal {
        Some((name, ty)) => (quote!(, #name: Option<#ty>), quote!(None)),
        None => (quote!(), quote!()),
    };
    let bytes = terminal.map(|(name, ty)| {
        quote! {
            #[doc = " Sends the request and returns the body untouched, in a format of your choice."]
            #[doc = ""]
            #[doc = " An error of the provider is recognized where the body is JSON; in the other formats, of which no sample is"]
            #[doc = " published, an error looks like any answer, and the charge is unknown."]
            pub async fn send_bytes(self, #name: #ty) -> Result<Response<bytes::Bytes>> {
                let parts = self.sent(Some(#name))?;
                self.core.call(Operation::#variant.spec(), parts, &self.options).await?.bytes()
            }
        }
    });
    let returned = payload.tokens();
    let (before, read) = reading(operation, payload, &raw_path);
    let streams = streams(provider, spec, operation, payload)?;
    let by_name = super::dynamic::request(spec, operation, payload)?;
    Ok(quote! {
        #about
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct #request {
            core: Arc<Core>,
            options: CallOptions,
            #(#fields)*
        }

        impl #request {
            fn new(core: Arc<Core> #(, #required: #required_types)*) -> Self {
                Self { core, options: CallOptions::default(), #(#required,)* #(#optional: None,)* }
            }

            #(#setters)*

            #[doc = " Sends the request."]
            pub async fn send(self) -> Result<Response<#returned>> {
                let parts = self.sent(#terminal_none)?;
                self.received(self.core.call(Operation::#variant.spec(), parts, &self.options).await?)
            }

            #[doc = " Reads a saved body as the answer to this request; nothing is sent."]
            #[doc = ""]
            #[doc = " It is read as an answer that has just come with status 200: [`Response::raw`] of an earlier call, or"]
            #[doc = " [`Error::raw_body`](crate::Error::raw_body) of one that could not be read. The charge is what the answer says that it"]
            #[doc = " cost when it was sent; nothing is booked."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " As those of `send` once an answer has come."]
            pub fn read(&self, body: impl Into<bytes::Bytes>) -> Result<Response<#returned>> {
                self.received(self.core.saved(Operation::#variant.spec(), body.into()))
            }

            #bytes

            #streams

            /// What is sent.
            fn sent(&self #terminal_argument) -> Result<RequestParts> {
                #checks
                Ok(#raw_path::#arguments)
            }

            /// What came, as this request returns it.
            fn received(&self, received: Received) -> Result<Response<#returned>> {
                #before
                received #read
            }
        }

        call_options!(#request);
        #by_name
    })
}

/// The rustdoc of a request.
fn about(operation: &Operation, payload: &Payload, provider: &Provider, model: &Model) -> TokenStream {
    let page = operation.page.as_ref().map(|page| format!(" ([the provider's page]({page}))")).unwrap_or_default();
    let source = known(&operation.source);
    let is_list = matches!(payload, Payload::List(_) | Payload::ListFree);
    let charge = match (model.charges, is_list) {
        (Charges::ByCode, true) => "Where nothing is found, the page is empty and the call is charged.",
        (Charges::ByCode, false) => "",
        (Charges::ByStatus, _) => "An answer with a status of success is charged, any other is not.",
        (Charges::Unpublished, _) => "What is charged is not published, so the charge of an answered call is unknown.",
    };
    let not_found = match (model.charges, is_list) {
        (Charges::ByCode, false) => {
            "[`NotFound`](crate::ErrorKind::NotFound) where nothing is found, which is charged. "
        }
        (_, false) => {
            "[`NotFound`](crate::ErrorKind::NotFound) where null stands in its place, [`Rejected`](crate::ErrorKind::Rejected) \
             where a code or words of a failure do. "
        }
        _ => "",
    };
    let expired = match model.credentials.iter().any(|credential| credential.renewable) {
        true => {
            "[`AccountSessionExpired`](crate::ErrorKind::AccountSessionExpired) where a credential has expired and no new one \
             was given. "
        }
        false => "",
    };
    let required: Vec<String> = operation.required().map(|parameter| format!("`{}`", parameter.name)).collect();
    let no_id = operation.parameters.iter().any(is_id).then(|| "an id can be none of its kind".to_owned());
    let refused =
        (!required.is_empty()).then(|| format!("{} is empty", required.join(" or "))).into_iter().chain(no_id);
    let refused: Vec<String> = refused.collect();
    let refused = match refused.as_slice() {
        [] => String::new(),
        refused => format!(
            "[`InvalidRequest`](crate::ErrorKind::InvalidRequest) where {}; nothing is sent then. ",
            refused.join(", or ")
        ),
    };
    let extra = if operation.required().next().is_none() && operation.one_of.is_empty() {
        ".with_query(\"name\", \"value\")"
    } else {
        ""
    };
    let calls =
        format!("Calls [`{}`](super::Operation::{}){page}. {source}", operation.id, operation.id.to_pascal_case());
    let errors = format!(
        "{not_found}{expired}{refused}[`Decode`](crate::ErrorKind::Decode) where the answer says success and holds nothing of what \
         was asked for. Every error says whether the call was charged."
    );
    let echo = operation.echo.as_ref().map(|echo| {
        format!(
            "An answer about another `{}` is not returned: it fails as [`Decode`](crate::ErrorKind::Decode), unless the builder \
             [accepts it](super::ClientBuilder::accept_other_ids). {}",
            echo.parameter,
            known(&echo.source)
        )
    });
    let client = format!("# async fn example(client: clipwire::{}::Client) -> clipwire::Result<()> {{", provider.name);
    let call = format!("let answer = {}{extra}.send().await?;", call_site(operation));
    let mut lines = vec![operation.summary.as_str(), "", &operation.description, "", &calls, ""];
    if !charge.is_empty() {
        lines.extend([charge, ""]);
    }
    lines.extend(["# Errors", "", &errors, ""]);
    lines.extend(echo.iter().flat_map(|echo| [echo.as_str(), ""]));
    lines.extend(["# Example", "", "```no_run", &client, &call]);
    lines.extend(["println!(\"{answer:?}\");", "# Ok(())", "# }", "```"]);
    docs(&lines, "")
}

fn setter(parameter: &Parameter) -> TokenStream {
    let name = field(parameter);
    let ty = argument_type(parameter);
    let value = converted(parameter, &name);
    let about = docs(&[&parameter.description, "", &known(&parameter.source)], "");
    quote! {
        #about
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

/// The checks before a request is made, and the generated function with its arguments, in its own order.
fn arguments(operation: &Operation, raw: &syn::File) -> Result<(TokenStream, TokenStream)> {
    let mut checks = one_of(operation);
    let mut values = Vec::new();
    for name in raw_arguments(raw, &operation.id)? {
        if name == "body" {
            let body = body(operation, &mut checks);
            values.push(quote!(#body));
            continue;
        }
        let parameter = operation
            .parameters
            .iter()
            .find(|parameter| parameter.name.to_snake_case() == name.trim_end_matches('_'))
            .with_context(|| format!("the generated function takes `{name}`, which is no parameter of the spec"))?;
        let field = field(parameter);
        values.push(match (&parameter.kind, parameter.required, &parameter.terminal) {
            (_, _, Some(_)) => quote!(#field.map(Into::into)),
            (Kind::Text, true, _) => {
                check(operation, parameter, &mut checks);
                quote!(#field)
            }
            (Kind::Text, false, _) if parameter.is_secret => quote!(self.#field.as_ref().map(|secret| secret.expose())),
            (Kind::Text, false, _) if parameter.id.is_some() => {
                check(operation, parameter, &mut checks);
                quote!(#field)
            }
            (Kind::Text, false, _) => quote!(self.#field.as_deref()),
            (Kind::Integer(_), _, _) => quote!(self.#field),
            (Kind::Enum(_), true, _) => quote!(self.#field.into()),
            (Kind::Enum(_), false, _) => quote!(self.#field.map(Into::into)),
            (Kind::Texts, _, _) => bail!("parameter {name}: a list travels in a body only"),
        });
    }
    let function = ident(&operation.id);
    Ok((checks, quote!(#function(#(#values),*))))
}

/// Refuses a request that has none of the parameters of which it needs one.
fn one_of(operation: &Operation) -> TokenStream {
    let named = |name: &String| operation.parameters.iter().find(|parameter| parameter.field == *name);
    let given: Vec<TokenStream> = operation
        .one_of
        .iter()
        .filter_map(named)
        .map(|parameter| {
            let (field, wire) = (field(parameter), &parameter.name);
            quote!((#wire, self.#field.is_some()))
        })
        .collect();
    let id = &operation.id;
    if given.is_empty() { TokenStream::new() } else { quote!(one_of(#id, &[#(#given),*], &self.options)?;) }
}

/// Refuses a required text that is empty, and any id that can be none.
fn check(operation: &Operation, parameter: &Parameter, checks: &mut TokenStream) {
    let (field, wire, id) = (field(parameter), &parameter.name, &operation.id);
    checks.extend(match (&parameter.id, parameter.required) {
        _ if parameter.is_secret => quote!(let #field = required(#id, #wire, self.#field.expose())?;),
        (Some(_), true) => quote!(let #field = required_id(#id, #wire, &self.#field)?;),
        (Some(_), false) => quote!(let #field = optional_id(#id, #wire, self.#field.as_ref())?;),
        (None, _) => quote!(let #field = required(#id, #wire, &self.#field)?;),
    });
}

/// The JSON body: the list that it is, or field by field.
fn body(operation: &Operation, checks: &mut TokenStream) -> TokenStream {
    if let Some(list) = operation.parameters.iter().find(|parameter| parameter.location == "whole body") {
        let (field, wire, id) = (field(list), &list.name, &operation.id);
        checks.extend(quote!(let #field = required_list(#id, #wire, &self.#field)?;));
        return quote!(JsonBody::list(#field));
    }
    let fields = operation.parameters.iter().filter(|parameter| parameter.location == "body").map(|parameter| {
        let (field, wire) = (field(parameter), &parameter.name);
        let value = match (&parameter.kind, parameter.required) {
            (Kind::Text, true) => {
                check(operation, parameter, checks);
                quote!(Some(#field))
            }
            (Kind::Text, false) if parameter.is_secret => quote!(self.#field.as_ref().map(|secret| secret.expose())),
            (Kind::Text, false) if parameter.id.is_some() => {
                check(operation, parameter, checks);
                quote!(#field)
            }
            (Kind::Text, false) => quote!(self.#field.as_deref()),
            (Kind::Integer(_), true) => quote!(Some(self.#field)),
            (Kind::Integer(_), false) => quote!(self.#field),
            (Kind::Enum(_), true) => quote!(Some(self.#field.as_str())),
            (Kind::Enum(_), false) => quote!(self.#field.map(|value| value.as_str())),
            (Kind::Texts, true) => quote!(Some(self.#field.clone())),
            (Kind::Texts, false) => quote!(self.#field.clone()),
        };
        quote!(.field(#wire, #value))
    });
    let fields: Vec<TokenStream> = fields.collect();
    quote!(JsonBody::default() #(#fields)* .into_bytes())
}

/// The arguments of a generated function, in its order, which is alphabetical and not that of the spec.
fn raw_arguments(raw: &syn::File, id: &str) -> Result<Vec<String>> {
    let function = raw.items.iter().find_map(|item| match item {
        Item::Fn(function) if function.sig.ident == id => Some(function),
        _ => None,
    });
    let function = function.with_context(|| format!("progenitor made no method `{id}`"))?;
    let names = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => match argument.pat.as_ref() {
            Pat::Ident(pattern) => Some(pattern.ident.to_string()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    Ok(names.collect())
}

/// Whether a required text is checked before anything is sent.
pub(super) fn is_checked(parameter: &Parameter) -> bool {
    parameter.required && matches!(parameter.kind, Kind::Text) && !is_id(parameter)
}

/// Whether it is an id, which is checked whether or not it may be left out.
pub(super) fn is_id(parameter: &Parameter) -> bool {
    parameter.id.is_some() && matches!(parameter.kind, Kind::Text) && !parameter.is_secret
}

fn owned_type(parameter: &Parameter) -> TokenStream {
    match (&parameter.kind, &parameter.id) {
        (Kind::Text, _) if parameter.is_secret => quote!(Secret),
        (Kind::Text, Some(id)) => {
            let id = ident(id);
            quote!(#id)
        }
        (Kind::Text, None) => quote!(String),
        (Kind::Texts, _) => quote!(Vec<String>),
        (Kind::Integer(name) | Kind::Enum(name), _) => {
            let name = ident(name);
            quote!(#name)
        }
    }
}

fn argument_type(parameter: &Parameter) -> TokenStream {
    let owned = owned_type(parameter);
    match parameter.kind {
        Kind::Text => quote!(impl Into<#owned>),
        Kind::Texts => quote!(impl IntoIterator<Item = impl Into<String>>),
        Kind::Integer(_) | Kind::Enum(_) => owned,
    }
}

/// An argument as its field holds it.
fn converted(parameter: &Parameter, name: &proc_macro2::Ident) -> TokenStream {
    match parameter.kind {
        Kind::Text => quote!(#name.into()),
        Kind::Texts => quote!(#name.into_iter().map(Into::into).collect()),
        Kind::Integer(_) | Kind::Enum(_) => quote!(#name),
    }
}
