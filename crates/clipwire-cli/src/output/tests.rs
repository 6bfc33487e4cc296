use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::{Format, Layout, Notes, open};
use crate::row::Row;

/// A target whose content can be read while it is written.
#[derive(Clone, Default)]
pub(super) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn written<T: AsRef<str>>(format: Format, layout: Layout, rows: &[T]) -> (String, Notes) {
    let target = Shared::default();
    let mut writer = open(format, layout, Box::new(target.clone())).unwrap();
    for row in rows {
        writer.row(&Row::parse(row.as_ref()).unwrap()).unwrap();
    }
    let notes = writer.finish().unwrap();
    (target.text(), notes)
}

#[test]
fn a_format_has_a_word_and_endings() {
    for (name, format) in [
        ("a.jsonl", Format::JsonLines),
        ("a.NDJSON", Format::JsonLines),
        ("a.b.json", Format::Json),
        ("/x/a.csv", Format::Csv),
        ("a.parquet", Format::Parquet),
        ("a.xlsx", Format::Xlsx),
        ("a.txt", Format::Table),
    ] {
        assert_eq!(Format::of_path(Path::new(name)).unwrap(), format, "{name}");
    }
    for format in Format::ALL {
        assert_eq!(format.name().parse::<Format>().unwrap(), format);
    }
    assert!("yaml".parse::<Format>().unwrap_err().to_string().contains("table, jsonl, json, csv, parquet, xlsx"));
    for name in ["a", "a.pdf", "csv", ".csv"] {
        let failure = Format::of_path(Path::new(name)).unwrap_err();
        assert!(failure.todo.unwrap().contains(".jsonl"), "{name}");
    }
}

#[test]
fn files_of_other_crates_are_refused_here() {
    for format in [Format::Parquet, Format::Xlsx] {
        assert!(open(format, Layout::default(), Box::new(Shared::default())).is_err());
    }
}
