//! What the book shows is what the example prints.

use std::process::Command;

#[test]
fn the_book_shows_what_the_quickstart_prints() {
    let root = xtask::provider::workspace_root();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline", "--example", "quickstart"])
        .current_dir(&root)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(root.join("docs/book/src/first-call.md")).unwrap().replace("\r\n", "\n");
    assert!(page.contains(printed.trim_end()), "the page does not show this:\n{printed}");
}
