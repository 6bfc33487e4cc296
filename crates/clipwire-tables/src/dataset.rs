//! A table in many files: a folder for each day, parts in it, and a manifest.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::columns::Table;
use crate::error::{Error, ErrorKind, Result};
use crate::file::{Format, TableFile};
use crate::manifest::{Manifest, ManifestPart};
use crate::part::exists;
use crate::report::Report;
use crate::writer::TableWriter;

/// The folder of records that nobody knows the day of, under the name that Hive's readers take for null.
const NO_DAY: &str = "__HIVE_DEFAULT_PARTITION__";

/// How many parts are written at the same time. Each holds a row group.
const OPEN_PARTS: usize = 4;

/// Writes a table into a folder: `kind=video/date=2026-11-27/part-00000.parquet`, and `kind=video/_manifest.json` when all is written.
///
/// The day is that on which a record was fetched, in UTC, or the one of [`date`](Self::date). A part gets its name when it is whole. Dropped,
/// the parts that are whole stay, and there is no manifest. Nothing is overwritten: a folder with a manifest, or with such a part, is refused.
/// The same records in the same order are the same bytes.
#[derive(Debug)]
pub struct Dataset<M: Table> {
    folder: PathBuf,
    format: Format,
    rows_per_part: u64,
    date: Option<Date>,
    /// The parts that are being written, the one begun first in front.
    open: VecDeque<Open<M>>,
    begun: BTreeMap<String, u32>,
    parts: Vec<ManifestPart>,
    report: Report,
    has_failed: bool,
}

#[derive(Debug)]
struct Open<M: Table> {
    day: String,
    name: String,
    rows: u64,
    file: TableFile<M>,
}

impl<M: Table> Dataset<M> {
    /// Begins a table below a folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Exists`] when the folder has the manifest of such a table, [`ErrorKind::Io`] when it cannot be made.
    pub fn create(folder: impl AsRef<Path>, format: Format) -> Result<Self> {
        let folder = folder.as_ref().join(format!("kind={}", M::KIND));
        let manifest = folder.join(Manifest::NAME);
        if fs::symlink_metadata(&manifest).is_ok() {
            return Err(exists(&manifest));
        }
        make_folder(&folder)?;
        Ok(Self {
            folder,
            format,
            rows_per_part: 1_000_000,
            date: None,
            open: VecDeque::new(),
            begun: BTreeMap::new(),
            parts: Vec::new(),
            report: Report::default(),
            has_failed: false,
        })
    }

    /// Begins another part after so many records, and at least one. A million if it is not said.
    #[must_use]
    pub fn rows_per_part(mut self, rows: u64) -> Self {
        self.rows_per_part = rows.max(1);
        self
    }

    /// Puts every record under this day, whenever it was fetched.
    #[must_use]
    pub fn date(mut self, date: Date) -> Self {
        self.date = Some(date);
        self
    }

    fn day(&self, record: &M) -> String {
        let fetched = |moment: Timestamp| Offset::UTC.to_datetime(moment).date();
        let date = self.date.or_else(|| record.source()?.fetched_at.map(fetched));
        date.map_or_else(|| NO_DAY.to_owned(), |date| date.to_string())
    }

    fn open(&mut self, day: String) -> Result<&mut Open<M>> {
        if let Some(place) = self.open.iter().position(|open| open.day == day) {
            return self.open.get_mut(place).ok_or_else(lost);
        }
        while self.open.len() >= OPEN_PARTS {
            self.close(0)?;
        }
        let number = self.begun.entry(day.clone()).or_default();
        let name = format!("date={day}/part-{number:05}.{}", self.format.extension());
        *number += 1;
        make_folder(&self.folder.join(format!("date={day}")))?;
        let file = TableFile::create(self.folder.join(&name), self.format)?;
        self.open.push_back(Open { day, name, rows: 0, file });
        self.open.back_mut().ok_or_else(lost)
    }

    fn close(&mut self, place: usize) -> Result<()> {
        let Some(open) = self.open.remove(place) else { return Ok(()) };
        let (report, part) = open.file.finish()?;
        self.report.add(&report);
        let part = ManifestPart { path: open.name, rows: report.rows, bytes: part.bytes, sha256: part.sha256 };
        self.parts.push(part);
        Ok(())
    }

    fn put(&mut self, record: &M) -> Result<()> {
        let day = self.day(record);
        let limit = self.rows_per_part;
        let open = self.open(day)?;
        open.file.write(record)?;
        open.rows += 1;
        let full = self.open.iter().position(|open| open.rows >= limit);
        full.map_or(Ok(()), |place| self.close(place))
    }
}

impl<M: Table> TableWriter<M> for Dataset<M> {
    type Output = Manifest;

    fn write(&mut self, record: &M) -> Result<()> {
        let written = self.put(record);
        self.has_failed |= written.is_err();
        written
    }

    fn finish(mut self) -> Result<(Report, Manifest)> {
        if self.has_failed {
            let what = "a write failed before, so the table is not whole and gets no manifest";
            return Err(Error::new(ErrorKind::Unfinished, what).at(&self.folder));
        }
        while !self.open.is_empty() {
            self.close(0)?;
        }
        self.parts.sort_by(|one, other| one.path.cmp(&other.path));
        let manifest = Manifest {
            kind: M::KIND.to_owned(),
            schema: M::VERSION,
            format: self.format.extension().to_owned(),
            report: self.report,
            parts: self.parts,
        };
        manifest.write(&self.folder)?;
        Ok((self.report, manifest))
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| Error::io("cannot make a folder", error).at(folder))
}

/// What was found a line above is there.
fn lost() -> Error {
    Error::new(ErrorKind::Unfinished, "a part is lost")
}
