use clipwire::{Cursor, StreamEnd};

use super::cut_short;

#[test]
fn a_list_that_is_cut_short_says_why_and_where_there_may_be_more() {
    let cursor = Cursor::new("40");
    assert_eq!(
        cut_short(StreamEnd::EmptyPages, 1, Some(&cursor)),
        "the provider sends empty pages, so the list was ended behind 1 row; there may be more, at --cursor '40'"
    );
    let ends =
        [StreamEnd::NothingNew, StreamEnd::PageRepeated, StreamEnd::CursorRepeated].map(|end| cut_short(end, 2, None));
    assert!(ends.iter().all(|said| said.starts_with("the provider s") && said.ends_with("2 rows; there may be more")));
}
