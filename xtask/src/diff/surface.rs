//! What a user's code can name: every public item of both generated layers, one line each, and how the lines differ.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::{Attribute, Fields, FnArg, ImplItem, Item, Pat, ReturnType, Type, Visibility};

use super::verdict::Rust;
use crate::codegen::{Loaded, facade};

/// Which crate a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// `clipwire`, the one that users name.
    Facade,
    /// `clipwire-raw`, outside semver.
    Raw,
}

impl Layer {
    /// The crate's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Facade => "clipwire",
            Self::Raw => "clipwire-raw",
        }
    }
}

/// Every public item by its path, with its declaration in one line.
pub type Surface = BTreeMap<(Layer, String), String>;

/// A line of the surface that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The crate.
    pub layer: Layer,
    /// The item, such as `videos::GetVideo::cache`.
    pub item: String,
    /// Its old declaration.
    pub before: Option<String>,
    /// Its new one.
    pub after: Option<String>,
    /// What it does to callers.
    pub verdict: Rust,
}

/// Reads the surface of both generated layers.
pub fn surface(loaded: &Loaded) -> Result<Surface> {
    let mut surface = Surface::new();
    let mut handed_out = BTreeSet::new();
    for (_, file) in facade::generate(&loaded.provider, &loaded.spec, &loaded.model, &loaded.raw)? {
        // A request's module is private; its items are re-exported at the provider's door.
        walk(&mut surface, Layer::Facade, "", &file.items);
        collect_reexports(&file.items, &mut handed_out);
    }
    let mut raw = Surface::new();
    walk(&mut raw, Layer::Raw, "", &loaded.raw.items);
    for ((layer, item), line) in raw {
        // What the facade hands out is part of its own surface.
        let name = item.strip_prefix("types::").map(|item| item.split("::").next().unwrap_or_default());
        if name.is_some_and(|name| handed_out.contains(name)) {
            surface.insert((Layer::Facade, item.clone()), line.clone());
        }
        surface.insert((layer, item), line);
    }
    Ok(surface)
}

/// Compares two surfaces, item by item.
pub fn changes(before: &Surface, after: &Surface) -> Vec<Change> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for key in keys {
        let (old, new) = (before.get(key), after.get(key));
        let verdict = match (old, new) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(old), Some(new)) => changed(old, new),
            (Some(_), None) => Rust::Breaks,
            (None, _) => Rust::Adds,
        };
        let (layer, item) = key.clone();
        changes.push(Change { layer, item, before: old.cloned(), after: new.cloned(), verdict });
    }
    changes
}

/// The gravest verdict on a layer.
pub fn verdict(changes: &[Change], layer: Layer) -> Rust {
    changes.iter().filter(|change| change.layer == layer).map(|change| change.verdict).max().unwrap_or(Rust::Untouched)
}

/// A changed line: another behavior under the same declaration, arguments that change places, or another declaration.
fn changed(old: &str, new: &str) -> Rust {
    let is_behavior = old.starts_with(BEHAVIOR) && new.starts_with(BEHAVIOR);
    let types = |line: &str| -> String {
        // Names of arguments are not part of a type.
        let mut out = String::new();
        for part in line.split_inclusive([',', '(', ')']) {
            out.push_str(part.rsplit(": ").next().unwrap_or(part));
        }
        out
    };
    if is_behavior || (old.starts_with("fn ") && types(old) == types(new)) { Rust::Changes } else { Rust::Breaks }
}

/// How the line of something begins that callers cannot name and yet notice.
const BEHAVIOR: &str = "does ";

fn walk(surface: &mut Surface, layer: Layer, path: &str, items: &[Item]) {
    for item in items {
        match item {
            Item::Mod(module) if is_public(&module.vis) => {
                let inner = join(path, &module.ident.to_string());
                if let Some((_, items)) = &module.content {
                    walk(surface, layer, &inner, items);
                }
            }
            Item::Struct(item) if is_public(&item.vis) => {
                let name = join(path, &item.ident.to_string());
                let line = format!("struct{}", attributes(&item.attrs));
                surface.insert((layer, name.clone()), line);
                if let Fields::Named(fields) = &item.fields {
                    for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                        let line = format!("field {}{}", type_text(&field.ty), attributes(&field.attrs));
                        surface.insert((layer, join(&name, &ident)), line);
                    }
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let name = join(path, &item.ident.to_string());
                surface.insert((layer, name.clone()), format!("enum{}", attributes(&item.attrs)));
                for variant in &item.variants {
                    let fields = variant.fields.to_token_stream().to_string();
                    let line = format!("variant{fields}{}", attributes(&variant.attrs));
                    surface.insert((layer, join(&name, &variant.ident.to_string())), line);
                }
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let name = join(path, &type_text(&item.self_ty));
                for item in &item.items {
                    walk_impl_item(surface, layer, &name, item);
                }
            }
            // Where calls go is nothing that a user names, and everything that a user notices.
            Item::Const(item) if item.ident == "DEFAULT_BASE_URLS" => {
                let line = format!("{BEHAVIOR}{}", item.expr.to_token_stream());
                surface.insert((layer, join(path, &item.ident.to_string())), line);
            }
            _ => {}
        }
    }
}

fn walk_impl_item(surface: &mut Surface, layer: Layer, name: &str, item: &ImplItem) {
    let ImplItem::Fn(function) = item else { return };
    let ident = function.sig.ident.to_string();
    let key = (layer, join(name, &ident));
    match ident.as_str() {
        // What a code costs and means is decided arm by arm.
        "charge" | "class" => {
            let mut arms = Arms::default();
            arms.visit_block(&function.block);
            for (pattern, gives) in arms.0 {
                let key = (layer, format!("{}() of {pattern}", join(name, &ident)));
                surface.insert(key, format!("{BEHAVIOR}{gives}"));
            }
        }
        // Which parameters a stream sets, and which part of an answer is read, is decided in bodies.
        "send" | "pages" | "items" if layer == Layer::Facade => {
            let key = (layer, format!("{}()", join(name, &ident)));
            surface.insert(key, format!("{BEHAVIOR}{}", function.block.to_token_stream()));
        }
        _ => {}
    }
    if !is_public(&function.vis) {
        return;
    }
    let arguments: Vec<String> = function
        .sig
        .inputs
        .iter()
        .map(|input| match input {
            FnArg::Receiver(receiver) => receiver.to_token_stream().to_string().replace("& ", "&"),
            FnArg::Typed(argument) => {
                let name = match argument.pat.as_ref() {
                    Pat::Ident(pattern) => pattern.ident.to_string(),
                    other => other.to_token_stream().to_string(),
                };
                format!("{name}: {}", type_text(&argument.ty))
            }
        })
        .collect();
    let gives = match &function.sig.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => format!(" -> {}", type_text(ty)),
    };
    let asyncness = if function.sig.asyncness.is_some() { "async " } else { "" };
    surface.insert(key, format!("fn {asyncness}({}){gives}", arguments.join(", ")));
}

/// The arms of a match, as pattern and result.
#[derive(Default)]
struct Arms(Vec<(String, String)>);

impl<'ast> Visit<'ast> for Arms {
    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        let text = |tokens: String| tokens.replace(' ', "");
        self.0.push((text(arm.pat.to_token_stream().to_string()), text(arm.body.to_token_stream().to_string())));
    }
}

fn collect_reexports(items: &[Item], names: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                let tokens = module.content.iter().flat_map(|(_, items)| items).map(|item| quote!(#item).to_string());
                for text in tokens {
                    let words = text.split(|char: char| !char.is_alphanumeric() && char != '_');
                    names.extend(words.filter(|word| word.starts_with(char::is_uppercase)).map(str::to_owned));
                }
            }
            _ => {}
        }
    }
}

/// The attributes that callers depend on, and how a value is read.
fn attributes(attributes: &[Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes {
        if attribute.path().is_ident("non_exhaustive") || attribute.path().is_ident("deprecated") {
            text.push_str(&format!(" {}", attribute.path().to_token_stream()));
        }
        if let (true, Ok(list)) = (attribute.path().is_ident("serde"), attribute.meta.require_list()) {
            let tokens = list.tokens.to_string();
            // How something is written back is nothing that a reader of answers depends on.
            let parts = tokens.split(" , ").flat_map(|part| part.split(", ")).map(str::trim);
            let parts: Vec<&str> = parts.filter(|part| !part.starts_with("skip_serializing_if")).collect();
            text.push_str(&format!(" serde({})", parts.join(", ")));
        }
    }
    text
}

/// The paths that generated code spells out and people do not.
const SPELLED_OUT: [&str; 6] =
    ["::std::option::", "::std::string::", "::std::vec::", "::serde_json::", "::clipwire_raw::value::", "serde_json::"];

/// A type as people write it: without the spaces of a token stream, and without the paths of what everybody knows.
pub fn type_text(ty: &Type) -> String {
    let text = quote!(#ty).to_string();
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let is_word = |char: char| char.is_alphanumeric() || char == '_';
        let between_words = out.chars().last().is_some_and(is_word) && chars.peek().copied().is_some_and(is_word);
        if char != ' ' || between_words || out.ends_with(',') {
            out.push(char);
        }
    }
    SPELLED_OUT.iter().fold(out, |text, path| text.replace(path, "")).replace(", >", ">")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
