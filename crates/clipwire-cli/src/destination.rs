//! Where rows go: straight to stdout, or by a journal into a file that is whole at any time.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clipwire::model::{Author, Comment, Hashtag, LiveRoom, Product, Shop, Sound, Video};
#[cfg(feature = "parquet")]
use clipwire_tables::ParquetOptions;
#[cfg(feature = "xlsx")]
use clipwire_tables::XlsxOptions;
use clipwire_tables::{Format as TableFormat, Table, TableFile, TableWriter};
use serde::de::DeserializeOwned;

use crate::failure::{Exit, Failure};
use crate::journal::{Entry, Journal, Standing};
use crate::output::{self, Format, Layout, Notes, RowWriter};
use crate::row::Row;
use crate::settings::Output;

/// Where rows go.
pub(crate) enum Destination {
    Stdout(Box<dyn RowWriter + Send>),
    File(Box<InFile>),
}

/// A file that is made of a journal.
pub(crate) struct InFile {
    journal: Journal,
    target: PathBuf,
    format: Format,
    layout: Layout,
    /// The kind of the records, where the rows are records that a table can be made of.
    kind: Option<&'static str>,
}

/// What was opened, and whether it goes on with what an earlier run has left.
pub(crate) struct Opened {
    pub(crate) destination: Destination,
    pub(crate) goes_on: bool,
}

impl Destination {
    /// Opens it. `command` is all that decides what is asked; `kind` is that of records which are written as a table.
    pub(crate) fn open(
        output: &Output,
        layout: Layout,
        kind: Option<&'static str>,
        command: &str,
    ) -> Result<Opened, Failure> {
        let Some(target) = &output.file else {
            let to = Box::new(BufWriter::new(io::stdout()));
            let destination = Self::Stdout(rows_of(output.format, layout, kind, to)?);
            return Ok(Opened { destination, goes_on: false });
        };
        Self::check(output)?;
        let journal = Journal::open(target, command, output.force)?;
        let goes_on = !journal.is_empty();
        let file = InFile { journal, target: target.clone(), format: output.format, layout, kind };
        Ok(Opened { destination: Self::File(Box::new(file)), goes_on })
    }

    /// Whether the file of an output could be opened, by its name alone.
    pub(crate) fn check(output: &Output) -> Result<(), Failure> {
        let Some(target) = &output.file else { return Ok(()) };
        if target.exists() && !Journal::exists(target) && !output.force {
            return Err(is_there(target));
        }
        check_feature(output.format)
    }

    /// Where an input stands.
    pub(crate) fn standing(&self, input: u64) -> Standing {
        match self {
            Self::Stdout(_) => Standing::default(),
            Self::File(file) => file.journal.standing(input),
        }
    }

    /// Takes the rows of a page, or all of an input.
    pub(crate) fn add(&mut self, entry: &Entry, rows: &[Row]) -> io::Result<()> {
        match self {
            Self::Stdout(writer) => {
                for row in rows {
                    writer.row(row)?;
                }
                writer.flush()
            }
            Self::File(file) => file.journal.add(entry),
        }
    }

    /// How a row that could not be written ends the program.
    pub(crate) fn broke(&self, error: &io::Error) -> Result<Exit, Failure> {
        match self {
            Self::Stdout(_) if is_broken_pipe(error) => Ok(Exit::Done),
            Self::Stdout(_) => Err(of_stdout(error)),
            Self::File(file) => {
                let failure = Failure::failed(format!("cannot keep {}", Journal::beside(&file.target).display()));
                Err(failure.because(error).todo("make room on the disk; the same command goes on behind what was kept"))
            }
        }
    }

    /// Writes what is left. The journal of a file stays where the same command can go on with it.
    pub(crate) fn finish(self, goes_on: bool) -> Result<Notes, Failure> {
        match self {
            Self::Stdout(writer) => writer.finish().map_err(|error| of_stdout(&error)),
            Self::File(file) => {
                let InFile { journal, target, format, layout, kind } = *file;
                let notes = write(&journal, &target, format, layout, kind)?;
                if !goes_on {
                    journal.remove()?;
                }
                Ok(notes)
            }
        }
    }

    /// Whether it is a file, whose rows are not lost when the program ends.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }
}

/// A file under another name, until it is whole. One that does not become so is removed.
struct Draft {
    path: PathBuf,
    is_left: bool,
}

impl Draft {
    fn of(target: &Path, owner: &str) -> Self {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        Self { path: target.with_file_name(format!(".{name}{owner}.draft")), is_left: true }
    }

    /// Makes it the file that it is for.
    fn put(mut self, target: &Path) -> io::Result<()> {
        File::open(&self.path).and_then(|file| file.sync_all())?;
        fs::rename(&self.path, target)?;
        self.is_left = false;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.is_left {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A file that is written in one go, by no journal.
pub(crate) struct Whole {
    draft: Draft,
    file: File,
    target: PathBuf,
    force: bool,
}

impl Whole {
    /// Makes sure that it can be written, before anything is paid for. What is there stays as it is until there is something better.
    pub(crate) fn begin(target: &Path, force: bool) -> Result<Self, Failure> {
        if target.exists() && !force {
            return Err(is_there(target));
        }
        let draft = Draft::of(target, &format!(".{}", std::process::id()));
        let file = File::create(&draft.path).map_err(|error| cannot_write(target, &error))?;
        Ok(Self { draft, file, target: target.to_owned(), force })
    }

    /// Where what comes is written to, as it comes.
    pub(crate) fn writer(&self) -> Result<File, Failure> {
        self.file.try_clone().map_err(|error| cannot_write(&self.target, &error))
    }

    /// Adds the rest, and makes it the file that it is for.
    pub(crate) fn finish(mut self, rest: &[u8]) -> Result<(), Failure> {
        if self.target.exists() && !self.force {
            return Err(is_there(&self.target));
        }
        let written = self.file.write_all(rest).and_then(|()| self.draft.put(&self.target));
        written.map_err(|error| cannot_write(&self.target, &error))
    }

    /// That it could not be written.
    pub(crate) fn failed(&self, error: &io::Error) -> Failure {
        cannot_write(&self.target, error)
    }
}

fn cannot_write(target: &Path, error: &io::Error) -> Failure {
    Failure::failed(format!("cannot write {}", target.display())).because(error).in_its_folder(target, error)
}

/// That a file would be overwritten.
fn is_there(path: &Path) -> Failure {
    let failure = Failure::usage(format!("{} is there, and is whole", path.display()));
    failure.todo("name another file, or add --force to overwrite it")
}

/// Makes sure that there is a stdout, before rows for it are paid for.
///
/// Where it was closed, Rust has opened `/dev/null` in its place, for reading too, before the program began. Whoever wants to throw rows away
/// opens that for writing alone, as `>/dev/null` does.
pub(crate) fn check_stdout() -> Result<(), Failure> {
    let gone = |failure: Failure| failure.todo("leave stdout open, or name a file with -o FILE");
    let stdout = io::stdout();
    let (flags, data) = match (rustix::fs::fcntl_getfl(&stdout), rustix::fs::fstat(&stdout)) {
        (Ok(flags), Ok(data)) => (flags, data),
        (Err(error), _) | (_, Err(error)) => {
            return Err(gone(Failure::usage("stdout cannot be written to").because(&io::Error::from(error))));
        }
    };
    let is_null =
        rustix::fs::stat("/dev/null").is_ok_and(|null| null.st_rdev == data.st_rdev && null.st_ino == data.st_ino);
    let mode = flags & rustix::fs::OFlags::RWMODE;
    if mode == rustix::fs::OFlags::RDONLY || is_null && mode == rustix::fs::OFlags::RDWR {
        return Err(gone(Failure::usage("stdout is closed").why("the rows would be paid for and lost")));
    }
    Ok(())
}

/// That stdout takes no more. A reader that has had enough, such as `head`, is no failure: [`is_broken_pipe`] tells.
pub(crate) fn of_stdout(error: &io::Error) -> Failure {
    Failure::failed("cannot write to stdout").because(error)
}

/// Whether the reader of stdout has had enough.
pub(crate) fn is_broken_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

fn check_feature(format: Format) -> Result<(), Failure> {
    let needs = |other: Format, is_here: bool| format != other || is_here;
    if needs(Format::Parquet, cfg!(feature = "parquet")) && needs(Format::Xlsx, cfg!(feature = "xlsx")) {
        return Ok(());
    }
    let name = format.name();
    let failure = Failure::usage(format!("this build of clipwire has no {name}"));
    Err(failure.todo(format!("build it with --features {name}, or choose csv")))
}

/// What writes rows, or records with the columns of their kind.
fn rows_of(
    format: Format,
    layout: Layout,
    kind: Option<&'static str>,
    to: Box<dyn Write + Send>,
) -> Result<Box<dyn RowWriter + Send>, Failure> {
    match kind.filter(|_| format == Format::Csv) {
        Some(kind) => output::open_records(kind, &layout, to),
        None => output::open(format, layout, to),
    }
}

/// Writes a whole file out of a journal, under another name first.
fn write(
    journal: &Journal,
    target: &Path,
    format: Format,
    layout: Layout,
    kind: Option<&'static str>,
) -> Result<Notes, Failure> {
    // Whoever has the journal is alone with it, so that what a crash left is written over.
    let draft = Draft::of(target, "");
    let cannot = |error: &io::Error| cannot_write(target, error);
    let notes = match kind {
        Some(kind) if format != Format::Csv => table_of(kind, journal, &draft.path, format)?,
        _ => {
            let file = File::create(&draft.path).map_err(|error| cannot(&error))?;
            let mut writer = rows_of(format, layout, kind, Box::new(BufWriter::new(file)))?;
            journal.entries(|entry| {
                for json in entry.rows {
                    let row = Row::parse(String::from(Box::<str>::from(json)));
                    let row = row.map_err(|error| cannot(&error.into()))?;
                    writer.row(&row).map_err(|error| cannot(&error))?;
                }
                Ok(())
            })?;
            writer.finish().map_err(|error| cannot(&error))?
        }
    };
    draft.put(target).map_err(|error| cannot(&error))?;
    Ok(notes)
}

/// The file of records as a table of their kind.
fn table_of(kind: &str, journal: &Journal, draft: &Path, format: Format) -> Result<Notes, Failure> {
    match kind {
        "author" => table::<Author>(journal, draft, format),
        "comment" => table::<Comment>(journal, draft, format),
        "hashtag" => table::<Hashtag>(journal, draft, format),
        "live_room" => table::<LiveRoom>(journal, draft, format),
        "product" => table::<Product>(journal, draft, format),
        "shop" => table::<Shop>(journal, draft, format),
        "sound" => table::<Sound>(journal, draft, format),
        "video" => table::<Video>(journal, draft, format),
        other => Err(Failure::failed(format!("there is no table of the kind {other}"))),
    }
}

fn table<M: Table + DeserializeOwned>(journal: &Journal, draft: &Path, format: Format) -> Result<Notes, Failure> {
    let cannot = |error: &dyn std::error::Error| Failure::failed("the table cannot be written").because(error);
    let format = match format {
        #[cfg(feature = "parquet")]
        Format::Parquet => TableFormat::Parquet(ParquetOptions::new()),
        #[cfg(feature = "xlsx")]
        Format::Xlsx => TableFormat::Xlsx(XlsxOptions::new()),
        // A build without the others is refused before it comes here.
        _ => TableFormat::JsonLines,
    };
    let _ = fs::remove_file(draft);
    let mut file = TableFile::<M>::create(draft, format).map_err(|error| cannot(&error))?;
    let mut failed = 0;
    journal.entries(|entry| {
        if entry.has_failed {
            failed += 1;
            return Ok(());
        }
        for json in &entry.rows {
            let record: M = serde_json::from_str(json.get()).map_err(|error| cannot(&error))?;
            file.write(&record).map_err(|error| cannot(&error))?;
        }
        Ok(())
    })?;
    let (report, _) = file.finish().map_err(|error| cannot(&error))?;
    let mut notes = output::told(&report);
    if failed > 0 {
        notes.push(format!("{failed} failed inputs have no record, and so no row; --errors FILE keeps them"));
    }
    Ok(notes)
}

/// Writes one text and a line end to stdout.
pub(crate) fn print(text: &[u8]) -> io::Result<()> {
    pass(text)?;
    if text.ends_with(b"\n") { Ok(()) } else { pass(b"\n") }
}

/// Writes to stdout what came, and nothing else.
pub(crate) fn pass(body: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(body)?;
    out.flush()
}

/// How a write to stdout ends the program: a reader that has had enough is no failure.
pub(crate) fn done(written: std::io::Result<()>) -> Result<Exit, Failure> {
    match written {
        Ok(()) => Ok(Exit::Done),
        Err(error) if is_broken_pipe(&error) => Ok(Exit::Done),
        Err(error) => Err(of_stdout(&error)),
    }
}

#[cfg(test)]
mod tests;
