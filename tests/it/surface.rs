//! The surface of every operation, as reviewers read it.

use xtask::codegen::Loaded;
use xtask::provider::{providers, workspace_root};

use crate::support::snapshots;

/// The snapshots are written by `cargo xtask codegen`; a difference here is a generated file that somebody edited.
#[test]
fn every_operation_has_the_surface_of_its_snapshot() {
    let root = workspace_root();
    for provider in &providers(&workspace_root()).unwrap() {
        let loaded = Loaded::new(&root, provider).unwrap();
        for (id, text) in xtask::surface::by_operation(&loaded).unwrap() {
            snapshots(&format!("surface/{}", provider.name)).bind(|| insta::assert_snapshot!(id, text));
        }
    }
}
