use super::super::tests::{Shared, written};
use super::super::{Format, Layout, open};
use super::fit::width;
use crate::columns::Column;
use crate::row::Row;

fn terminal(width: usize) -> Layout {
    Layout { width: Some(width), ..Layout::default() }
}

fn chosen(columns: &str, layout: Layout) -> Layout {
    Layout { columns: Some(Column::list(columns).unwrap()), ..layout }
}

#[test]
fn columns_stand_under_their_names() {
    let rows = [
        r#"{"id":"7118694749548072205","title":"短视频","likes":5}"#,
        r#"{"id":"1","title":"👨‍👩‍👧 ❤️","likes":1234}"#,
        r#"{"id":"2","likes":null}"#,
    ];
    let (text, notes) = written(Format::Table, terminal(80), &rows);
    assert_eq!(
        text,
        "id                   title   likes\n\
         7118694749548072205  短视频      5\n\
         1                    👨‍👩‍👧 ❤️    1234\n\
         2\n"
    );
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn cells_that_do_not_fit_are_cut_and_counted() {
    let rows = [r#"{"id":"1","title":"a long title of a video","n":10}"#, r#"{"id":"2","title":"short","n":7}"#];
    let (text, notes) = written(Format::Table, chosen("id,title,n", terminal(18)), &rows);
    assert_eq!(text, "id  title        n\n1   a long ti…  10\n2   short        7\n");
    assert_eq!(notes, ["1 cell cut to fit; `-o jsonl` has them whole"]);
}

#[test]
fn what_is_not_shown_is_counted() {
    let rows = [r#"{"id":"1","title":"x","other":{"deep":{"er":{"still":1}}}}"#, r#"{"id":"2","title":"y"}"#];
    let (text, notes) = written(Format::Table, terminal(80), &rows);
    assert_eq!(text, "id  title\n1   x\n2   y\n");
    assert_eq!(notes, ["2 of 3 columns shown; `--columns a,b.c` chooses, `-o jsonl` has all of them"]);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let rows: Vec<String> = (0..20)
        .map(|at| {
            format!(r#"{{"id":"711869474954807220{at}","desc":"{}","digg_count":{at},"k":"v"}}"#, "猫🇩🇪".repeat(at))
        })
        .collect();
    for room in 3..90 {
        let (text, _) = written(Format::Table, terminal(room), &rows);
        for line in text.lines() {
            assert!(width(line) <= room.max(5), "{} in {room}: {line}", width(line));
        }
    }
}

#[test]
fn too_many_chosen_columns_are_said() {
    let rows = [r#"{"a":"aaaa","b":"bbbb","c":"cccc"}"#; 2];
    let (_, notes) = written(Format::Table, chosen("a,b,c", terminal(6)), &rows);
    assert!(notes.iter().any(|note| note.contains("wider than the terminal")), "{notes:?}");
}

#[test]
fn one_row_stands_upright() {
    let row = r#"{"id":7118694749548072205,"author":{"name":"a\nb"},"tags":["x","y"],"none":null}"#;
    let (text, notes) = written(Format::Table, terminal(40), &[row]);
    assert_eq!(
        text,
        "field        value\n\
         id           7118694749548072205\n\
         author.name  a↵b\n\
         tags         [\"x\",\"y\"]\n\
         none\n"
    );
    assert!(notes.is_empty());
    let (text, notes) = written(Format::Table, terminal(24), &[row]);
    assert!(text.contains("\nid           7118694749…\n"), "{text}");
    assert_eq!(notes, ["1 cell cut to fit; `-o jsonl` has them whole"]);
}

#[test]
fn hostile_text_stays_in_its_cell() {
    let rows = [
        r#"{"id":"1","text":"\u001b[31mred\u001b[2J\u0007"}"#,
        r#"{"id":"2","text":"\u202egpj.exe\u2028x\r\ny\tz"}"#,
        r#"{"id":"3\u001b]0;t\u0007","text":"ok"}"#,
    ];
    let (text, _) = written(Format::Table, terminal(120), &rows);
    assert_eq!(text.lines().count(), 4);
    assert!(
        !text.contains(|c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2028}')),
        "{text:?}"
    );
    let (text, _) = written(Format::Table, terminal(120), &[r#"{"a\u001b[2J\nb":1}"#]);
    assert!(text.contains(r"a\u{1b}[2J↵b"), "names too: {text:?}");
}

#[test]
fn the_heading_is_bold_where_there_is_color() {
    let rows = [r#"{"id":1}"#, r#"{"id":2}"#];
    let (text, _) = written(Format::Table, Layout { color: true, ..terminal(80) }, &rows);
    assert_eq!(text, "\u{1b}[1mid\u{1b}[0m\n 1\n 2\n");
}

#[test]
fn later_rows_keep_the_widths_of_the_first() {
    let target = Shared::default();
    let mut writer = open(Format::Table, terminal(80), Box::new(target.clone())).unwrap();
    for at in 0..200 {
        assert_eq!(target.text(), "", "kept back until {at}");
        writer.row(&Row::parse(format!(r#"{{"id":{},"title":"four"}}"#, 100 + at)).unwrap()).unwrap();
    }
    assert_eq!(target.text().lines().count(), 201);
    writer.row(&Row::parse(r#"{"id":1,"title":"much longer","new":1}"#).unwrap()).unwrap();
    assert!(target.text().ends_with("\n  1  much…\n"), "{}", target.text());
    let notes = writer.finish().unwrap();
    assert_eq!(
        notes,
        [
            "2 of 3 columns shown; `--columns a,b.c` chooses, `-o jsonl` has all of them",
            "1 cell cut to fit; `-o jsonl` has them whole"
        ]
    );
}

#[test]
fn without_a_terminal_cells_end_at_sixty_and_in_a_file_nowhere() {
    let rows = vec![format!(r#"{{"text":"{}"}}"#, "x".repeat(100)); 2];
    let (text, notes) = written(Format::Table, Layout::default(), &rows);
    assert!(text.lines().all(|line| width(line) <= 60) && notes[0].starts_with("2 cells cut"), "{text}");
    let (text, notes) = written(Format::Table, Layout { whole_cells: true, ..Layout::default() }, &rows);
    assert!(text.contains(&"x".repeat(100)) && notes.is_empty());
}

#[test]
fn no_rows_are_said() {
    let none: [&str; 0] = [];
    let (text, notes) = written(Format::Table, terminal(80), &none);
    assert_eq!((text.as_str(), notes), ("", vec!["no rows".to_owned()]));
}

#[test]
fn a_misspelled_column_is_said() {
    let rows = [r#"{"id":1}"#, r#"{"id":2}"#];
    let (_, notes) = written(Format::Table, chosen("id,titel", terminal(80)), &rows);
    assert_eq!(notes, ["no row has anything in `titel`"]);
}
