//! A region is replaced where its markers stand, and nowhere else.

use super::*;

fn replaced(path: &str, text: &str) -> String {
    let lines = ["one".to_owned(), String::new(), "two".to_owned()];
    replace(Path::new(path), text, "list", &lines).unwrap_or_else(|error| error.to_string())
}

#[test]
fn what_stands_between_the_markers_is_replaced_with_their_indentation() {
    for (path, before, after) in [
        (
            "a/Cargo.toml",
            "x\n# begin generated: list\nold\n# end generated: list\ny\n",
            "x\n# begin generated: list\none\n\ntwo\n# end generated: list\ny\n",
        ),
        (
            "README.md",
            "<!-- begin generated: list -->\n<!-- end generated: list -->",
            "<!-- begin generated: list -->\none\n\ntwo\n<!-- end generated: list -->",
        ),
        (
            "lib.rs",
            "{\n    // begin generated: list\n    // end generated: list\n}\n",
            "{\n    // begin generated: list\n    one\n\n    two\n    // end generated: list\n}\n",
        ),
        (
            "other.toml",
            "# begin generated: other\nkept\n# end generated: other\n# begin generated: list\n# end generated: list\n",
            "# begin generated: other\nkept\n# end generated: other\n# begin generated: list\none\n\ntwo\n\
             # end generated: list\n",
        ),
    ] {
        assert_eq!(replaced(path, before), after);
        assert_eq!(replaced(path, after), after, "a second time");
    }
}

#[test]
fn markers_that_are_missing_doubled_or_exchanged_are_named_with_their_file() {
    for (text, said) in [
        ("nothing\n", "a.toml: there is no line `# begin generated: list`; what is generated has no place without it"),
        (
            "# begin generated: list\n",
            "a.toml: there is no line `# end generated: list`; what is generated has no place without it",
        ),
        (
            "# begin generated: list\n# begin generated: list\n# end generated: list\n",
            "a.toml:2: `# begin generated: list` stands twice; the other one is on line 1",
        ),
        (
            "# end generated: list\n# begin generated: list\n",
            "a.toml:1: `# end generated: list` stands before `# begin generated: list`",
        ),
    ] {
        assert_eq!(replaced("a.toml", text), said);
    }
    assert!(replaced("picture.png", "").contains("nobody knows how a comment is written"));
}
