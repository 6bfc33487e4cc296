//! A bucket of an object store, or a folder in one.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use object_store::path::Path;
use object_store::{
    Error as StoreError, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, UpdateVersion, WriteMultipart,
};
use url::Url;

use super::address::is_known;
use crate::background::Background;
use crate::error::{Error, ErrorKind, Result};

/// How often a small file is written again that somebody else has changed meanwhile.
const TRIES: u32 = 10;

/// How much is read of a file at once, and how many pieces of it are on their way.
const PIECE: usize = 1 << 20;
const AT_ONCE: usize = 8;

/// Something that keeps whole files under their names.
#[derive(Clone, Debug)]
pub(super) struct Store {
    store: Arc<dyn ObjectStore>,
    folder: Path,
    /// What the names of its files begin with, for people.
    shown: String,
    /// Where files are written before they are whole; it is taken away with the store.
    drafts: Arc<Drafts>,
    background: Arc<Background>,
}

#[derive(Debug)]
struct Drafts(PathBuf);

impl Drop for Drafts {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

impl Store {
    /// Opens the store at an address, such as `s3://bucket/folder`.
    pub(super) fn open(address: &str, options: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let wrong = |why: String| {
            let error =
                Error::new(ErrorKind::Output, format!("{address} is no object store that can be used")).because(why);
            error.with_hint("write it as in s3://bucket/folder, and give its credentials in its own variables, such as AWS_ACCESS_KEY_ID")
        };
        if !is_known(address) {
            return Err(wrong("only s3, gs and az are known".to_owned()));
        }
        let url = Url::parse(address).map_err(|error| wrong(error.to_string()))?;
        let options = options.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
        let (store, folder) = object_store::parse_url_opts(&url, options).map_err(|error| wrong(error.to_string()))?;
        let shown = address.strip_suffix(folder.as_ref()).unwrap_or(address).trim_end_matches('/');
        Self::of(store.into(), folder.as_ref(), shown)
    }

    /// A store that is open, below a folder in it.
    pub(super) fn of(store: Arc<dyn ObjectStore>, folder: &str, shown: &str) -> Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let drafts = std::env::temp_dir().join(format!("clipwire-export-{}-{number}", std::process::id()));
        Ok(Self {
            store,
            folder: Path::from(folder),
            shown: shown.to_owned(),
            drafts: Arc::new(Drafts(drafts)),
            background: Arc::new(Background::new("export")?),
        })
    }

    fn path(&self, name: &str) -> Path {
        name.split('/').fold(self.folder.clone(), |path, part| path.join(part))
    }

    pub(super) fn shown(&self, name: &str) -> String {
        format!("{}/{}", self.shown, self.path(name))
    }

    pub(super) fn draft(&self, name: &str) -> Result<PathBuf> {
        let draft = self.drafts.0.join(name.replace('/', "-"));
        fs::create_dir_all(&self.drafts.0).map_err(|error| self.cannot("write", name, error))?;
        Ok(draft)
    }

    /// Sends a file in pieces, however large it is. It is there when all of it has arrived.
    pub(super) fn publish(&self, draft: &std::path::Path, name: &str) -> Result<()> {
        let (store, path, from) = (self.store.clone(), self.path(name), draft.to_owned());
        let sent = self.background.wait(async move {
            let mut upload = WriteMultipart::new(store.put_multipart(&path).await?);
            match send(&from, &mut upload).await {
                Ok(()) => upload.finish().await.map(drop).map_err(Into::into),
                Err(error) => {
                    // Pieces of what never becomes a file cost money too.
                    drop(upload.abort().await);
                    Err(error)
                }
            }
        })?;
        sent.map_err(|error| self.cannot("write", name, error))?;
        drop(fs::remove_file(draft));
        Ok(())
    }

    /// Writes something small by what stands there before. Where somebody else has changed it meanwhile, by that.
    pub(super) fn update(&self, name: &str, change: impl Fn(Option<&[u8]>) -> Result<Vec<u8>>) -> Result<()> {
        for _ in 0..TRIES {
            let (store, path) = (self.store.clone(), self.path(name));
            let found = self.background.wait(async move {
                let found = match store.get(&path).await {
                    Ok(found) => found,
                    Err(StoreError::NotFound { .. }) => return Ok(None),
                    Err(error) => return Err(error),
                };
                let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
                Ok(Some((version, found.bytes().await?)))
            })?;
            let found = found.map_err(|error| self.cannot("read", name, error))?;
            let text = change(found.as_ref().map(|(_, bytes)| bytes.as_ref()))?;
            let mode = found.map_or(PutMode::Create, |(version, _)| PutMode::Update(version));
            let (store, path) = (self.store.clone(), self.path(name));
            let put = self
                .background
                .wait(async move { store.put_opts(&path, PutPayload::from(text), mode.into()).await })?;
            match put {
                Ok(_) => return Ok(()),
                Err(StoreError::AlreadyExists { .. } | StoreError::Precondition { .. }) => {}
                Err(error) => return Err(self.cannot("write", name, error)),
            }
        }
        Err(self.cannot("write", name, "others change it all the time"))
    }

    pub(super) fn remove(&self, name: &str) -> Result<()> {
        let (store, path) = (self.store.clone(), self.path(name));
        match self.background.wait(async move { store.delete(&path).await })? {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.cannot("remove", name, error)),
        }
    }

    fn cannot(&self, what: &str, name: &str, why: impl std::fmt::Display) -> Error {
        // A store's own error says all of its causes, and each of them again.
        let error =
            Error::new(ErrorKind::Output, format!("cannot {what} {}", self.shown(name))).because(why.to_string());
        error.with_hint("look at the bucket and the credentials; `clipwire harvest export` writes the rows again")
    }
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

async fn send(from: &std::path::Path, upload: &mut WriteMultipart) -> std::result::Result<(), Cause> {
    let mut file = File::open(from)?;
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece)?;
        let Some(some) = piece.get(..read).filter(|some| !some.is_empty()) else { return Ok(()) };
        upload.wait_for_capacity(AT_ONCE).await?;
        upload.write(some);
    }
}

#[cfg(test)]
mod tests;
