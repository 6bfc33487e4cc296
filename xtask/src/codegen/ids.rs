//! The typed identifiers of the facade: every `x-id` of the specs, once for all providers.

use quote::quote;

use super::facade::{docs, ident};
use crate::codegen::Loaded;

/// Where they are written, relative to the workspace.
pub(super) const FILE: &str = "crates/clipwire/src/id/generated.rs";

/// What ids can look like: the rule of the facade, what it says to users, and the ids that it is for. Any other id is a word.
const RULES: &[(&str, &str, &[&str])] = &[
    (
        "SecUid",
        "It begins with `MS4wLjABAAAA` and holds no blank, control character, `@` or mark of an address. Anything else is refused \
         unsent.",
        &["SecUid"],
    ),
    (
        "Name",
        "Letters of any script, digits, `_`, `.` and `-`, 100 at the most, without blanks, control characters, `@`, `#` and the marks \
         of an address, and no `sec_uid`. Anything else is refused unsent.",
        &["UniqueId", "HashtagName"],
    ),
    (
        "Digits",
        "Digits, 22 at the most; how many an id has today is not held against it. Anything else is refused unsent.",
        &[
            "GoodsId",
            "VideoId",
            "UserId",
            "CommentId",
            "PlaylistId",
            "HashtagId",
            "MusicId",
            "ProductId",
            "RoomId",
            "SellerId",
            "CategoryId",
        ],
    ),
];

/// The rule of an id that has no row.
const WORD: (&str, &str) = (
    "Word",
    "Letters, digits and marks of ASCII, without blanks, control characters, `@` and the marks of an address. Anything else is \
     refused unsent.",
);

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
        let row = RULES.iter().find(|(_, _, ids)| ids.contains(id));
        let (rule, says) = row.map_or(WORD, |(rule, says, _)| (*rule, *says));
        let (name, rule, about) = (ident(id), ident(rule), docs(&[description, "", says], ""));
        quote!(typed_id! { #about #name: #rule })
    });
    syn::parse_quote! {
        #![doc = " The identifiers that the specs name."]

        #(#types)*
    }
}
