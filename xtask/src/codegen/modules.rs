//! What every provider is named in once: the lists of modules of the two crates.

use quote::quote;

use super::facade::ident;
use crate::codegen::Loaded;

/// The list of a crate: a module and a feature for each provider.
pub(super) fn list(all: &[Loaded], about: &str, docs: bool) -> syn::File {
    let modules = all.iter().map(|loaded| {
        let (feature, name) = (&loaded.model.name, ident(&loaded.model.name));
        let shown = docs.then(|| quote!(#[cfg_attr(docsrs, doc(cfg(feature = #feature)))]));
        quote! {
            #[cfg(feature = #feature)]
            #shown
            pub mod #name;
        }
    });
    let by_name = docs.then(|| {
        let each = all.iter().map(|loaded| {
            let (feature, name) = (&loaded.model.name, ident(&loaded.model.name));
            quote!(#[cfg(feature = #feature)] &#name::PROVIDER)
        });
        quote! {
            /// The providers as data.
            #[cfg(feature = "dynamic")]
            pub(crate) const DYNAMIC: &[&crate::by_name::Provider] = &[#(#each),*];
        }
    });
    syn::parse_quote! {
        #![doc = #about]

        #(#modules)*

        #by_name
    }
}

/// The hand-written file of a provider as it begins: everything follows from the spec.
pub(super) fn starter(loaded: &Loaded) -> String {
    let title = loaded.spec.at("/info/title").and_then(|title| title.as_str()).unwrap_or(&loaded.model.name);
    format!(
        "//! {title}.

#[rustfmt::skip]
mod generated;

pub use self::generated::*;
use crate::envelope::Envelope;

/// What the spec cannot say: how a response is classified, signed for and renewed where `x-envelope` and `x-codes` do not tell.
pub(crate) struct Rules;

impl Envelope for Rules {{}}
"
    )
}
