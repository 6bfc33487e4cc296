//! The operations of a provider as a type, to speak of one without calling it.

use anyhow::Result;
use heck::ToPascalCase;
use proc_macro2::TokenStream;
use quote::quote;

use super::{Payload, docs, ident, parse};
use crate::model::{Answer, Envelope, Model, Operation, Price};
use crate::provider::Provider;
use crate::schema_walk::properties;
use crate::spec::{Spec, escape};

/// Generates `operation.rs`.
pub(super) fn generate(provider: &Provider, spec: &Spec, model: &Model, payloads: &[Payload]) -> Result<syn::File> {
    let names: Vec<_> = model.operations.iter().map(|operation| ident(&operation.id.to_pascal_case())).collect();
    let ids: Vec<&str> = model.operations.iter().map(|operation| operation.id.as_str()).collect();
    let abouts =
        model.operations.iter().map(|operation| docs(&[&format!("`{}`: {}", operation.path, operation.summary)], ""));
    let raw = ident(&provider.name);
    let specs = model.operations.iter().zip(payloads).map(|(operation, of)| {
        let (id, payload) = (&operation.id, payload(spec, &model.envelope, operation));
        let shape = match &operation.answer {
            Answer::One(pointer) if pointer.is_empty() => quote!(Shape::Whole),
            Answer::One(_) => quote!(Shape::One),
            Answer::List(_) => quote!(Shape::List),
            Answer::Free => quote!(Shape::Free),
        };
        let path = &operation.path;
        let price = operation.price.as_ref().map_or_else(
            || quote!(None),
            |Price { amount, currency, .. }| quote!(Some(Price { amount: #amount, currency: #currency })),
        );
        let is_keyless = operation.is_keyless;
        let platform = model.platform_of(operation);
        let path_is_assumed = matches!(operation.source.status.as_str(), "assumed" | "inferred");
        let echo = echo(operation);
        let component = ident(&operation.component);
        let answer = match (&operation.answer, of) {
            (Answer::One(_), _) | (Answer::List(_), Payload::List(_)) => {
                quote!(Some(answer::<clipwire_raw::#raw::types::#component>))
            }
            (Answer::List(_) | Answer::Free, _) => quote!(None),
        };
        quote!(OperationSpec {
            name: #id,
            path: #path,
            payload: &[#(#payload),*],
            shape: #shape,
            path_is_assumed: #path_is_assumed,
            echo: #echo,
            platform: #platform,
            price: #price,
            is_keyless: #is_keyless,
            answer: #answer,
        })
    });
    let count = ids.len();
    let uses_price = model.operations.iter().any(|operation| operation.price.is_some()).then(|| quote!(Price,));
    let uses_echo = model.operations.iter().any(|operation| operation.echo.is_some()).then(|| quote!(Echo,));
    parse(quote! {
        #![doc = " The operations of the provider, by name."]

        use crate::spec::{#uses_echo OperationSpec, #uses_price Shape, answer};

        /// An operation of the provider.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Operation {
            #(#abouts #names,)*
        }

        impl Operation {
            /// Every operation, in the order of the spec.
            pub const ALL: &[Self] = &[#(Self::#names),*];

            /// The provider's name of the operation, in snake case.
            pub fn as_str(self) -> &'static str {
                self.spec().name
            }

            pub(crate) fn spec(self) -> &'static OperationSpec {
                &SPECS[self as usize]
            }
        }

        pub(super) static SPECS: [OperationSpec; #count] = [#(#specs),*];

        impl std::fmt::Display for Operation {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    })
}

/// Where an answer repeats the id that was asked for.
fn echo(operation: &Operation) -> TokenStream {
    let found = operation.echo.as_ref().and_then(|echo| {
        let parameter = operation.parameters.iter().find(|parameter| parameter.field == echo.parameter)?;
        Some((&parameter.name, &echo.answer))
    });
    match found {
        Some((parameter, answer)) => quote!(Some(Echo { parameter: #parameter, answer: &[#(#answer),*] })),
        None => quote!(None),
    }
}

/// Where what was asked for stands in a payload. Of one that is all of it, these are its fields, but for those that an envelope
/// has as well.
fn payload(spec: &Spec, envelope: &Envelope, operation: &Operation) -> Vec<String> {
    match &operation.answer {
        Answer::One(pointer) if pointer.is_empty() => {
            let tops: Vec<&str> = [&envelope.payload, &envelope.code, &envelope.message, &envelope.request_id]
                .into_iter()
                .flatten()
                .filter_map(|pointer| pointer.split('/').nth(1))
                .collect();
            let is_own = |name: &String| {
                tops.contains(&name.as_str()) || envelope.around.contains(name) || envelope.beside.contains(name)
            };
            let fields = spec.schema(&operation.component).map(|schema| properties(spec, schema)).unwrap_or_default();
            let names = fields.into_iter().map(|(name, _)| name).filter(|name| !is_own(name));
            names.map(|name| format!("/{}", escape(name))).collect()
        }
        Answer::One(pointer) => vec![pointer.clone()],
        Answer::List(paging) => paging.items.clone(),
        Answer::Free => Vec::new(),
    }
}
