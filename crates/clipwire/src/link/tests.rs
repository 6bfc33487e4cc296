//! Where addresses begin and end in a text. What each form names is held by the table in `tests/fixtures/links.json`.

use super::*;

/// The pieces of a text that links were read from.
fn pieces(text: &str) -> Vec<&str> {
    parse(text).into_iter().filter_map(|link| text.get(link.span)).collect()
}

#[test]
fn a_link_says_where_it_stands() {
    let cases: &[(&str, &[&str])] = &[
        ("看https://v.douyin.com/FC9YN33/，吧", &["https://v.douyin.com/FC9YN33/"]),
        ("https://v.douyin.com/FC9YN33复制", &["https://v.douyin.com/FC9YN33"]),
        ("(https://v.douyin.com/FC9YN33/).", &["https://v.douyin.com/FC9YN33/"]),
        ("https://v.douyin.com/FC9YN33/?a=1.", &["https://v.douyin.com/FC9YN33/?a=1"]),
        ("v.douyin.com/FC9YN33 \u{1F449}", &["v.douyin.com/FC9YN33"]),
        (
            "https://v.douyin.com/FC9YN33/https://v.douyin.com/iRNBho6u/",
            &["https://v.douyin.com/FC9YN33/", "https://v.douyin.com/iRNBho6u/"],
        ),
        ("https://www.tiktok.com/tag/日本 です", &["https://www.tiktok.com/tag/日本"]),
        ("https%3A%2F%2Fv.douyin.com%2FFC9YN33%2F&x=1", &["https%3A%2F%2Fv.douyin.com%2FFC9YN33%2F"]),
        ("“@cats”，\t【7118694749548072205】", &["@cats", "7118694749548072205"]),
        ("a\r\n@cats\r\nb", &["@cats"]),
    ];
    for (text, expected) in cases {
        assert_eq!(pieces(text), *expected, "{text}");
    }
}

#[test]
fn the_first_link_is_found_without_the_rest_of_the_text() {
    let text = format!("https://v.douyin.com/FC9YN33/\n{}", "x".repeat(1_000_000));
    let mut scan = Scan::new(&text);
    assert!(scan.next().is_some());
    assert!(scan.work() < 400, "{} bytes were looked at", scan.work());
}
