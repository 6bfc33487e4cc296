//! Parquet, read back by the crate `parquet`.

use arrow_array::cast::AsArray as _;
use clipwire::model::Video;
use clipwire_tables::properties::expected;
use clipwire_tables::properties::parquet::{cell, read};
use clipwire_tables::{Compression, Parquet, ParquetOptions, Report, TableWriter};

use crate::records::{Sample, each_kind};

fn written<M: Sample>(records: &[M], options: ParquetOptions) -> (Report, Vec<u8>) {
    let mut parquet = Parquet::new(Vec::new(), options).unwrap();
    for record in records {
        parquet.write(record).unwrap();
    }
    parquet.finish().unwrap()
}

#[test]
fn every_value_of_every_kind_is_read_back() {
    fn check<M: Sample>() {
        let records = M::records();
        for compression in [Compression::None, Compression::Snappy, Compression::Zstd] {
            let (report, bytes) = written(&records, ParquetOptions::new().compression(compression));
            let (metadata, batches) = read(bytes);
            let [batch] = batches.as_slice() else { panic!("three rows are one batch") };
            assert_eq!((report.rows, batch.num_rows()), (3, 3));
            let entries: Vec<(&str, Option<&str>)> = metadata
                .file_metadata()
                .key_value_metadata()
                .unwrap()
                .iter()
                .map(|entry| (entry.key.as_str(), entry.value.as_deref()))
                .collect();
            assert!(
                entries.contains(&("clipwire.kind", Some(M::KIND)))
                    && entries.contains(&("clipwire.schema", Some("1")))
            );
            for (row, record) in records.iter().enumerate() {
                for (at, (column, value)) in expected(record).into_iter().enumerate() {
                    assert_eq!(batch.schema().field(at).name(), &column.name);
                    assert_eq!(cell(batch.column(at), row), value, "{} of {}", column.name, M::KIND);
                }
            }
        }
    }
    each_kind!(check);
}

#[test]
fn what_cannot_be_held_is_counted() {
    let (report, _) = written(&Video::records(), ParquetOptions::new());
    // The text, the author's name and the hashtag's description; the author's videos have their digits as text.
    assert_eq!((report.nuls_removed, report.numbers_dropped), (3, 0));
}

#[test]
fn row_groups_end_by_rows_and_by_bytes() {
    let template = Video::records().remove(0);
    let records: Vec<Video> = (0..5_000_u64)
        .map(|number| {
            let mut video = template.clone();
            video.id = Some(number.to_string());
            // Text that cannot be compressed much.
            let words =
                (0..20_u64).map(|word| format!("{:x}", (number * 31 + word).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            video.text = Some(words.collect());
            video
        })
        .collect();
    let sizes = |options| -> Vec<i64> {
        let (metadata, batches) = read(written(&records, options).1);
        let ids =
            batches.iter().flat_map(|batch| batch.column(1).as_string::<i32>().iter().flatten().map(str::to_owned));
        assert!(ids.eq(records.iter().filter_map(|video| video.id.clone())), "every record, in order");
        metadata.row_groups().iter().map(|group| group.num_rows()).collect()
    };
    assert_eq!(sizes(ParquetOptions::new()), [5_000]);
    assert_eq!(sizes(ParquetOptions::new().row_group_rows(2_000)), [2_000, 2_000, 1_000]);
    let by_bytes = sizes(ParquetOptions::new().row_group_bytes(256 << 10));
    assert!(by_bytes.len() >= 3 && by_bytes.iter().all(|rows| *rows <= 2_048), "{by_bytes:?}");
}
