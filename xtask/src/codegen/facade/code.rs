//! The provider's error codes as a type: what each means, whether it is charged, what kind of error it is.

use anyhow::Result;
use heck::ToPascalCase;
use quote::quote;

use super::{docs, ident, known, parse};
use crate::model::Model;

/// Generates `code.rs`.
pub(super) fn generate(model: &Model) -> Result<syn::File> {
    let mut variants = Vec::new();
    let mut names = Vec::new();
    let mut texts = Vec::new();
    for code in &model.codes {
        let variant = ident(&code.name.to_pascal_case());
        let charge = match code.charged.as_str() {
            "yes" => "Charged.",
            "no" => "Not charged.",
            _ => "The provider does not say whether it is charged.",
        };
        let about = docs(&[&format!("`{}`: {} {charge}", code.code, code.meaning), "", &known(&code.source)], "");
        variants.push(quote!(#about #variant,));
        names.push(variant);
        texts.push(code.code.clone());
    }
    parse(quote! {
        #![doc = " The provider's codes: what each means and whether it is charged."]

        use super::SPEC;
        use crate::spec::Class;
        use crate::error::ErrorKind;
        use crate::response::Charge;

        /// How a call went, in the provider's own terms.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            #(#variants)*
            /// A code that the provider's table does not have.
            Unknown(String),
        }

        impl Code {
            /// Every code of the provider's table, in its order.
            pub const ALL: &[Self] = &[#(Self::#names),*];

            /// The code as the provider sends it, leading zeros included.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #texts,)*
                    Self::Unknown(code) => code,
                }
            }

            /// Whether a call that ends so is charged, by the provider's table.
            pub fn charge(&self) -> Charge {
                SPEC.code(self.as_str()).map_or(SPEC.otherwise, |row| row.charge)
            }

            /// The kind of error that it becomes; `None` for the codes of an answer.
            ///
            /// A code of a search that found nothing is an answer here: it becomes an error only where one thing was asked for.
            pub fn kind(&self) -> Option<ErrorKind> {
                match self.class() {
                    Class::Answer | Class::Empty => None,
                    Class::Error(kind) => Some(kind),
                }
            }

            pub(crate) fn class(&self) -> Class {
                SPEC.code(self.as_str()).map_or(Class::Error(ErrorKind::Rejected), |row| row.class)
            }
        }

        impl From<&str> for Code {
            /// Reads a code; one that was turned into a number gets its leading zeros back where the provider has them.
            fn from(code: &str) -> Self {
                let code = code.trim();
                match SPEC.code(code).map_or(code, |row| row.code) {
                    #(#texts => Self::#names,)*
                    _ => Self::Unknown(code.to_owned()),
                }
            }
        }

        impl std::fmt::Display for Code {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    })
}
