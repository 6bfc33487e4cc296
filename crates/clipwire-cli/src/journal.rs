//! What has been paid for, beside the file that it is for: a line for each page, so that the same command goes on where it stopped.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use clipwire::Checkpoint;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::row::Row;

/// The first line: which command it belongs to.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    clipwire_journal: u32,
    /// All that decides what is asked and how a row looks, in words.
    command: String,
}

/// A line: rows that belong to one input, and where its list stands behind them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The place of the input in its list, from 0.
    pub(crate) input: u64,
    pub(crate) rows: Vec<Box<RawValue>>,
    /// What the list knows the rows by, where it is gone through page by page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) fingerprints: Vec<u64>,
    /// Where the list goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checkpoint: Option<Checkpoint>,
    /// Whether nothing more comes of this input.
    #[serde(default)]
    pub(crate) is_done: bool,
    /// Whether the only row tells why the input failed.
    #[serde(default)]
    pub(crate) has_failed: bool,
    /// What the input was, to see that the list is still the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<String>,
}

impl Entry {
    /// The rows of an input, as they are written down.
    pub(crate) fn new(input: u64, rows: &[Row]) -> Self {
        let rows = rows.iter().map(|row| row.json().to_owned()).collect();
        Self { input, rows, fingerprints: Vec::new(), checkpoint: None, is_done: false, has_failed: false, about: None }
    }

    /// One of the same input, with other rows.
    pub(crate) fn with(&self, rows: &[Row]) -> Self {
        Self { about: self.about.clone(), ..Self::new(self.input, rows) }
    }
}

/// Where an input stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) checkpoint: Option<Checkpoint>,
    pub(crate) is_done: bool,
    pub(crate) has_failed: bool,
    /// What it has brought so far: limits are of all runs together.
    pub(crate) rows: u64,
    pub(crate) pages: u64,
    /// What earlier runs have brought of a list that is not done.
    pub(crate) fingerprints: Vec<u64>,
    pub(crate) about: Option<String>,
}

/// Where a line begins, and what it is about.
#[derive(Clone, Copy, Debug)]
struct Line {
    input: u64,
    at: u64,
    has_failed: bool,
}

/// The journal of a file.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    lines: Vec<Line>,
    standing: BTreeMap<u64, Standing>,
    length: u64,
    is_removed: bool,
}

impl Journal {
    /// Where the journal of a file is.
    pub(crate) fn beside(target: &Path) -> PathBuf {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        target.with_file_name(format!(".{name}.journal"))
    }

    /// Opens the journal of a file: what an earlier run of the same command left, or an empty one.
    ///
    /// That of another command is refused, as it was paid for. Half a line at the end is what a crash left, and is cut off.
    pub(crate) fn open(target: &Path, command: &str, force: bool) -> Result<Self, Failure> {
        let path = Self::beside(target);
        let cannot = |error: io::Error| Failure::failed(format!("cannot keep {}", path.display())).because(&error);
        let missing = |error: io::Error| {
            let failure = Failure::failed(format!("cannot write {}", target.display())).because(&error);
            failure.in_its_folder(target, &error)
        };
        let Some(file) = locked(&path).map_err(missing)? else {
            let failure = Failure::usage(format!("another command is writing {}", target.display()));
            return Err(failure.todo("wait until it is done, or name another file"));
        };
        if force {
            file.set_len(0).map_err(cannot)?;
        }
        let mut journal = Self {
            path: path.clone(),
            file,
            lines: Vec::new(),
            standing: BTreeMap::new(),
            length: 0,
            is_removed: true,
        };
        // A file that is not ours is left alone.
        let is_new = journal.read(command, target)?;
        journal.is_removed = false;
        if is_new {
            let head = Head { clipwire_journal: 1, command: command.to_owned() };
            let line = serde_json::to_string(&head).map_err(|error| cannot(error.into()))?;
            journal.put(&line).map_err(cannot)?;
        }
        Ok(journal)
    }

    /// Whether there is a journal of this file.
    pub(crate) fn exists(target: &Path) -> bool {
        Self::beside(target).exists()
    }

    /// Takes in what is there. `true` where nothing is.
    fn read(&mut self, command: &str, target: &Path) -> Result<bool, Failure> {
        let path = self.path.clone();
        let cannot = |error: io::Error| Failure::failed(format!("cannot read {}", path.display())).because(&error);
        let mut reader = BufReader::new(self.file.try_clone().map_err(cannot)?);
        let (mut line, mut at) = (String::new(), 0u64);
        loop {
            line.clear();
            let read = reader.read_line(&mut line);
            let length = match read {
                Ok(length) => length as u64,
                // Half a character of a torn line.
                Err(error) if error.kind() == io::ErrorKind::InvalidData => 0,
                Err(error) => return Err(cannot(error)),
            };
            if length == 0 || !line.ends_with('\n') {
                break;
            }
            if at == 0 {
                let head: Option<Head> = serde_json::from_str(&line).ok();
                if head.as_ref().is_none_or(|head| head.command != command) {
                    let what = format!("{} is of another command, which was not done", path.display());
                    let failure = Failure::usage(what).why(match head {
                        Some(head) => format!("that was: {}", head.command),
                        None => "it begins with something else".to_owned(),
                    });
                    let todo = format!(
                        "run that command to go on with it, name another file, or start {} over with --force",
                        target.display()
                    );
                    return Err(failure.todo(todo));
                }
            } else {
                let Ok(entry) = serde_json::from_str::<Entry>(&line) else { break };
                self.stand(&entry, at);
                // The stream of this run knows what it brings itself.
                let standing = self.standing.entry(entry.input).or_default();
                standing.fingerprints.extend(entry.fingerprints);
                if standing.is_done && !standing.has_failed {
                    standing.fingerprints = Vec::new();
                }
            }
            at += length;
        }
        self.file.set_len(at).and_then(|()| self.file.seek(SeekFrom::Start(at))).map_err(cannot)?;
        self.length = at;
        Ok(at == 0)
    }

    /// Knows the line of an entry, and where its input stands behind it.
    fn stand(&mut self, entry: &Entry, at: u64) {
        let standing = self.standing.entry(entry.input).or_default();
        // An input that failed was asked for again.
        if standing.has_failed {
            self.lines.retain(|line| line.input != entry.input || !line.has_failed);
        }
        self.lines.push(Line { input: entry.input, at, has_failed: entry.has_failed });
        // A failure leaves its list where it stood.
        if !entry.has_failed {
            standing.checkpoint.clone_from(&entry.checkpoint);
        }
        standing.is_done = entry.is_done;
        standing.has_failed = entry.has_failed;
        // The row of a failure is none that the input has brought.
        if !entry.has_failed {
            standing.rows += entry.rows.len() as u64;
            standing.pages += u64::from(!entry.rows.is_empty());
        }
        standing.about.clone_from(&entry.about);
    }

    /// Where an input stands.
    pub(crate) fn standing(&self, input: u64) -> Standing {
        self.standing.get(&input).cloned().unwrap_or_default()
    }

    /// Whether anything came before this run.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Writes a line down, on the disk, before anything else is asked for.
    pub(crate) fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let line = serde_json::to_string(entry)?;
        let at = self.length;
        self.put(&line)?;
        self.stand(entry, at);
        Ok(())
    }

    fn put(&mut self, line: &str) -> io::Result<()> {
        let text = format!("{line}\n");
        self.file.write_all(text.as_bytes())?;
        self.file.sync_data()?;
        self.length += text.len() as u64;
        Ok(())
    }

    /// Gives every entry, in the order of the inputs.
    pub(crate) fn entries(&self, mut take: impl FnMut(Entry) -> Result<(), Failure>) -> Result<(), Failure> {
        let cannot = |error: io::Error| Failure::failed(format!("cannot read {}", self.path.display())).because(&error);
        let mut lines = self.lines.clone();
        lines.sort_by_key(|line| line.input);
        let mut reader = BufReader::new(File::open(&self.path).map_err(cannot)?);
        let mut line = String::new();
        for Line { at, .. } in lines {
            reader.seek(SeekFrom::Start(at)).map_err(cannot)?;
            line.clear();
            reader.read_line(&mut line).map_err(cannot)?;
            take(serde_json::from_str(&line).map_err(|error| cannot(error.into()))?)?;
        }
        Ok(())
    }

    /// Removes it: all of it is in the file, and nothing more comes.
    pub(crate) fn remove(mut self) -> Result<(), Failure> {
        let removed = fs::remove_file(&self.path);
        self.is_removed = true;
        removed.map_err(|error| Failure::failed(format!("cannot remove {}", self.path.display())).because(&error))
    }
}

/// Opens a journal for one command alone; `None` where another one has it.
fn locked(path: &Path) -> io::Result<Option<File>> {
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
            return Ok(None);
        }
        // The command that had it may have removed it in between: then this is a file that nobody finds again.
        let (ours, named) = (rustix::fs::fstat(&file)?, rustix::fs::stat(path));
        if named.is_ok_and(|named| (named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino)) {
            return Ok(Some(file));
        }
    }
}

/// One in which nothing was written is left by a command that failed before anything came.
impl Drop for Journal {
    fn drop(&mut self) {
        if self.lines.is_empty() && !self.is_removed {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests;
