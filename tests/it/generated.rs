//! What is checked in is what the specs make, and a change of a spec shows.

use xtask::codegen::{Loaded, output, outputs, outputs_of};
use xtask::model::Model;
use xtask::provider::{providers, workspace_root};
use xtask::spec::Spec;

#[test]
fn every_generated_file_is_fresh() {
    let root = workspace_root();
    let difference = output::check(&root, &outputs(&root, None).unwrap()).unwrap();
    assert_eq!(difference, None, "run `cargo xtask codegen`");
}

#[test]
fn generation_is_the_same_every_time() {
    let root = workspace_root();
    assert_eq!(outputs(&root, None).unwrap(), outputs(&root, None).unwrap());
}

#[test]
fn a_changed_summary_is_a_difference_in_every_file_that_shows_it() {
    let root = workspace_root();
    let all = providers(&root).unwrap();
    let provider = &all[0];
    let spec = Spec::load(&root, provider).unwrap();
    let changed = spec.text.replace("Gets the details of one video.", "Looks at one video.");
    assert_ne!(changed, spec.text);
    let loaded = Loaded::from_spec(provider, Spec::parse(&provider.spec, &changed).unwrap()).unwrap();
    let difference = output::check(&root, &outputs_of(&[loaded, Loaded::new(&root, &all[1]).unwrap()], None).unwrap())
        .unwrap()
        .unwrap();
    for file in [
        "crates/clipwire-raw/src/providers/onebound.rs",
        "crates/clipwire/src/providers/onebound/generated/videos.rs",
        "tests/it/snapshots/surface/onebound/item_get_video.snap",
    ] {
        assert!(difference.contains(&format!("+++ b/{file}")), "{file} is not in the difference");
    }
    assert!(difference.contains("Looks at one video."));
}

#[test]
fn the_surface_page_lists_every_operation() {
    let page = std::fs::read_to_string(workspace_root().join("openapi/SURFACE.md")).unwrap();
    let mut count = 0;
    for provider in &providers(&workspace_root()).unwrap() {
        let model = Model::read(&Spec::load(&workspace_root(), provider).unwrap()).unwrap();
        count += model.operations.len();
        for operation in &model.operations {
            let row = format!("| `{}().{}(", operation.handle, operation.verb);
            assert!(
                page.contains(&row) && page.contains(&format!("{} {}`", operation.method, operation.path)),
                "{row}"
            );
        }
    }
    assert!(page.contains(&format!("{count} operations.")), "the number of operations");
}
