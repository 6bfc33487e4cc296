use super::super::tests::written;
use super::super::{Format, Layout};
use crate::columns::Column;

fn chosen(columns: &str) -> Layout {
    Layout { columns: Some(Column::list(columns).unwrap()), ..Layout::default() }
}

#[test]
fn a_line_is_the_text_as_it_came() {
    let row = r#"{"id": 7118694749548072205, "t": "\u77ed", "p": 1.10}"#;
    let many = "{\n  \"a\": 1.0\n}";
    let (text, notes) = written(Format::JsonLines, Layout::default(), &[row, many, "3"]);
    assert_eq!(text, format!("{row}\n{{\"a\":1.0}}\n3\n"));
    assert!(notes.is_empty());
}

#[test]
fn json_is_one_document_however_many_rows() {
    let none: [&str; 0] = [];
    assert_eq!(written(Format::Json, Layout::default(), &none).0, "[]\n");
    assert_eq!(written(Format::Json, Layout::default(), &["{\"a\":1}"]).0, "[\n{\"a\":1}\n]\n");
    let (two, _) = written(Format::Json, Layout::default(), &["{\"a\":1}", "null"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&two).unwrap(), serde_json::json!([{"a": 1}, null]));
}

#[test]
fn a_single_value_is_no_list() {
    let single = || Layout { single: true, ..Layout::default() };
    let none: [&str; 0] = [];
    assert_eq!(written(Format::Json, single(), &["{\n\"a\": 1.50}"]).0, "{\"a\":1.50}\n");
    assert_eq!(written(Format::Json, single(), &none).0, "null\n");
    let mut writer = super::super::open(Format::Json, single(), Box::new(Vec::new())).unwrap();
    let row = crate::row::Row::parse("1").unwrap();
    assert!(writer.row(&row).is_ok() && writer.row(&row).is_err());
}

#[test]
fn chosen_columns_are_named_by_their_paths() {
    let rows = [r#"{"a":{"b":1.0},"c":2}"#, r#"{"c":null}"#];
    let (text, notes) = written(Format::JsonLines, chosen("a.b,c,d"), &rows);
    assert_eq!(text, "{\"a.b\":1.0,\"c\":2,\"d\":null}\n{\"a.b\":null,\"c\":null,\"d\":null}\n");
    assert_eq!(notes, ["no row has anything in `d`"]);
}

#[test]
fn on_a_terminal_control_characters_become_escapes() {
    let row = "{\"a\":\"\u{9b}31m\u{202e}\"}";
    let terminal = Layout { width: Some(80), ..Layout::default() };
    assert_eq!(written(Format::JsonLines, terminal, &[row]).0, "{\"a\":\"\\u009b31m\\u202e\"}\n");
    assert_eq!(written(Format::JsonLines, Layout::default(), &[row]).0, format!("{row}\n"), "a file has what came");
}
