//! CSV, read back by the crate `csv`.

use clipwire::model::{Comment, Video};
use clipwire_tables::properties::csv::{is, read};
use clipwire_tables::properties::expected;
use clipwire_tables::{Csv, CsvOptions, Report, Schema, TableWriter};

use crate::records::{Sample, each_kind};

fn written<M: Sample>(records: &[M], options: CsvOptions) -> (Report, Vec<u8>) {
    let mut csv = Csv::new(Vec::new(), options).unwrap();
    for record in records {
        csv.write(record).unwrap();
    }
    csv.finish().unwrap()
}

#[test]
fn every_value_of_every_kind_is_read_back() {
    fn check<M: Sample>() {
        let records = M::records();
        let (report, bytes) = written(&records, CsvOptions::new());
        assert_eq!(report.rows, 3);
        let (header, rows) = read(&bytes);
        let names: Vec<String> = Schema::of::<M>().columns.into_iter().map(|column| column.name).collect();
        assert_eq!(header, names);
        assert_eq!(rows.len(), 3);
        for (record, row) in records.iter().zip(&rows) {
            let expected = expected(record);
            assert_eq!(row.len(), expected.len());
            for (field, (column, value)) in row.iter().zip(expected) {
                assert!(is(field, &value), "{} of {}: {field:?} is not {value}", column.name, M::KIND);
            }
        }
    }
    each_kind!(check);
}

#[test]
fn empty_text_is_quoted_and_an_absent_one_is_not() {
    let records: Vec<Comment> =
        ["{}", r#"{"platform":"","id":"","likes":0}"#].map(|json| serde_json::from_str(json).unwrap()).into();
    let (_, bytes) = written(&records, CsvOptions::new());
    let text = String::from_utf8(bytes).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert!(rows[0].chars().all(|c| c == ','), "{}", rows[0]);
    assert!(rows[1].starts_with("\"\",\"\",,,,,0,,"), "{}", rows[1]);
}

#[test]
fn excel_gets_what_it_cannot_spoil_and_the_report_counts_what_that_took() {
    let mut video = Video::records().remove(0);
    video.text = Some(format!("=1\u{1}{}", "中".repeat(40_000)));
    let (report, bytes) = written(&[video], CsvOptions::new().for_excel());
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\u{feff}platform,id,") && text.ends_with("\r\n"));
    let (names, rows) = read(text.as_bytes());
    let row = &rows[0];
    let field = |name: &str| row[names.iter().position(|other| other == name).unwrap()].as_str();
    assert_eq!(field("id"), "=\"7118694749548072205\"");
    assert_eq!((field("author_short_id"), field("author_handle")), ("=\"0042\"", "'@name"));
    assert_eq!((field("author_bio"), field("author_verified_as")), ("'-1+a", "'+cmd|' /C calc'!A0"));
    assert_eq!((field("stats_plays"), field("stats_likes_text")), ("112562", "1.7万+"));
    assert_eq!(field("text").encode_utf16().count(), 32_767);
    assert!(field("text").starts_with("'=1中"));
    assert_eq!((report.cells_cut, report.controls_removed, report.nuls_removed), (1, 1, 2));
    assert!(report.formulas_neutralized >= 4 && report.texts_marked >= 5, "{report:?}");
    for field in row {
        let is_marked = field.starts_with("=\"") && field.ends_with('"') && !field[2..field.len() - 1].contains('"');
        assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']) || is_marked, "{field}");
    }
}
