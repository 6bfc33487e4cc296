//! Circles between the files of a crate: files that import each other, so that none can be read before the others.
//!
//! A file depends on another one when it names an item that the other one *defines*: re-exports are looked through, so that a
//! module file that only declares and re-exports is not in the way. `mod` lines and re-exports are no dependencies of their own.
//!
//! A module file is the roof over the files below it. It may use them, and they may use what it defines itself: that is one
//! room, and no circle. But what they take from their roof is made of what that item uses in turn, wherever the roof got it from.
//! So a child that takes a function from its roof depends on every file which that function uses, its siblings among them.
//!
//! Code under `#[cfg(test)]` does not count. In macros, everything that reads like a path counts, except in `quote!` and its
//! kin, whose paths belong to generated code.

mod graph;
mod source;

use std::path::Path;

use anyhow::Result;

use self::source::Crate;

#[cfg(test)]
mod tests;

/// The circles below a folder of sources, each as a line: its files, and by what each depends on the next.
pub fn circles(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for root in ["lib.rs", "main.rs"] {
        if folder.join(root).exists() {
            found.extend(graph::circles(&Crate::read(folder, root)?));
        }
    }
    Ok(found)
}
