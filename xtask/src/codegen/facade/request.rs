//! One request of the facade: an owned struct, its setters, its terminals.

use anyhow::{Context, Result, bail};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, ImplItem, Item, Pat};

use super::{call_site, docs, ident, known};
use crate::model::{Answer, Kind, Operation, Paging, Parameter};
use crate::provider::Provider;
use crate::schema_walk::{Target, walk};
use crate::spec::Spec;

/// What `send` hands out.
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

    fn tokens(&self) -> TokenStream {
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
    provider: Provider,
    operation: &Operation,
    payload: &Payload,
    raw: &syn::File,
) -> Result<TokenStream> {
    let request = ident(&operation.request);
    let operation_id = &operation.id;
    let raw_module = ident(provider.name);
    let answer = ident(&operation.component);
    let about = about(operation, payload);
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
        Some(_) => (quote!(, result_type: Option<ResultType>), quote!(None)),
        None => (quote!(), quote!()),
    };
    let bytes = terminal.map(|_| {
        quote! {
            #[doc = " Sends the request and hands out the body untouched, in a format of your choice."]
            #[doc = ""]
            #[doc = " An error of the gateway is recognized where the body is JSON; in the other formats, of which no sample is"]
            #[doc = " published, an error looks like any answer, and the charge is unknown."]
            pub async fn send_bytes(self, result_type: ResultType) -> Result<Response<bytes::Bytes>> {
                let (pending, sent) = self.call(Some(result_type)).await?;
                pending.bytes(sent)
            }
        }
    });
    let handed = payload.tokens();
    let (before, hand_out) = hand_out(operation, payload);
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

            #[doc = " Sends the request once."]
            pub async fn send(self) -> Result<Response<#handed>> {
                #before
                let (pending, sent) = self.call(#terminal_none).await?;
                pending.read(sent)?#hand_out
            }

            #bytes

            async fn call(&self #terminal_argument) -> Result<(Pending, Sent<clipwire_raw::#raw_module::types::#answer>)> {
                let (raw, pending) = self.client.start(#operation_id, &self.options)?;
                #checks
                let sent = raw.#arguments.await;
                Ok((pending, sent))
            }
        }

        call_options!(#request);
    })
}

/// The rustdoc of a request.
fn about(operation: &Operation, payload: &Payload) -> TokenStream {
    let page = operation.page.as_ref().map(|page| format!(" ([the provider's page]({page}))")).unwrap_or_default();
    let source = known(&operation.source);
    let outcome = match payload {
        Payload::List(_) | Payload::ListFree => {
            "Where nothing is found, the page is empty and the call is charged.\n\n# Errors\n\n"
        }
        _ => "# Errors\n\n[`NotFound`](crate::ErrorKind::NotFound) where nothing is found, which is charged. ",
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
            "# async fn example(client: clipwire::onebound::Client) -> clipwire::Result<()> {",
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
                checks.extend(quote!(let #field = pending.required(#wire, #text)?;));
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

/// What `send` does with an answer: statements before the call, and the method chain after it.
fn hand_out(operation: &Operation, payload: &Payload) -> (TokenStream, TokenStream) {
    match (&operation.answer, payload) {
        (Answer::One(pointer), _) => {
            let chain = chain(pointer);
            (quote!(), quote!(.one(#pointer, |answer| #chain)))
        }
        (Answer::List(paging), Payload::List(_)) => list(operation, paging),
        (Answer::List(paging), _) => {
            let pointers = &paging.items;
            (quote!(), quote!(.free_list(&[#(#pointers),*])))
        }
        (Answer::Free, _) => (quote!(), quote!(.free())),
    }
}

fn list(operation: &Operation, paging: &Paging) -> (TokenStream, TokenStream) {
    let pointers = &paging.items;
    let asked = paging
        .request
        .as_ref()
        .and_then(|name| operation.parameters.iter().find(|parameter| parameter.name == *name))
        .map(field);
    let can_turn = asked.is_some();
    let (before, or_asked) = match &asked {
        Some(field) => (quote!(let asked = self.#field.map(u64::from);), quote!(.or(asked))),
        None => (quote!(), quote!()),
    };
    let number = |pointer: &Option<String>| match pointer {
        Some(pointer) => {
            let chain = chain_by_reference(pointer);
            quote!(#chain.and_then(Whole::whole))
        }
        None => quote!(None),
    };
    let (page, last, total) = (number(&paging.response), number(&paging.last), number(&paging.total));
    let mut items = pointers.iter().map(|pointer| chain(pointer));
    let first = items.next().unwrap_or_else(|| quote!(None));
    (
        before,
        quote! {
            .list(&[#(#pointers),*], |answer| Listed {
                page: #page #or_asked,
                last: #last,
                total: #total,
                can_turn: #can_turn,
                items: #first #(.or(#items))*,
            })
        },
    )
}

fn chain(pointer: &str) -> TokenStream {
    let mut steps = pointer.split('/').skip(1).map(|step| ident(&step.to_snake_case()));
    let first = steps.next();
    quote!(answer.#first #(.and_then(|inner| inner.#steps))*)
}

fn chain_by_reference(pointer: &str) -> TokenStream {
    let mut steps = pointer.split('/').skip(1).map(|step| ident(&step.to_snake_case()));
    let first = steps.next();
    quote!(answer.#first.as_ref() #(.and_then(|inner| inner.#steps.as_ref()))*)
}

fn field(parameter: &Parameter) -> proc_macro2::Ident {
    ident(&parameter.name.to_snake_case())
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
