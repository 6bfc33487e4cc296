//! A part of a page that a command writes, between two marks.

use std::path::Path;

use anyhow::{Context, Result};

use crate::write;

/// The part ends before this line.
const END: &str = "<!-- Up to here. -->\n";

/// The part that one command writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// The page, relative to the workspace.
    pub(crate) page: &'static str,
    /// The command, whose name is in the mark.
    pub(crate) command: &'static str,
    /// How many parts are before it there that the same command writes.
    pub(crate) before: usize,
}

impl Part {
    /// What the page shows.
    pub(crate) fn read(self, root: &Path) -> Result<String> {
        let text = self.text(root)?;
        let (_, shown, _) = self.split(&text)?;
        Ok(shown.to_owned())
    }

    /// Puts something else in its place.
    pub(crate) fn write(self, root: &Path, part: &str) -> Result<()> {
        let text = self.text(root)?;
        let (before, _, after) = self.split(&text)?;
        write::write(root, root.join(self.page), format!("{before}{part}{after}"))
    }

    fn text(self, root: &Path) -> Result<String> {
        let text = std::fs::read_to_string(root.join(self.page));
        Ok(text.with_context(|| format!("cannot read {}", self.page))?.replace("\r\n", "\n"))
    }

    fn split(self, text: &str) -> Result<(&str, &str, &str)> {
        let mark = format!("<!-- What follows is written by `{}`. -->\n", self.command);
        let lost = |line: &str| format!("{} has lost its line {}", self.page, line.trim_end());
        let start = text.match_indices(&mark).nth(self.before).with_context(|| lost(&mark))?.0 + mark.len();
        let (before, rest) = text.split_at(start);
        let end = rest.find(END).with_context(|| lost(END))?;
        let (shown, after) = rest.split_at(end);
        Ok((before, shown, after))
    }
}

#[cfg(test)]
mod tests {
    //! What is found between the marks, and what is said where one is gone.

    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

    use super::Part;

    const PART: Part = Part { page: "docs/page.md", command: "cargo xtask table", before: 0 };

    #[test]
    fn a_part_is_what_stands_between_its_marks() {
        let other = "<!-- What follows is written by `cargo xtask other`. -->\nother\n<!-- Up to here. -->\n";
        let mark = "<!-- What follows is written by `cargo xtask table`. -->\n";
        let text = format!("{other}{mark}| a |\n<!-- Up to here. -->\nrest\n");
        let (before, shown, after) = PART.split(&text).unwrap();
        assert_eq!((before, shown, after), (&*format!("{other}{mark}"), "| a |\n", "<!-- Up to here. -->\nrest\n"));
        let twice = text.replace("rest\n", &format!("{mark}| b |\n<!-- Up to here. -->\n"));
        assert_eq!(Part { before: 1, ..PART }.split(&twice).unwrap().1, "| b |\n");
        assert!(Part { before: 2, ..PART }.split(&twice).is_err());
    }

    #[test]
    fn a_page_without_a_mark_is_named_with_it() {
        let error = PART.split("nothing").unwrap_err().to_string();
        let mark = "<!-- What follows is written by `cargo xtask table`. -->";
        assert_eq!(error, format!("docs/page.md has lost its line {mark}"));
        let error = PART.split(&format!("{mark}\n| a |\n")).unwrap_err().to_string();
        assert_eq!(error, "docs/page.md has lost its line <!-- Up to here. -->");
    }
}
