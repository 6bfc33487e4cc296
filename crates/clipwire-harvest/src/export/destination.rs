//! Where rows go: a folder of this machine, or a bucket of an object store.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[cfg(not(feature = "object-store"))]
use super::address::{REBUILD, UNBUILT};
#[cfg(feature = "object-store")]
use super::store::Store;
use crate::error::{Error, ErrorKind, Result};
use crate::job::Job;

/// Where rows go. Any path is one.
#[derive(Clone, Debug)]
pub struct Destination(Place);

#[derive(Clone, Debug)]
enum Place {
    Folder(PathBuf),
    #[cfg(feature = "object-store")]
    Store(Store),
}

impl<T: AsRef<Path> + ?Sized> From<&T> for Destination {
    fn from(folder: &T) -> Self {
        Self(Place::Folder(folder.as_ref().to_owned()))
    }
}

impl Destination {
    /// Where a job says that its rows go, if its file is in this folder. `options` are those of an object store, such as `aws_access_key_id` and
    /// `aws_endpoint`; names that it does not know are passed over, so that an environment can be given.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Output`] where it is an object store that cannot be used, or not by this build.
    pub fn of(job: &Job, folder: &Path, options: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        match job.output.address() {
            Some(address) => Self::at(address, options),
            None => Ok(Self::from(&job.output_folder(folder))),
        }
    }

    #[cfg(feature = "object-store")]
    fn at(address: &str, options: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        Ok(Self(Place::Store(Store::open(address, options)?)))
    }

    #[cfg(not(feature = "object-store"))]
    fn at(_: &str, _: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        Err(Error::new(ErrorKind::Output, UNBUILT).with_hint(REBUILD))
    }

    /// The same for a store that somebody has opened, below a path in it.
    #[cfg(feature = "object-store")]
    pub fn store(store: std::sync::Arc<dyn object_store::ObjectStore>, path: &str) -> Result<Self> {
        Ok(Self(Place::Store(Store::of(store, path, "store:/")?)))
    }

    /// What something is called there, for people and for those who read it.
    pub(super) fn shown(&self, name: &str) -> PathBuf {
        match &self.0 {
            Place::Folder(folder) => folder.join(name),
            #[cfg(feature = "object-store")]
            Place::Store(store) => store.shown(name).into(),
        }
    }

    /// A path at which something can be written that is not whole yet.
    pub(super) fn draft(&self, name: &str) -> Result<PathBuf> {
        match &self.0 {
            Place::Folder(folder) => {
                let target = folder.join(name);
                make_folder(target.parent().unwrap_or(folder))?;
                Ok(draft_of(&target))
            }
            #[cfg(feature = "object-store")]
            Place::Store(store) => store.draft(name),
        }
    }

    /// Gives something that is whole its name.
    pub(super) fn publish(&self, draft: &Path, name: &str) -> Result<()> {
        match &self.0 {
            Place::Folder(folder) => {
                let target = folder.join(name);
                fs::rename(draft, &target).map_err(|error| cannot("write", &target, error))
            }
            #[cfg(feature = "object-store")]
            Place::Store(store) => store.publish(draft, name),
        }
    }

    /// Writes something small, as a whole or not at all, by what stands there before.
    pub(super) fn update(&self, name: &str, change: impl Fn(Option<&[u8]>) -> Result<Vec<u8>>) -> Result<()> {
        match &self.0 {
            Place::Folder(folder) => {
                let target = folder.join(name);
                make_folder(target.parent().unwrap_or(folder))?;
                let before = match fs::read(&target) {
                    Ok(before) => Some(before),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                    Err(error) => return Err(cannot("read", &target, error)),
                };
                let text = change(before.as_deref())?;
                let draft = draft_of(&target);
                let written = File::create(&draft).and_then(|mut file| {
                    file.write_all(&text)?;
                    file.sync_all()
                });
                written.and_then(|()| fs::rename(&draft, &target)).map_err(|error| cannot("write", &target, error))
            }
            #[cfg(feature = "object-store")]
            Place::Store(store) => store.update(name, change),
        }
    }

    /// Takes something away that may be there.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        match &self.0 {
            Place::Folder(folder) => match fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(cannot("remove", &folder.join(name), error))
                }
                _ => Ok(()),
            },
            #[cfg(feature = "object-store")]
            Place::Store(store) => store.remove(name),
        }
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| cannot("make", folder, error))
}

fn draft_of(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.draft", path.file_name().unwrap_or_default().to_string_lossy()))
}

fn cannot(what: &str, path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Output, format!("cannot {what} {}", path.display())).because(error)
}
