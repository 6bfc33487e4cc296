//! The README and the book, so that every snippet in them is compiled.

/// A module for each page that has snippets; a test of `it` holds that none is left out.
macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {
        $(#[doc = include_str!(concat!("../../", $path))] #[cfg(doctest)] pub mod $name {})*
    };
}

pages! {
    readme: "README.md",
    correcting: "docs/book/src/correcting.md",
    errors: "docs/book/src/errors.md",
    first_call: "docs/book/src/first-call.md",
    http: "docs/book/src/http.md",
    links_and_model: "docs/book/src/links-and-model.md",
    lists: "docs/book/src/lists.md",
    money: "docs/book/src/money.md",
    new_provider: "docs/book/src/new-provider.md",
    testing: "docs/book/src/testing.md",
}
