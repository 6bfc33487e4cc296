use super::{beside, failed, origin};
use crate::inputs::Input;

fn input() -> Input {
    let keep = vec![("a \"b\"".to_owned(), "7300000000000000001.10".to_owned())];
    Input { line: 3, value: Some("@a\u{1f600}".to_owned()), keep, unreadable: None }
}

#[test]
fn an_input_stands_before_what_came_of_it_with_every_digit() {
    let members = origin(&input(), None);
    let whole = r#"{"input":{"line":3,"value":"@a😀","a \"b\"":7300000000000000001.10},"id":7300000000000000001}"#;
    assert_eq!(beside(&members, r#"{"id":7300000000000000001}"#), whole);
}

#[test]
fn what_is_no_object_or_an_empty_one_gets_the_input_too() {
    assert_eq!(beside("\"input\":1", " { } "), r#"{"input":1}"#);
    assert_eq!(beside("\"input\":1", "[1]"), r#"{"input":1,"value":[1]}"#);
    assert_eq!(beside("\"input\":1", "null"), r#"{"input":1,"value":null}"#);
}

#[test]
fn a_dead_input_is_a_row_with_its_reason() {
    let row = failed(&Input { value: None, ..input() }, "it \"died\"\n").unwrap();
    assert!(row.text().ends_with(r#","error":"it \"died\"\n"}"#), "{}", row.text());
    assert!(row.text().contains(r#""value":null"#));
}

#[test]
fn a_column_that_is_kept_takes_the_name_of_nothing_else() {
    let keep = ["line", "value", "value_"].map(|name| (name.to_owned(), "1".to_owned()));
    let members = origin(&Input { value: None, keep: keep.to_vec(), ..input() }, None);
    assert_eq!(members, r#""input":{"line":3,"value":null,"line_":1,"value__":1,"value_":1}"#);
}
