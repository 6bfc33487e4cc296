//! How the types of a provider become records of the model.

use std::sync::LazyLock;

use anyhow::{Context, Result, anyhow, bail};
use heck::ToPascalCase;
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::terminals::chain_from;
use super::{ident, parse};
use crate::provider::{Provider, workspace_root};
use crate::schema_walk::{Target, walk};
use crate::spec::Spec;

/// Where the values of the model can stand, as it is written down.
const READERS_FILE: &str = "openapi/models.yaml";

/// The same, read once.
static READERS: LazyLock<std::result::Result<Spec, String>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(workspace_root().join(READERS_FILE));
    let text = text.map_err(|error| format!("cannot read {READERS_FILE}: {error}"))?;
    Spec::parse(READERS_FILE, &text).map_err(|error| format!("{error:#}"))
});

/// Parts of a record that are always there.
const ALWAYS_THERE: &[&str] = &["stats"];

/// Records that say more than stands in any one place.
const COMPLETED: &[&str] = &["media", "video"];

fn all_readers() -> Result<&'static Value> {
    READERS.as_ref().map(|readers| &readers.value).map_err(|error| anyhow!("{error}"))
}

/// The names of all readers.
pub fn readers() -> Result<Vec<&'static str>> {
    Ok(all_readers()?.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect())
}

/// The kind of record that a reader makes, such as `video`.
pub fn kind(reader: &str) -> Result<&'static str> {
    let kind = all_readers()?.get(reader).and_then(|reader| reader.get("kind")).and_then(Value::as_str);
    kind.with_context(|| format!("openapi/models.yaml has no reader `{reader}`"))
}

/// The components that become records, each with its reader, in the order of the spec.
pub fn components(spec: &Spec) -> impl Iterator<Item = (&str, &str)> {
    let schemas = spec.at("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    schemas.filter_map(|(name, schema)| Some((name.as_str(), schema.get("x-model")?.as_str()?)))
}

/// Whether any component becomes a record.
pub(super) fn are_used(spec: &Spec) -> bool {
    components(spec).next().is_some()
}

/// Generates `models.rs`.
pub(super) fn generate(provider: &Provider, spec: &Spec) -> Result<syn::File> {
    let raw = ident(&provider.name);
    let conversions = components(spec)
        .map(|(component, reader)| {
            conversion(spec, component, reader).with_context(|| format!("component {component}, x-model {reader}"))
        })
        .collect::<Result<Vec<_>>>()?;
    let uses = |name: &str| conversions.iter().any(|tokens| tokens.to_string().contains(&format!("{name} (")));
    let helpers: Vec<_> = ["fill_in", "fill_scaled"].into_iter().filter(|name| uses(name)).map(ident).collect();
    parse(quote! {
        #![doc = " Records of the model, out of what the provider sends."]

        use clipwire_raw::#raw::types;

        use crate::model;
        use crate::model::read::{Fill #(, #helpers)*};

        #(#conversions)*
    })
}

/// One conversion: every value from the first place that has something.
fn conversion(spec: &Spec, component: &str, reader: &str) -> Result<TokenStream> {
    let kind = kind(reader)?;
    let fields = all_readers()?[reader].as_object().context("a reader is a mapping")?;
    let (from, to) = (ident(component), ident(&kind.to_pascal_case()));
    let is_same = |name: &str| -> Result<bool> {
        let own = spec.schema(name).and_then(|schema| schema.get("x-model")).and_then(Value::as_str);
        Ok(own.map(self::kind).transpose()? == Some(kind))
    };
    let (mut inside, mut takes) = (Vec::new(), Vec::new());
    for (field, places) in fields.iter().filter(|(name, _)| *name != "kind") {
        if let Some(value) = places.get("value").and_then(Value::as_str) {
            takes.push(constant(field, value)?);
            continue;
        }
        let scale = places.get("scale").and_then(Value::as_u64);
        let places = places.get("at").unwrap_or(places).as_array().with_context(|| format!("{field} has no places"))?;
        for place in places.iter().filter_map(Value::as_str) {
            // A reader serves several types, of which each declares some of the places.
            let Ok(target) = walk(spec, component, place) else { continue };
            let source = chain_from(&quote!(from), place, &quote!(as_ref));
            match (field.as_str(), target) {
                ("inside", Target::Object(inner)) if is_same(&inner)? => {
                    inside.push(quote!(if let Some(inner) = #source { return Self::from(&**inner); }));
                }
                ("inside", target) => bail!("{place} leads to {target:?}, which is no {kind}"),
                _ => takes.push(take(field, &source, scale)?),
            }
        }
    }
    if inside.is_empty() && takes.is_empty() {
        bail!("the component has none of the places of the reader");
    }
    let complete = COMPLETED.contains(&kind).then(|| quote!(to.complete();));
    let body = if takes.is_empty() {
        quote!(#(#inside)* Self::default())
    } else {
        quote!(#(#inside)* let mut to = Self::default(); #(#takes)* #complete to)
    };
    Ok(quote! {
        impl From<&types::#from> for model::#to {
            fn from(from: &types::#from) -> Self {
                #body
            }
        }
    })
}

/// Fills a field of the record.
fn take(field: &str, source: &TokenStream, scale: Option<u64>) -> Result<TokenStream> {
    let (part, name) = place(field)?;
    Ok(match (part, scale) {
        (None, None) => quote!(to.#name.fill(#source);),
        (None, Some(scale)) => {
            let scale = u32::try_from(scale)?;
            quote!(fill_scaled(&mut to.#name, #source, #scale);)
        }
        (Some((part, true)), None) => quote!(to.#part.#name.fill(#source);),
        (Some((part, false)), None) => quote!(fill_in(&mut to.#part, |part| &mut part.#name, #source);),
        (Some(_), Some(_)) => bail!("{field}: a scaled value stands in the record itself"),
    })
}

/// A value that is the same for every record, beside others of its part.
fn constant(field: &str, value: &str) -> Result<TokenStream> {
    match place(field)? {
        (Some((part, false)), name) => Ok(quote! {
            if let Some(part) = &mut to.#part {
                part.#name.get_or_insert_with(|| #value.to_owned());
            }
        }),
        _ => bail!("{field}: a constant stands in a part of the record"),
    }
}

/// The part of a record that a field is in, and whether it is always there; and the field.
fn place(field: &str) -> Result<(Option<(proc_macro2::Ident, bool)>, proc_macro2::Ident)> {
    Ok(match field.split_once('.') {
        None => (None, ident(field)),
        Some((part, name)) if !name.contains('.') => (Some((ident(part), ALWAYS_THERE.contains(&part))), ident(name)),
        Some(_) => bail!("{field}: a part of a part cannot be filled"),
    })
}
