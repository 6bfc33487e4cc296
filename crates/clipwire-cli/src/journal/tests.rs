use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use super::{Entry, Journal};
use crate::failure::Exit;
use crate::row::Row;

/// A folder that is removed with its contents.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("clipwire-journal-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn target(&self) -> PathBuf {
        self.0.join("out.csv")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn rows(texts: &[&str]) -> Vec<Row> {
    texts.iter().map(|text| Row::parse(*text).unwrap()).collect()
}

fn texts(journal: &Journal) -> Vec<String> {
    let mut all = Vec::new();
    journal
        .entries(|entry| {
            all.extend(entry.rows.iter().map(|row| format!("{}:{}", entry.input, row.get())));
            Ok(())
        })
        .unwrap();
    all
}

#[test]
fn what_was_written_is_there_again_in_the_order_of_the_inputs() {
    let folder = Folder::new("order");
    let mut journal = Journal::open(&folder.target(), "c", false).unwrap();
    journal.add(&Entry::new(1, &rows(&["{\"a\":7300000000000000001}"]))).unwrap();
    journal.add(&Entry { is_done: true, ..Entry::new(0, &rows(&["1.10", "2"])) }).unwrap();
    drop(journal);
    let journal = Journal::open(&folder.target(), "c", false).unwrap();
    assert_eq!(texts(&journal), ["0:1.10", "0:2", "1:{\"a\":7300000000000000001}"]);
    assert!(journal.standing(0).is_done && !journal.standing(1).is_done && !journal.is_empty());
    journal.remove().unwrap();
    assert!(!Journal::exists(&folder.target()));
}

#[test]
fn a_line_that_a_crash_has_cut_anywhere_costs_itself_alone() {
    let folder = Folder::new("torn");
    let mut journal = Journal::open(&folder.target(), "c", false).unwrap();
    journal.add(&Entry::new(0, &rows(&["1"]))).unwrap();
    drop(journal);
    let whole = fs::read(Journal::beside(&folder.target())).unwrap();
    let line = "{\"input\":0,\"rows\":[\"é\"],\"is_done\":true}\n".as_bytes();
    for cut in 1..line.len() {
        let mut torn = whole.clone();
        torn.extend_from_slice(&line[..cut]);
        fs::write(Journal::beside(&folder.target()), torn).unwrap();
        let mut journal = Journal::open(&folder.target(), "c", false).unwrap();
        assert_eq!(texts(&journal), ["0:1"], "cut at {cut}");
        journal.add(&Entry::new(0, &rows(&["2"]))).unwrap();
        assert_eq!(texts(&journal), ["0:1", "0:2"], "cut at {cut}");
    }
}

#[test]
fn the_journal_of_another_command_is_not_lost() {
    let folder = Folder::new("other");
    let mut journal = Journal::open(&folder.target(), "one", false).unwrap();
    journal.add(&Entry::new(0, &rows(&["1"]))).unwrap();
    drop(journal);
    let refused = Journal::open(&folder.target(), "other", false).unwrap_err();
    assert_eq!(refused.exit, Exit::Usage);
    assert!(refused.why[0].contains("one") && refused.todo.unwrap().contains("--force"));
    assert_eq!(texts(&Journal::open(&folder.target(), "one", false).unwrap()), ["0:1"]);
    assert!(Journal::open(&folder.target(), "other", true).unwrap().is_empty());
}

#[test]
fn a_file_that_is_no_journal_is_left_alone() {
    let folder = Folder::new("foreign");
    let path = Journal::beside(&folder.target());
    fs::File::create(&path).unwrap().write_all(b"something else\n").unwrap();
    assert!(Journal::open(&folder.target(), "c", false).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"something else\n");
}

#[test]
fn two_commands_do_not_write_one_file() {
    let folder = Folder::new("two");
    let first = Journal::open(&folder.target(), "c", false).unwrap();
    let refused = Journal::open(&folder.target(), "c", false).unwrap_err();
    assert!(refused.what.contains("another command is writing"), "{refused}");
    let forced = Journal::open(&folder.target(), "c", true).unwrap_err();
    assert!(forced.what.contains("another command is writing"), "{forced}");
    assert!(Journal::exists(&folder.target()), "what the first has paid for is still there");
    drop(first);
    assert!(Journal::open(&folder.target(), "c", false).is_ok());
}
