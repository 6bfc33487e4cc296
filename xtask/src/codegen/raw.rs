//! The raw module of a provider: what is kept of progenitor's output, and what is made of it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, UnknownPolicy};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{
    Attribute, Field, GenericArgument, Ident, ImplItem, ImplItemFn, Item, ItemMod, ItemStruct, LitStr, Path,
    PathArguments, Token, Type, braced, parse_quote,
};

use crate::codegen::inline::inline;
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
    let mut file: syn::File = parse_quote! {
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
    inline(&mut file);
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
    let mut readers: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        match item {
            Item::Struct(item) if bodies.iter().any(|body| item.ident == body) => {}
            Item::Struct(item) => {
                item.attrs.push(parse_quote!(#[non_exhaustive]));
                if item.fields.len() == 1 && item.fields.iter().all(is_free) {
                    item.attrs.push(parse_quote!(#[derive(Default)]));
                } else {
                    readers.push(read_leniently(item).with_context(|| format!("struct {}", item.ident))?);
                }
            }
            Item::Enum(item) => item.attrs.push(parse_quote!(#[non_exhaustive])),
            _ => {}
        }
    }
    items.extend(readers);
    Ok(())
}

/// Whether a field is all that there is of a type: the value of an answer of which nothing is known.
fn is_free(field: &Field) -> bool {
    let Type::Path(path) = &field.ty else { return false };
    field.ident.is_none() && path.path.segments.first().is_some_and(|first| first.ident == "serde_json")
}

/// Gives a type the reader that takes every form in which a provider sends its fields, in the place of what serde derives.
fn read_leniently(item: &mut ItemStruct) -> Result<Item> {
    without_serde(&mut item.attrs)?;
    let mut rows = Vec::new();
    for field in &mut item.fields {
        let name = field.ident.clone().context("a field without a name")?;
        let wire = wire_name(field)?;
        let Some(inner) = inside(&field.ty, "Option") else {
            bail!(
                "field {name}: not optional; a response field is optional unless every example has it and a reader is written"
            );
        };
        let Some(reader) = reader_of(inner) else {
            bail!("field {name}: type {} has no lenient reader", quote!(#inner))
        };
        if reader == "boxed" {
            // A type that holds others is no larger than its fields: a page of sparse elements stays small.
            field.ty = parse_quote!(::std::option::Option<::std::boxed::Box<#inner>>);
        }
        let reader = format_ident!("{reader}");
        rows.push(quote!(#wire => #name: #reader,));
    }
    let name = &item.ident;
    Ok(parse_quote!(::clipwire_raw::value::reads! { #name { #(#rows)* } }))
}

/// Takes what serde derives out of a list of derived traits.
fn without_serde(attributes: &mut [Attribute]) -> Result<()> {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let mut kept: Vec<Path> = Vec::new();
        attribute.parse_nested_meta(|meta| {
            if meta.path.segments.first().is_none_or(|first| first.ident != "serde") {
                kept.push(meta.path);
            }
            Ok(())
        })?;
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
    Ok(())
}

/// The name of a field on the wire. What else was said to serde goes with it.
fn wire_name(field: &mut Field) -> Result<String> {
    let mut name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut has_serde = false;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        has_serde = true;
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = meta.value()?.parse::<LitStr>()?.value();
            } else if meta.path.is_ident("skip_serializing_if") {
                meta.value()?.parse::<LitStr>()?;
            } else if !meta.path.is_ident("default") {
                return Err(meta.error("the reader does not know this"));
            }
            Ok(())
        })?;
    }
    if !has_serde {
        bail!("field {name}: no serde attribute that says how it is read");
    }
    field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    Ok(name.trim_start_matches("r#").to_owned())
}

/// The reader in `clipwire_value::read` for a type.
fn reader_of(ty: &Type) -> Option<&'static str> {
    let Type::Path(path) = ty else { return None };
    let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["std", "string", "String"] => Some("text"),
        ["std", "vec", "Vec"] => match reader_of(inside(ty, "Vec")?)? {
            "boxed" => Some("many"),
            "text" => Some("texts"),
            "map" => Some("maps"),
            _ => None,
        },
        ["clipwire_raw", "value", _] => Some("scalar"),
        ["serde_json", "Map"] => Some("map"),
        ["serde_json", "Value"] => Some("any"),
        // A type of the same module: a generated struct.
        [name] if !matches!(*name, "i64" | "u64" | "i32" | "u32" | "f64" | "f32" | "bool") => Some("boxed"),
        _ => None,
    }
}

/// How each field of a type is read.
pub type Readings = BTreeMap<String, Reading>;

/// How a field is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its name on the wire.
    pub wire: String,
    /// The reader in `clipwire_value::read`.
    pub reader: String,
}

/// What a generated module says of how the fields of its types are read, by the name of the type.
pub fn readings(items: &[Item]) -> BTreeMap<String, Readings> {
    let macros = items.iter().filter_map(|item| match item {
        Item::Macro(item) if item.mac.path.segments.last().is_some_and(|last| last.ident == "reads") => Some(&item.mac),
        _ => None,
    });
    macros.filter_map(|reads| reads.parse_body_with(reading_of_type).ok()).collect()
}

/// What `reads!` is given: the name of a type, and a row per field.
fn reading_of_type(input: ParseStream<'_>) -> syn::Result<(String, Readings)> {
    let name: Ident = input.parse()?;
    let rows;
    braced!(rows in input);
    let mut readings = Readings::new();
    while !rows.is_empty() {
        let wire = rows.parse::<LitStr>()?.value();
        rows.parse::<Token![=>]>()?;
        let field = Ident::parse_any(&rows)?;
        rows.parse::<Token![:]>()?;
        let reader = rows.parse::<Ident>()?.to_string();
        rows.parse::<Option<Token![,]>>()?;
        readings.insert(field.to_string(), Reading { wire, reader });
    }
    Ok((name.to_string(), readings))
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
