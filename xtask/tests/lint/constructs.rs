//! Every construct that is known to upset the generator or a reader, what the generator makes of it, and who refuses it.
//!
//! The constructs are the rows of `tests/constructs.yaml`.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;
use syn::visit::Visit;
use xtask::codegen::raw;
use xtask::lint::lint;
use xtask::model::Model;
use xtask::spec::Spec;

use super::{document, read};

const CONSTRUCTS: &str = include_str!("../constructs.yaml");

#[test]
fn every_construct_is_guarded_and_does_what_its_row_says() {
    let rows = Spec::parse("constructs.yaml", CONSTRUCTS).unwrap();
    let mut faults = String::new();
    for row in rows.value.as_array().unwrap() {
        let text = |keyword: &str| row[keyword].as_str().unwrap();
        let (what, guard) = (text("what"), text("guard"));
        let spec = Spec::parse("construct.yaml", &edited(row)).unwrap_or_else(|error| panic!("{what}: {error}"));
        let findings = lint(&spec);
        let broken: BTreeSet<_> = findings.iter().map(|finding| finding.rule).collect();
        if guard == "codegen" {
            if !broken.is_empty() {
                writeln!(faults, "{what}: refused by {broken:?}").unwrap();
            } else if let Err(error) = Model::read(&spec).and_then(|model| raw::generate(&spec, &model)) {
                writeln!(faults, "{what}: {error:#}").unwrap();
            }
        } else if !broken.contains(guard) {
            writeln!(faults, "{what}: {guard} says nothing; {broken:?} do").unwrap();
        }
        let seen = effect_of(&spec);
        if seen != text("effect") {
            writeln!(faults, "{what}: the generator {seen}").unwrap();
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// `good.yaml` as the row edits it; without edits, the bad spec of the rule.
fn edited(row: &Value) -> String {
    let Some(edits) = row.get("edits").and_then(Value::as_array) else {
        return read(row["guard"].as_str().expect("a row has texts")).text;
    };
    edits.iter().fold(read("good").text, |text, edit| {
        let (old, new) =
            (edit["replace"].as_str().expect("a row has texts"), edit["with"].as_str().expect("a row has texts"));
        assert!(text.contains(old), "{}: good.yaml has no {old:?}", row["what"]);
        text.replacen(old, new, 1)
    })
}

/// Plain scalars that PyYAML, npm's `yaml` and the readers of Rust take for different things.
#[test]
fn every_scalar_that_readers_disagree_on_is_refused_as_a_value_and_as_a_key() {
    let good = read("good").text;
    let scalars =
        ["yes", "no", "on", "off", "y", "n", "1_0", "0o7", "010", "12:30:45", "1e3", "True", "~", "2022-09-29"];
    for (scalar, quoted) in scalars.iter().flat_map(|text| [((*text).to_owned(), false), (format!("'{text}'"), true)]) {
        for (place, text) in [
            ("value", good.replace("example: a1", &format!("example: {scalar}"))),
            ("element", good.replace("tags: [things]", &format!("tags: [things, {scalar}]"))),
            ("key", good.replace("{ name: A thing }", &format!("{{ {scalar}: A thing }}"))),
        ] {
            let findings = lint(&Spec::parse("scalar.yaml", &text).unwrap());
            let refused = findings.iter().any(|finding| finding.rule == "ambiguous-scalar");
            assert_ne!(refused, quoted, "{scalar} as {place}");
        }
    }
}

#[test]
fn a_merge_key_is_refused_without_an_alias_as_well() {
    let text = read("good").text.replace("info: {", "info: { <<: { description: Merged. },");
    let findings = lint(&Spec::parse("merge.yaml", &text).unwrap());
    assert!(findings.iter().any(|finding| finding.rule == "anchor"), "{findings:?}");
}

fn effect_of(spec: &Spec) -> &'static str {
    match document(spec) {
        None => "stops",
        Some(file) => {
            let mut twice = Twice::default();
            twice.visit_file(&file);
            if twice.0 { "clashes" } else { "emits" }
        }
    }
}

/// Looks for two types of one name, two implementations of one trait, two fields, arguments or methods of one name.
#[derive(Default)]
struct Twice(bool);

impl Twice {
    fn note(&mut self, names: impl Iterator<Item = String>) {
        let mut seen = BTreeSet::new();
        self.0 |= !names.into_iter().all(|name| seen.insert(name));
    }
}

impl Visit<'_> for Twice {
    fn visit_item_mod(&mut self, module: &syn::ItemMod) {
        let items = module.content.iter().flat_map(|(_, items)| items);
        self.note(items.filter_map(|item| match item {
            syn::Item::Struct(item) => Some(item.ident.to_string()),
            syn::Item::Enum(item) => Some(item.ident.to_string()),
            syn::Item::Impl(item) => {
                let (implemented, _) = item.trait_.as_ref()?;
                let of = &item.self_ty;
                Some(quote::quote!(#implemented for #of).to_string())
            }
            _ => None,
        }));
        syn::visit::visit_item_mod(self, module);
    }

    fn visit_fields_named(&mut self, fields: &syn::FieldsNamed) {
        self.note(fields.named.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())));
    }

    fn visit_signature(&mut self, signature: &syn::Signature) {
        self.note(signature.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(input) => match &*input.pat {
                syn::Pat::Ident(name) => Some(name.ident.to_string()),
                _ => None,
            },
            syn::FnArg::Receiver(_) => None,
        }));
    }

    fn visit_item_impl(&mut self, item: &syn::ItemImpl) {
        self.note(item.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
            _ => None,
        }));
        syn::visit::visit_item_impl(self, item);
    }
}
