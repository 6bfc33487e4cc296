//! A file that gets its name when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, ErrorKind as IoKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, ErrorKind, Result};

/// A file that was written whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Part {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, as 64 hexadecimal digits.
    pub sha256: String,
}

/// A file under another name, which begins with a dot. Dropped, it is removed.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    draft: PathBuf,
}

impl Draft {
    /// Begins a file.
    pub(crate) fn create(path: &Path) -> Result<(Self, File)> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        if fs::symlink_metadata(path).is_ok() {
            return Err(exists(path));
        }
        let name = path.file_name().ok_or_else(|| Error::new(ErrorKind::Io, "this names no file").at(path))?;
        // Another process may write a file of the same name: the first one to be whole gets it.
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let draft = path.with_file_name(format!(".{}.{}-{number}.partial", name.to_string_lossy(), std::process::id()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&draft);
        let file = file.map_err(|error| Error::io("cannot create a file", error).at(&draft))?;
        Ok((Self { path: path.to_owned(), draft }, file))
    }

    /// The name that it will get.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it on the disk under its name.
    pub(crate) fn commit(self, file: File) -> Result<Part> {
        let failed = |error| Error::io("cannot finish a file", error).at(&self.path);
        file.sync_all().map_err(failed)?;
        drop(file);
        let (bytes, sha256) = digest(&self.draft).map_err(failed)?;
        // A link, unlike a name that is changed, never takes the place of a file that is there.
        match fs::hard_link(&self.draft, &self.path) {
            Ok(()) => {}
            Err(error) if error.kind() == IoKind::AlreadyExists => return Err(exists(&self.path)),
            // Some file systems have no links.
            Err(_) if fs::symlink_metadata(&self.path).is_ok() => return Err(exists(&self.path)),
            Err(_) => fs::rename(&self.draft, &self.path).map_err(failed)?,
        }
        sync_folder(&self.path).map_err(failed)?;
        Ok(Part { path: self.path.clone(), bytes, sha256 })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It may have been renamed, and nobody is there to be told of anything else.
        let _ = fs::remove_file(&self.draft);
    }
}

pub(crate) fn exists(path: &Path) -> Error {
    Error::new(ErrorKind::Exists, "there is such a file, and nothing is overwritten").at(path)
}

/// The size and SHA-256 of a file, read back: some formats write the beginning last.
fn digest(path: &Path) -> std::io::Result<(u64, String)> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut digest = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; 64 << 10];
    loop {
        match reader.read(&mut piece)? {
            0 => break,
            read => {
                bytes += read as u64;
                digest.update(piece.get(..read).unwrap_or_default());
            }
        }
    }
    Ok((bytes, digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// A name is on the disk when its folder is.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
