//! Writes the tables that tests of the running client print: what a call comes to under each fault and policy, what lists that
//! lie cost, and how often an echo of a secret was looked for.
//!
//! A table is what a test prints, so the command runs the tests.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{cargo_program, status};
use crate::provider::workspace_root;
use crate::write;

/// Tells the tests to write their pages instead of comparing with them.
pub const VARIABLE: &str = "CLIPWIRE_WRITE_FAULTS";

/// The page of what a call comes to under each fault, relative to the workspace.
pub const FAULTS: &str = "docs/faults.md";

/// The page of what lists that lie cost, relative to the workspace.
pub const LISTS: &str = "docs/quirks.md";

/// The page of how often an echo of a secret was looked for, relative to the workspace.
pub const REDACTION: &str = "docs/redaction.md";

/// The tests that make the tables.
const TESTS: [&str; 3] = ["faults::every_fault", "lists::a_list_that_lies", "redaction_matrix::no_echo"];

/// Everything after this line is the table.
const MARK: &str = "<!-- What follows is written by `cargo xtask faults`. -->\n";

/// Runs the tests that make the tables, and has them write the pages.
pub fn write(root: &Path) -> Result<()> {
    let mut command = Command::new(cargo_program());
    command.args(["test", "--quiet", "--package", "clipwire-tests", "--test", "it", "--"]).args(TESTS);
    status(command.current_dir(root).env(VARIABLE, "1")).context("a table could not be made")
}

/// Takes the table of a run: writes it into its page, or says whether the page shows another one.
pub fn write_or_compare(page: &str, table: &str, is_write: bool) -> Result<()> {
    let path = workspace_root().join(page);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {page}"))?.replace("\r\n", "\n");
    let (before, shown) = text.split_once(MARK).with_context(|| format!("{page} has lost its line {MARK}"))?;
    if is_write {
        return write::write(&workspace_root(), path, format!("{before}{MARK}{table}"));
    }
    if shown == table {
        return Ok(());
    }
    let difference = similar::TextDiff::from_lines(shown, table);
    bail!(
        "{page} shows another table; look at the difference, and if it is right run `cargo xtask faults`\n{}",
        difference.unified_diff().context_radius(0)
    )
}
