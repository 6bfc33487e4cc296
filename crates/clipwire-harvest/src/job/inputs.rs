//! What goes into a job: the list that is written in it, that in its file, and what a query gives.

mod query;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::Job;
use super::names::instead;
use crate::error::{Error, ErrorKind, Result};

impl Job {
    /// Its inputs: those of its list, then those of its file, then those of its query; files are relative to `folder`. Blanks around them are
    /// taken off; of equal ones the first counts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where the file cannot be read, has no such column, the query cannot be asked, or there is no input at all.
    pub fn inputs(&self, folder: &Path) -> Result<Vec<String>> {
        let mut all = self.inputs.list.clone();
        if let Some(file) = &self.inputs.file {
            let path = folder.join(file);
            let name = path.display().to_string();
            let text = fs::read(&path).map_err(|error| {
                let cannot = refused(format!("cannot read the inputs in {name}")).because(error);
                cannot.with_hint("inputs.file is relative to the file of the job")
            })?;
            let text = utf8(&name, text)?;
            match &self.inputs.column {
                Some(column) => all.extend(of_column(&name, &text, column)?),
                None if has_ending(&path, "csv") => return Err(no_column(&name, &text)),
                None => all.extend(text.lines().map(str::to_owned)),
            }
        }
        if let (Some(query), Some(from)) = (&self.inputs.query, &self.inputs.from) {
            all.extend(query::of_query(&folder.join(from), query)?);
        }
        let mut known = HashSet::new();
        all.iter_mut().for_each(|input| *input = input.trim().to_owned());
        all.retain(|input| !input.is_empty() && known.insert(input.clone()));
        if all.is_empty() {
            return Err(refused("there is no input, neither in the list nor in the file or the query")
                .with_hint("write one a line"));
        }
        Ok(all)
    }
}

fn refused(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Job, what)
}

fn utf8(name: &str, text: Vec<u8>) -> Result<String> {
    let mut text = String::from_utf8(text).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        refused(format!("line {line} of {name} is not UTF-8")).with_hint("save it as UTF-8, in Excel as `CSV UTF-8`")
    })?;
    // Some editors and Excel begin a file with a mark.
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes())
}

fn headings(name: &str, reader: &mut csv::Reader<&[u8]>) -> Result<Vec<String>> {
    let headings = reader.headers().map_err(|error| damaged(name, error))?;
    Ok(headings.iter().map(str::to_owned).collect())
}

fn of_column(name: &str, text: &str, column: &str) -> Result<Vec<String>> {
    let mut reader = reader(text);
    let headings = headings(name, &mut reader)?;
    let mut places = headings.iter().enumerate().filter(|(_, heading)| *heading == column.trim()).map(|(at, _)| at);
    let place = match (places.next(), places.next()) {
        (Some(place), None) => place,
        (Some(_), Some(_)) => {
            return Err(refused(format!("{name} has several columns `{column}`")).with_hint("rename all but one"));
        }
        (None, _) => {
            let known: Vec<&str> = headings.iter().map(String::as_str).collect();
            let error = refused(format!("{name} has no column `{column}`"));
            return Err(error.with_hint(instead(column, &known, "its columns")));
        }
    };
    let cells = reader.records().map(|record| {
        let record = record.map_err(|error| damaged(name, error))?;
        Ok(record.get(place).unwrap_or_default().to_owned())
    });
    cells.collect()
}

fn no_column(name: &str, text: &str) -> Error {
    let headings = match headings(name, &mut reader(text)) {
        Ok(headings) => headings,
        Err(error) => return error,
    };
    let error = refused(format!("{name} has columns, and nothing says which of them is the input"));
    error.with_hint(format!("write inputs.column; its columns: {}", headings.join(", ")))
}

fn damaged(name: &str, error: csv::Error) -> Error {
    let line = error.position().map(|at| format!("line {} of ", at.line())).unwrap_or_default();
    refused(format!("{line}{name} is no row of the table"))
        .because(error)
        .with_hint("look for a quote without its pair, or a cell too many")
}
