//! Every record is read back out of every format, and what a format cannot hold is counted.

use std::fmt;
use std::io::Cursor;

use clipwire::properties::{Records, records};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::edits::edit;
use super::expected::expected;
use super::xlsx::Held;
use super::{csv, parquet, xlsx};
use crate::columns::Table;
use crate::csv::{Csv, CsvOptions};
use crate::json_lines::JsonLines;
use crate::parquet::{Parquet, ParquetOptions};
use crate::report::Report;
use crate::schema::{Column, ColumnType};
use crate::writer::TableWriter;
use crate::xlsx::{Xlsx, XlsxOptions};

/// The units of UTF-16 that Excel takes in a cell.
const LONGEST_CELL: usize = 32_767;

/// The most records of an answer that are written.
const MOST: usize = 3;

/// Writes records in every format, and reads them back.
///
/// The first byte says how many values are put into each record; two bytes for each follow, the place and the value. The rest is an answer, as
/// [`records`] reads it, and as a text one of the values. Nothing panics or fails; what is read back is the record, but for what the format
/// cannot hold, and the report counts just that.
pub fn tables(input: &[u8]) {
    let Some((count, rest)) = input.split_first() else { return };
    let Some((edits, rest)) = rest.split_at_checked(usize::from(*count % 16) * 2) else { return };
    let text = String::from_utf8_lossy(rest);
    match records(rest) {
        Some(Records::Video(list)) => check(list, edits, &text),
        Some(Records::Author(list)) => check(list, edits, &text),
        Some(Records::Sound(list)) => check(list, edits, &text),
        Some(Records::Hashtag(list)) => check(list, edits, &text),
        Some(Records::Comment(list)) => check(list, edits, &text),
        Some(Records::Product(list)) => check(list, edits, &text),
        Some(Records::Shop(list)) => check(list, edits, &text),
        Some(Records::LiveRoom(list)) => check(list, edits, &text),
        None => {}
    }
}

fn check<M: Table + DeserializeOwned + PartialEq + fmt::Debug>(list: Vec<M>, edits: &[u8], text: &str) {
    let list: Vec<M> = list.into_iter().take(MOST).map(|record| edit(record, edits, text)).collect();
    let wanted: Vec<Vec<(Column, Value)>> = list.iter().map(expected).collect();
    let mut plain = Report { rows: list.len() as u64, ..Report::default() };

    let (report, bytes) = written(JsonLines::new(Vec::new()), &list);
    assert_eq!(report, plain, "the report of JSON Lines");
    let lines = String::from_utf8(bytes).expect("UTF-8");
    let read: Vec<M> = lines.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    assert_eq!(read, list);

    list.iter().for_each(|record| count(&serde_json::to_value(record).expect("it was written before"), "", &mut plain));
    let (report, bytes) = written(Csv::new(Vec::new(), CsvOptions::new()).expect("a header"), &list);
    assert_eq!(report, plain, "the report of CSV");
    for_each(&wanted, csv::read(&bytes).1, |column, value, field| {
        assert!(csv::is(&field, value), "CSV has {field:?} in {} for {value}", column.name);
    });

    let (report, bytes) = written(Parquet::new(Vec::new(), ParquetOptions::new()).expect("a header"), &list);
    assert_eq!(report, plain, "the report of Parquet");
    let (_, batches) = parquet::read(bytes);
    let held = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
    let held = held.map(|(batch, row)| batch.columns().iter().map(|column| parquet::cell(column, row)).collect());
    for_each(&wanted, held.collect(), |column, value, cell| assert_eq!(&cell, value, "Parquet in {}", column.name));

    let (report, bytes) = written(Csv::new(Vec::new(), CsvOptions::new().for_excel()).expect("a header"), &list);
    let mut counted = plain;
    for_each(&wanted, csv::read(&bytes).1, |column, value, field| opened(column, value, &field, &mut counted));
    assert_eq!(report, counted, "the report of CSV for Excel");

    let (report, target) = written(Xlsx::new(Cursor::new(Vec::new()), XlsxOptions::new()).expect("a sheet"), &list);
    let mut sheet = xlsx::rows(&xlsx::file(target.get_ref(), "xl/worksheets/sheet1.xml"));
    let held = wanted.iter().zip(1..).map(|(row, number)| {
        let mut cells = sheet.remove(&number).unwrap_or_default();
        (0..row.len()).map(|column| cells.remove(&column)).collect()
    });
    let mut counted = plain;
    for_each(&wanted, held.collect(), |column, value, cell| shown(column, value, cell, &mut counted));
    assert_eq!(report, counted, "the report of a workbook");
}

/// Writes a table.
fn written<M: Table, W: TableWriter<M>>(mut writer: W, list: &[M]) -> (Report, W::Output) {
    list.iter().for_each(|record| writer.write(record).expect("a record is written"));
    writer.finish().expect("a table is finished")
}

/// Checks every cell of a table with what it has to hold.
fn for_each<C>(wanted: &[Vec<(Column, Value)>], held: Vec<Vec<C>>, mut check: impl FnMut(&Column, &Value, C)) {
    assert_eq!(held.len(), wanted.len(), "as many rows as records");
    for (held, wanted) in held.into_iter().zip(wanted) {
        assert_eq!(held.len(), wanted.len(), "as many cells as columns");
        held.into_iter().zip(wanted).for_each(|(cell, (column, value))| check(column, value, cell));
    }
}

/// Counts what no format but JSON Lines holds of a record: U+0000, and what is too large for a whole number and is no count.
fn count(value: &Value, name: &str, report: &mut Report) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| count(value, name, report)),
        Value::Array(elements) => elements.iter().for_each(|element| count(element, name, report)),
        Value::String(text) => report.nuls_removed += text.matches('\0').count() as u64,
        Value::Number(number) => {
            let is_count = !matches!(name, "duration_ms" | "width" | "height" | "bytes" | "status");
            report.numbers_dropped += u64::from(!is_count && number.as_i64().is_none());
        }
        _ => {}
    }
}

/// Checks a field of CSV for Excel: it is the value, and nothing that Excel runs or takes for a number.
fn opened(column: &Column, value: &Value, field: &str, counted: &mut Report) {
    match (&column.kind, value) {
        (ColumnType::Id | ColumnType::Text, Value::String(text)) => {
            let cuts = counted.cells_cut;
            let text = excel(text, counted);
            let is_run = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
            let is_number =
                text.contains(|c: char| c.is_ascii_digit()) && text.trim_matches(' ').parse().is_ok_and(f64::is_finite);
            if field == text {
                assert!(!is_run && !is_number, "Excel reads {field:?} anew in {}", column.name);
            } else if field == format!("=\"{text}\"") {
                assert!(!text.contains('"') && text.len() <= 255, "Excel refuses {field:?} in {}", column.name);
                counted.texts_marked += 1;
            } else {
                let kept =
                    field.strip_prefix('\'').unwrap_or_else(|| panic!("{field:?} in {} for {text:?}", column.name));
                if kept != text {
                    counted.cells_cut = cuts + 1;
                    assert!(text.starts_with(kept) && units(field) + 1 >= LONGEST_CELL, "{} is cut", column.name);
                }
                counted.formulas_neutralized += 1;
            }
            assert!(units(field) <= LONGEST_CELL, "{} is too long", column.name);
        }
        (_, Value::Array(list)) => listed(column, list, field, counted),
        _ => assert!(csv::is(field, value), "CSV for Excel has {field:?} in {} for {value}", column.name),
    }
}

/// Checks a cell of a workbook.
fn shown(column: &Column, value: &Value, cell: Option<Held>, counted: &mut Report) {
    let name = &column.name;
    match (&column.kind, value, cell) {
        (_, Value::Null, None) => {}
        (ColumnType::Id | ColumnType::Text, Value::String(text), cell) => {
            let text = excel(text, counted).replace("\r\n", "\n").replace('\r', "\n");
            assert_eq!(cell, (!text.is_empty()).then_some(Held::Text(text)), "a workbook in {name}");
        }
        (_, Value::Bool(answer), Some(Held::Boolean(held))) => assert_eq!(held, *answer, "a workbook in {name}"),
        (_, Value::Array(list), Some(Held::Text(held))) => listed(column, list, &held, counted),
        (ColumnType::Time, Value::String(moment), Some(Held::Number(days))) => {
            let milliseconds = (days.parse::<f64>().expect("days") - 25_569.0) * 86_400_000.0;
            let moment: jiff::Timestamp = moment.parse().expect("a moment");
            assert!((milliseconds - moment.as_millisecond() as f64).abs() < 1.0, "{days} days in {name} for {moment}");
        }
        (_, value, Some(Held::Number(number))) => {
            let amount: Decimal = number.parse().expect("a number");
            assert!(csv::is(&amount.to_string(), value), "a workbook has {number} in {name} for {value}");
            let digits = number.bytes().filter(u8::is_ascii_digit).count();
            assert!(digits <= 15 || number.starts_with("0.") || number.starts_with("-0."), "Excel rounds {number}");
        }
        // What Excel would round, or has no date for.
        (ColumnType::Integer | ColumnType::Decimal | ColumnType::Time, value, Some(Held::Text(text))) => {
            assert!(csv::is(&text, value), "a workbook has {text:?} in {name} for {value}");
            counted.numbers_as_text += 1;
        }
        (_, value, cell) => panic!("a workbook has {cell:?} in {name} for {value}"),
    }
}

/// Checks a list as JSON text in a cell of Excel.
fn listed(column: &Column, list: &[Value], text: &str, counted: &mut Report) {
    // What JSON escapes, Excel can show.
    let shown = |c: char| c < ' ' || !is_odd(c);
    let mut list = Value::from(list.to_vec());
    let mut removed = 0;
    texts(&mut list, &mut |text| {
        removed += text.chars().filter(|c| !shown(*c)).count() as u64;
        text.retain(shown);
    });
    counted.controls_removed += removed;
    match serde_json::from_str::<Value>(text) {
        Ok(held) => assert_eq!(held, list, "{}", column.name),
        Err(_) => {
            assert!((LONGEST_CELL - 1..=LONGEST_CELL).contains(&units(text)), "{} is no JSON", column.name);
            counted.cells_cut += 1;
        }
    }
}

/// Goes through every text.
fn texts(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|value| texts(value, change)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| texts(element, change)),
        Value::String(text) => change(text),
        _ => {}
    }
}

/// A text as Excel can show it.
fn excel(text: &str, counted: &mut Report) -> String {
    let shown: String = text.chars().filter(|c| !is_odd(*c)).collect();
    counted.controls_removed += (text.chars().count() - shown.chars().count()) as u64;
    let (mut kept, mut long) = (String::new(), 0);
    for c in shown.chars() {
        long += c.len_utf16();
        if long > LONGEST_CELL {
            counted.cells_cut += 1;
            break;
        }
        kept.push(c);
    }
    kept
}

/// Whether Excel cannot show a character.
fn is_odd(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
