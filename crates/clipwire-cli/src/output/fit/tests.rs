use super::{cut, shrink, width};

#[test]
fn widths_are_those_of_a_terminal() {
    for (text, columns) in [
        ("abc", 3),
        ("短视频", 6),
        ("ｱｲｳ", 3),
        ("한국", 4),
        ("e\u{301}", 1),
        ("👍", 2),
        ("👍🏽", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🏳️‍🌈", 2),
        ("🇩🇪", 2),
        ("❤️", 2),
        ("❤", 1),
        ("", 0),
        ("…", 1),
        ("↵", 1),
    ] {
        assert_eq!(width(text), columns, "{text}");
    }
}

#[test]
fn a_cut_takes_no_more_than_it_may_and_splits_no_character() {
    for (text, limit, kept) in [
        ("abcdef", 6, None),
        ("abcdef", 5, Some("abcd…")),
        ("abcdef", 1, Some("…")),
        ("abcdef", 0, Some("")),
        ("短视频", 5, Some("短视…")),
        ("短视频", 4, Some("短…")),
        ("ab👨‍👩‍👧‍👦cd", 4, Some("ab…")),
        ("ab👨‍👩‍👧‍👦cd", 5, Some("ab👨‍👩‍👧‍👦…")),
        ("🇩🇪🇫🇷🇯🇵", 4, Some("🇩🇪…")),
        ("e\u{301}e\u{301}e\u{301}", 2, Some("e\u{301}…")),
    ] {
        let was = cut(text, limit);
        assert_eq!(was.as_deref(), kept, "{text} in {limit}");
        assert!(was.is_none_or(|kept| width(&kept) <= limit), "{text} in {limit}");
    }
}

#[test]
fn what_fits_is_left_alone() {
    assert_eq!(shrink(&[5, 30], &[false, true], 35), [5, 30]);
}

#[test]
fn text_gives_way_and_numbers_stay() {
    assert_eq!(shrink(&[19, 200, 12, 50], &[false, true, true, false], 100), [19, 19, 12, 50]);
    assert_eq!(shrink(&[10, 100, 100], &[false, true, true], 70), [10, 30, 30], "the widest share what there is");
    assert_eq!(shrink(&[100, 15], &[true, true], 60), [45, 15], "one that needs little keeps it");
}

#[test]
fn where_text_cannot_give_way_everything_does() {
    assert_eq!(shrink(&[19, 19, 100], &[false, false, true], 30), [10, 10, 10]);
    assert_eq!(shrink(&[19, 2, 19], &[false, false, false], 6), [3, 2, 3], "never narrower than can be seen");
}
