use std::fs;

use super::{Destination, Whole};
use crate::config::private::tests::Folder;
use crate::failure::Exit;
use crate::journal::{Entry, Journal};
use crate::output::{Format, Layout};
use crate::row::Row;
use crate::settings::Output;

fn names(folder: &Folder) -> Vec<String> {
    let names = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_body_that_does_not_come_leaves_no_file_and_takes_none_away() {
    let folder = Folder::new("body");
    let path = folder.path().join("a.json");
    drop(Whole::begin(&path, false).unwrap());
    assert!(names(&folder).is_empty());
    Whole::begin(&path, false).unwrap().finish(b"one").unwrap();
    assert_eq!(Whole::begin(&path, false).err().unwrap().exit, Exit::Usage);
    drop(Whole::begin(&path, true).unwrap());
    assert_eq!(fs::read(&path).unwrap(), b"one", "nothing came, so what was there is there");
    Whole::begin(&path, true).unwrap().finish(b"two").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(names(&folder), ["a.json"]);
}

#[test]
fn a_file_that_cannot_be_written_leaves_its_journal_and_no_draft() {
    let folder = Folder::new("undone");
    let target = folder.path().join("a.csv");
    let output = Output { format: Format::Csv, file: Some(target.clone()), columns: None, excel: false, force: false };
    let mut opened = Destination::open(&output, Layout::default(), None, "c").unwrap();
    let rows = [Row::parse("1").unwrap()];
    opened.destination.add(&Entry::new(0, &rows), &rows).unwrap();
    // A folder in place of the file: it cannot be replaced by one.
    fs::create_dir(&target).unwrap();
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let broke = opened.destination.broke(&full).unwrap_err();
    assert!(broke.what.contains(".a.csv.journal") && broke.todo.is_some(), "it is not stdout that is full: {broke:?}");
    assert!(opened.destination.finish(false).is_err());
    assert!(Journal::exists(&target));
    assert_eq!(names(&folder), [".a.csv.journal", "a.csv"]);
}
