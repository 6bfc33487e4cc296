//! A run beside the table: what fails, what is a hint, and what is neither.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use super::{Row, compare, parse, print, read};
use crate::provider::workspace_root;

fn row(answer: &str, by_hand: u64, clipwire: u64) -> Row {
    Row { answer: answer.to_owned(), by_hand, clipwire }
}

#[test]
fn a_run_within_three_percent_says_nothing() {
    let shown = [row("small", 1000, 2000), row("large", 1000, 1000)];
    let comparison = compare(&shown, &[row("small", 1000, 2059), row("large", 1000, 971)]);
    assert_eq!(comparison.verdict().unwrap(), None);
}

#[test]
fn more_than_three_percent_more_fails_and_says_which_row_how_much_and_what_to_do() {
    let shown = [row("small", 1000, 2000), row("large", 1000, 1000)];
    let error = compare(&shown, &[row("small", 1000, 2082), row("large", 1000, 1000)]).verdict().unwrap_err();
    let words = error.to_string();
    assert!(words.contains("small: 2.082 times those of the client by hand, 4.1 % more than 2.000"), "{words}");
    assert!(words.contains("cargo xtask instructions --write") && !words.contains("large"), "{words}");
}

#[test]
fn more_than_three_percent_less_is_a_hint() {
    let comparison = compare(&[row("small", 1000, 2000)], &[row("small", 1000, 1000)]);
    let hint = comparison.verdict().unwrap().unwrap();
    assert!(hint.contains("small: 1.000 times those of the client by hand, 50.0 % less than 2.000"), "{hint}");
    assert!(hint.contains("cargo xtask instructions --write"), "{hint}");
}

#[test]
fn what_moves_both_clients_alike_is_no_fault() {
    let comparison = compare(&[row("small", 1000, 2000)], &[row("small", 1500, 3000)]);
    assert_eq!(comparison.verdict().unwrap(), None);
}

#[test]
fn a_row_that_only_one_side_has_fails() {
    let comparison = compare(&[row("small", 1, 1), row("old", 1, 1)], &[row("small", 1, 1), row("new", 1, 1)]);
    assert_eq!(comparison.faults, ["new: the table has no such row", "old: it is not measured any more"]);
    assert!(comparison.verdict().is_err());
}

#[test]
fn a_table_is_read_as_it_is_printed() {
    let rows = [row("onebound-small", 132_756, 332_768), row("onebound-large", 9_155_856, 28_881_073)];
    let table = print(&rows);
    assert!(table.ends_with("| onebound-large | 9155856 | 28881073 | 3.154 |\n"), "{table}");
    assert_eq!(parse(&table).unwrap(), rows);
}

#[test]
fn a_row_that_cannot_be_read_is_named() {
    let head = "| answer | by hand | clipwire | ratio |\n| --- | --- | --- | --- |\n";
    let error = parse(&format!("{head}| small | many | 1 | 1 |\n")).unwrap_err().to_string();
    assert_eq!(error, "docs/book/src/performance.md: `many` is no number of instructions");
    let error = parse(&format!("{head}| small | 1 |\n")).unwrap_err().to_string();
    assert_eq!(error, "docs/book/src/performance.md: `| small | 1 |` is no row of four cells");
}

#[test]
fn the_page_has_a_row_for_every_answer() {
    let shown: Vec<String> = read(&workspace_root()).unwrap().into_iter().map(|row| row.answer).collect();
    assert_eq!(shown, super::super::ANSWERS);
}
