//! What this machine has spent: a file to which every call adds a line.

mod read;
mod recorder;

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use clipwire::{Charge, Money};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::private;

pub(crate) use self::read::{By, read};
pub(crate) use self::recorder::Recorder;

/// One line: a call of which something was sent, or may have been.
///
/// Later versions may write more fields; those that are not known are passed over.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Line {
    /// When the call ended.
    pub(crate) at: Timestamp,
    pub(crate) provider: String,
    pub(crate) operation: String,
    #[serde(default = "one")]
    pub(crate) calls: u64,
    /// How many times it was sent.
    #[serde(default = "one")]
    pub(crate) attempts: u64,
    /// Of several attempts, the most expensive counts.
    pub(crate) charge: Charge,
    /// The price of what was certainly charged, a decimal; `None` where no price is known, and where nothing was.
    #[serde(default)]
    pub(crate) cost: Option<String>,
    /// The price of what may have been charged, that included.
    #[serde(default)]
    pub(crate) cost_at_most: Option<String>,
    #[serde(default)]
    pub(crate) currency: Option<String>,
    /// The provider's name for the call, where whoever writes the line knows it. An observer does not.
    #[serde(default)]
    pub(crate) request_id: Option<String>,
    #[serde(default)]
    pub(crate) pid: u32,
}

fn one() -> u64 {
    1
}

impl Line {
    /// An amount of the line as money; an error where it is none.
    fn money(&self, amount: Option<&str>) -> Result<Option<Money>, clipwire::ledger::MoneyError> {
        match (amount, &self.currency) {
            (Some(amount), Some(currency)) => format!("{amount} {currency}").parse().map(Some),
            (Some(amount), None) => amount.parse().map(Some),
            (None, _) => Ok(None),
        }
    }
}

/// Adds a line to the file, which is made if it is missing. Several programs may do so at once.
///
/// The line goes out in one write, under a lock. One that does not get there whole, for the disk is full, is taken back; one that a
/// dying program left without an end is ended first.
pub(crate) fn append(path: &Path, line: &Line) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        private::create_folder(folder)?;
    }
    // Opened anew each time: a lock is of the opened file, and so holds between threads too.
    let mut file = private::options().read(true).append(true).create(true).open(path)?;
    private::lock(&file)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut bytes = Vec::new();
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::Start(length - 1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            bytes.push(b'\n');
        }
    }
    serde_json::to_writer(&mut bytes, line)?;
    bytes.push(b'\n');
    let written = loop {
        match file.write(&bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    if written < bytes.len() {
        // Nobody else writes now.
        let _ = file.set_len(length);
        return Err(io::Error::new(io::ErrorKind::WriteZero, "only a part of the line could be written"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
