//! A YAML text as a tree of places: where each key and each value begins and ends.

use anyhow::{Result, anyhow, bail};
use saphyr_parser::{Event, Parser, Span};

/// A text with the places of its values.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) text: &'a str,
    pub(super) root: Node,
    /// Where each line begins.
    lines: Vec<usize>,
}

/// One value. Places are counted in bytes.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) start: usize,
    /// Where it ends; of a value in block style, only roughly.
    pub(super) end: usize,
    pub(super) data: Data,
}

#[derive(Debug)]
pub(super) enum Data {
    Scalar,
    Map { entries: Vec<Entry>, flow: bool },
    List { items: Vec<Node>, flow: bool },
}

/// One key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) start: usize,
    pub(super) key_end: usize,
    pub(super) value: Node,
}

impl Node {
    /// Whether it is a mapping or a list that stands on lines of its own.
    pub(super) fn is_block(&self) -> bool {
        matches!(self.data, Data::Map { flow: false, .. } | Data::List { flow: false, .. })
    }
}

impl<'a> Tree<'a> {
    /// Reads a text that is known to be one YAML document.
    pub(super) fn read(path: &str, text: &'a str) -> Result<Self> {
        let mut events = Vec::new();
        let mut parser = Parser::new_from_str(text);
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(|error| anyhow!("{path}:{}: {}", error.marker().line(), error.info()))?;
            let skipped = [Event::StreamStart, Event::StreamEnd, Event::DocumentEnd, Event::Nothing];
            if !skipped.contains(&event) && !matches!(event, Event::DocumentStart(_)) {
                events.push((event, span));
            }
        }
        // The parser counts characters.
        let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut reader = Reader { path, text, offsets, events, next: 0 };
        let root = reader.node()?;
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Ok(Self { text, root, lines })
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        // The last line ends with a line feed, behind which there is nothing.
        self.lines.len() - usize::from(self.text.ends_with('\n'))
    }

    /// The line that a place is on, counted from 0.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at) - 1
    }

    /// The text of a line.
    pub(super) fn raw(&self, line: usize) -> &'a str {
        &self.text[self.lines[line]..self.line_end(line + 1)]
    }

    /// Where the line before this one ends, without its line feed.
    pub(super) fn line_end(&self, line: usize) -> usize {
        let end = self.lines.get(line).copied().unwrap_or(self.text.len());
        if self.text[..end].ends_with('\n') { end - 1 } else { end }
    }

    /// The column of a place, in bytes: what stands before a key or an element is ASCII.
    pub(super) fn column(&self, at: usize) -> usize {
        at - self.lines[self.line(at)]
    }

    /// The column of the dash that an element stands behind.
    pub(super) fn dash(&self, at: usize) -> Option<usize> {
        let before = &self.raw(self.line(at))[..self.column(at)];
        let before = before.trim_end_matches(' ');
        before.ends_with('-').then(|| before.len() - 1)
    }

    /// The column of the comment that a line is, if it is one.
    pub(super) fn comment(&self, line: usize) -> Option<usize> {
        let raw = self.raw(line);
        let trimmed = raw.trim_start_matches(' ');
        trimmed.starts_with('#').then(|| raw.len() - trimmed.len())
    }
}

struct Reader<'a, 'e> {
    path: &'a str,
    text: &'a str,
    offsets: Vec<usize>,
    events: Vec<(Event<'e>, Span)>,
    next: usize,
}

impl Reader<'_, '_> {
    fn node(&mut self) -> Result<Node> {
        let (kind, span) = self.take()?;
        let start = self.offset(span.start.index());
        let end = self.offset(span.end.index());
        match kind {
            Step::Scalar(_) => {
                // A block scalar begins behind its mark, and a text may have blanks behind it.
                Ok(Node { start, end: start.max(self.trimmed(start, end)), data: Data::Scalar })
            }
            Step::Map => {
                let flow = self.text[start..].starts_with('{');
                let mut entries = Vec::new();
                while !self.ends() {
                    let (step, span) = self.take()?;
                    let Step::Scalar(key) = step else {
                        bail!("{}:{}: a key that is no text", self.path, span.start.line());
                    };
                    let start = self.offset(span.start.index());
                    let key_end = self.offset(span.end.index());
                    entries.push(Entry { key, start, key_end, value: self.node()? });
                }
                let end = self.end(start)?;
                Ok(Node { start, end, data: Data::Map { entries, flow } })
            }
            Step::List => {
                // A list without an indentation of its own begins, to the parser, where its first element does.
                let is_bare = matches!(self.events.get(self.next), Some((Event::SequenceStart(..), inner))
                    if inner.start.index() == span.start.index());
                let flow = !is_bare && self.text[start..].starts_with('[');
                let mut items = Vec::new();
                while !self.ends() {
                    items.push(self.node()?);
                }
                let end = self.end(start)?;
                Ok(Node { start, end, data: Data::List { items, flow } })
            }
        }
    }

    fn take(&mut self) -> Result<(Step, Span)> {
        let Some((event, span)) = self.events.get(self.next) else { bail!("{}: the document is empty", self.path) };
        self.next += 1;
        let line = span.start.line();
        let step = match event {
            Event::Scalar(text, _, 0, None) => Step::Scalar(text.to_string()),
            Event::MappingStart(0, None) => Step::Map,
            Event::SequenceStart(0, None) => Step::List,
            _ => bail!("{}:{line}: an anchor, an alias or a tag; `cargo xtask lint` says what to write", self.path),
        };
        Ok((step, *span))
    }

    fn ends(&self) -> bool {
        matches!(self.events.get(self.next), Some((Event::MappingEnd | Event::SequenceEnd, _)) | None)
    }

    /// Takes the end of a collection.
    fn end(&mut self, start: usize) -> Result<usize> {
        let Some((_, span)) = self.events.get(self.next) else { bail!("{}: a value does not end", self.path) };
        self.next += 1;
        Ok(self.trimmed(start, self.offset(span.end.index())))
    }

    /// The end of what stands between two places, without the blanks behind it.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        start + self.text[start..end.max(start)].trim_end().len()
    }

    fn offset(&self, index: usize) -> usize {
        self.offsets.get(index).copied().unwrap_or(self.text.len())
    }
}

enum Step {
    Scalar(String),
    Map,
    List,
}
