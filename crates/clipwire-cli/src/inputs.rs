//! Lists of inputs: one value a line, a column of CSV, or a field of JSON Lines.
//!
//! The format follows from the name of the file: `.csv`, `.jsonl` or `.ndjson`, `.txt`. For other names and for standard input it can be
//! given; else the first line that is not blank decides: JSON Lines if it begins with `{`, CSV if a column is asked for, and otherwise
//! plain lines.

mod csv;
mod json_lines;
mod lines;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::str::FromStr;

use crate::columns::Column;
use crate::failure::Failure;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputFormat {
    Csv,
    JsonLines,
    Lines,
}

impl FromStr for InputFormat {
    type Err = Failure;

    fn from_str(word: &str) -> Result<Self, Failure> {
        match word {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::JsonLines),
            "lines" => Ok(Self::Lines),
            _ => Err(Failure::usage(format!("`{word}` is no format of inputs; there are csv, jsonl, lines"))),
        }
    }
}

impl InputFormat {
    /// `None` where the name does not say.
    fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "txt" => Some(Self::Lines),
            _ => None,
        }
    }
}

/// Which other columns go along with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    #[default]
    Nothing,
    All,
    Named(Vec<Column>),
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// The line of the list that it begins in, from 1.
    pub(crate) line: u64,
    /// Without blanks around it; `None` where the line has no such value, or a blank one.
    pub(crate) value: Option<String>,
    /// The columns that go along, and their values as JSON.
    pub(crate) keep: Vec<(String, String)>,
    /// Why the line could not be read, where it could not. It costs itself alone.
    pub(crate) unreadable: Option<Failure>,
}

/// Why something of a list could not be read.
enum Trouble {
    /// This line; what stands behind it can be read.
    Line(u64, Failure),
    /// The list.
    List(Failure),
}

impl Trouble {
    /// A line that could not be read as an input that fails.
    fn into_input(self) -> Result<Input, Failure> {
        match self {
            Self::Line(line, failure) => Ok(Input { line, value: None, keep: Vec::new(), unreadable: Some(failure) }),
            Self::List(failure) => Err(failure),
        }
    }

    fn into_failure(self) -> Failure {
        match self {
            Self::Line(_, failure) | Self::List(failure) => failure,
        }
    }
}

/// The inputs of a list, read as they are asked for.
pub(crate) type Inputs = Box<dyn Iterator<Item = Result<Input, Failure>> + Send>;

/// What is asked of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Overrules the name of the file.
    pub(crate) format: Option<InputFormat>,
    /// Where the value is: a column of CSV, by its heading, or a path into JSON.
    pub(crate) column: Option<String>,
    pub(crate) keep: Keep,
}

/// Opens a list; `-` is standard input.
pub(crate) fn open(path: &Path, wanted: &Wanted) -> Result<Inputs, Failure> {
    if path == Path::new("-") {
        return read(Box::new(io::stdin()), "standard input", wanted);
    }
    let name = path.display().to_string();
    let cannot = |error: &io::Error| {
        Failure::usage(format!("cannot read the inputs in {name}")).because(error).todo("check the name of the file")
    };
    let file = File::open(path).map_err(|error| cannot(&error))?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        return Err(cannot(&io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let wanted = Wanted { format: wanted.format.or_else(|| InputFormat::of_path(path)), ..wanted.clone() };
    read(Box::new(file), &name, &wanted)
}

/// Reads a list from anywhere. The name is for messages.
pub(crate) fn read(from: Box<dyn Read + Send>, name: &str, wanted: &Wanted) -> Result<Inputs, Failure> {
    let mut beginning = Beginning::read(from).map_err(|error| unreadable(name, &error))?;
    let format = wanted.format.unwrap_or_else(|| match (beginning.first_byte(), &wanted.column) {
        (Some(b'{'), _) => InputFormat::JsonLines,
        (_, Some(_)) => InputFormat::Csv,
        (_, None) => InputFormat::Lines,
    });
    let Beginning { line, blank_lines, rest } = beginning;
    let reader = Box::new(io::Cursor::new(line).chain(rest));
    let source = Source { name: name.to_owned(), skipped: blank_lines };
    Ok(match format {
        InputFormat::Csv => Box::new(csv::Rows::new(reader, source, wanted)?),
        InputFormat::JsonLines => Box::new(json_lines::Records::new(reader, source, wanted)?),
        InputFormat::Lines => {
            if wanted.column.is_some() || wanted.keep != Keep::Nothing {
                let failure = Failure::usage(format!("{name} is read as plain lines, which have no columns"));
                return Err(failure.todo("leave out the column, or say that it is csv or jsonl"));
            }
            Box::new(lines::Lines::new(reader, source))
        }
    })
}

/// A list up to the end of its first line that is not blank, which says what it is.
struct Beginning {
    line: Vec<u8>,
    blank_lines: u64,
    rest: BufReader<Box<dyn Read + Send>>,
}

impl Beginning {
    fn read(from: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut rest = BufReader::with_capacity(64 << 10, from);
        let mut line = Vec::new();
        let mut blank_lines = 0;
        rest.read_until(b'\n', &mut line)?;
        // Some editors and Excel begin a file with a mark.
        if line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        while !line.is_empty() && line.iter().all(u8::is_ascii_whitespace) {
            blank_lines += 1;
            line.clear();
            rest.read_until(b'\n', &mut line)?;
        }
        Ok(Self { line, blank_lines, rest })
    }

    fn first_byte(&mut self) -> Option<u8> {
        self.line.iter().copied().find(|byte| !byte.is_ascii_whitespace())
    }
}

/// What a list is called, and how many lines of it were blank before the first.
#[derive(Clone, Debug)]
struct Source {
    name: String,
    skipped: u64,
}

impl Source {
    fn at(&self, line: u64, what: &str) -> Failure {
        Failure::usage(format!("line {line} of {} {what}", self.name))
    }

    fn not_utf8(&self, line: u64) -> Failure {
        self.at(line, "is not UTF-8").todo("save the list as UTF-8, in Excel as `CSV UTF-8`")
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::failed(format!("cannot read the inputs in {name}")).because(error)
}

/// A value without blanks around it; none if nothing else is left.
fn trimmed(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Lines of bytes with their numbers, without what ends them.
struct Numbered {
    reader: BufReader<Box<dyn Read + Send>>,
    source: Source,
    line: u64,
}

impl Numbered {
    fn new(reader: Box<dyn Read + Send>, source: Source) -> Self {
        Self { line: source.skipped, reader: BufReader::new(reader), source }
    }

    /// The next line as it is, with what ends it.
    fn line(&mut self) -> Option<Result<Vec<u8>, Failure>> {
        let mut bytes = Vec::new();
        match self.reader.read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            Ok(_) => {
                self.line += 1;
                Some(Ok(bytes))
            }
            Err(error) => Some(Err(unreadable(&self.source.name, &error))),
        }
    }

    /// The next line that is not blank, in UTF-8.
    fn next(&mut self) -> Option<Result<(u64, String), Trouble>> {
        loop {
            match self.line()?.map(String::from_utf8) {
                Ok(Ok(text)) if text.trim().is_empty() => {}
                Ok(Ok(text)) => return Some(Ok((self.line, text))),
                Ok(Err(_)) => return Some(Err(Trouble::Line(self.line, self.source.not_utf8(self.line)))),
                Err(failure) => return Some(Err(Trouble::List(failure))),
            }
        }
    }

    /// Reads these lines again, which are the last of the list and stand behind a line.
    fn give_back(&mut self, lines: Vec<u8>, behind: u64) {
        self.reader = BufReader::new(Box::new(io::Cursor::new(lines)));
        self.line = behind;
    }
}

#[cfg(test)]
mod tests;
