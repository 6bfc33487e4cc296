//! The closed lists of values that requests choose from.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use heck::ToPascalCase;
use quote::quote;
use serde_json::Value;

use super::{docs, ident, known, parse};
use crate::model::{Kind, Model};
use crate::provider::Provider;
use crate::spec::Spec;

/// Whether any request chooses from a closed list.
pub(super) fn are_used(model: &Model) -> bool {
    !components(model).is_empty()
}

fn components(model: &Model) -> BTreeSet<&str> {
    let parameters = model.operations.iter().flat_map(|operation| &operation.parameters);
    parameters
        .filter_map(|parameter| match &parameter.kind {
            Kind::Enum(component) => Some(component.as_str()),
            Kind::Text | Kind::Integer(_) | Kind::Texts => None,
        })
        .collect()
}

/// Generates `values.rs`.
pub(super) fn generate(provider: &Provider, spec: &Spec, model: &Model) -> Result<syn::File> {
    let components = components(model);
    let raw_module = ident(&provider.name);
    let mut items = Vec::new();
    for component in components {
        let schema = spec.schema(component).with_context(|| format!("no component schema `{component}`"))?;
        let source =
            model.schemas.iter().find(|schema| schema.name == component).context("a schema without a model")?;
        let (texts, names): (Vec<String>, Vec<String>) = variant_names(spec, component).into_iter().unzip();
        let descriptions = strings(schema, "x-enum-descriptions");
        let name = ident(component);
        let about = docs(&[&source.description, "", &known(&source.source)], "");
        let raw_names: Vec<_> = texts.iter().map(|text| ident(&text.to_pascal_case())).collect();
        let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
        let abouts = texts.iter().enumerate().map(|(index, text)| {
            let description = descriptions.get(index).map(String::as_str).unwrap_or_default();
            docs(&[&format!("`{text}`: {description}")], "")
        });
        items.push(quote! {
            #about
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#abouts #names,)*
            }

            impl #name {
                /// The value as it is sent.
                pub fn as_str(self) -> &'static str {
                    match self {
                        #(Self::#names => #texts,)*
                    }
                }
            }

            #[cfg(feature = "dynamic")]
            impl crate::by_name::FromArgument for #name {
                fn from_argument(name: &str, text: &str) -> crate::Result<Self> {
                    crate::by_name::one_of(name, text, &[#(Self::#names),*], Self::as_str)
                }
            }

            impl From<#name> for clipwire_raw::#raw_module::types::#name {
                fn from(value: #name) -> Self {
                    match value {
                        #(#name::#names => Self::#raw_names,)*
                    }
                }
            }
        });
    }
    parse(quote! {
        #![doc = " What requests choose from, where the provider closes the list."]

        #(#items)*
    })
}

/// The values of a closed list, each with the name of its variant.
pub(crate) fn variant_names(spec: &Spec, component: &str) -> Vec<(String, String)> {
    let schema = spec.schema(component).unwrap_or(&Value::Null);
    let own = strings(schema, "x-enum-varnames");
    let texts = strings(schema, "enum").into_iter().enumerate();
    texts
        .map(|(index, text)| {
            let name = own.get(index).cloned().unwrap_or_else(|| text.to_pascal_case());
            (text, name)
        })
        .collect()
}

fn strings(schema: &Value, name: &str) -> Vec<String> {
    schema
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
