//! A provider is a spec and one hand-written file: a made-up one is generated, compiled, and called on the sandbox.

use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::codegen::output::{self, Plan};
use xtask::codegen::outputs;
use xtask::provider::workspace_root;

/// What the scratch workspace takes over.
const CRATES: &[&str] = &["clipwire", "clipwire-raw", "clipwire-transport", "clipwire-value", "clipwire-sandbox"];

/// The package whose tests call the new provider, as its user would.
const USER: &str = r#"[package]
name = "shelf-user"
version = "0.0.0"
publish = false
edition.workspace = true

[dev-dependencies]
clipwire = { path = "../clipwire" }
clipwire-sandbox = { path = "../clipwire-sandbox" }
serde_json.workspace = true
tokio = { workspace = true, features = ["macros", "rt-multi-thread"] }
"#;

#[test]
fn a_spec_and_one_file_make_a_provider_that_can_be_called() {
    let root = workspace_root();
    let own = root.join("tests/new_provider");
    let rules = std::fs::read_to_string(own.join("shelf.rs")).unwrap();
    assert!(rules.lines().count() <= 80, "the hand-written file has {} lines", rules.lines().count());

    let scratch = scratch(&root);
    copy(&own.join("shelf.yaml"), &scratch.join("openapi/shelf.yaml"));
    // Codegen begins the hand-written file where there is none, and leaves the one that is there alone.
    let all = outputs(&scratch, None).unwrap();
    let begun = Plan::new(&scratch, &all).unwrap().write(&scratch).unwrap().begun;
    assert_eq!(begun, [Path::new("crates/clipwire/src/providers/shelf.rs")]);
    copy(&own.join("shelf.rs"), &scratch.join("crates/clipwire/src/providers/shelf.rs"));
    let again = Plan::new(&scratch, &outputs(&scratch, None).unwrap()).unwrap().write(&scratch).unwrap();
    assert_eq!(again, output::Written::default());

    let output = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--quiet", "--package", "shelf-user"])
        .current_dir(&scratch)
        .env("CARGO_TARGET_DIR", root.join("target/new-provider"))
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("5 passed"), "{said}");
}

/// The workspace without what a user does not need, and with a user.
fn scratch(root: &Path) -> PathBuf {
    let scratch = root.join("target/new-provider-workspace");
    for name in CRATES {
        let folder = scratch.join("crates").join(name);
        let _ = std::fs::remove_dir_all(folder.join("src"));
        mirror(&root.join("crates").join(name), &folder);
    }
    let _ = std::fs::remove_dir_all(scratch.join("openapi"));
    mirror(&root.join("openapi"), &scratch.join("openapi"));
    for file in ["Cargo.lock", "README.md"] {
        copy(&root.join(file), &scratch.join(file));
    }
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let members = manifest.lines().find(|line| line.starts_with("members = ")).expect("a list of members");
    // What is generated for other packages, such as the probe, is written too, and belongs to none here.
    let own: Vec<_> = CRATES.iter().chain(&["shelf-user"]).map(|name| format!("crates/{name}")).collect();
    write(&scratch.join("Cargo.toml"), &manifest.replace(members, &format!("members = {own:?}")));
    write(&scratch.join("crates/shelf-user/Cargo.toml"), USER);
    write(&scratch.join("crates/shelf-user/src/lib.rs"), "//! Calls a made-up provider.\n");
    copy(&root.join("tests/new_provider/calls.rs"), &scratch.join("crates/shelf-user/tests/calls.rs"));
    scratch
}

/// Copies a folder, but for the tests and benchmarks of its package. A file that is the same already keeps its time, so that it is
/// not compiled again.
fn mirror(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        // What the package has of the workspace by a link is in the workspace that it is copied to.
        if path.is_dir() && path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            if !["tests", "benches"].contains(&name.to_str().unwrap()) || from.ends_with("src") {
                mirror(&path, &to.join(name));
            }
        } else {
            copy(&path, &to.join(name));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    let bytes = std::fs::read(from).unwrap();
    if std::fs::read(to).is_ok_and(|known| known == bytes) {
        return;
    }
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::write(to, bytes).unwrap();
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
