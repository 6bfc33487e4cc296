//! The operations of a provider as a type, to speak of one without calling it.

use anyhow::Result;
use heck::ToPascalCase;
use quote::quote;

use super::{docs, ident, parse};
use crate::model::{Answer, Model};

/// Generates `operation.rs`.
pub(super) fn generate(model: &Model) -> Result<syn::File> {
    let names: Vec<_> = model.operations.iter().map(|operation| ident(&operation.id.to_pascal_case())).collect();
    let ids: Vec<&str> = model.operations.iter().map(|operation| operation.id.as_str()).collect();
    let abouts =
        model.operations.iter().map(|operation| docs(&[&format!("`{}`: {}", operation.path, operation.summary)], ""));
    let payloads = model.operations.iter().map(|operation| match &operation.answer {
        Answer::One(pointer) if pointer.is_empty() => Vec::new(),
        Answer::One(pointer) => vec![pointer.clone()],
        Answer::List(paging) => paging.items.clone(),
        Answer::Free => Vec::new(),
    });
    let specs =
        ids.iter().zip(payloads).map(|(id, payload)| quote!(OperationSpec { name: #id, payload: &[#(#payload),*] }));
    let count = ids.len();
    parse(quote! {
        #![doc = " The operations of the provider, by name."]

        use crate::spec::OperationSpec;

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

        static SPECS: [OperationSpec; #count] = [#(#specs),*];

        impl std::fmt::Display for Operation {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    })
}
