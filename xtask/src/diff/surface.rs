//! What a user's code can name and notice of both generated layers, item by item, and how the items differ.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use heck::ToPascalCase;
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::visit::Visit;
use syn::{Attribute, Fields, FnArg, ImplItem, Item, Pat, ReturnType, Type, Visibility};

use super::verdict::Rust;
use crate::codegen::raw::readings;
use crate::codegen::{Loaded, facade};
use crate::model::Charges;

/// Which crate an item belongs to.
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

/// What something is that a user's code can name or notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A struct or an enum.
    Type,
    /// A field of a struct.
    Field,
    /// A variant of an enum.
    Variant,
    /// A function.
    Function,
    /// Nothing that can be named, and yet noticed: what a function does.
    Behavior,
}

/// One item of a surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub sort: Sort,
    /// Its declaration, or for a behavior what it comes to.
    pub text: String,
    /// What it is for people who do not read Rust, if that can be said: `text`, `a list of Part`.
    pub words: String,
    /// For a behavior: the item without which there is none.
    pub owner: Option<String>,
}

/// Every item by its path.
pub type Surface = BTreeMap<(Layer, String), Entry>;

/// An item that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The crate.
    pub layer: Layer,
    /// The item, such as `videos::GetVideo::cache`.
    pub item: String,
    /// What it was.
    pub before: Option<Entry>,
    /// What it is.
    pub after: Option<Entry>,
    /// What it does to callers.
    pub verdict: Rust,
}

/// Reads the surface of both generated layers.
pub fn surface(loaded: &Loaded) -> Result<Surface> {
    let mut surface = Surface::new();
    let mut handed_out = BTreeSet::new();
    for (_, file) in facade::generate(&loaded.provider, &loaded.spec, &loaded.model, &loaded.raw)? {
        // A request's module is private; its items are re-exported at the provider's front.
        walk(&mut surface, Layer::Facade, "", &file.items);
        collect_reexports(&file.items, &mut handed_out);
    }
    let mut raw = Surface::new();
    walk(&mut raw, Layer::Raw, "", &loaded.raw.items);
    for ((layer, item), entry) in raw {
        // What the facade returns is part of its own surface.
        let name = item.strip_prefix("types::").map(|item| item.split("::").next().unwrap_or_default());
        if name.is_some_and(|name| handed_out.contains(name)) {
            surface.insert((Layer::Facade, item.clone()), entry.clone());
        }
        surface.insert((layer, item), entry);
    }
    client(&mut surface, loaded);
    Ok(surface)
}

/// What a client is built from: its credentials, what it charges, where its envelope holds what. Read from the model, because the
/// code that does it is the same for every provider.
fn client(surface: &mut Surface, loaded: &Loaded) {
    let model = &loaded.model;
    let entry = |sort, text: &str| Entry { sort, text: text.to_owned(), words: text.to_owned(), owner: None };
    let mut add = |item: String, entry: Entry| surface.insert((Layer::Facade, item), entry);
    let module = loaded.spec.at("/x-provider/name").and_then(Value::as_str).unwrap_or_default();
    add(format!("the module `{module}`"), entry(Sort::Type, ""));
    if model.is_default {
        add(format!("the module `{module}` with default features"), entry(Sort::Function, ""));
    }
    for credential in &model.credentials {
        let name = &credential.name;
        add(format!("ClientBuilder::{name}"), entry(Sort::Function, "a credential"));
        let variable =
            Entry { owner: Some(format!("ClientBuilder::{name}")), ..entry(Sort::Behavior, &credential.variable) };
        add(format!("from_env, the variable of `{name}`"), variable);
        if credential.required {
            add(format!("build, without `{name}`"), entry(Sort::Behavior, "an error"));
        }
        if credential.renewable {
            add(format!("the renewal of `{name}`"), entry(Sort::Function, "possible"));
        }
    }
    let charges = match model.charges {
        Charges::ByCode => "by code",
        Charges::ByStatus => "by status",
        Charges::Unpublished => "unpublished",
    };
    add("the charge of a call".to_owned(), entry(Sort::Behavior, charges));
    add("the charge of what no table tells".to_owned(), entry(Sort::Behavior, &model.otherwise));
    let digits = model.digits.map_or("as it comes".to_owned(), |digits| format!("with {digits} digits"));
    add("how a code is read".to_owned(), entry(Sort::Behavior, &digits));
    add("the addresses".to_owned(), entry(Sort::Behavior, &model.servers.join(", ")));
    for code in &model.codes {
        let variant = code.name.to_pascal_case();
        for (what, text) in [("charge", &code.charged), ("class", &code.class)] {
            let owner = Some(format!("Code::{variant}"));
            add(format!("Code::{what} of {variant}"), Entry { owner, ..entry(Sort::Behavior, text) });
        }
    }
    let rate = model.per_second.map_or("any number".to_owned(), |rate| format!("{rate} a second"));
    add("the calls of an operation".to_owned(), entry(Sort::Behavior, &rate));
    let discounts: Vec<String> =
        model.discounts.iter().map(|tier| format!("{} % from {}", tier.percent, tier.from)).collect();
    add("the discounts of an estimate".to_owned(), entry(Sort::Behavior, &discounts.join(", ")));
    for operation in &model.operations {
        let owner = Some(format!("Operation::{}", operation.id.to_pascal_case()));
        let price = operation.price.as_ref().map(|price| format!("{} {}", price.amount, price.currency));
        let terms = [
            ("price", price.unwrap_or_else(|| "unknown".to_owned())),
            ("platform", model.platform_of(operation).to_owned()),
            ("credentials", if operation.is_keyless { "none" } else { "those of the client" }.to_owned()),
        ];
        for (what, text) in terms {
            add(
                format!("the {what} of {}", operation.id),
                Entry { owner: owner.clone(), ..entry(Sort::Behavior, &text) },
            );
        }
    }
    for (component, reader) in facade::models::components(&loaded.spec) {
        let kind = facade::models::kind(reader).unwrap_or(reader).to_pascal_case();
        let item = format!("model::{kind} from types::{component}");
        add(item.clone(), entry(Sort::Function, ""));
        add(format!("{item}, by"), Entry { owner: Some(item), ..entry(Sort::Behavior, reader) });
    }
    let envelope = &model.envelope;
    let schema = envelope.schema.iter().cloned().collect::<Vec<_>>();
    for (part, places) in [
        ("component", &schema),
        ("payload", &envelope.payload),
        ("code", &envelope.code),
        ("codes of success", &envelope.success),
        ("codes of nothing found", &envelope.empty),
        ("message", &envelope.message),
        ("request id", &envelope.request_id),
        ("quota", &envelope.quota),
        ("word on being cached", &envelope.cached),
        ("address to read again", &envelope.replay),
        ("secrets", &envelope.secrets),
        ("fields around a payload", &envelope.around),
        ("fields beside a payload", &envelope.beside),
    ] {
        let places = if places.is_empty() { "none".to_owned() } else { places.join(", ") };
        add(format!("the envelope's {part}"), entry(Sort::Behavior, &places));
    }
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
            (Some(one), None) | (None, Some(one)) if one.sort == Sort::Behavior => {
                // What goes with an item that came or went is told by that item.
                let owner = one.owner.as_ref().map(|owner| (key.0, owner.clone()));
                if owner.is_some_and(|owner| before.contains_key(&owner) != after.contains_key(&owner)) {
                    continue;
                }
                Rust::Changes
            }
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

/// A changed item: another behavior under the same declaration, arguments that change places, or another declaration.
fn changed(old: &Entry, new: &Entry) -> Rust {
    let types = |entry: &Entry| -> String {
        // Names of arguments are not part of a type.
        let mut out = String::new();
        for part in entry.text.split_inclusive([',', '(', ')']) {
            out.push_str(part.rsplit(": ").next().unwrap_or(part));
        }
        out
    };
    let is_behavior = old.sort == Sort::Behavior && new.sort == Sort::Behavior;
    let is_same_call = old.sort == Sort::Function && new.sort == Sort::Function && types(old) == types(new);
    if is_behavior || is_same_call { Rust::Changes } else { Rust::Breaks }
}

fn walk(surface: &mut Surface, layer: Layer, path: &str, items: &[Item]) {
    let entry = |sort, text: String, words: String| Entry { sort, text, words, owner: None };
    let readings = readings(items);
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
                let text = format!("struct{}", attributes(&item.attrs));
                surface.insert((layer, name.clone()), entry(Sort::Type, text, String::new()));
                let read = readings.get(&item.ident.to_string());
                if let Fields::Named(fields) = &item.fields {
                    for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                        // How a value is read is what a reader of answers depends on.
                        let read = read.and_then(|read| read.get(&ident));
                        let read = read.map(|read| format!(" read from {:?} as {}", read.wire, read.reader));
                        let attributes = attributes(&field.attrs);
                        let text = format!("field {}{}{attributes}", type_text(&field.ty), read.unwrap_or_default());
                        let words = type_words(&type_text(&field.ty));
                        surface.insert((layer, join(&name, &ident)), entry(Sort::Field, text, words));
                    }
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let name = join(path, &item.ident.to_string());
                let text = format!("enum{}", attributes(&item.attrs));
                surface.insert((layer, name.clone()), entry(Sort::Type, text, String::new()));
                for variant in &item.variants {
                    let fields = variant.fields.to_token_stream().to_string();
                    let text = format!("variant{fields}{}", attributes(&variant.attrs));
                    let key = (layer, join(&name, &variant.ident.to_string()));
                    surface.insert(key, entry(Sort::Variant, text, String::new()));
                }
            }
            Item::Impl(item) => {
                let name = join(path, &type_text(&item.self_ty));
                // Of the implementations of traits, only what a text is read as can be noticed.
                let is_from = item
                    .trait_
                    .as_ref()
                    .is_some_and(|(path, _)| path.segments.last().is_some_and(|last| last.ident == "From"));
                if item.trait_.is_none() || (is_from && layer == Layer::Facade) {
                    for item in &item.items {
                        walk_impl_item(surface, layer, &name, item, is_from);
                    }
                }
            }
            Item::Fn(item) if is_public(&item.vis) => {
                let (text, words) = signature(&item.sig);
                let entry = Entry { sort: Sort::Function, text, words, owner: None };
                surface.insert((layer, join(path, &item.sig.ident.to_string())), entry);
            }
            _ => {}
        }
    }
}

fn walk_impl_item(surface: &mut Surface, layer: Layer, name: &str, item: &ImplItem, is_from: bool) {
    let ImplItem::Fn(function) = item else { return };
    let ident = function.sig.ident.to_string();
    let key = (layer, join(name, &ident));
    match ident.as_str() {
        // What a value is sent as, and read from, is decided arm by arm.
        "as_str" | "from" => {
            let mut arms = Arms::default();
            arms.visit_block(&function.block);
            for (pattern, gives) in arms.0 {
                // The variant is on one side of the arrow: of this type, or of the one that is converted.
                let own = [&pattern, &gives].into_iter().find_map(|text| text.strip_prefix("Self::"));
                let owner = match pattern.contains("::") && !pattern.starts_with("Self::") {
                    true => Some(pattern.clone()),
                    false => own.map(|variant| join(name, variant)),
                };
                let words = gives.trim_matches('"').rsplit("::").next().unwrap_or_default().to_owned();
                let item = format!("{} of {}", join(name, &ident), pattern.trim_matches('"').replace("Self::", ""));
                let entry = Entry { sort: Sort::Behavior, text: gives, words, owner };
                surface.insert((layer, item), entry);
            }
        }
        // Which parameters a stream sets, and which part of an answer is read, is decided in bodies: what a call returns in the one
        // that `send` and `read` share.
        "received" | "pages" | "items" if layer == Layer::Facade => {
            let text = function.block.to_token_stream().to_string();
            let owner = join(name, if ident == "received" { "send" } else { &ident });
            let item = format!("{owner}, what it does");
            let entry = Entry { sort: Sort::Behavior, text, words: String::new(), owner: Some(owner) };
            surface.insert((layer, item), entry);
        }
        _ => {}
    }
    if is_from || !is_public(&function.vis) {
        return;
    }
    let (text, words) = signature(&function.sig);
    surface.insert(key, Entry { sort: Sort::Function, text, words, owner: None });
}

/// What a function takes and gives, as it is declared and in words.
fn signature(signature: &syn::Signature) -> (String, String) {
    let mut takes = Vec::new();
    let mut in_words = Vec::new();
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => takes.push(receiver.to_token_stream().to_string().replace("& ", "&")),
            FnArg::Typed(argument) => {
                let name = match argument.pat.as_ref() {
                    Pat::Ident(pattern) => pattern.ident.to_string(),
                    other => other.to_token_stream().to_string(),
                };
                takes.push(format!("{name}: {}", type_text(&argument.ty)));
                in_words.push(format!("`{name}` ({})", type_words(&type_text(&argument.ty))));
            }
        }
    }
    let gives = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => format!(" -> {}", type_text(ty)),
    };
    let asyncness = if signature.asyncness.is_some() { "async " } else { "" };
    let text = format!("fn {asyncness}({}){gives}", takes.join(", "));
    let given = type_words(gives.trim_start_matches(" -> "));
    let taken = if in_words.is_empty() { "nothing".to_owned() } else { in_words.join(", ") };
    let words = match given.as_str() {
        "" | "Self" => format!("takes {taken}"),
        given => format!("takes {taken} and gives {given}"),
    };
    (text, words)
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
const SPELLED_OUT: [&str; 7] = [
    "::std::boxed::",
    "::std::option::",
    "::std::string::",
    "::std::vec::",
    "::serde_json::",
    "::clipwire_raw::value::",
    "serde_json::",
];

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

/// A type for people who do not read Rust.
fn type_words(text: &str) -> String {
    let inside = |name: &str| text.strip_prefix(name).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inside("Option<").or_else(|| inside("Box<")) {
        return type_words(inner);
    }
    if let Some(inner) = inside("Result<") {
        return type_words(inner.split_once(", ").map_or(inner, |(first, _)| first));
    }
    if let Some(inner) = inside("impl Into<").or_else(|| inside("ResponseValue<")) {
        return type_words(inner);
    }
    if let Some(inner) = inside("Vec<") {
        return format!("a list of {}", type_words(inner));
    }
    if text.starts_with("Map<") || text.contains("serde_json::Map") || text.ends_with("Map<String, Value>") {
        return "a free-form object".to_owned();
    }
    match text {
        "String" | "&str" | "&'a str" | "&'static str" => "text".to_owned(),
        "u32" | "u64" | "i32" | "i64" => "a whole number".to_owned(),
        "f64" | "f32" => "a number".to_owned(),
        "bool" => "yes or no".to_owned(),
        "Value" => "anything".to_owned(),
        other => other.rsplit("::").next().unwrap_or(other).to_owned(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}
