use super::{choose, is_id, look_at};
use crate::columns::Column;
use crate::row::Row;

fn names(rows: &[&str], room: Option<usize>) -> Vec<String> {
    let rows: Vec<Row> = rows.iter().map(|row| Row::parse(*row).unwrap()).collect();
    choose(&look_at(&rows), rows.len(), room, 2).into_iter().map(|stat| stat.column.name().to_owned()).collect()
}

const VIDEO: &str = r#"{"cover":"https://x/y.jpg","digg_count":5,"aweme_type":0,"create_time":1700000000,"group_id":"9",
    "music_id":"8","author":{"uid":"7","nickname":"ann"},"desc":"a cat","aweme_id":"7118694749548072205","tags":["a"]}"#;

#[test]
fn ids_come_first_then_texts_times_counts_and_the_rest() {
    assert_eq!(
        names(&[VIDEO], Some(1_000)),
        [
            "group_id",
            "music_id",
            "desc",
            "author.nickname",
            "create_time",
            "digg_count",
            "aweme_type",
            "author.uid",
            "aweme_id",
            "cover",
            "tags",
        ]
    );
}

#[test]
fn as_many_as_fit_are_shown() {
    // group_id 8, music_id 8, desc 5, author.nickname 15, and a gap of 2 between them.
    assert_eq!(names(&[VIDEO], Some(42)), ["group_id", "music_id", "desc", "author.nickname"]);
    assert_eq!(
        names(&[VIDEO], Some(41)),
        ["group_id", "music_id", "desc", "create_time"],
        "what does not fit is passed over"
    );
    assert_eq!(names(&[VIDEO], Some(1)), ["group_id"], "one always");
}

#[test]
fn what_few_rows_have_is_not_shown() {
    let rows = [r#"{"id":1,"rare":1,"none":null}"#, r#"{"id":2}"#, r#"{"id":3}"#];
    assert_eq!(names(&rows, Some(80)), ["id"]);
    assert_eq!(names(&[r#"{"none":null}"#], Some(80)), ["none"], "unless there is nothing else");
}

#[test]
fn an_input_and_its_error_are_shown() {
    let rows = [
        r#"{"input":{"line":1,"value":"https://a/1"},"id":1}"#,
        r#"{"input":{"line":2,"value":"https://a/2"},"id":2}"#,
        r#"{"input":{"line":3,"value":"https://a/3"},"error":"not found: https://a/3"}"#,
    ];
    assert_eq!(names(&rows, Some(80)), ["id", "input.value", "error", "input.line"]);
}

#[test]
fn details_deep_inside_are_not_shown() {
    assert_eq!(names(&[r#"{"a":{"b":{"c":{"d":1},"e":2}}}"#], Some(80)), ["a.b.e"]);
}

#[test]
fn without_a_terminal_there_are_twelve() {
    let members: Vec<String> = (0..30).map(|at| format!("\"f{at}\":1")).collect();
    assert_eq!(names(&[&format!("{{{}}}", members.join(","))], None).len(), 12);
}

#[test]
fn ids_are_known_by_their_names() {
    for name in ["id", "ID", "aweme_id", "author.uid", "num_iid", "itemId", "sec_uid"] {
        assert!(is_id(&Column::parse(name).unwrap()), "{name}");
    }
    for name in ["idea", "paid", "video", "valid", "id.name", "fluid_name"] {
        assert!(!is_id(&Column::parse(name).unwrap()), "{name}");
    }
}
