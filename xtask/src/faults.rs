//! Writes the tables that tests of the running client print: what a call comes to under each fault and policy, what lists that
//! lie cost, and how often an echo of a secret was looked for.
//!
//! A table is what a test prints, so the command runs the tests.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{cargo_program, status};
use crate::marked::Part;
use crate::provider::workspace_root;

/// Tells the tests to write their pages instead of comparing with them.
pub const VARIABLE: &str = "CLIPWIRE_WRITE_FAULTS";

/// A table in a page: the page, relative to the workspace, and how many tables are before it there.
pub type Place = (&'static str, usize);

/// What a call comes to under each fault of the sandbox.
pub const FAULTS: Place = ("docs/book/src/faults.md", 0);

/// What it comes to under each fault of a server that means it no good.
pub const HOSTILE: Place = ("docs/book/src/faults.md", 1);

/// What lists that lie cost.
pub const LISTS: Place = ("docs/book/src/quirks.md", 0);

/// How often an echo of a secret was looked for.
pub const REDACTION: Place = ("docs/book/src/redaction.md", 0);

/// The tests that make the tables.
const TESTS: [&str; 4] =
    ["faults::every_fault", "lists::a_list_that_lies", "redaction_matrix::no_echo", "matrix::every_fault"];

/// Runs the tests that make the tables, and has them write the pages.
pub fn write(root: &Path) -> Result<()> {
    let mut command = Command::new(cargo_program());
    command
        .args(["test", "--quiet", "--package", "clipwire-tests", "--test", "it", "--test", "hostile", "--"])
        .args(TESTS);
    status(command.current_dir(root).env(VARIABLE, "1")).context("a table could not be made")
}

/// Takes the table of a run: writes it into its page, or says whether the page shows another one.
pub fn write_or_compare((page, tables_before): Place, table: &str, is_write: bool) -> Result<()> {
    let (root, part) = (workspace_root(), Part { page, command: "cargo xtask faults", before: tables_before });
    if is_write {
        return part.write(&root, table);
    }
    let shown = part.read(&root)?;
    if shown == table {
        return Ok(());
    }
    let difference = similar::TextDiff::from_lines(shown.as_str(), table);
    bail!(
        "{page} shows another table; look at the difference, and if it is right run `cargo xtask faults`\n{}",
        difference.unified_diff().context_radius(0)
    )
}
