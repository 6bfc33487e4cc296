//! Writes files all or nothing: either every file of a batch is in place afterwards, or none is touched.
//!
//! Every text is written beside its target first, then all are renamed into place. What fails before the first rename leaves
//! the tree as it was; a rename that fails puts back what the earlier ones replaced. A process that dies in between leaves a
//! journal in `target/xtask/`, and the next writer finishes by it what was decided, or takes away what was not. A target that
//! somebody has changed since is left as it is. Two writers at the same time are not provided for.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

#[cfg(test)]
mod tests;

/// Where the journal of an unfinished batch is, below the root of the workspace.
const JOURNAL: &str = "target/xtask/unfinished-writes.json";

/// Files that are written or removed together.
#[derive(Debug, Default)]
pub struct Batch {
    changes: Vec<Change>,
}

/// One file, and what it is to hold; nothing where it is to go.
#[derive(Debug)]
struct Change {
    target: PathBuf,
    text: Option<String>,
}

/// What a writer is about to do; the tests fail it or end the process there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Journal,
    Folder,
    Stage,
    Keep,
    Decide,
    Place,
    Clean,
}

/// Looks on while a batch is written; an error counts as one of the file system.
type Watch<'a> = &'a mut dyn FnMut(Step) -> io::Result<()>;

/// The journal: how far a batch is, and what belongs to it.
#[derive(Debug, Deserialize, Serialize)]
struct Journal {
    /// Whether every text is staged, so that the batch is to be finished.
    decided: bool,
    entries: Vec<Entry>,
}

/// One target of a batch.
#[derive(Debug, Deserialize, Serialize)]
struct Entry {
    target: PathBuf,
    /// The new text, beside the target; nothing for a file that is to go.
    staged: Option<PathBuf>,
    /// Another name of the old file, by which it is put back.
    kept: Option<PathBuf>,
    /// What the target held before, as a hash; nothing where it did not exist.
    before: Option<String>,
}

impl Batch {
    /// Adds a file to write, with all that it is to hold.
    pub fn write(&mut self, target: PathBuf, text: String) {
        self.changes.push(Change { target, text: Some(text) });
    }

    /// Adds a file to remove.
    pub fn remove(&mut self, target: PathBuf) {
        self.changes.push(Change { target, text: None });
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Writes and removes everything, or changes nothing. `root` is the workspace's, where the journal is kept.
    pub fn commit(self, root: &Path) -> Result<()> {
        self.commit_watched(root, &mut |_| Ok(()))
    }

    fn commit_watched(self, root: &Path, watch: Watch<'_>) -> Result<()> {
        recover(root)?;
        if self.is_empty() {
            return Ok(());
        }
        let mut journal = Journal { decided: false, entries: Vec::new() };
        for change in &self.changes {
            journal.entries.push(entry(change)?);
        }
        let mut folders = Vec::new();
        if let Err(error) = stage(root, &mut journal, self.changes, &mut folders, watch) {
            journal.entries.iter().for_each(forget);
            folders.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
            close(root);
            return Err(error.context("nothing was written"));
        }
        for (index, entry) in journal.entries.iter().enumerate() {
            if let Err(error) = watch(Step::Place).and_then(|()| place(entry)) {
                let mut report = anyhow::Error::new(error).context(format!("cannot put {} in place", shown(entry)));
                for done in journal.entries[..index].iter().rev() {
                    if let Err(error) = put_back(done) {
                        report = report.context(format!("{} could not be put back: {error}", shown(done)));
                    }
                }
                journal.entries.iter().for_each(forget);
                folders.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
                close(root);
                return Err(report.context("nothing was written"));
            }
        }
        // Everything is in place: what is left over can only be in the way.
        if watch(Step::Clean).is_ok() {
            journal.entries.iter().for_each(forget);
            close(root);
        }
        Ok(())
    }
}

/// Writes one file, or leaves it as it is.
pub fn write(root: &Path, target: PathBuf, text: String) -> Result<()> {
    let mut batch = Batch::default();
    batch.write(target, text);
    batch.commit(root)
}

/// Whether a writer died before its batch was finished.
pub fn is_unfinished(root: &Path) -> bool {
    root.join(JOURNAL).exists()
}

/// Ends what a writer left that died: finishes its batch if everything was staged, else takes away what was.
///
/// The result is a line for each file that was put in place or left.
pub fn recover(root: &Path) -> Result<Vec<String>> {
    let path = root.join(JOURNAL);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let journal: Journal = serde_json::from_str(&text)
        .with_context(|| format!("{} is not a journal; remove it, and run `git status`", path.display()))?;
    let mut told = Vec::new();
    for entry in &journal.entries {
        // What was put in place before the end has no staged text any more, and what was removed is gone.
        let is_open = match &entry.staged {
            Some(staged) => staged.exists(),
            None => entry.target.exists(),
        };
        if journal.decided && is_open {
            if hash_of(&entry.target)? == entry.before {
                place(entry).with_context(|| format!("cannot put {} in place", shown(entry)))?;
                told.push(format!("finished {}, which an earlier run had left", shown(entry)));
            } else {
                told.push(format!("left {} as it is: it changed after an earlier run had ended early", shown(entry)));
            }
        }
        forget(entry);
    }
    close(root);
    Ok(told)
}

/// Removes the journal, and the folders that were made for it alone.
fn close(root: &Path) {
    let path = root.join(JOURNAL);
    drop(fs::remove_file(&path));
    path.ancestors().skip(1).take(2).for_each(|folder| drop(fs::remove_dir(folder)));
}

/// What is to become of one target, before anything is done.
fn entry(change: &Change) -> Result<Entry> {
    let target = change.target.clone();
    if target.is_dir() {
        bail!("{} is a folder, so no file can be written there; nothing was written", target.display());
    }
    let name = target.file_name().with_context(|| format!("{} names no file", target.display()))?.to_string_lossy();
    let beside = |ending: &str| target.with_file_name(format!(".{name}.xtask-{ending}"));
    let before = hash_of(&target)?;
    Ok(Entry {
        staged: change.text.is_some().then(|| beside("new")),
        kept: before.is_some().then(|| beside("old")),
        before,
        target,
    })
}

/// Writes every text beside its target, keeps every old file under a second name, and decides.
fn stage(
    root: &Path,
    journal: &mut Journal,
    changes: Vec<Change>,
    folders: &mut Vec<PathBuf>,
    watch: Watch<'_>,
) -> Result<()> {
    let folder = root.join(JOURNAL);
    fs::create_dir_all(folder.parent().unwrap_or(root)).context("cannot make the folder of the journal")?;
    watch(Step::Journal).and_then(|()| note(root, journal)).context("cannot write the journal")?;
    for (entry, change) in journal.entries.iter().zip(changes) {
        let failed = || format!("cannot write {}", shown(entry));
        if let (Some(staged), Some(text)) = (&entry.staged, change.text) {
            watch(Step::Folder).and_then(|()| make_folders(staged, folders)).with_context(failed)?;
            watch(Step::Stage).and_then(|()| write_through(staged, &text)).with_context(failed)?;
            if let Ok(metadata) = fs::metadata(&entry.target) {
                fs::set_permissions(staged, metadata.permissions()).with_context(failed)?;
            }
        }
        if let Some(kept) = &entry.kept {
            watch(Step::Keep).and_then(|()| keep(&entry.target, kept)).with_context(failed)?;
        }
    }
    journal.decided = true;
    watch(Step::Decide).and_then(|()| note(root, journal)).context("cannot write the journal")
}

/// Writes the journal, in one step.
fn note(root: &Path, journal: &Journal) -> io::Result<()> {
    let path = root.join(JOURNAL);
    let next = path.with_extension("next");
    write_through(&next, &serde_json::to_string_pretty(journal)?)?;
    fs::rename(next, path)
}

/// Makes the folders that a file needs, and remembers those that were not there.
fn make_folders(file: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> = file.ancestors().skip(1).take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir(folder)?;
        made.push(folder.to_path_buf());
    }
    Ok(())
}

fn write_through(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// Gives the old file a second name. That takes no room on the disk; where the file system has no links, it is copied.
fn keep(target: &Path, kept: &Path) -> io::Result<()> {
    drop(fs::remove_file(kept));
    fs::hard_link(target, kept).or_else(|_| fs::copy(target, kept).map(drop))
}

fn place(entry: &Entry) -> io::Result<()> {
    match &entry.staged {
        Some(staged) => fs::rename(staged, &entry.target),
        None => fs::remove_file(&entry.target),
    }
}

fn put_back(entry: &Entry) -> io::Result<()> {
    match &entry.kept {
        Some(kept) => fs::rename(kept, &entry.target),
        None => fs::remove_file(&entry.target),
    }
}

/// Takes away what lies beside a target.
fn forget(entry: &Entry) {
    [&entry.staged, &entry.kept].into_iter().flatten().for_each(|path| drop(fs::remove_file(path)));
}

/// The hash of a file; nothing where there is none.
fn hash_of(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}; nothing was written", path.display())),
    }
}

fn shown(entry: &Entry) -> String {
    entry.target.display().to_string().replace('\\', "/")
}
