//! JSON Lines, read back by serde.

use clipwire_tables::{JsonLines, TableWriter};

use crate::records::{Sample, each_kind};

#[test]
fn every_record_of_every_kind_is_read_back_as_it_was() {
    fn check<M: Sample>() {
        let records = M::records();
        let mut lines = JsonLines::new(Vec::new());
        for record in &records {
            lines.write(record).unwrap();
        }
        let (report, bytes) = lines.finish().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let read: Vec<M> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((report.rows, &read), (3, &records));
        assert!(text.ends_with('\n') && text.contains("\"id\":\"") && !text.contains('\0'));
    }
    each_kind!(check);
}
