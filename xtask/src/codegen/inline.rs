//! Makes generated functions cost only those who call them.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, ImplItemFn, ItemFn, parse_quote};

/// Marks every function as one that is compiled where it is called, and so not at all in the build of a user who does not call
/// it: a provider has hundreds, with what they are made of, and a program calls a few.
pub(super) fn inline(file: &mut syn::File) {
    Inline.visit_file_mut(file);
}

struct Inline;

impl VisitMut for Inline {
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        mark(&mut function.attrs);
        visit_mut::visit_impl_item_fn_mut(self, function);
    }

    fn visit_item_fn_mut(&mut self, function: &mut ItemFn) {
        mark(&mut function.attrs);
        visit_mut::visit_item_fn_mut(self, function);
    }
}

fn mark(attributes: &mut Vec<Attribute>) {
    if !attributes.iter().any(|attribute| attribute.path().is_ident("inline")) {
        attributes.push(parse_quote!(#[inline]));
    }
}
