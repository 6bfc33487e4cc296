use super::{Cell, Column, leaves, pick, project};
use crate::row::Row;

fn row(text: &str) -> Row {
    Row::parse(text).unwrap()
}

fn text_of(row: &Row, path: &str) -> Option<String> {
    pick(row, &Column::parse(path).unwrap()).map(|cell| cell.into_text().into_owned())
}

#[test]
fn a_path_leads_through_objects_and_lists() {
    let row = row(r#"{"a": {"b": [{"c": "x\ty"}, 2.50], "0": "zero"}, "a.b": "dotted", "n": null, "ok": false}"#);
    for (path, cell) in [
        ("a.b.0.c", Some("x\ty")),
        ("a.b.1", Some("2.50")),
        ("a.0", Some("zero")),
        (r"a\.b", Some("dotted")),
        ("ok", Some("false")),
        ("a.b", Some(r#"[{"c":"x\ty"},2.50]"#)),
        ("n", None),
        ("n.x", None),
        ("a.b.2", None),
        ("a.b.-1", None),
        ("nowhere", None),
    ] {
        assert_eq!(text_of(&row, path).as_deref(), cell, "{path}");
    }
}

#[test]
fn numbers_are_not_rounded() {
    let row = row(r#"{"id": 7118694749548072205, "big": 123456789012345678901234567890.10, "e": 1.0E-7}"#);
    assert_eq!(text_of(&row, "id").unwrap(), "7118694749548072205");
    assert_eq!(text_of(&row, "big").unwrap(), "123456789012345678901234567890.10");
    assert_eq!(text_of(&row, "e").unwrap(), "1.0E-7");
}

#[test]
fn columns_are_listed_with_commas() {
    let columns = Column::list(r" id, author.name,a\.b\,c ,with blank").unwrap();
    let names: Vec<&str> = columns.iter().map(Column::name).collect();
    assert_eq!(names, ["id", "author.name", r"a\.b\,c", "with blank"]);
    assert_eq!(columns[2].last_name(), "a.b,c");
    assert_eq!(columns[1].depth(), 2);
    for column in &columns {
        assert_eq!(&Column::parse(column.name()).unwrap(), column, "a heading can be given back");
    }
}

#[test]
fn an_empty_or_doubled_name_is_refused() {
    for text in ["", " ", "a,", ",a", "a,,b", "a..b", ".a", "a.", "a, ,b"] {
        assert!(Column::list(text).unwrap_err().to_string().contains("does not name columns"), "{text:?}");
    }
    assert!(Column::list("a\\").is_err());
    assert!(Column::list("a,b,a").unwrap_err().to_string().contains("`a` is named twice"));
    assert_eq!(Column::parse("a,b").unwrap().last_name(), "a,b", "one path has no commas between others");
}

#[test]
fn leaves_are_in_order_and_lists_stay_whole() {
    let row =
        row(r#"{"id": 1, "author": {"id": "u", "tags": ["a", "b"]}, "none": null, "empty": {}, "l": [{"x": 1}]}"#);
    let leaves = leaves(&row);
    let texts: Vec<_> =
        leaves.iter().map(|(column, cell)| (column.name(), cell.clone().map(Cell::into_text))).collect();
    let some = |text: &'static str| Some(text.into());
    assert_eq!(
        texts,
        [
            ("id", some("1")),
            ("author.id", some("u")),
            ("author.tags", some(r#"["a","b"]"#)),
            ("none", None),
            ("empty", some("{}")),
            ("l", some(r#"[{"x":1}]"#)),
        ]
    );
}

#[test]
fn a_row_that_is_no_object_is_one_cell() {
    let row = row("[1, 2]");
    let leaves = leaves(&row);
    assert_eq!(leaves.len(), 1);
    assert_eq!((leaves[0].0.name(), leaves[0].1.clone().unwrap().into_text()), ("value", "[1,2]".into()));
    assert_eq!(pick(&row, &leaves[0].0).unwrap().into_text(), "[1,2]");
}

#[test]
fn a_very_deep_row_becomes_a_cell_and_not_a_crash() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(50_000), "}".repeat(50_000));
    let row = row(&deep);
    let leaves = leaves(&row);
    assert_eq!((leaves.len(), leaves[0].0.depth()), (1, 64));
}

#[test]
fn a_projection_has_values_as_they_were_written() {
    let row = row(r#"{"id": 7118694749548072205, "a": {"b": [ 1.0, "\u00e9" ]}, "x\"y": 1}"#);
    let columns = Column::list("a.b,id,nope,x\"y").unwrap();
    assert_eq!(project(&row, &columns), r#"{"a.b":[1.0,"\u00e9"],"id":7118694749548072205,"nope":null,"x\"y":1}"#);
}
