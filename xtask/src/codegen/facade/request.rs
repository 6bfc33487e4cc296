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
    spec: &Spec,
    operation: &Operation,
    payload: &Payload,
    raw: &syn::File,
) -> Result<TokenStream> {
    let request = ident(&operation.request);
    let operation_id = &operation.id;
    let raw_module = ident(provider.name);
    let answer = ident(&operation.component);
    let about = about(operation, payload, provider);
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
                self.call(Some(result_type)).await?.bytes()
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
                self.call(#terminal_none).await?#hand_out
            }

            #bytes

            #streams

            async fn call(&self #terminal_argument) -> Result<Arrived<clipwire_raw::#raw_module::types::#answer>> {
                #checks
                let (mut raw, mut pending) = self.client.start(#operation_id, &self.options)?;
                loop {
                    let sent = raw.#arguments.await;
                    match self.client.settle(pending, sent, &self.options).await? {
                        Step::Arrived(arrived) => return Ok(arrived),
                        Step::Again(next) => (raw, pending) = next,
                    }
                }
            }
        }

        call_options!(#request);
    })
}

/// The rustdoc of a request.
fn about(operation: &Operation, payload: &Payload, provider: Provider) -> TokenStream {
    let page = operation.page.as_ref().map(|page| format!(" ([the provider's page]({page}))")).unwrap_or_default();
    let source = known(&operation.source);
    let is_list = matches!(payload, Payload::List(_) | Payload::ListFree);
    let outcome = match (provider.charges_by_code, is_list) {
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

/// What `send` does with an answer: statements before the call, and the method chain after it.
fn hand_out(operation: &Operation, payload: &Payload) -> (TokenStream, TokenStream) {
    match (&operation.answer, payload) {
        (Answer::One(pointer), _) if pointer.is_empty() => (quote!(), quote!(.read()?.whole())),
        (Answer::One(pointer), _) => {
            let chain = chain(pointer);
            (quote!(), quote!(.read()?.one(#pointer, |answer| #chain)))
        }
        (Answer::List(paging), Payload::List(component)) => list(operation, paging, component),
        (Answer::List(paging), _) => {
            let pointers = &paging.items;
            (quote!(), quote!(.read()?.free_list(&[#(#pointers),*])))
        }
        (Answer::Free, _) => (quote!(), quote!(.read()?.free())),
    }
}

fn list(operation: &Operation, paging: &Paging, component: &str) -> (TokenStream, TokenStream) {
    let component = ident(component);
    let pointers = &paging.items;
    let first_of = |pointers: &[String]| {
        let mut chains = pointers.iter().map(|pointer| chain_by_reference(pointer));
        chains.next().map(|first| quote!(#first #(.or(#chains))*))
    };
    let number = |pointers: &[String]| match first_of(pointers) {
        Some(first) => quote!(#first.and_then(Whole::whole)),
        None => quote!(None),
    };
    let (before, turn) = match turn_parameter(operation, paging) {
        None => (quote!(), quote!(Turn::Unknown)),
        Some(parameter) if matches!(parameter.kind, Kind::Integer(_)) => {
            let field = field(parameter);
            let (page, last) = (number(&paging.response), number(paging.last.as_slice()));
            (
                quote!(let asked = self.#field.map(u64::from);),
                quote!(Turn::Number { page: #page.or(asked), last: #last }),
            )
        }
        Some(parameter) => {
            let field = field(parameter);
            let next = first_of(&paging.response).map(|first| quote!(#first.map(|mark| mark.as_str().to_owned())));
            let more = first_of(&paging.more).map(|first| quote!(#first.and_then(|flag| flag.get())));
            let (next, more) = (next.unwrap_or_else(|| quote!(None)), more.unwrap_or_else(|| quote!(None)));
            (quote!(let asked = self.#field.clone();), quote!(Turn::Mark { asked, next: #next, more: #more }))
        }
    };
    let total = number(paging.total.as_slice());
    let mut items = pointers.iter().map(|pointer| chain(pointer));
    let first = items.next().unwrap_or_else(|| quote!(None));
    (
        before,
        quote! {
            .read_list::<types::#component>(&[#(#pointers),*])?
            .list(&[#(#pointers),*], |answer| Listed {
                turn: #turn,
                total: #total,
                items: #first #(.or(#items))*,
            })
        },
    )
}

/// The parameter that asks for a page.
fn turn_parameter<'a>(operation: &'a Operation, paging: &Paging) -> Option<&'a Parameter> {
    let name = paging.request.as_ref()?;
    operation.parameters.iter().find(|parameter| parameter.name == *name)
}

/// Whether reading a list takes the value of a number.
pub(super) fn counts(operation: &Operation) -> bool {
    let Answer::List(paging) = &operation.answer else { return false };
    let by_number =
        turn_parameter(operation, paging).is_some_and(|parameter| matches!(parameter.kind, Kind::Integer(_)));
    paging.total.is_some() || by_number
}

/// The terminals of a list that go on from page to page.
fn streams(spec: &Spec, operation: &Operation, payload: &Payload) -> Result<TokenStream> {
    let (Answer::List(paging), Payload::List(element)) = (&operation.answer, payload) else {
        return Ok(TokenStream::new());
    };
    let component = ident(element);
    let about = match turn_parameter(operation, paging) {
        None => " No way is documented to ask for more than one page, so there is one.",
        Some(_) => " Each page is a call, made when it is asked for.",
    };
    let turn = turn_parameter(operation, paging).map(|parameter| {
        let (field, id) = (field(parameter), &operation.id);
        let value = match parameter.kind {
            Kind::Integer(_) => quote!(mark.number(#id)?),
            Kind::Text | Kind::Enum(_) => quote!(mark.as_str().to_owned()),
        };
        quote!(if let Some(mark) = mark { request.#field = Some(#value); })
    });
    let (bind, mark) =
        if turn.is_some() { (quote!(let mut request), quote!(mark)) } else { (quote!(let request), quote!(_)) };
    let id_of = match &paging.id {
        Some(id) => {
            let pointer = if id.starts_with('/') { id.clone() } else { format!("/{id}") };
            match walk(spec, element, &pointer)? {
                Target::Scalar(Some(_)) => {
                    let chain = chain_from(&quote!(item), &pointer, &quote!(as_ref));
                    quote!(|item| #chain.map(|id| id.as_str()))
                }
                Target::Scalar(None) => {
                    let chain = chain_from(&quote!(item), &pointer, &quote!(as_deref));
                    quote!(|item| #chain)
                }
                other => bail!("x-paging.id {id} leads to {other:?}, not to a value"),
            }
        }
        None => quote!(|_| None),
    };
    Ok(quote! {
        #[doc = " The pages of the list as a stream that says why it ended."]
        #[doc = ""]
        #[doc = #about]
        pub fn pages(self) -> Pages<types::#component> {
            Pages::new(
                move |#mark| {
                    #bind = self.clone();
                    Box::pin(async move {
                        #turn
                        request.send().await
                    })
                },
                #id_of,
            )
        }

        #[doc = " The elements of the list, page after page, as a stream that says why it ended."]
        #[doc = ""]
        #[doc = #about]
        pub fn items(self) -> Items<types::#component> {
            Items::new(self.pages())
        }
    })
}

/// The value at a pointer into an answer.
fn chain(pointer: &str) -> TokenStream {
    let mut steps = pointer.split('/').skip(1).map(|step| ident(&step.to_snake_case()));
    let first = steps.next();
    quote!(answer.#first #(.and_then(|inner| inner.#steps))*)
}

fn chain_by_reference(pointer: &str) -> TokenStream {
    chain_from(&quote!(answer), pointer, &quote!(as_ref))
}

/// The value at a pointer into something that is left where it is; `last` borrows what stands at its end.
fn chain_from(start: &TokenStream, pointer: &str, last: &TokenStream) -> TokenStream {
    let steps: Vec<_> = pointer.split('/').skip(1).map(|step| ident(&step.to_snake_case())).collect();
    let Some((end, before)) = steps.split_last() else { return quote!(Some(&#start)) };
    match before.split_first() {
        None => quote!(#start.#end.#last()),
        Some((first, between)) => quote! {
            #start.#first.as_ref() #(.and_then(|inner| inner.#between.as_ref()))* .and_then(|inner| inner.#end.#last())
        },
    }
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
