//! A list in CSV with headings, one of which says where the values are.

mod records;

use std::io::Read;

use csv::StringRecord;

use self::records::Records;
use super::{Input, Keep, Numbered, Source, Trouble, Wanted, trimmed};
use crate::failure::Failure;

pub(super) struct Rows {
    records: Records,
    headings: usize,
    column: usize,
    /// Where the columns are that go along, and what they are called.
    keep: Vec<(usize, String)>,
}

impl Rows {
    pub(super) fn new(reader: Box<dyn Read + Send>, source: Source, wanted: &Wanted) -> Result<Self, Failure> {
        let mut records = Records::new(Numbered::new(reader, source.clone()));
        let headings: Vec<String> = match records.next() {
            Some(record) => {
                record.map_err(Trouble::into_failure)?.1.iter().map(|name| name.trim().to_owned()).collect()
            }
            None => Vec::new(),
        };
        let known = format!("its columns are {}", headings.join(", "));
        let place = |name: &str| {
            let mut places =
                headings.iter().enumerate().filter(|(_, heading)| *heading == name).map(|(place, _)| place);
            match (places.next(), places.next()) {
                (Some(place), None) => Ok(place),
                (None, _) => {
                    let failure = Failure::usage(format!("{} has no column `{name}`", source.name));
                    Err(failure.todo(format!("name one that there is: {known}")))
                }
                (Some(_), Some(_)) => {
                    let failure = Failure::usage(format!("{} has several columns `{name}`", source.name));
                    Err(failure.todo("rename all but one"))
                }
            }
        };
        let Some(column) = &wanted.column else {
            let what = format!("{} has columns, and nobody said which of them is the input", source.name);
            return Err(Failure::usage(what).todo(format!("name it with `--column`: {known}")));
        };
        let column = place(column.trim())?;
        let keep = match &wanted.keep {
            Keep::Nothing => Vec::new(),
            Keep::All => headings.iter().cloned().enumerate().filter(|(at, _)| *at != column).collect(),
            Keep::Named(names) => {
                // A heading may hold dots, and be named with backslashes before them or without.
                let placed = names.iter().map(|name| {
                    let heading = if name.depth() == 1 { name.last_name() } else { name.name() };
                    place(heading).map(|place| (place, heading.to_owned()))
                });
                placed.collect::<Result<_, _>>()?
            }
        };
        Ok(Self { records, headings: headings.len(), column, keep })
    }

    fn input(&self, line: u64, record: &StringRecord) -> Result<Input, Trouble> {
        if record.len() != self.headings {
            let failure = self.records.source().at(line, "has another number of fields than the headings");
            let failure = failure.why(format!("it has {}, and there are {} headings", record.len(), self.headings));
            let failure = failure.todo("put a field that holds a comma, a quote or a line break in quotes");
            return Err(Trouble::Line(line, failure));
        }
        let field = |place: usize| record.get(place).unwrap_or_default();
        // A text can always be written as JSON.
        let json = |place: usize| serde_json::to_string(field(place)).unwrap_or_default();
        let keep = self.keep.iter().map(|(place, name)| (name.clone(), json(*place))).collect();
        Ok(Input { line, value: trimmed(field(self.column)), keep, unreadable: None })
    }
}

impl Iterator for Rows {
    type Item = Result<Input, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.records.next()?;
        let input = record.and_then(|(line, record)| self.input(line, &record));
        Some(input.or_else(Trouble::into_input))
    }
}
