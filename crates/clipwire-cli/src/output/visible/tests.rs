use super::{cell, json, line};

#[test]
fn nothing_that_a_terminal_obeys_is_left() {
    for hostile in [
        "\u{1b}[2J\u{1b}[31mred",
        "\u{9b}31m",
        "a\u{8}\u{8}b",
        "\u{7}",
        "\u{202e}gpj.exe",
        "\u{2066}x\u{2069}",
        "a\u{2028}b",
        "\u{7f}",
        "\u{1b}]0;title\u{7}",
    ] {
        for shown in [cell(hostile), line(hostile)] {
            assert!(
                !shown.contains(|c: char| c.is_control() || "\u{202e}\u{2066}\u{2069}\u{2028}".contains(c)),
                "{shown:?}"
            );
            assert!(shown.contains("\\u{"), "it can be seen: {shown:?}");
        }
    }
}

#[test]
fn line_breaks_and_tabs_stay_in_the_line() {
    assert_eq!(cell("a\r\nb\nc\rd\te"), "a↵b↵c↵d e");
    assert_eq!(line("a\r\nb\nc\te"), "a b c e");
}

#[test]
fn other_scripts_and_emoji_are_left_alone() {
    for text in ["短视频 👨‍👩‍👧 🇩🇪 ❤️", "العربية", "naïve"] {
        assert!(matches!(cell(text), std::borrow::Cow::Borrowed(shown) if shown == text));
    }
}

#[test]
fn json_keeps_its_values() {
    let text = "{\"a\":\"\u{9b}31m\u{202e}é\"}";
    let shown = json(text);
    assert_eq!(shown, r#"{"a":"\u009b31m\u202eé"}"#);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(text).unwrap(),
        serde_json::from_str::<serde_json::Value>(&shown).unwrap()
    );
}
