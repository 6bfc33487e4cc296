//! Rows out of a journal into files: read again from the bodies that were paid for, and the same bytes each time.

pub(crate) mod address;
mod destination;
mod files;
#[cfg(feature = "object-store")]
mod store;

use std::path::PathBuf;

use clipwire::dynamic::{Answer, Item, Record};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

pub use self::destination::Destination;
use self::files::{Part, Sum};
use crate::engine::{Engine, of};
use crate::error::{Error, ErrorKind, Result};
use crate::journal::{StoredCall, call_behind, first_day, unfinished};
use crate::stream::Working;

/// The name of the file that says what a folder holds. Readers of folders pass over names that begin with `_`.
const MANIFEST: &str = "_manifest.json";

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exported {
    /// The files with rows, one for each step that has any.
    pub files: Vec<PathBuf>,
    /// The rows in them.
    pub rows: u64,
    /// What brought nothing to its end: a line each in `STEP/_unfinished-00001.jsonl`, with the reason.
    pub unfinished: u64,
}

/// What the folder of a step holds: a file for each run. It is written last, so what it names is whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    job: String,
    step: String,
    format: String,
    parts: Vec<ManifestPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ManifestPart {
    run: i64,
    path: String,
    rows: u64,
    bytes: u64,
    sha256: String,
}

/// Writes the rows of a run below a folder, or into a bucket of an object store: `STEP/date=2026-11-27/part-00001.parquet`, where the date is the
/// day on which the run began, in UTC, and the number is that of the run; and `STEP/_manifest.json`. Written again, the files have the same
/// bytes. A file gets its name when it is whole.
///
/// # Errors
///
/// [`ErrorKind::Output`] where a file cannot be written, [`ErrorKind::Journal`] where the journal cannot be read.
pub fn export(engine: &Engine, run: i64, to: impl Into<Destination>) -> Result<Exported> {
    let to = to.into();
    let mut exported = Exported::default();
    for (place, working) in engine.steps().iter().enumerate() {
        if let Some((file, rows)) = export_step(engine, run, &to, place, working)? {
            exported.files.push(file);
            exported.rows += rows;
        }
        exported.unfinished += export_unfinished(engine, run, &to, place, working)?;
    }
    Ok(exported)
}

/// The rows of one step. None are no file.
fn export_step(
    engine: &Engine,
    run: i64,
    to: &Destination,
    place: usize,
    working: &Working,
) -> Result<Option<(PathBuf, u64)>> {
    let format = engine.job().output.format.as_str();
    let journal = engine.journal();
    let Some(mut call) = journal.transaction(|transaction| call_behind(transaction, run, place, 0))? else {
        return Ok(None);
    };
    let day = journal.transaction(|transaction| first_day(transaction, run))?;
    let day = Offset::UTC.to_datetime(day).date();
    let extension = match format {
        "raw" => "jsonl",
        format => format,
    };
    let in_step = format!("date={day}/part-{run:05}.{extension}");
    let name = format!("{}/{in_step}", working.step.name);
    let draft = to.draft(&name)?;
    let mut part: Option<Part> = None;
    let mut rows = 0;
    loop {
        for item in items_of(engine, working, &call)? {
            let part = match &mut part {
                Some(part) => part,
                none => none.insert(Part::create(&draft, format, item.record.as_ref())?),
            };
            part.write(&item)?;
            rows += 1;
        }
        let behind = call.id;
        match journal.transaction(|transaction| call_behind(transaction, run, place, behind))? {
            Some(next) => call = next,
            None => break,
        }
    }
    let Some(part) = part else { return Ok(None) };
    let sum = part.finish()?;
    to.publish(&draft, &name)?;
    write_manifest(engine, working, to, extension, run, &in_step, (rows, sum))?;
    Ok(Some((to.shown(&name), rows)))
}

/// What of a step brought nothing to its end, with the reason. Nothing is no file.
fn export_unfinished(engine: &Engine, run: i64, to: &Destination, place: usize, working: &Working) -> Result<u64> {
    let all = engine.journal().transaction(|transaction| unfinished(transaction, run, place))?;
    let name = format!("{}/_unfinished-{run:05}.jsonl", working.step.name);
    if all.is_empty() {
        // It may have been there before a call was made again.
        to.remove(&name)?;
        return Ok(0);
    }
    let unwritten = |error| Error::new(ErrorKind::Output, "what is unfinished cannot be written").because(error);
    let mut lines = Vec::new();
    for one in &all {
        serde_json::to_writer(&mut lines, one).map_err(unwritten)?;
        lines.push(b'\n');
    }
    to.update(&name, |_| Ok(lines.clone()))?;
    Ok(all.len() as u64)
}

/// The rows that are in the answer to a call, each with where it came from as it was when it came.
pub(crate) fn items_of(engine: &Engine, working: &Working, call: &StoredCall) -> Result<Vec<Item>> {
    let mut request = of(engine.client(), working, &call.asked)?;
    if let Some(cursor) = &call.cursor {
        request = request.at(&clipwire::Cursor::new(cursor.clone()))?;
    }
    let answer = request.read(call.body.clone())?.into_value();
    let mut items = match answer {
        Answer::One(item) => vec![item],
        Answer::Page(page) => page.items,
        _ => Vec::new(),
    };
    for item in &mut items {
        if let Some(record) = &mut item.record {
            // What is read again came when it came, and not now.
            record.set_fetched_at(call.began, call.request_id.clone());
        }
    }
    let mut all: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    Ok(call.rows.iter().filter_map(|(_, place)| all.get_mut(*place)?.take()).collect())
}

fn write_manifest(
    engine: &Engine,
    working: &Working,
    to: &Destination,
    format: &str,
    run: i64,
    part: &str,
    (rows, sum): (u64, Sum),
) -> Result<()> {
    let name = format!("{}/{MANIFEST}", working.step.name);
    let cannot = |what: &str| Error::new(ErrorKind::Output, format!("{what} {}", to.shown(&name).display()));
    let part = ManifestPart { run, path: part.to_owned(), rows, bytes: sum.bytes, sha256: sum.sha256 };
    to.update(&name, |before| {
        let mut manifest = match before {
            Some(text) => serde_json::from_slice(text).map_err(|error| cannot("cannot understand").because(error))?,
            None => Manifest::default(),
        };
        manifest.job.clone_from(&engine.job().name);
        manifest.step.clone_from(&working.step.name);
        format.clone_into(&mut manifest.format);
        manifest.parts.retain(|known| known.run != run);
        manifest.parts.push(part.clone());
        manifest.parts.sort_by_key(|part| part.run);
        let mut text = serde_json::to_vec_pretty(&manifest).map_err(|error| cannot("cannot write").because(error))?;
        text.push(b'\n');
        Ok(text)
    })
}

/// The kind of a record, for a table of it.
pub(crate) fn kind_of(record: Option<&Record>) -> Option<&'static str> {
    record.map(Record::kind)
}
