//! Operations as data, and the way from an operation's name to its request.

use anyhow::Result;
use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::models::{components, kind};
use super::payload::Payload;
use super::{field, ident, parse, variant_names};
use crate::model::{Kind, Model, Next, Operation, Parameter, Source};
use crate::provider::Provider;
use crate::spec::Spec;

/// What lets one request be made by name: its fields, and what its answer becomes.
pub(super) fn request(spec: &Spec, operation: &Operation, payload: &Payload) -> Result<TokenStream> {
    let (request, variant) = (ident(&operation.request), ident(&operation.id.to_pascal_case()));
    let none = operation.parameters.iter().any(|parameter| parameter.terminal.is_some()).then(|| quote!(None));
    let required = operation.required().map(|parameter| {
        let (field, name) = (field(parameter), &parameter.field);
        quote!(#field = #name)
    });
    let optional = operation.optional().map(|parameter| {
        let (field, name) = (field(parameter), &parameter.field);
        quote!(#field = #name)
    });
    let returns = ident(match payload {
        Payload::List(_) => "list",
        Payload::ListFree => "free_list",
        Payload::One(_) | Payload::OneFree | Payload::Free => "one",
    });
    let model = model_of(spec, payload)?.map(|kind| {
        let kind = ident(&kind.to_pascal_case());
        quote!(, #kind)
    });
    Ok(quote! {
        #[cfg(feature = "dynamic")]
        crate::by_name::request_by_name!(
            #request, #variant, sent(#none), required[#(#required),*], optional[#(#optional),*], #returns #model
        );
    })
}

/// The kind of record that the answer of an operation becomes.
fn model_of(spec: &Spec, payload: &Payload) -> Result<Option<&'static str>> {
    let Some(component) = payload.component() else { return Ok(None) };
    let reader = components(spec).find(|(name, _)| *name == component).map(|(_, reader)| reader);
    reader.map(kind).transpose()
}

/// Generates `dynamic.rs`.
pub(super) fn generate(provider: &Provider, spec: &Spec, model: &Model, payloads: &[Payload]) -> Result<syn::File> {
    let (name, env, servers) = (&model.name, &model.env, &model.servers);
    let title = spec.at("/info/title").and_then(Value::as_str).unwrap_or_default();
    let credentials = model.credentials.iter().map(|credential| {
        let (name, description) = (&credential.name, &credential.description);
        let (variable, required) = (&credential.variable, credential.required);
        quote!(CredentialInfo { name: #name, description: #description, variable: #variable, is_required: #required })
    });
    let handles = model.tags.iter().map(|tag| {
        let (name, description) = (tag.name.to_snake_case(), &tag.description);
        quote!((#name, #description))
    });
    let operations = model
        .operations
        .iter()
        .zip(payloads)
        .enumerate()
        .map(|(index, (operation, payload))| info(provider, spec, model, operation, payload, index))
        .collect::<Result<Vec<_>>>()?;
    let parameters = model.operations.iter().any(|operation| !operation.parameters.is_empty());
    let parameters = parameters.then(|| quote!(ParameterInfo, ValueKind,));
    let credentials_import = (!model.credentials.is_empty()).then(|| quote!(CredentialInfo,));
    parse(quote! {
        #![doc = " The provider and its operations, as data."]

        use super::operation::SPECS;
        use crate::by_name::{#credentials_import Client, OperationInfo, #parameters Provider, Returns, Source};

        pub(crate) static PROVIDER: Provider = Provider {
            name: #name,
            title: #title,
            env: #env,
            servers: &[#(#servers),*],
            credentials: &[#(#credentials),*],
            handles: &[#(#handles),*],
            operations: &[#(#operations),*],
            spec: &super::SPEC,
            rules: &super::super::Rules,
        };

        impl From<super::Client> for Client {
            fn from(client: super::Client) -> Self {
                Self::new(client.core, &PROVIDER)
            }
        }
    })
}

fn info(
    provider: &Provider,
    spec: &Spec,
    model: &Model,
    operation: &Operation,
    payload: &Payload,
    index: usize,
) -> Result<TokenStream> {
    let Operation { id, handle, verb, summary, description, .. } = operation;
    let (module, request) = (ident(&operation.tag.to_snake_case()), ident(&operation.request));
    let (name, platform) = (&provider.name, model.platform_of(operation));
    let path = format!("{} {}", operation.method, operation.path);
    let page = optional(operation.page.as_ref());
    let source = source(&operation.source);
    let price = operation.price.as_ref().map(|price| format!("{} {}", price.amount, price.currency));
    let (price, keyless) = (optional(price.as_ref()), operation.is_keyless);
    let returns = match payload {
        Payload::List(_) => {
            let pages = !matches!(operation.next(), Next::Unknown);
            quote!(Returns::List { pages: #pages })
        }
        Payload::ListFree => quote!(Returns::FreeList),
        Payload::One(_) | Payload::OneFree => quote!(Returns::One),
        Payload::Free => quote!(Returns::Free),
    };
    let next = operation.next().parameter().filter(|_| matches!(payload, Payload::List(_)));
    let cursor = optional(next.map(|parameter| &parameter.field));
    let kind = optional(model_of(spec, payload)?.as_ref());
    let parameters = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.terminal.is_none())
        .map(|parameter| self::parameter(spec, operation, parameter));
    let one_of = &operation.one_of;
    Ok(quote! {
        OperationInfo {
            provider: #name,
            handle: #handle,
            method: #verb,
            name: #id,
            path: #path,
            summary: #summary,
            description: #description,
            page: #page,
            source: #source,
            platform: #platform,
            price: #price,
            is_keyless: #keyless,
            returns: #returns,
            model: #kind,
            cursor: #cursor,
            parameters: &[#(#parameters),*],
            one_of: &[#(#one_of),*],
            spec: &SPECS[#index],
            open: super::#module::#request::open,
        }
    })
}

fn parameter(spec: &Spec, operation: &Operation, parameter: &Parameter) -> TokenStream {
    let Parameter { field, name, required, description, is_secret, known_values, .. } = parameter;
    let kind = match (&parameter.kind, &parameter.id) {
        (Kind::Text, Some(id)) => quote!(ValueKind::Id(#id)),
        (Kind::Text, None) => quote!(ValueKind::Text),
        (Kind::Integer(_), _) => quote!(ValueKind::Integer),
        (Kind::Texts, _) => quote!(ValueKind::Texts),
        (Kind::Enum(component), _) => {
            let texts = variant_names(spec, component).into_iter().map(|(text, _)| text);
            quote!(ValueKind::OneOf(&[#(#texts),*]))
        }
    };
    let of_cursor =
        operation.next().parameter().into_iter().chain(operation.along().into_iter().map(|(along, _)| along));
    let is_cursor = of_cursor.into_iter().any(|other| other.field == *field);
    let example = parameter.example.as_ref().map(|example| match example {
        Value::String(text) => text.clone(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    });
    let (example, source) = (optional(example.as_ref()), source(&parameter.source));
    quote! {
        ParameterInfo {
            name: #field,
            wire: #name,
            is_required: #required,
            description: #description,
            kind: #kind,
            is_cursor: #is_cursor,
            is_secret: #is_secret,
            example: #example,
            known_values: &[#(#known_values),*],
            source: #source,
        }
    }
}

fn source(source: &Source) -> TokenStream {
    let Source { status, reference, note } = source;
    quote!(Source { status: #status, reference: #reference, note: #note })
}

fn optional<T: quote::ToTokens>(value: Option<&T>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
