use super::{Row, Shape, compact, shape};

fn row(text: &str) -> Row {
    Row::parse(text).unwrap()
}

#[test]
fn a_row_keeps_its_text() {
    let text = r#"{"id": 7118694749548072205, "price": 0.10000000000000000000000000000001, "e": 1E+400}"#;
    assert_eq!(row(&format!("  {text}\n")).text(), text);
    assert_eq!(row(text).line(), text, "one line stays as it came");
    assert!(Row::parse("{\"a\":}").is_err() && Row::parse("").is_err() && Row::parse("1 2").is_err());
}

#[test]
fn a_row_of_many_lines_becomes_one_and_keeps_blanks_in_texts() {
    let many = "{\r\n  \"a b\" : \"x \\\" y\\\\\" ,\n\t\"n\": [ 1.50 , 19e2 ] }";
    assert_eq!(row(many).line(), r#"{"a b":"x \" y\\","n":[1.50,19e2]}"#);
}

#[test]
fn compact_leaves_what_is_compact() {
    assert!(matches!(compact(r#"{"a":1}"#), std::borrow::Cow::Borrowed(_)));
    assert_eq!(compact(r#"["a\\", "b c"]"#), r#"["a\\","b c"]"#);
}

#[test]
fn a_value_is_looked_at_one_level_deep() {
    let row = row(r#"{"t": "a\u00e9\n", "n": 7118694749548072205, "l": [1, [2]], "z": null, "b": true}"#);
    let Shape::Object(members) = shape(row.json()) else { panic!() };
    let names: Vec<&str> = members.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["t", "n", "l", "z", "b"]);
    assert!(matches!(shape(members[0].1), Shape::Text(text) if text == "aé\n"));
    assert!(matches!(shape(members[1].1), Shape::Number("7118694749548072205")));
    assert!(matches!(shape(members[2].1), Shape::List(list) if list.len() == 2 && list[1].get() == "[2]"));
    assert!(matches!(shape(members[3].1), Shape::Null));
    assert!(matches!(shape(members[4].1), Shape::Boolean(true)));
}

#[test]
fn of_a_name_that_is_written_twice_the_last_value_counts() {
    let row = row(r#"{"a": 1, "b": 2, "\u0061": 3}"#);
    let Shape::Object(members) = shape(row.json()) else { panic!() };
    let members: Vec<_> = members.iter().map(|(name, value)| (&**name, value.get())).collect();
    assert_eq!(members, [("a", "3"), ("b", "2")]);
}

#[test]
fn half_of_a_surrogate_pair_is_shown_as_it_was_written() {
    let row = row(r#"{"\ud800": "x\udfff"}"#);
    let Shape::Object(members) = shape(row.json()) else { panic!() };
    assert_eq!(members[0].0, r"\ud800");
    assert!(matches!(shape(members[0].1), Shape::Text(text) if text == r"x\udfff"));
}
