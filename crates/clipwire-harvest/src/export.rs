//! Rows out of a journal into files: read again from the bodies that were paid for, and the same bytes each time.

mod files;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clipwire::dynamic::{Answer, Item, Record};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use self::files::{Part, Sum, replace};
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

/// Writes the rows of a run below a folder: `STEP/date=2026-11-27/part-00001.parquet`, where the date is the day on which the run began, in
/// UTC, and the number is that of the run; and `STEP/_manifest.json`. Written again, the files have the same bytes. A file gets its name when it
/// is whole.
///
/// # Errors
///
/// [`ErrorKind::Output`] where a file cannot be written, [`ErrorKind::Journal`] where the journal cannot be read.
pub fn export(engine: &Engine, run: i64, folder: &Path) -> Result<Exported> {
    let mut exported = Exported::default();
    for (place, working) in engine.steps().iter().enumerate() {
        if let Some((file, rows)) = export_step(engine, run, folder, place, working)? {
            exported.files.push(file);
            exported.rows += rows;
        }
        exported.unfinished += export_unfinished(engine, run, folder, place, working)?;
    }
    Ok(exported)
}

/// The rows of one step. None are no file.
fn export_step(
    engine: &Engine,
    run: i64,
    folder: &Path,
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
    let of_step = folder.join(&working.step.name);
    let extension = match format {
        "raw" => "jsonl",
        format => format,
    };
    let name = format!("date={day}/part-{run:05}.{extension}");
    let target = of_step.join(&name);
    make_folder(target.parent().unwrap_or(folder))?;
    let mut part: Option<Part> = None;
    let mut rows = 0;
    loop {
        for item in items_of(engine, working, &call)? {
            let part = match &mut part {
                Some(part) => part,
                none => none.insert(Part::create(&target, format, item.record.as_ref())?),
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
    let sum = part.finish(&target)?;
    write_manifest(engine, working, &of_step, extension, run, &name, (rows, sum))?;
    Ok(Some((target, rows)))
}

/// What of a step brought nothing to its end, with the reason. Nothing is no file.
fn export_unfinished(engine: &Engine, run: i64, folder: &Path, place: usize, working: &Working) -> Result<u64> {
    let all = engine.journal().transaction(|transaction| unfinished(transaction, run, place))?;
    let of_step = folder.join(&working.step.name);
    let path = of_step.join(format!("_unfinished-{run:05}.jsonl"));
    if all.is_empty() {
        // It may have been there before a call was made again.
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::new(ErrorKind::Output, format!("cannot remove {}", path.display())).because(error))
            }
            _ => Ok(0),
        };
    }
    make_folder(&of_step)?;
    replace(&path, |file| {
        let mut file = std::io::BufWriter::new(file);
        for one in &all {
            serde_json::to_writer(&mut file, one)?;
            file.write_all(b"\n")?;
        }
        file.flush()
    })?;
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
    folder: &Path,
    format: &str,
    run: i64,
    name: &str,
    (rows, sum): (u64, Sum),
) -> Result<()> {
    let path = folder.join(MANIFEST);
    let cannot = |what: &str| Error::new(ErrorKind::Output, format!("{what} {}", path.display()));
    let mut manifest = match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text).map_err(|error| cannot("cannot understand").because(error))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Manifest::default(),
        Err(error) => return Err(cannot("cannot read").because(error)),
    };
    let part = ManifestPart { run, path: name.to_owned(), rows, bytes: sum.bytes, sha256: sum.sha256 };
    manifest.job.clone_from(&engine.job().name);
    manifest.step.clone_from(&working.step.name);
    format.clone_into(&mut manifest.format);
    manifest.parts.retain(|known| known.run != run);
    manifest.parts.push(part);
    manifest.parts.sort_by_key(|part| part.run);
    let mut text = serde_json::to_vec_pretty(&manifest).map_err(|error| cannot("cannot write").because(error))?;
    text.push(b'\n');
    replace(&path, |file| file.write_all(&text))
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)
        .map_err(|error| Error::new(ErrorKind::Output, format!("cannot make {}", folder.display())).because(error))
}

/// The kind of a record, for a table of it.
pub(crate) fn kind_of(record: Option<&Record>) -> Option<&'static str> {
    record.map(Record::kind)
}
