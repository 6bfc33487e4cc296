use std::path::Path;

use super::{Input, InputFormat, Keep, Wanted, open, read};
use crate::columns::Column;
use crate::config::private::tests::Folder;
use crate::failure::Failure;

fn wanted(column: Option<&str>) -> Wanted {
    Wanted { column: column.map(str::to_owned), ..Wanted::default() }
}

fn all(text: &str, wanted: &Wanted) -> Vec<Result<Input, Failure>> {
    let bytes = std::io::Cursor::new(text.as_bytes().to_vec());
    match read(Box::new(bytes), "the list", wanted) {
        Ok(inputs) => inputs.map(|input| input.and_then(readable)).collect(),
        Err(failure) => vec![Err(failure)],
    }
}

/// A line that could not be read in the place of what it would be.
fn readable(input: Input) -> Result<Input, Failure> {
    input.unreadable.clone().map_or(Ok(input), Err)
}

fn values(text: &str, wanted: &Wanted) -> Vec<(u64, Option<String>)> {
    all(text, wanted).into_iter().map(|input| input.map(|input| (input.line, input.value)).unwrap()).collect()
}

fn failure(text: &str, wanted: &Wanted) -> Failure {
    all(text, wanted).into_iter().find_map(Result::err).unwrap()
}

fn some(line: u64, value: &str) -> (u64, Option<String>) {
    (line, Some(value.to_owned()))
}

#[test]
fn plain_lines_are_trimmed_and_blank_ones_left_out() {
    let text = "\u{feff}\r\n  https://a/1,2 \r\n\n# no comment\nhttps://a/1\nhttps://a/1";
    assert_eq!(
        values(text, &wanted(None)),
        [some(2, "https://a/1,2"), some(4, "# no comment"), some(5, "https://a/1"), some(6, "https://a/1")]
    );
    assert!(values("", &wanted(None)).is_empty() && values("\n \n", &wanted(None)).is_empty());
}

#[test]
fn a_column_of_csv_is_found_by_its_heading() {
    let text = "\u{feff}name,url ,note\r\nann, https://a/1 ,\"x, \"\"y\"\"\"\r\nbob,,\r\n\"two\r\nlines\",https://a/2,z\r\nlast,https://a/3,\r\n";
    let list = values(text, &wanted(Some("url")));
    assert_eq!(list, [some(2, "https://a/1"), (3, None), some(4, "https://a/2"), some(6, "https://a/3")]);
    let keep = Wanted { keep: Keep::All, ..wanted(Some("url")) };
    let first = all(text, &keep).remove(0).unwrap();
    assert_eq!(
        first.keep,
        [("name".to_owned(), "\"ann\"".to_owned()), ("note".to_owned(), r#""x, \"y\"""#.to_owned())]
    );
    let keep = Wanted { keep: Keep::Named(Column::list("note").unwrap()), ..wanted(Some("url")) };
    assert_eq!(all(text, &keep).remove(1).unwrap().keep, [("note".to_owned(), "\"\"".to_owned())]);
}

#[test]
fn lines_of_csv_are_counted_with_blank_ones_among_them() {
    let text = "\n\nurl\n\nhttps://a/1\n\n\nhttps://a/2\n";
    assert_eq!(values(text, &wanted(Some("url"))), [some(5, "https://a/1"), some(8, "https://a/2")]);
}

#[test]
fn a_quote_within_a_field_is_only_a_quote() {
    let text = "size,url\n5\" tv,a\n\"5\"\" tv\",b\n";
    assert_eq!(values(text, &wanted(Some("url"))), [some(2, "a"), some(3, "b")]);
    let open = all("url,n\na,1\nb,\"2\nc,3\n", &wanted(Some("url")));
    assert!(open[1].as_ref().unwrap_err().what.starts_with("line 3 of the list begins a field in quotes"));
    assert_eq!(open[2].as_ref().unwrap().value.as_deref(), Some("c"), "a quote without an end costs its line");
    assert_eq!((open.len(), open[2].as_ref().unwrap().line), (3, 4));
    let endless = "\"x\",\"\n".repeat(10_000);
    assert_eq!(all(&format!("url,n\n{endless}"), &wanted(Some("url"))).len(), 101, "and no more than so often");
    assert!(failure("url\na\rb\n", &wanted(Some("url"))).what.contains("carriage return"));
}

#[test]
fn csv_that_does_not_fit_says_what_to_do() {
    let missing = failure("id,link\n1,x\n", &wanted(Some("url")));
    assert!(missing.what.contains("the list has no column `url`") && missing.todo.unwrap().contains("id, link"));
    let twice = failure("url,url\na,b\n", &wanted(Some("url")));
    assert!(twice.what.contains("several"), "{twice:?}");
    let unnamed = failure("id,link\n1,x\n", &Wanted { format: Some(InputFormat::Csv), ..wanted(None) });
    assert!(unnamed.todo.unwrap().contains("id, link"));
    let list = all("url,n\na,1\nb\nc,3\n", &wanted(Some("url")));
    let broken = list[1].as_ref().unwrap_err();
    assert!(broken.what.starts_with("line 3 of the list") && broken.todo.is_some(), "{broken:?}");
    assert_eq!(list[2].as_ref().unwrap().value.as_deref(), Some("c"), "the list goes on");
    let keep = Wanted { keep: Keep::Named(Column::list("x").unwrap()), ..wanted(Some("url")) };
    assert!(failure("url\na\n", &keep).what.contains("no column `x`"));
}

#[test]
fn what_is_not_utf8_is_told_with_its_line() {
    for (wanted, line) in [(wanted(None), 2), (wanted(Some("url")), 2)] {
        let bytes = b"url\n\xb6\xcc\xca\xd3\xc6\xb5\nok\n".to_vec();
        let list = read(Box::new(std::io::Cursor::new(bytes)), "the list", &wanted).unwrap();
        let list: Vec<_> = list.map(|input| input.and_then(readable)).collect();
        let failure = list.iter().find_map(|input| input.as_ref().err()).unwrap();
        assert!(
            failure.what.contains(&format!("line {line} ")) && failure.todo.as_ref().unwrap().contains("UTF-8"),
            "{failure:?}"
        );
        assert_eq!(list.last().unwrap().as_ref().unwrap().value.as_deref(), Some("ok"));
    }
    let bytes = b"\xb6\xcc,url\na,b\n".to_vec();
    let failure = read(Box::new(std::io::Cursor::new(bytes)), "the list", &wanted(Some("url"))).err().unwrap();
    assert!(failure.what.starts_with("line 1 "), "{failure:?}");
}

#[test]
fn json_lines_have_the_value_behind_a_path() {
    let text = "\u{feff}{\"a\":{\"id\":7118694749548072205},\"n\":1.10}\r\n\r\n{\"a\":null}\n{\"a\":{\"id\":\" x \"},\"m\":[1, 2]}\n";
    let list = all(text, &Wanted { keep: Keep::All, ..wanted(Some("a.id")) });
    let list: Vec<Input> = list.into_iter().map(Result::unwrap).collect();
    let values: Vec<_> = list.iter().map(|input| (input.line, input.value.as_deref())).collect();
    assert_eq!(values, [(1, Some("7118694749548072205")), (3, None), (4, Some("x"))]);
    assert_eq!(list[0].keep[1], ("n".to_owned(), "1.10".to_owned()));
    assert_eq!(list[2].keep[1], ("m".to_owned(), "[1,2]".to_owned()));
    let keep = Wanted { keep: Keep::Named(Column::list("n,m.0").unwrap()), ..wanted(Some("a.id")) };
    let kept = all(text, &keep).remove(2).unwrap().keep;
    assert_eq!(kept, [("n".to_owned(), "null".to_owned()), ("m.0".to_owned(), "1".to_owned())]);
    let flat = all("{\"url\":\"u\",\"k\":1}", &Wanted { keep: Keep::All, ..wanted(Some("url")) }).remove(0).unwrap();
    assert_eq!(flat.keep, [("k".to_owned(), "1".to_owned())], "the value itself does not go along");
}

#[test]
fn one_line_that_cannot_be_read_is_an_input_that_fails_and_a_whole_list_is_none() {
    let lines = Wanted { format: Some(InputFormat::JsonLines), ..wanted(None) };
    let inputs = |text: &str, wanted: &Wanted| -> Vec<Result<Input, Failure>> {
        read(Box::new(std::io::Cursor::new(text.as_bytes().to_vec())), "the list", wanted).unwrap().collect()
    };
    for (text, wanted) in [
        ("\"a\"\n{\"url\":1}\n\"b\"\n", &lines),
        ("{\"url\":\"a\"}\n{\"url\":\n{\"url\":\"b\"}", &wanted(Some("url"))),
        ("{\"url\":\"a\"}\n{\"url\":[]}\n{\"url\":\"b\"}", &wanted(Some("url"))),
        ("url\na\nb,c\nb\n", &wanted(Some("url"))),
    ] {
        let list: Vec<Input> = inputs(text, wanted).into_iter().map(Result::unwrap).collect();
        let values: Vec<_> = list.iter().map(|input| (input.value.as_deref(), input.unreadable.is_some())).collect();
        assert_eq!(values, [(Some("a"), false), (None, true), (Some("b"), false)], "{text}");
    }
    assert!(inputs("{\"url\":1}\n", &lines)[0].is_err(), "nobody said where the values are");
}

#[test]
fn json_lines_may_be_the_values_themselves() {
    let lines = Wanted { format: Some(InputFormat::JsonLines), ..wanted(None) };
    assert_eq!(
        values("\"https://a/1\"\n7118694749548072205\nnull\n", &lines),
        [some(1, "https://a/1"), some(2, "7118694749548072205"), (3, None)]
    );
}

#[test]
fn json_lines_that_do_not_fit_say_what_to_do() {
    let broken = all("{\"url\":\"a\"}\n{\"url\":\n{\"url\":\"b\"}\n", &wanted(Some("url")));
    let why = broken[1].as_ref().unwrap_err();
    assert!(why.what.starts_with("line 2 of the list is not JSON"), "{why:?}");
    assert_eq!(broken[2].as_ref().unwrap().value.as_deref(), Some("b"));
    let unnamed = failure("{\"id\":1,\"link\":2}\n", &wanted(None));
    assert!(unnamed.todo.unwrap().contains("id, link"));
    let odd = failure("{\"url\":[1]}\n", &wanted(Some("url")));
    assert!(odd.what.starts_with("line 1 "), "{odd:?}");
    let misspelled = all("{\"id\":1,\"link\":2}\n{\"id\":1}\n", &wanted(Some("url")));
    assert_eq!(misspelled.len(), 3);
    assert!(misspelled[0].as_ref().unwrap().value.is_none());
    let why = misspelled[2].as_ref().unwrap_err();
    assert!(
        why.what.contains("no line of the list has a field `url`") && why.todo.as_ref().unwrap().contains("id, link")
    );
}

#[test]
fn the_first_line_decides_where_nothing_else_does() {
    assert_eq!(values("{\"url\":\"a\"}\n", &wanted(Some("url"))), [some(1, "a")]);
    assert_eq!(values("url,x\na,b\n", &wanted(Some("url"))), [some(2, "a")]);
    assert_eq!(values("url,x\na,b\n", &wanted(None)), [some(1, "url,x"), some(2, "a,b")]);
    let columns_of_lines = failure("a\n", &Wanted { format: Some(InputFormat::Lines), ..wanted(Some("url")) });
    assert!(columns_of_lines.what.contains("plain lines"));
    assert!(failure("a\n", &Wanted { keep: Keep::All, ..wanted(None) }).what.contains("plain lines"));
}

#[test]
fn the_name_of_a_file_decides_before_its_first_line() {
    let folder = Folder::new("inputs");
    let path = folder.path().join("list.TXT");
    std::fs::write(&path, "{\"a\":1}\n").unwrap();
    let first = open(&path, &wanted(None)).unwrap().next().unwrap().unwrap();
    assert_eq!(first.value.as_deref(), Some("{\"a\":1}"));
    let given = Wanted { format: Some(InputFormat::JsonLines), ..wanted(Some("a")) };
    assert_eq!(open(&path, &given).unwrap().next().unwrap().unwrap().value.as_deref(), Some("1"));
    let missing = open(Path::new("/nowhere/list.csv"), &wanted(None)).err().unwrap();
    assert!(missing.what.contains("/nowhere/list.csv") && missing.todo.is_some());
    assert!(open(folder.path(), &wanted(None)).is_err(), "a folder is no list");
}

#[test]
fn a_format_has_a_word() {
    assert_eq!("csv".parse::<InputFormat>().unwrap(), InputFormat::Csv);
    assert_eq!("lines".parse::<InputFormat>().unwrap(), InputFormat::Lines);
    assert_eq!("jsonl".parse::<InputFormat>().unwrap(), InputFormat::JsonLines);
    assert!("json".parse::<InputFormat>().unwrap_err().to_string().contains("csv, jsonl, lines"));
}
