//! What DuckDB, pandas and openpyxl read in the files of `clipwire-tables`, cell by cell.
//!
//! `tables.py` compares: it reads the records from JSON Lines, flattens them by itself, and knows nothing of clipwire's code.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Tools, end};
use crate::command::{cargo_program, status};

/// Writes tables as a test and an example do, and has them read.
pub(super) fn run(tools: &Tools, root: &Path) -> Result<String> {
    let folder = tools.folder.join("tables");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("the tables of the last run cannot be removed")?;
    }
    // Records of every kind that are hard to keep, in every format.
    let kinds = folder.join("kinds");
    std::fs::create_dir_all(&kinds)?;
    let mut command = Command::new(cargo_program());
    command.args(["test", "--quiet", "--package", "clipwire-tables", "--test", "it", "written_for_others"]);
    command.env("CLIPWIRE_TABLES_FOLDER", &kinds).stdout(std::process::Stdio::null());
    status(command.current_dir(root)).context("the test that writes every kind")?;
    // Videos as the providers send them.
    let mut command = Command::new(cargo_program());
    command.args(["run", "--quiet", "--package", "clipwire-tables", "--features", "parquet", "--example", "one_table"]);
    command.env("TMPDIR", &folder).stdout(std::process::Stdio::null());
    status(command.current_dir(root)).context("the example one_table")?;

    let mut command = tools.python("python");
    command.arg(root.join("xtask").join("src").join("interop").join("tables.py"));
    let mut folders: Vec<_> = std::fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    let (is_fine, words) = tools.run("tables", command.args(folders))?;
    if is_fine { Ok(words.trim().to_owned()) } else { bail!("{}", end(&words)) }
}
