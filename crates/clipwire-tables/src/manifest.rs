//! What a folder of parts holds, and that it is whole.

use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::part::Draft;
use crate::report::Report;

/// What a folder of parts holds. It is written last, so where it is, everything is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The kind of the records.
    pub kind: String,
    /// The version of the columns.
    pub schema: u32,
    /// How names of the parts end: `parquet`, `csv` and so on.
    pub format: String,
    /// What was written, over all parts.
    pub report: Report,
    /// The parts, in the order of their paths.
    pub parts: Vec<ManifestPart>,
}

/// A part of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ManifestPart {
    /// Where it is, from the folder of the manifest on, with `/`.
    pub path: String,
    /// The records in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, as 64 hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// The name of its file. Readers of folders pass over names that begin with `_`.
    pub const NAME: &str = "_manifest.json";

    /// Writes it, whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let (draft, mut file) = Draft::create(&folder.join(Self::NAME))?;
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| Error::encode("a manifest cannot be written as JSON", error))?;
        text.push(b'\n');
        file.write_all(&text).map_err(|error| Error::io("cannot write a file", error).at(draft.path()))?;
        draft.commit(file).map(drop)
    }
}
