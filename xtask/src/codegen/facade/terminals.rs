//! What a request does with a response: return one thing, a page, or pages as a stream.

use anyhow::{Result, bail};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::payload::Payload;
use super::{field, ident};
use crate::model::{Answer, Kind, Next, Operation, Paging, Parameter, Step};
use crate::provider::Provider;
use crate::schema_walk::{Target, walk};
use crate::spec::Spec;

/// What `send` does with a response: statements before the call, and the method that takes the response.
pub(super) fn reading(operation: &Operation, payload: &Payload, raw: &TokenStream) -> (TokenStream, TokenStream) {
    let answer = ident(&operation.component);
    match (&operation.answer, payload) {
        (Answer::One(pointer), _) if pointer.is_empty() => (quote!(), quote!(.whole::<#raw::types::#answer>())),
        (Answer::One(pointer), _) => {
            let chain = chain(pointer);
            let unboxed = if matches!(payload, Payload::One(_)) { quote!(.map(|value| *value)) } else { quote!() };
            (quote!(), quote!(.one(#pointer, |answer: #raw::types::#answer| #chain #unboxed)))
        }
        (Answer::List(paging), Payload::List(_)) => list(operation, paging, &quote!(#raw::types::#answer)),
        (Answer::List(_), _) => (quote!(), quote!(.free_page())),
        (Answer::Free, _) => (quote!(), quote!(.free())),
    }
}

fn list(operation: &Operation, paging: &Paging, answer: &TokenStream) -> (TokenStream, TokenStream) {
    let first_of = |pointers: &[String]| {
        let mut chains = pointers.iter().map(|pointer| chain_by_reference(pointer));
        chains.next().map(|first| quote!(#first #(.or(#chains))*))
    };
    let number = |pointers: &[String]| match first_of(pointers) {
        Some(first) => quote!(#first.and_then(Whole::whole)),
        None => quote!(None),
    };
    let text = |pointers: &[String]| match first_of(pointers) {
        Some(first) => quote!(#first.map(|value| value.as_str().to_owned())),
        None => quote!(None),
    };
    let more = first_of(&paging.more).map_or_else(|| quote!(None), |first| quote!(#first.and_then(|flag| flag.get())));
    let (before, next) = match operation.next() {
        Next::Unknown => (quote!(), quote!(NextPage::Unknown)),
        Next::Page(parameter) => {
            let asked = asked_number(parameter);
            let (page, last) = (number(&paging.response), number(paging.last.as_slice()));
            (quote!(let asked = #asked;), quote!(NextPage::Number { page: #page.or(asked), last: #last }))
        }
        Next::Offset(parameter, step) => {
            let asked = asked_number(parameter);
            let step = if let Step::By(elements) = step { quote!(Some(#elements)) } else { quote!(None) };
            (quote!(let asked = #asked;), quote!(NextPage::Offset { asked, step: #step, more: #more }))
        }
        Next::Cursor(parameter) => {
            let (asked, next, along) = (asked_text(parameter), text(&paging.response), operation.along());
            if along.is_empty() {
                (quote!(let asked = #asked;), quote!(NextPage::Cursor { asked, next: #next, more: #more }))
            } else {
                let name = &parameter.name;
                let names: Vec<&str> = along.iter().map(|(parameter, _)| parameter.name.as_str()).collect();
                let asked_along = along.iter().map(|(parameter, _)| asked_text(parameter));
                let next_along = along.iter().map(|(_, response)| text(response));
                (
                    quote!(let asked = [(#name, #asked) #(, (#names, #asked_along))*];),
                    quote!(NextPage::Cursors {
                        next: vec![(#name, #next) #(, (#names, #next_along))*],
                        asked: asked.into(),
                        more: #more,
                    }),
                )
            }
        }
    };
    let total = number(paging.total.as_slice());
    let mut items = paging.items.iter().map(|pointer| chain(pointer));
    let first = items.next().unwrap_or_else(|| quote!(None));
    (
        before,
        quote! {
            .page(|answer: #answer| PageParts {
                next: #next,
                total: #total,
                items: #first #(.or(#items))*,
            })
        },
    )
}

/// The number that a request asks with.
fn asked_number(parameter: &Parameter) -> TokenStream {
    let field = field(parameter);
    match &parameter.kind {
        Kind::Integer(name) if name == "u32" => quote!(self.#field.map(u64::from)),
        Kind::Integer(name) if name == "u64" => quote!(self.#field),
        _ => quote!(self.#field.and_then(|page| u64::try_from(page).ok())),
    }
}

/// What a request asks with, as text.
fn asked_text(parameter: &Parameter) -> TokenStream {
    let field = field(parameter);
    if let Kind::Integer(_) = parameter.kind {
        quote!(self.#field.map(|number| number.to_string()))
    } else {
        quote!(self.#field.clone())
    }
}

/// Sets the parameter of a request by a cursor.
fn set(operation: &Operation, parameter: &Parameter) -> TokenStream {
    let (field, id) = (field(parameter), &operation.id);
    let value = match parameter.kind {
        Kind::Integer(_) => quote!(cursor.number(#id)?),
        _ => quote!(cursor.as_str().to_owned()),
    };
    quote!(request.#field = Some(#value);)
}

/// Whether reading a list takes the value of a number.
pub(super) fn counts(operation: &Operation) -> bool {
    let Answer::List(paging) = &operation.answer else { return false };
    paging.total.is_some() || matches!(operation.next(), Next::Page(_))
}

/// The terminals of a list that go on from page to page.
pub(super) fn streams(
    provider: &Provider,
    spec: &Spec,
    operation: &Operation,
    payload: &Payload,
) -> Result<TokenStream> {
    let (Answer::List(paging), Payload::List(element)) = (&operation.answer, payload) else {
        return Ok(TokenStream::new());
    };
    let scope = scope(provider, operation);
    let component = ident(element);
    let about = match operation.next() {
        Next::Unknown => " No way is documented to ask for more than one page, so there is one.",
        _ => " Each page is a call, made when it is asked for.",
    };
    let along = operation.along();
    let next = operation.next().parameter().map(|parameter| match along.as_slice() {
        [] => {
            let set = set(operation, parameter);
            quote!(if let Some(cursor) = cursor { #set })
        }
        along => {
            let sets = [parameter].into_iter().chain(along.iter().map(|(parameter, _)| *parameter)).map(|parameter| {
                let (name, set) = (&parameter.name, set(operation, parameter));
                quote!(if let Some(cursor) = parts.get(#name) { #set })
            });
            let first = &parameter.name;
            quote!(if let Some(cursor) = cursor {
                let parts = cursor.parts(#first);
                #(#sets)*
            })
        }
    });
    let (bind, cursor) =
        if next.is_some() { (quote!(let mut request), quote!(cursor)) } else { (quote!(let request), quote!(_)) };
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
            let scope = self.scope();
            Pages::new(
                scope,
                move |#cursor| {
                    #bind = self.clone();
                    Box::pin(async move {
                        #next
                        request.send().await
                    })
                },
                #id_of,
            )
        }

        /// Which list this is: everything but the cursor.
        fn scope(&self) -> ListScope {
            #scope
        }

        #[doc = " The elements of the list, page after page, as a stream that says why it ended."]
        #[doc = ""]
        #[doc = #about]
        pub fn items(self) -> Items<types::#component> {
            Items::new(self.pages())
        }
    })
}

/// Which list a request asks for: all that it sends but the cursor and what goes along with it, and no secret.
fn scope(provider: &Provider, operation: &Operation) -> TokenStream {
    let along = operation.along().into_iter().map(|(parameter, _)| parameter);
    let of_cursor = operation.next().parameter().into_iter().chain(along);
    let of_cursor: Vec<&str> = of_cursor.map(|parameter| parameter.field.as_str()).collect();
    let is_part = |parameter: &&Parameter| {
        parameter.terminal.is_none() && !parameter.is_secret && !of_cursor.contains(&parameter.field.as_str())
    };
    let parts = operation.parameters.iter().filter(is_part).map(|parameter| {
        let (field, wire) = (field(parameter), &parameter.name);
        let value = match (&parameter.kind, parameter.required) {
            (Kind::Text, true) => quote!(Some(&self.#field)),
            (Kind::Text, false) => quote!(self.#field.as_ref()),
            (Kind::Integer(_), true) => quote!(Some(self.#field)),
            (Kind::Integer(_), false) => quote!(self.#field),
            (Kind::Enum(_), true) => quote!(Some(self.#field.as_str())),
            (Kind::Enum(_), false) => quote!(self.#field.map(|value| value.as_str())),
            (Kind::Texts, true) => quote!(Some(self.#field.join(","))),
            (Kind::Texts, false) => quote!(self.#field.as_ref().map(|values| values.join(","))),
        };
        quote!(.with(#wire, #value))
    });
    let (provider, id) = (&provider.name, &operation.id);
    quote!(ListScope::new(#provider, #id, &self.options) #(#parts)*)
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
pub(super) fn chain_from(start: &TokenStream, pointer: &str, last: &TokenStream) -> TokenStream {
    let steps: Vec<_> = pointer.split('/').skip(1).map(|step| ident(&step.to_snake_case())).collect();
    let Some((end, before)) = steps.split_last() else { return quote!(Some(&#start)) };
    match before.split_first() {
        None => quote!(#start.#end.#last()),
        Some((first, between)) => quote! {
            #start.#first.as_ref() #(.and_then(|inner| inner.#between.as_ref()))* .and_then(|inner| inner.#end.#last())
        },
    }
}
