//! Ids that stand alone: `@name`, a public id, a number.

use std::ops::Range;

use super::found::Found;
use super::names::LinkKind;
use super::{number, tiktok};
use crate::id::is_plausible;

/// What stands around an id and is no part of it.
const AROUND: &str = "\"'`“”‘’()（）【】「」[]<>*";

/// The next token of a line of bare ids at or behind a place: where it stands, without the quotes and brackets around it, and where
/// it ends with them.
pub(super) fn token(line: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let is_between = |char: char| char.is_whitespace() || matches!(char, ',' | ';' | '|' | '，' | '；' | '、');
    let rest = line.get(from..)?;
    let start = from + rest.find(|char| !is_between(char))?;
    let rest = line.get(start..)?;
    let end = start + rest.find(is_between).unwrap_or(rest.len());
    let is_around = |char: char| AROUND.contains(char);
    let inner = line.get(start..end)?.trim_start_matches(is_around);
    let start = end - inner.len();
    Some((start..start + inner.trim_end_matches(is_around).len(), end))
}

/// What a token names, where it is a bare id.
pub(super) fn read(token: &str) -> Option<Found> {
    if let Some(name) = token.strip_prefix('@') {
        return tiktok::named(name);
    }
    if let Some(id) = number::sec_uid(token) {
        return Some(Found::bare(LinkKind::User, id));
    }
    let id = number::long(token)?;
    let kind = if is_plausible(token) { LinkKind::Video } else { LinkKind::Number };
    Some(Found::bare(kind, id))
}
