//! Brings a tree up to date with what the specs make, and remembers what is still to be done after that.
//!
//! Where generated code changed, the snapshots of what goes over the wire are to be taken anew. That is written down before
//! the first file changes and struck out when it is done, so that a run that dies, fails or is told to leave it is not forgotten.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::output::{Output, Plan, Written};
use crate::command::{cargo_program, status};
use crate::write;

#[cfg(test)]
mod tests;

/// Says that the snapshots of the wire are not of the code that is there, relative to the workspace.
const PENDING: &str = "target/xtask/wire-pending.txt";

/// What to do about the snapshots of the wire where generated code changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Take them anew.
    Take,
    /// Leave them, for a later run.
    Leave,
    /// There are none: the code is not of the workspace.
    Never,
}

/// Writes what differs and takes the snapshots of the wire; `tell` is given each line of the report.
pub fn apply(root: &Path, outputs: &[Output], wire: Wire, tell: &mut dyn FnMut(String)) -> Result<()> {
    apply_with(root, outputs, wire, tell, take_wire_snapshots)
}

fn apply_with(
    root: &Path,
    outputs: &[Output],
    wire: Wire,
    tell: &mut dyn FnMut(String),
    take: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    write::recover(root)?.into_iter().for_each(&mut *tell);
    let was_pending = is_pending(root);
    let plan = Plan::new(root, outputs)?;
    if wire != Wire::Never && plan.touches_code() {
        let why = "The generated code changed, and the snapshots of the wire were not taken since.\n";
        write::write(root, root.join(PENDING), why.to_owned())?;
    }
    let written = match plan.write(root) {
        Ok(written) => written,
        Err(error) => {
            // Nothing was written, so nothing new is pending.
            if !was_pending {
                strike_out(root)?;
            }
            return Err(error);
        }
    };
    told(&written, outputs.len()).into_iter().for_each(&mut *tell);
    if wire == Wire::Never || !is_pending(root) {
        return Ok(());
    }
    if was_pending {
        tell("an earlier run changed the generated code and did not take the snapshots of the wire".to_owned());
    }
    if wire == Wire::Leave {
        tell(
            "the snapshots of the wire are pending: `cargo xtask codegen` takes them, and `--check` fails until then"
                .to_owned(),
        );
        return Ok(());
    }
    tell("the generated code changed, so the snapshots of the wire are taken anew".to_owned());
    take(root).context("the snapshots of the wire are still pending; run `cargo xtask codegen` again")?;
    strike_out(root)
}

/// The difference to what the specs make; `None` when there is none. An error while something is pending.
pub fn check(root: &Path, outputs: &[Output]) -> Result<Option<String>> {
    if write::is_unfinished(root) {
        bail!("an earlier run died while it wrote; run `cargo xtask codegen`, which ends what it left");
    }
    let difference = Plan::new(root, outputs)?.difference();
    if difference.is_none() && is_pending(root) {
        bail!("the snapshots of the wire are pending, since the generated code changed; run `cargo xtask codegen`");
    }
    Ok(difference)
}

/// Whether generated code changed and the snapshots of the wire were not taken since.
fn is_pending(root: &Path) -> bool {
    root.join(PENDING).exists()
}

fn strike_out(root: &Path) -> Result<()> {
    let path = root.join(PENDING);
    if path.exists() {
        std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

/// What became of the files, a line each.
fn told(written: &Written, count: usize) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(written.changed.iter().map(|path| format!("wrote   {}", path.display())));
    lines.extend(written.removed.iter().map(|path| format!("removed {}", path.display())));
    lines.extend(written.begun.iter().map(|path| format!("begun   {}: go on with it by hand", path.display())));
    if lines.is_empty() {
        lines.push(format!("{count} generated files and regions are up to date"));
    }
    lines
}

/// Runs the test of the wire and lets it write its snapshots. A reviewer reads them like code.
fn take_wire_snapshots(root: &Path) -> Result<()> {
    let mut command = Command::new(cargo_program());
    command.args(["test", "--quiet", "--package", "clipwire-tests", "--test", "it", "wire::every_operation"]);
    status(command.current_dir(root).env("INSTA_UPDATE", "always").env_remove("CI"))
        .context("the snapshots of the wire could not be taken")
}
