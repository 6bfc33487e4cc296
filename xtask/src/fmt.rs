//! Brings a spec into its canonical order: keys as the grammar has them, two blanks a level, and every comment kept.
//!
//! It works on the lines of the text and moves them, instead of writing values anew: block and flow style, quotes, comments
//! and the breaks of long texts stay as they are. What has names of the author's own choice (paths, components, properties,
//! statuses) keeps its order, and so do examples. A comment belongs to the key below it; those at the top stay there.
//!
//! The result is read again before it is returned: it holds the same values, and the same signs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use similar::TextDiff;

use self::tree::{Data, Entry, Node, Tree};
use crate::lint::grammar::{Kind, Shape};
use crate::provider::{Provider, providers};
use crate::spec::Spec;
use crate::write::Batch;

mod tree;

#[cfg(test)]
mod tests;

/// The text of a spec in canonical order; `path` is what messages call it.
pub fn format(path: &str, text: &str) -> Result<String> {
    arrange(path, text, &|place, node, keys| {
        let Place::Of(kind) = place else { return };
        let is_leaf = kind == Kind::Schema && is_leaf(node);
        keys.sort_by_key(|key| rank(kind, is_leaf, key));
    })
}

/// Puts the specs below `root` in order, all or none, and says which of them were not.
pub fn write(root: &Path, only: Option<&Provider>) -> Result<Vec<String>> {
    let (mut changed, mut batch) = (Vec::new(), Batch::default());
    for (path, _, ordered) in unordered(root, only)? {
        batch.write(root.join(&path), ordered);
        changed.push(path);
    }
    batch.commit(root)?;
    Ok(changed)
}

/// The difference that putting the specs in order would make; `None` when there is none.
pub fn check(root: &Path, only: Option<&Provider>) -> Result<Option<String>> {
    let mut report = String::new();
    for (path, text, ordered) in unordered(root, only)? {
        let diff = TextDiff::from_lines(&text, &ordered);
        let names = (format!("a/{path}"), format!("b/{path}"));
        report.push_str(&diff.unified_diff().context_radius(3).header(&names.0, &names.1).to_string());
    }
    Ok((!report.is_empty()).then_some(report))
}

/// The specs that are not in order: the path, the text, the text in order.
fn unordered(root: &Path, only: Option<&Provider>) -> Result<Vec<(String, String, String)>> {
    let mut found = Vec::new();
    for provider in providers(root)?.into_iter().filter(|provider| only.is_none_or(|only| only == provider)) {
        // A checkout may have given the lines other ends.
        let text = Spec::load(root, &provider)?.text.replace("\r\n", "\n");
        let ordered = format(&provider.spec, &text)?;
        if ordered != text {
            found.push((provider.spec, text, ordered));
        }
    }
    Ok(found)
}

/// What stands in a place: a value of a kind, free names or a list of such values, or anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Of(Kind),
    MapOf(Kind),
    ListOf(Kind),
    Free,
}

impl Place {
    /// The place below a key.
    fn below(self, key: &str) -> Self {
        match self {
            Self::Of(kind) => match kind.keywords().iter().find(|(name, _)| *name == key) {
                Some((_, Shape::One(kind))) => Self::Of(*kind),
                Some((_, Shape::SchemaOrFlag)) => Self::Of(Kind::Schema),
                Some((_, Shape::Map(kind))) => Self::MapOf(*kind),
                Some((_, Shape::List(kind))) => Self::ListOf(*kind),
                _ => Self::Free,
            },
            Self::MapOf(kind) => Self::Of(kind),
            Self::ListOf(_) | Self::Free => Self::Free,
        }
    }

    /// The place of an element.
    fn element(self) -> Self {
        match self {
            Self::ListOf(kind) => Self::Of(kind),
            _ => Self::Free,
        }
    }
}

/// Where a keyword stands among the others; what the grammar does not know comes last, in the order it was in.
fn rank(kind: Kind, is_leaf: bool, key: &str) -> usize {
    let known = kind.keywords();
    let rank = known.iter().position(|(name, _)| *name == key).unwrap_or(known.len());
    // The type of a plain field is a word or two; the description follows it.
    if is_leaf && ["description", "x-source"].contains(&key) { known.len() + 1 + rank } else { rank }
}

/// Whether a schema is a plain field: nothing inside, at the most one component that it refers to.
fn is_leaf(schema: &Node) -> bool {
    let Data::Map { entries, .. } = &schema.data else { return false };
    entries.iter().all(|entry| match (entry.key.as_str(), &entry.value.data) {
        ("allOf", Data::List { items, .. }) => items.len() == 1,
        ("properties" | "items" | "oneOf" | "anyOf" | "not" | "additionalProperties" | "enum" | "x-rust-type", _) => {
            false
        }
        _ => true,
    })
}

/// Puts the keys of a mapping in order, given where it stands.
type Order<'a> = &'a dyn Fn(Place, &Node, &mut Vec<&str>);

/// Rewrites a text with the keys of every mapping in the order that `order` gives them.
fn arrange(path: &str, text: &str, order: Order<'_>) -> Result<String> {
    let text = text.replace("\r\n", "\n");
    let before = Spec::parse(path, &text)?;
    let tree = Tree::read(path, &text)?;
    let writer = Writer { path, tree: &tree, order };
    let mut lines = Vec::new();
    match &tree.root.data {
        Data::Map { entries, flow: false } if !entries.is_empty() => {
            let first = tree.line(entries[0].start);
            // What stands above the first key is about the file.
            lines.extend((0..first).map(|line| tree.raw(line).to_owned()));
            lines.extend(writer.map(&tree.root, Place::Of(Kind::Root), first, tree.count(), 0)?);
        }
        _ => bail!("{path}:1: a spec is a mapping"),
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let after = lines.join("\n") + "\n";
    ensure!(
        Spec::parse(path, &after).is_ok_and(|after| after.value == before.value) && signs(&text) == signs(&after),
        "{path}: bringing it into order would change what it says, so it was left alone; that is a fault of this task"
    );
    Ok(after)
}

/// How often each sign stands in a text, blanks aside.
fn signs(text: &str) -> BTreeMap<char, usize> {
    let mut signs = BTreeMap::new();
    for sign in text.chars().filter(|sign| !sign.is_whitespace()) {
        *signs.entry(sign).or_default() += 1;
    }
    signs
}

struct Writer<'a> {
    path: &'a str,
    tree: &'a Tree<'a>,
    order: Order<'a>,
}

impl Writer<'_> {
    /// The lines of a block mapping whose keys stand in `column`, without that indentation.
    fn map(&self, node: &Node, place: Place, first: usize, end: usize, column: usize) -> Result<Vec<String>> {
        let Data::Map { entries, .. } = &node.data else { return Ok(Vec::new()) };
        let starts = self.starts(entries.iter().map(|entry| self.tree.line(entry.start)), first, column);
        let mut blocks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (index, entry) in entries.iter().enumerate() {
            let line = self.tree.line(entry.start);
            if self.tree.column(entry.start) != column {
                bail!("{}:{}: the key `{}` is not below the one above it", self.path, line + 1, entry.key);
            }
            let end = starts.get(index + 1).copied().unwrap_or(end);
            let mut lines = self.kept(starts[index], line, column);
            lines.extend(self.entry(entry, place.below(&entry.key), line, end, column)?);
            blocks.insert(&entry.key, lines);
        }
        let mut keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        (self.order)(place, node, &mut keys);
        Ok(keys.into_iter().filter_map(|key| blocks.remove(key)).flatten().collect())
    }

    /// The lines of a key with its value.
    fn entry(&self, entry: &Entry, place: Place, line: usize, end: usize, column: usize) -> Result<Vec<String>> {
        if !entry.value.is_block() {
            return Ok(self.plain(entry.start, &entry.value, place, end, column));
        }
        let mut lines = vec![self.tree.raw(line)[self.tree.column(entry.start)..].trim_end().to_owned()];
        let (inner, cut) = self.block(&entry.value, place, line + 1, end)?;
        lines.extend(indented(inner));
        lines.extend(self.kept(cut, end, column));
        Ok(lines)
    }

    /// The lines of a value in block style, and the line behind its last one: comments at the end that are indented less
    /// belong to what is around it.
    fn block(&self, value: &Node, place: Place, first: usize, end: usize) -> Result<(Vec<String>, usize)> {
        let column = match &value.data {
            Data::List { items, .. } => items.first().and_then(|item| self.tree.dash(item.start)).unwrap_or_default(),
            _ => self.tree.column(value.start),
        };
        let is_outside = |line: &usize| self.tree.comment(*line).is_some_and(|at| at < column);
        let end = (first..end).rev().take_while(is_outside).last().unwrap_or(end);
        let lines = match &value.data {
            Data::List { items, .. } => self.list(items, place, first, end)?,
            _ => self.map(value, place, first, end, column)?,
        };
        Ok((lines, end))
    }

    /// The lines of a block list, without its indentation.
    fn list(&self, items: &[Node], place: Place, first: usize, end: usize) -> Result<Vec<String>> {
        let mut dashes = Vec::new();
        for item in items {
            let line = self.tree.line(item.start);
            let Some(dash) = self.tree.dash(item.start) else {
                bail!("{}:{}: the element does not stand behind its dash", self.path, line + 1);
            };
            dashes.push((line, dash));
        }
        let column = dashes.first().map_or(0, |(_, dash)| *dash);
        let starts = self.starts(dashes.iter().map(|(line, _)| *line), first, column);
        let mut lines = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let (line, _) = dashes[index];
            let end = starts.get(index + 1).copied().unwrap_or(end);
            lines.extend(self.kept(starts[index], line, column));
            let place = place.element();
            let (inner, cut) = if item.is_block() {
                self.block(item, place, line, end)?
            } else {
                (self.plain(item.start, item, place, end, self.tree.column(item.start)), end)
            };
            // A comment on what is first now goes above the dash.
            let comments = inner.iter().take_while(|line| line.starts_with('#')).count();
            lines.extend(inner[..comments].iter().cloned());
            let mut rest = indented(inner[comments..].to_vec());
            if let Some(first) = rest.first_mut() {
                first.replace_range(..2, "- ");
            }
            lines.extend(rest);
            lines.extend(self.kept(cut, end, column));
        }
        Ok(lines)
    }

    /// The lines from `start` to the end of a scalar or of a value in flow style, and what follows up to `end`.
    fn plain(&self, start: usize, value: &Node, place: Place, end: usize, column: usize) -> Vec<String> {
        let last = self.tree.line_end(end);
        let text = match value.data {
            Data::Scalar => self.tree.text[start..last].to_owned(),
            _ => {
                let (before, after) = (&self.tree.text[start..value.start], &self.tree.text[value.end..last]);
                format!("{before}{}{after}", self.flow(value, place))
            }
        };
        let mut lines = text.split('\n');
        let first = lines.next().map(str::to_owned);
        first.into_iter().chain(lines.map(|line| dedented(line, column))).collect()
    }

    /// A value in flow style. The gaps between its parts stay where they are.
    fn flow(&self, node: &Node, place: Place) -> String {
        let text = self.tree.text;
        let raw = &text[node.start..node.end];
        let (parts, sorted): (Vec<(usize, usize)>, Vec<String>) = match &node.data {
            Data::Scalar => return raw.to_owned(),
            Data::List { items, .. } => {
                items.iter().map(|item| ((item.start, item.end), self.flow(item, place.element()))).unzip()
            }
            Data::Map { entries, .. } => {
                // A key alone has nothing that could be moved with it.
                if entries.iter().any(|entry| !text[entry.key_end..entry.value.start.max(entry.key_end)].contains(':'))
                {
                    return raw.to_owned();
                }
                let mut written: BTreeMap<&str, String> = BTreeMap::new();
                for entry in entries {
                    let value = self.flow(&entry.value, place.below(&entry.key));
                    written.insert(&entry.key, format!("{}{value}", &text[entry.start..entry.value.start]));
                }
                let mut keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
                (self.order)(place, node, &mut keys);
                let places = entries.iter().map(|entry| (entry.start, entry.value.end)).collect();
                (places, keys.into_iter().filter_map(|key| written.remove(key)).collect())
            }
        };
        let mut out = String::new();
        let mut done = node.start;
        for ((start, end), part) in parts.into_iter().zip(sorted) {
            let gap = &text[done..start];
            if gap.contains('#') {
                return raw.to_owned();
            }
            out.push_str(gap);
            out.push_str(&part);
            done = end;
        }
        out + &text[done..node.end]
    }

    /// Where each part begins: at the comments directly above it that are not indented deeper.
    fn starts(&self, lines: impl Iterator<Item = usize>, first: usize, column: usize) -> Vec<usize> {
        let mut starts: Vec<usize> = Vec::new();
        let mut before = None;
        for line in lines {
            let start = match before {
                None => first,
                Some(before) => {
                    let is_ours = |line: &usize| self.tree.comment(*line).is_some_and(|at| at <= column);
                    (before + 1..line).rev().take_while(is_ours).last().unwrap_or(line)
                }
            };
            starts.push(start);
            before = Some(line);
        }
        starts
    }

    /// Lines that are kept, without the indentation.
    fn kept(&self, from: usize, to: usize, column: usize) -> Vec<String> {
        (from..to).map(|line| dedented(self.tree.raw(line), column)).collect()
    }
}

fn dedented(line: &str, column: usize) -> String {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    line[blanks.min(column)..].to_owned()
}

fn indented(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().map(|line| if line.is_empty() { line } else { format!("  {line}") }).collect()
}
