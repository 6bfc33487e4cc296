//! The typed identifiers of the facade: every `x-id` of the specs, once for all providers.

use quote::quote;

use super::facade::{docs, ident};
use crate::codegen::Loaded;

/// Where they are written, relative to the workspace.
pub(super) const FILE: &str = "crates/clipwire/src/id/generated.rs";

/// Generates them, each with the words of the first parameter that has it.
pub(super) fn generate(all: &[Loaded]) -> syn::File {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let parameters = all.iter().flat_map(|loaded| &loaded.model.operations).flat_map(|operation| &operation.parameters);
    for parameter in parameters {
        if let Some(id) = &parameter.id
            && !found.iter().any(|(known, _)| known == id)
        {
            found.push((id, &parameter.description));
        }
    }
    let types = found.iter().map(|(id, description)| {
        let (name, about) = (ident(id), docs(&[description], ""));
        quote!(typed_id! { #about #name })
    });
    syn::parse_quote! {
        #![doc = " The identifiers that the specs name."]

        #(#types)*
    }
}
