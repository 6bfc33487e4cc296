//! Workbooks, opened as the archives of XML that they are.

use std::io::Cursor;

use clipwire::model::{Hashtag, Video};
use clipwire_tables::properties::xlsx::file;
use clipwire_tables::{Report, Schema, TableWriter, Xlsx, XlsxOptions};

use crate::records::{Sample, each_kind};

fn written<M: Sample>(records: &[M], options: XlsxOptions) -> (Report, Vec<u8>) {
    let mut xlsx = Xlsx::new(Cursor::new(Vec::new()), options).unwrap();
    for record in records {
        xlsx.write(record).unwrap();
    }
    let (report, target) = xlsx.finish().unwrap();
    (report, target.into_inner())
}

/// The name of a cell: `A1`, `AB3`.
fn place(column: usize, row: usize) -> String {
    let letter = |number: usize| char::from(b'A' + u8::try_from(number).unwrap());
    let first = if column >= 26 { letter(column / 26 - 1).to_string() } else { String::new() };
    format!("{first}{}{row}", letter(column % 26))
}

/// The XML of one cell, or nothing.
fn cell(sheet: &str, column: usize, row: usize) -> &str {
    let begin = format!("<c r=\"{}\"", place(column, row));
    let Some(at) = sheet.find(&begin) else { return "" };
    let rest = &sheet[at..];
    &rest[..rest.find("</c>").unwrap()]
}

#[test]
fn every_kind_has_its_header_and_its_rows() {
    fn check<M: Sample>() {
        let (report, bytes) = written(&M::records(), XlsxOptions::new());
        assert_eq!(report.rows, 3);
        let sheet = file(&bytes, "xl/worksheets/sheet1.xml");
        assert!(file(&bytes, "xl/workbook.xml").contains(&format!("<sheet name=\"{}\"", M::KIND)));
        for (at, column) in Schema::of::<M>().columns.iter().enumerate() {
            assert!(cell(&sheet, at, 1).contains(&format!(">{}<", column.name)), "{}", column.name);
        }
        assert_eq!(sheet.matches("<row ").count(), 4 - usize::from(!sheet.contains("<row r=\"3\"")));
    }
    each_kind!(check);
}

#[test]
fn ids_are_text_counts_are_numbers_and_moments_are_dates() {
    let mut video = Video::records().remove(0);
    video.language = Some(format!("\u{1}{}", "中".repeat(40_000)));
    let (report, bytes) = written(&[video], XlsxOptions::new());
    let sheet = file(&bytes, "xl/worksheets/sheet1.xml");
    let columns = Schema::of::<Video>().columns;
    let of = |name: &str| cell(&sheet, columns.iter().position(|column| column.name == name).unwrap(), 2);
    assert!(of("id").contains("t=\"inlineStr\"><is><t>7118694749548072205<"), "{}", of("id"));
    assert!(of("author_short_id").contains("<t>0042<"));
    assert!(of("text").contains("t=\"inlineStr\"") && of("text").contains("=SUM(1,2)"), "text is no formula");
    assert!(of("stats_plays").ends_with("><v>112562</v>"), "{}", of("stats_plays"));
    assert!(of("stats_likes").ends_with("<v>17000</v>") && of("stats_likes_text").contains("1.7万+"));
    assert!(of("author_likes").ends_with("<v>2600000000</v>"));
    assert!(of("cover_bytes").contains("<t>9007199254740993<"), "Excel has 15 digits");
    // 2026-07-20 11:31:50 UTC.
    assert!(of("created").contains("<v>46223.4804") && of("created").contains("s=\""), "{}", of("created"));
    assert!(of("is_pinned").contains("t=\"b\"") && of("is_pinned").ends_with("<v>1</v>"));
    assert!(of("hashtags").contains("美食🍜") && !sheet.contains("<f>"));
    assert_eq!(of("language").matches('中').count(), 32_767);
    assert_eq!((report.cells_cut, report.controls_removed, report.nuls_removed), (1, 1, 3));
    assert!(report.numbers_as_text >= 4, "{report:?}");
}

#[test]
fn more_rows_than_a_sheet_takes_go_to_further_sheets() {
    let record = Hashtag::records().remove(0);
    let (report, bytes) = written(&vec![record; 5], XlsxOptions::new().sheet_rows(3));
    assert_eq!(report.rows, 5);
    let workbook = file(&bytes, "xl/workbook.xml");
    for (number, (name, rows)) in [("hashtag", 3), ("hashtag 2", 3), ("hashtag 3", 2)].into_iter().enumerate() {
        assert!(workbook.contains(&format!("<sheet name=\"{name}\"")));
        let sheet = file(&bytes, &format!("xl/worksheets/sheet{}.xml", number + 1));
        assert_eq!(sheet.matches("<row ").count(), rows, "{name}");
    }
}
