//! Writes the table of faults into its page: what a call comes to under each fault and each policy.
//!
//! The table is what a test of the running client prints, so the command runs that test.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{cargo_program, status};
use crate::provider::workspace_root;
use crate::write;

/// Tells the test to write the page instead of comparing with it.
pub const VARIABLE: &str = "CLIPWIRE_WRITE_FAULTS";

/// The page, relative to the workspace.
const PAGE: &str = "docs/faults.md";

/// Everything after this line is the table.
const MARK: &str = "<!-- What follows is written by `cargo xtask faults`. -->\n";

/// Runs the test that makes the table, and has it write the page.
pub fn write(root: &Path) -> Result<()> {
    let mut command = Command::new(cargo_program());
    command.args(["test", "--quiet", "--package", "clipwire-tests", "--test", "it", "faults::every_fault"]);
    status(command.current_dir(root).env(VARIABLE, "1")).context("the table of faults could not be made")
}

/// Takes the table of a run: writes it into the page, or says whether the page shows another one.
pub fn write_or_compare(table: &str, is_write: bool) -> Result<()> {
    let path = workspace_root().join(PAGE);
    let page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {PAGE}"))?.replace("\r\n", "\n");
    let (before, shown) = page.split_once(MARK).with_context(|| format!("{PAGE} has lost its line {MARK}"))?;
    if is_write {
        return write::write(&workspace_root(), path, format!("{before}{MARK}{table}"));
    }
    if shown == table {
        return Ok(());
    }
    let difference = similar::TextDiff::from_lines(shown, table);
    bail!(
        "{PAGE} shows another table; look at the difference, and if it is right run `cargo xtask faults`\n{}",
        difference.unified_diff().context_radius(0)
    )
}
