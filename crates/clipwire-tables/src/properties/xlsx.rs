//! Workbooks, opened as the archives of XML that they are.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

/// What a cell of a sheet holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Text.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// Yes or no.
    Boolean(bool),
}

/// A file of the archive.
pub fn file(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("a file of the archive").read_to_string(&mut text).expect("UTF-8");
    text
}

/// The rows of a sheet by their number from 0, each with its cells by their column.
///
/// It panics where the sheet is not well-formed: at a tag that is closed by another, and at a character that XML has not.
pub fn rows(sheet: &str) -> BTreeMap<usize, BTreeMap<usize, Held>> {
    let is_odd = |c: char| (c < ' ' && !matches!(c, '\t' | '\n')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!sheet.contains(is_odd), "a character that XML has not, or a reader changes");
    let mut rows: BTreeMap<usize, BTreeMap<usize, Held>> = BTreeMap::new();
    let (mut open, mut cell, mut keeps_blanks) = (Vec::new(), None, false);
    for (tag, text) in sheet.split('<').skip(1).map(|piece| piece.split_once('>').expect("the end of a tag")) {
        let (name, attributes) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag.trim_end_matches('/'), ""));
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "a tag is closed by another"),
            None if tag.starts_with('?') || tag.ends_with('/') => {}
            None => open.push(name),
        }
        match name {
            "c" => cell = Some((place(attribute(attributes, "r").expect("a place")), attribute(attributes, "t"))),
            "t" | "v" => {
                keeps_blanks = attribute(attributes, "xml:space") == Some("preserve");
                let ((column, row), kind) = cell.take().expect("a cell around a value");
                let text = unescaped(text);
                let held = match (name, kind) {
                    ("t", Some("inlineStr")) => {
                        assert!(keeps_blanks || text.trim_matches(['\t', '\n', ' ']) == text, "blanks are lost");
                        Held::Text(text)
                    }
                    ("v", Some("b")) => Held::Boolean(text == "1"),
                    ("v", None) => Held::Number(text),
                    other => panic!("a cell is of {other:?}"),
                };
                rows.entry(row).or_default().insert(column, held);
            }
            _ => assert!(keeps_blanks || text.trim().is_empty() || tag.starts_with('/'), "text in a {name}"),
        }
    }
    assert_eq!(open, [""; 0], "a tag is not closed");
    rows
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// The column and the row of `A1`, `AB3`, both from 0.
fn place(name: &str) -> (usize, usize) {
    let digits = name.find(|c: char| c.is_ascii_digit()).expect("a row");
    let column = name[..digits].bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    (column - 1, name[digits..].parse::<usize>().expect("a row") - 1)
}

/// A text without the escapes of XML, and then without those of Excel, `_x0041_`.
fn unescaped(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (entity, rest) = piece.split_once(';').expect("the end of an entity");
        plain.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            other => panic!("an entity {other}"),
        });
        plain.push_str(rest);
    }
    let mut text = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at + 6..].starts_with('_'));
        match code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            Some(code) => {
                text.push_str(&rest[..at]);
                text.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
                rest = &rest[at + 7..];
            }
            None => {
                text.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    text + rest
}
