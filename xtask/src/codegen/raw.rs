//! The raw module of a provider: what is kept of progenitor's output, and what is made of it.

use anyhow::{Context, Result, bail};
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, UnknownPolicy};
use quote::quote;
use serde_json::Value;
use syn::{Field, GenericArgument, ImplItem, ImplItemFn, Item, ItemMod, PathArguments, Type, parse_quote};

use crate::codegen::request;
use crate::codegen::strip::strip;
use crate::model::Model;
use crate::spec::{Spec, ref_name};

/// The generator that makes the raw modules, as their headers name it.
pub const GENERATOR: &str = "progenitor 0.15.1";

/// Generates the types and request functions of a spec.
pub fn generate(spec: &Spec, model: &Model) -> Result<syn::File> {
    let document = strip(spec, model)?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_derive("PartialEq")
        .with_unknown_crates(UnknownPolicy::Allow);
    let tokens = Generator::new(&settings)
        .generate_tokens(&document)
        .with_context(|| format!("{}: progenitor cannot take the spec", spec.path))?;
    let file: syn::File = syn::parse2(tokens).context("progenitor made text that is no Rust")?;
    let (mut types, methods) = parts(file)?;
    adapt_types(&mut types, &bodies(spec))?;
    let mut functions = Vec::new();
    for method in methods {
        let name = method.sig.ident.to_string();
        let operation = model.operations.iter().find(|operation| operation.id == name);
        let operation =
            operation.with_context(|| format!("progenitor made a method `{name}`, which is no operation"))?;
        functions.push(request::function(method, operation).with_context(|| format!("operation {name}"))?);
    }
    if functions.len() != model.operations.len() {
        bail!("{}: {} operations, and {} methods of progenitor", spec.path, model.operations.len(), functions.len());
    }
    let about = format!(
        " The types of {}, and the requests that it is sent.",
        spec.at("/info/title").and_then(|title| title.as_str()).unwrap_or_default()
    );
    let file: syn::File = parse_quote! {
        #![doc = #about]
        #![allow(
            missing_docs, rustdoc::all, unreachable_pub, unused, clippy::all, clippy::allow_attributes_without_reason,
            clippy::str_to_string, reason = "generated code answers to its generator"
        )]

        use clipwire_transport::RequestParts;
        use http::Method;

        #types

        #(#functions)*
    };
    Ok(file)
}

/// The module of types, and the methods that send requests: all that is kept of what progenitor makes.
fn parts(file: syn::File) -> Result<(ItemMod, Vec<ImplItemFn>)> {
    let (mut types, mut methods) = (None, Vec::new());
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types = Some(module),
            Item::Impl(implementation) => {
                methods.extend(implementation.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
                    _ => None,
                }))
            }
            _ => {}
        }
    }
    Ok((types.context("progenitor made no module `types`")?, methods))
}

/// The components that are sent and not read.
fn bodies(spec: &Spec) -> Vec<String> {
    let paths = spec.at("/paths").and_then(Value::as_object).into_iter().flatten();
    let operations = paths.filter_map(|(_, item)| item.as_object()).flat_map(|item| item.values());
    let schemas = operations.filter_map(|operation| operation.pointer("/requestBody/content/application~1json/schema"));
    schemas.filter_map(ref_name).map(str::to_owned).collect()
}

fn adapt_types(module: &mut ItemMod, bodies: &[String]) -> Result<()> {
    let items = module.content.as_mut().map(|(_, items)| items).context("the module `types` is empty")?;
    for item in items {
        match item {
            Item::Struct(item) if bodies.iter().any(|body| item.ident == body) => {}
            Item::Struct(item) => {
                item.attrs.push(parse_quote!(#[non_exhaustive]));
                if item.fields.len() == 1 && item.fields.iter().all(is_free) {
                    item.attrs.push(parse_quote!(#[derive(Default)]));
                }
                for field in item.fields.iter_mut().filter(|field| !is_free(field)) {
                    read_leniently(field).with_context(|| format!("struct {}", item.ident))?;
                }
            }
            Item::Enum(item) => item.attrs.push(parse_quote!(#[non_exhaustive])),
            _ => {}
        }
    }
    Ok(())
}

/// Whether a field is all that there is of a type: the value of an answer of which nothing is known.
fn is_free(field: &Field) -> bool {
    let Type::Path(path) = &field.ty else { return false };
    field.ident.is_none() && path.path.segments.first().is_some_and(|first| first.ident == "serde_json")
}

/// Gives a field the reader that takes every form in which a provider sends its type.
fn read_leniently(field: &mut Field) -> Result<()> {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let Some(inner) = inside(&field.ty, "Option") else {
        bail!(
            "field {name}: not optional; a response field is optional unless every example has it and a reader is written"
        );
    };
    let reader = match reader_of(inner) {
        Some(reader) => reader,
        None => bail!("field {name}: type {} has no lenient reader", quote!(#inner)),
    };
    let path = format!("crate::value::reader::{reader}");
    let mut has_serde = false;
    for attribute in &mut field.attrs {
        if attribute.path().is_ident("serde") {
            has_serde = true;
            let list = attribute.meta.require_list()?;
            let existing = &list.tokens;
            let added: TokenStream = match reader {
                "any" => quote!(default, #existing),
                _ => quote!(default, deserialize_with = #path, #existing),
            };
            *attribute = parse_quote!(#[serde(#added)]);
        }
    }
    if !has_serde {
        bail!("field {name}: no serde attribute to add a reader to");
    }
    Ok(())
}

/// The reader in `clipwire_raw::value::reader` for a type; `any` where the type takes everything anyway.
fn reader_of(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = ty else { return None };
    let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["std", "string", "String"] => Some("text"),
        ["std", "vec", "Vec"] => match reader_of(inside(ty, "Vec")?)? {
            "maybe" => Some("many"),
            "text" => Some("texts"),
            _ => None,
        },
        ["clipwire_raw", "value", _] => Some("scalar"),
        ["serde_json", "Map"] => Some("maybe"),
        ["serde_json", "Value"] => Some("any"),
        // A type of the same module: a generated struct.
        [name] if !matches!(*name, "i64" | "u64" | "i32" | "u32" | "f64" | "f32" | "bool") => Some("maybe"),
        _ => None,
    }
}

/// The type inside a generic one of this name.
fn inside<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if segment.ident == name => Some(inner),
        _ => None,
    }
}
