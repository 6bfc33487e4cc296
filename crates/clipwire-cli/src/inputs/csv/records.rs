//! The records of CSV, each with the line that it begins in.
//!
//! The crate `csv` counts lines too, but not those that end in `\r\n` or are blank between two records. So the list is taken apart here,
//! and each record is read by the crate.

use csv::{ReaderBuilder, StringRecord};

use super::super::{Numbered, Source};
use crate::failure::Failure;

pub(super) struct Records(Numbered);

impl Records {
    pub(super) fn new(lines: Numbered) -> Self {
        Self(lines)
    }

    pub(super) fn source(&self) -> &Source {
        &self.0.source
    }

    /// The lines of the next record, as long as one of its quoted fields goes on.
    fn text(&mut self) -> Option<Result<(u64, String), Failure>> {
        let mut bytes = Vec::new();
        let mut place = Place::FieldStart;
        let mut begins = 0;
        loop {
            match self.0.line() {
                Some(Ok(line)) if bytes.is_empty() && line.iter().all(|byte| matches!(byte, b'\r' | b'\n')) => continue,
                Some(Ok(line)) => {
                    if bytes.is_empty() {
                        begins = self.0.line;
                    }
                    place = line.iter().fold(place, |place, byte| place.after(*byte));
                    bytes.extend(line);
                }
                Some(Err(failure)) => return Some(Err(failure)),
                None if bytes.is_empty() => return None,
                None => {
                    let failure = self.0.source.at(begins, "begins a field in quotes that does not end");
                    return Some(Err(failure.todo("end the field with a quote, and write a quote within as two")));
                }
            }
            if place != Place::Quoted {
                let text = String::from_utf8(bytes).map_err(|_| self.0.source.not_utf8(begins));
                return Some(text.map(|text| (begins, text)));
            }
        }
    }
}

impl Iterator for Records {
    type Item = Result<(u64, StringRecord), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, text) = match self.text()? {
            Ok(text) => text,
            Err(failure) => return Some(Err(failure)),
        };
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut records = reader.records();
        match (records.next(), records.next()) {
            (Some(Ok(record)), None) => Some(Ok((line, record))),
            (Some(Err(error)), _) => Some(Err(self.source().at(line, "is not CSV").because(&error))),
            // A carriage return on its own ends a record for some programs, and no line for others.
            _ => Some(Err(self
                .source()
                .at(line, "holds a carriage return on its own")
                .todo("end lines with a line feed"))),
        }
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
