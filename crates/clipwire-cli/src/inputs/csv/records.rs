//! The records of CSV, each with the line that it begins in.
//!
//! The crate `csv` counts lines too, but not those that end in `\r\n` or are blank between two records. So the list is taken apart here,
//! and each record is read by the crate.

use csv::{ReaderBuilder, StringRecord};

use super::super::{Numbered, Source, Trouble};

/// How many quotes without an end are looked behind. Each takes reading the rest of the list once more.
const OPEN_QUOTES: usize = 100;

pub(super) struct Records {
    lines: Numbered,
    open_quotes: usize,
}

impl Records {
    pub(super) fn new(lines: Numbered) -> Self {
        Self { lines, open_quotes: 0 }
    }

    pub(super) fn source(&self) -> &Source {
        &self.lines.source
    }

    /// The lines of the next record, as long as one of its quoted fields goes on.
    fn text(&mut self) -> Option<Result<(u64, String), Trouble>> {
        let mut bytes = Vec::new();
        let mut place = Place::FieldStart;
        let (mut begins, mut first) = (0, 0);
        loop {
            match self.lines.line() {
                Some(Ok(line)) if bytes.is_empty() && line.iter().all(|byte| matches!(byte, b'\r' | b'\n')) => continue,
                Some(Ok(line)) => {
                    if bytes.is_empty() {
                        (begins, first) = (self.lines.line, line.len());
                    }
                    place = line.iter().fold(place, |place, byte| place.after(*byte));
                    bytes.extend(line);
                }
                Some(Err(failure)) => return Some(Err(Trouble::List(failure))),
                None if bytes.is_empty() => return None,
                None => {
                    let failure = self.source().at(begins, "begins a field in quotes that does not end");
                    let failure = failure.todo("end the field with a quote, and write a quote within as two");
                    // What looked like the rest of the field is more records.
                    self.open_quotes += 1;
                    if self.open_quotes <= OPEN_QUOTES {
                        self.lines.give_back(bytes.split_off(first), begins);
                    }
                    return Some(Err(Trouble::Line(begins, failure)));
                }
            }
            if place != Place::Quoted {
                let text = String::from_utf8(bytes).map_err(|_| Trouble::Line(begins, self.source().not_utf8(begins)));
                return Some(text.map(|text| (begins, text)));
            }
        }
    }
}

impl Iterator for Records {
    type Item = Result<(u64, StringRecord), Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, text) = match self.text()? {
            Ok(text) => text,
            Err(trouble) => return Some(Err(trouble)),
        };
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut records = reader.records();
        let failure = match (records.next(), records.next()) {
            (Some(Ok(record)), None) => return Some(Ok((line, record))),
            (Some(Err(error)), _) => self.source().at(line, "is not CSV").because(&error),
            // A carriage return on its own ends a record for some programs, and no line for others.
            _ => self.source().at(line, "holds a carriage return on its own").todo("end lines with a line feed"),
        };
        Some(Err(Trouble::Line(line, failure)))
    }
}

/// Where in a record a byte stands, to know whether a line break ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote in a quoted field: the first of two, or the end.
    AfterQuote,
}

impl Place {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::FieldStart | Self::AfterQuote, b'"') | (Self::Quoted, b'\0'..=b'!' | b'#'..) => Self::Quoted,
            (Self::Quoted, b'"') => Self::AfterQuote,
            (_, b',' | b'\n' | b'\r') => Self::FieldStart,
            _ => Self::Plain,
        }
    }
}
