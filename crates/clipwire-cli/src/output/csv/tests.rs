use super::super::tests::written;
use super::super::{Format, Layout};
use super::Excel;
use crate::columns::{Cell, Column};

fn read(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn without_choice_the_columns_are_those_of_all_rows() {
    let rows = [r#"{"id":7118694749548072205,"a":{"b":"x"}}"#, r#"{"c":[1, 2],"id":2,"n":null}"#];
    let (text, notes) = written(Format::Csv, Layout::default(), &rows);
    assert_eq!(text, "id,a.b,c,n\n7118694749548072205,x,,\n2,,\"[1,2]\",\n");
    assert!(notes.is_empty());
}

#[test]
fn text_that_needs_it_is_quoted_and_empty_text_is_not_nothing() {
    let rows = [r#"{"a":"x, \"y\"\nz","b":"","c":null}"#, r#"{"a":" blank","b":"é;","c":true}"#];
    let (text, _) = written(Format::Csv, Layout::default(), &rows);
    assert_eq!(text, "a,b,c\n\"x, \"\"y\"\"\nz\",\"\",\n\" blank\",\"é;\",true\n");
    assert_eq!(read(&text), [["a", "b", "c"], ["x, \"y\"\nz", "", ""], [" blank", "é;", "true"]]);
}

#[test]
fn chosen_columns_are_written_at_once_and_in_their_order() {
    let target = super::super::tests::Shared::default();
    let layout = Layout { columns: Some(Column::list("b,a.0,nope").unwrap()), ..Layout::default() };
    let mut writer = super::super::open(Format::Csv, layout, Box::new(target.clone())).unwrap();
    writer.row(&crate::row::Row::parse(r#"{"a":["x"],"b":1.0}"#).unwrap()).unwrap();
    assert_eq!(target.text(), "b,a.0,nope\n1.0,x,\n");
    assert_eq!(writer.finish().unwrap(), ["no row has anything in `nope`"]);
}

#[test]
fn a_column_on_its_own_loses_no_row() {
    let layout = Layout { columns: Some(Column::list("a").unwrap()), ..Layout::default() };
    let (text, _) = written(Format::Csv, layout, &[r#"{"a":1}"#, "{}", r#"{"a":2}"#]);
    assert_eq!(read(&text), [["a"], ["1"], [""], ["2"]]);
}

#[test]
fn without_rows_there_is_a_header_where_it_is_known() {
    let none: [&str; 0] = [];
    let layout = Layout { columns: Some(Column::list("a,b").unwrap()), ..Layout::default() };
    assert_eq!(written(Format::Csv, layout, &none).0, "a,b\n");
    let (text, notes) = written(Format::Csv, Layout::default(), &none);
    assert_eq!((text.as_str(), notes.len()), ("", 1));
}

#[test]
fn for_excel_nothing_runs_and_no_digit_is_lost() {
    let excel = || Layout { excel: true, ..Layout::default() };
    let (text, notes) =
        written(Format::Csv, excel(), &[r#"{"id":7118694749548072205,"t":"=cmd|' /C calc'!A0","n":12}"#]);
    assert!(text.starts_with("\u{feff}id,t,n\r\n") && text.ends_with("\r\n"), "{text:?}");
    assert_eq!(read(&text)[1], ["=\"7118694749548072205\"", "'=cmd|' /C calc'!A0", "12"]);
    assert_eq!(notes.len(), 2, "{notes:?}");
    // A heading comes from elsewhere too.
    let (text, _) = written(Format::Csv, excel(), &[r#"{"=1+1":1}"#]);
    assert!(text.contains("'=1+1"), "{text:?}");
}

#[test]
fn cells_for_excel_are_those_of_clipwire_tables() {
    let (id, other) = (Column::parse("aweme_id").unwrap(), Column::parse("text").unwrap());
    for (text, column, expected) in [
        ("7118694749548072205", &id, "=\"7118694749548072205\""),
        ("MS4wLjABAAAA_a-b", &id, "=\"MS4wLjABAAAA_a-b\""),
        ("=\"a\"&\"b\"", &id, "'=\"a\"&\"b\""),
        ("@name", &other, "'@name"),
        ("\t=1", &other, "'\t=1"),
        ("\r=1", &other, "'\r=1"),
        ("＝1+1", &other, "'＝1+1"),
        ("1e5", &other, "=\"1e5\""),
        ("007", &other, "=\"007\""),
        ("-1", &other, "=\"-1\""),
        ("a=1", &other, "a=1"),
        ("a\0b", &other, "ab"),
        ("", &id, ""),
    ] {
        assert_eq!(Excel::default().cell(Cell::Text(text.into()), column), expected, "{text:?}");
    }
    for (number, expected) in [
        ("-5", "-5"),
        ("0.000000000000000000001", "0.000000000000000000001"),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", "=\"1234567890123456\""),
        ("0.1000000000000001", "=\"0.1000000000000001\""),
    ] {
        assert_eq!(Excel::default().cell(Cell::Number(number), &other), expected);
    }
    let long = "a".repeat(40_000);
    let mut excel = Excel::default();
    assert_eq!(excel.cell(Cell::Text(long.as_str().into()), &other).len(), 32_767);
    assert_eq!(excel.cut, 1);
}
