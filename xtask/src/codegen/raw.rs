//! The raw client: what progenitor makes of a spec, and what is then put right.

use anyhow::{Context, Result, bail};
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, UnknownPolicy};
use quote::quote;
use syn::visit::Visit;
use syn::{Field, GenericArgument, ImplItem, Item, ItemMod, PathArguments, Type, parse_quote};

use crate::codegen::strip::strip;
use crate::model::Model;
use crate::spec::Spec;

/// The generator that makes the raw clients, as their headers name it.
pub const GENERATOR: &str = "progenitor 0.15.1";

/// Generates the raw client of a spec.
pub fn generate(spec: &Spec, model: &Model) -> Result<syn::File> {
    let document = strip(spec, model)?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(::clipwire_transport::Call))
        .with_derive("PartialEq")
        .with_unknown_crates(UnknownPolicy::Allow);
    let tokens = Generator::new(&settings)
        .generate_tokens(&document)
        .with_context(|| format!("{}: progenitor cannot take the spec", spec.path))?;
    let mut file: syn::File = syn::parse2(tokens).context("progenitor made text that is no Rust")?;
    put_right(&mut file)?;
    file.attrs.push(parse_quote! {
        #![allow(
            missing_docs, rustdoc::all, unreachable_pub, unused, clippy::all, clippy::allow_attributes_without_reason,
            clippy::str_to_string, reason = "generated code answers to its generator"
        )]
    });
    check(&file)?;
    Ok(file)
}

fn put_right(file: &mut syn::File) -> Result<()> {
    for item in &mut file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => put_types_right(module)?,
            Item::Impl(implementation) => {
                // It would build an HTTP client of its own, without our rules, and panic where that fails.
                implementation
                    .items
                    .retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn put_types_right(module: &mut ItemMod) -> Result<()> {
    let items = module.content.as_mut().map(|(_, items)| items).context("the module `types` is empty")?;
    for item in items {
        match item {
            Item::Struct(item) => {
                item.attrs.push(parse_quote!(#[non_exhaustive]));
                for field in &mut item.fields {
                    read_leniently(field).with_context(|| format!("struct {}", item.ident))?;
                }
            }
            Item::Enum(item) => item.attrs.push(parse_quote!(#[non_exhaustive])),
            _ => {}
        }
    }
    Ok(())
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

/// Says so when a transformation did not take effect.
fn check(file: &syn::File) -> Result<()> {
    #[derive(Default)]
    struct Found(Vec<String>);
    impl Visit<'_> for Found {
        fn visit_path(&mut self, path: &syn::Path) {
            let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if names.ends_with(&["Error".to_owned(), "ErrorResponse".to_owned()]) {
                self.0.push("an error answer was left in the document".to_owned());
            }
            syn::visit::visit_path(self, path);
        }
    }
    let mut found = Found::default();
    found.visit_file(file);
    match found.0.pop() {
        Some(problem) => bail!(problem),
        None => Ok(()),
    }
}
