//! The modules of a crate: what each defines, imports and declares, and which paths its items name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree, Visibility};

/// A crate's modules; the first is its root.
#[derive(Debug)]
pub(super) struct Crate {
    pub(super) modules: Vec<Module>,
    /// The files, relative to the folder of the sources, by number.
    pub(super) files: Vec<String>,
}

/// One module, in a file of its own or inside another one's.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) file: usize,
    pub(super) parent: Option<usize>,
    pub(super) children: BTreeMap<String, usize>,
    /// The paths that each item names. What belongs to no item has the empty name.
    pub(super) items: BTreeMap<String, Vec<Names>>,
    /// What is imported or re-exported, by the name that it has here.
    pub(super) imports: BTreeMap<String, Import>,
    /// Modules of which everything is imported or re-exported.
    pub(super) globs: Vec<Import>,
}

/// The parts of a path, such as `crate`, `spec`, `Spec`.
pub(super) type Names = Vec<String>;

/// One import.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub(super) path: Names,
    /// Whether it is handed on to others.
    pub(super) is_reexport: bool,
}

impl Crate {
    /// Reads a crate from its root file.
    pub(super) fn read(folder: &Path, root: &str) -> Result<Self> {
        let mut reader = Self { modules: Vec::new(), files: Vec::new() };
        reader.file(folder, &folder.join(root), folder, None)?;
        Ok(reader)
    }

    /// Reads a file as a module; its own files are in `below`.
    fn file(&mut self, folder: &Path, path: &Path, below: &Path, parent: Option<usize>) -> Result<usize> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let parsed = syn::parse_file(&text).with_context(|| format!("{} is no Rust", path.display()))?;
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string().replace('\\', "/");
        self.files.push(name);
        let file = self.files.len() - 1;
        self.module(folder, parsed.items, file, below, parent)
    }

    fn module(
        &mut self,
        folder: &Path,
        items: Vec<Item>,
        file: usize,
        below: &Path,
        parent: Option<usize>,
    ) -> Result<usize> {
        let number = self.modules.len();
        self.modules.push(Module { file, parent, ..Module::default() });
        for item in items {
            if attributes(&item).iter().any(is_for_tests) {
                continue;
            }
            match item {
                Item::Mod(module) => {
                    let name = module.ident.to_string();
                    let inner = below.join(&name);
                    let child = match module.content {
                        Some((_, items)) => self.module(folder, items, file, &inner, Some(number))?,
                        None => self.file(folder, &file_of(below, &name)?, &inner, Some(number))?,
                    };
                    self.modules[number].children.insert(name, child);
                }
                Item::Use(item) => {
                    let is_reexport = !matches!(item.vis, Visibility::Inherited);
                    self.modules[number].import(&item.tree, Vec::new(), is_reexport);
                }
                item => {
                    let mut paths = Paths::default();
                    paths.visit_item(&item);
                    self.modules[number].items.entry(name_of(&item)).or_default().extend(paths.0);
                }
            }
        }
        Ok(number)
    }

    /// Whether a module is another one, or stands below it.
    pub(super) fn is_below(&self, module: usize, roof: usize) -> bool {
        let mut at = Some(module);
        while let Some(here) = at {
            if here == roof {
                return true;
            }
            at = self.modules[here].parent;
        }
        false
    }
}

impl Module {
    fn import(&mut self, tree: &UseTree, before: Names, is_reexport: bool) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Names>();
        match tree {
            UseTree::Path(path) => self.import(&path.tree, with(&path.ident), is_reexport),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, before.clone(), is_reexport));
            }
            UseTree::Glob(_) => self.globs.push(Import { path: before, is_reexport }),
            UseTree::Name(name) if name.ident == "self" => self.named(before, is_reexport),
            UseTree::Name(name) => self.named(with(&name.ident), is_reexport),
            UseTree::Rename(rename) => {
                let path = if rename.ident == "self" { before } else { with(&rename.ident) };
                // Several traits can be imported as `_`.
                let name = match rename.rename.to_string().as_str() {
                    "_" => format!("_{}", self.imports.len()),
                    name => name.to_owned(),
                };
                self.imports.insert(name, Import { path, is_reexport });
            }
        }
    }

    fn named(&mut self, path: Names, is_reexport: bool) {
        if let Some(name) = path.last().cloned() {
            self.imports.insert(name, Import { path, is_reexport });
        }
    }
}

fn file_of(below: &Path, name: &str) -> Result<PathBuf> {
    let name = name.trim_start_matches("r#");
    let candidates = [below.join(format!("{name}.rs")), below.join(name).join("mod.rs")];
    match candidates.into_iter().find(|path| path.exists()) {
        Some(path) => Ok(path),
        None => bail!("the module `{name}` has no file in {}", below.display()),
    }
}

/// The name by which others know an item; of an implementation, the name of its type.
fn name_of(item: &Item) -> String {
    match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::TraitAlias(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        Item::Impl(item) => match item.self_ty.as_ref() {
            syn::Type::Path(path) => path.path.segments.last().map(|part| part.ident.to_string()).unwrap_or_default(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether an attribute leaves code to tests: a `cfg` that names `test`, but not in `not(…)`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let words: Vec<String> = list.tokens.to_string().split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    list.path.is_ident("cfg") && words.iter().any(|word| word == "test") && !words.iter().any(|word| word == "not")
}

/// Collects the paths that an item names.
#[derive(Default)]
struct Paths(Vec<Names>);

impl Visit<'_> for Paths {
    fn visit_path(&mut self, path: &syn::Path) {
        self.0.push(path.segments.iter().map(|part| part.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        // An import inside a function.
        let mut module = Module::default();
        module.import(&item.tree, Vec::new(), false);
        self.0.extend(module.imports.into_values().chain(module.globs).map(|import| import.path));
    }

    fn visit_macro(&mut self, call: &syn::Macro) {
        let name = call.path.segments.last().map(|part| part.ident.to_string()).unwrap_or_default();
        self.0.push(call.path.segments.iter().map(|part| part.ident.to_string()).collect());
        if !name.contains("quote") {
            scan(call.tokens.clone(), &mut self.0);
        }
    }
}

/// Everything in a macro that reads like a path.
fn scan(tokens: TokenStream, found: &mut Vec<Names>) {
    let mut path: Names = Vec::new();
    let (mut colons, mut is_field) = (0, false);
    for token in tokens {
        let was_dot = std::mem::replace(&mut is_field, matches!(&token, TokenTree::Punct(dot) if dot.as_char() == '.'));
        match token {
            // What follows a dot is a field or a method.
            TokenTree::Ident(_) if was_dot => {}
            TokenTree::Ident(ident) => {
                if colons != 2 && !path.is_empty() {
                    found.push(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                found.push(std::mem::take(&mut path));
                colons = 0;
                scan(group.stream(), found);
            }
            _ => {
                found.push(std::mem::take(&mut path));
                colons = 0;
            }
        }
    }
    found.push(path);
    found.retain(|path| !path.is_empty());
}
