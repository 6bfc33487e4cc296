//! What is a circle and what is not, on small made-up crates.

use std::path::PathBuf;

use super::circles;

/// Writes a crate and says which circles it has.
fn of(name: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder: PathBuf = crate::provider::workspace_root().join("target/xtask-tests").join(format!("circles-{name}"));
    drop(std::fs::remove_dir_all(&folder));
    for (file, text) in files {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    circles(&folder).unwrap()
}

#[test]
fn files_that_import_each_other_are_a_circle_by_use_by_path_and_in_macros() {
    for (name, b) in [
        ("use", "use crate::a::A;\npub struct B(A);"),
        ("path", "pub struct B(crate::a::A);"),
        ("macro", "pub struct B;\nfn b() { println!(\"{:?}\", crate::a::A::new()) }"),
        ("trait", "use crate::a::Trait as _;\npub struct B;"),
        ("function", "pub struct B;\nfn b() { use crate::a::A; A::new(); }"),
        ("module", "use crate::a;\npub struct B;\nfn b() { a::make() }"),
        ("super", "use super::a::A;\npub struct B(A);"),
    ] {
        let a = "use crate::b::B;\npub struct A(B);\npub trait Trait {}\npub fn make() {}";
        let found = of(name, &[("lib.rs", "mod a; mod b;"), ("a.rs", a), ("b.rs", b)]);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert!(found[0].starts_with("a.rs → (B) b.rs → ("), "{}", found[0]);
    }
}

#[test]
fn what_is_under_cfg_test_or_in_quoted_code_is_no_circle() {
    for (name, b) in [
        ("tests", "pub struct B;\n#[cfg(test)] mod tests { use crate::a::A; }"),
        ("quote", "pub struct B;\nfn b() { quote!(use crate::a::A;) }"),
        ("elsewhere", "use other::a::A;\npub struct B(A);"),
    ] {
        let found =
            of(name, &[("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b::B;\npub struct A(B);"), ("b.rs", b)]);
        assert_eq!(found, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_circle_of_three_is_told_with_the_item_by_which_each_depends_on_the_next() {
    let found = of(
        "three",
        &[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "pub struct A(crate::b::B);"),
            ("b.rs", "pub struct B(crate::c::C);"),
            ("c.rs", "pub struct C(Box<crate::a::A>);"),
        ],
    );
    assert_eq!(found, ["a.rs → (B) b.rs → (C) c.rs → (A) a.rs"]);
}

#[test]
fn a_roof_may_use_what_is_below_it_and_be_used_by_it() {
    let found = of(
        "roof",
        &[
            ("lib.rs", "mod room;"),
            (
                "room.rs",
                "mod a; mod b;\npub use self::a::A;\npub struct Rule;\npub fn all() { a::check(); b::check() }",
            ),
            ("room/a.rs", "use super::Rule;\npub struct A(Rule);\npub fn check() {}"),
            ("room/b.rs", "use super::{A, Rule};\npub struct B(A, Rule);\npub fn check() {}"),
        ],
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn siblings_that_meet_by_the_re_exports_of_their_roof_are_a_circle() {
    let found = of(
        "re-export",
        &[
            ("lib.rs", "mod room;"),
            ("room.rs", "mod a; mod b;\npub use self::a::A;\npub use self::b::*;"),
            ("room/a.rs", "use super::B;\npub struct A(B);"),
            ("room/b.rs", "use crate::room::A;\npub struct B(Box<A>);"),
        ],
    );
    assert_eq!(found, ["room/a.rs → (B) room/b.rs → (A) room/a.rs"]);
}

#[test]
fn what_a_child_takes_from_its_roof_is_made_of_what_the_roof_takes_from_a_sibling() {
    let files = |b: &'static str| {
        [
            ("lib.rs", "mod room;"),
            ("room.rs", "mod a; mod b;\npub fn help() { inner() }\nfn inner() { b::work() }\npub struct Plain;"),
            ("room/a.rs", "pub fn start() { super::help() }"),
            ("room/b.rs", b),
        ]
    };
    let found = of("through-roof", &files("pub fn work() { super::a::start() }"));
    assert_eq!(found, ["room/a.rs → (help) room/b.rs → (start) room/a.rs"]);
    let plain = of("plain-roof", &files("use super::Plain;\npub fn work() -> Plain { Plain }"));
    assert_eq!(plain, Vec::<String>::new());
}

#[test]
fn a_room_that_imports_the_roof_of_another_room_which_imports_it_is_a_circle() {
    let found = of(
        "rooms",
        &[
            ("lib.rs", "mod codegen; mod pages;"),
            ("codegen.rs", "use crate::pages;\npub struct Loaded;\npub fn all() { pages::page(Loaded) }"),
            ("pages.rs", "use crate::codegen::Loaded;\npub fn page(_: Loaded) {}"),
        ],
    );
    assert_eq!(found, ["codegen.rs → (page) pages.rs → (Loaded) codegen.rs"]);
}

#[test]
fn a_field_that_is_called_like_an_item_of_the_roof_names_nothing() {
    let found = of(
        "field",
        &[
            ("lib.rs", "mod room;"),
            ("room.rs", "mod a; mod b;\npub fn help(x: X) { println!(\"{}\", x.inner) }\nfn inner() { b::work() }"),
            ("room/a.rs", "pub fn start() { super::help() }"),
            ("room/b.rs", "pub fn work() { super::a::start() }"),
        ],
    );
    assert_eq!(found, Vec::<String>::new());
}
