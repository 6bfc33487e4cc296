//! Every kind in every format, for programs of others: `cargo xtask interop` has them read.

use std::path::PathBuf;

use clipwire_tables::{CsvOptions, Dataset, Format, ParquetOptions, TableFile, TableWriter, XlsxOptions};

use crate::records::{Sample, each_kind};

/// Names the folder to write into. Without it there is nothing to do.
const VARIABLE: &str = "CLIPWIRE_TABLES_FOLDER";

#[test]
fn every_kind_is_written_for_others() {
    fn write<M: Sample>() {
        let Some(folder) = std::env::var_os(VARIABLE).map(PathBuf::from) else { return };
        let parquet = Format::Parquet(ParquetOptions::new());
        for format in [Format::JsonLines, Format::Csv(CsvOptions::new()), Format::Xlsx(XlsxOptions::new()), parquet] {
            let path = folder.join(M::KIND).with_extension(format.extension());
            let mut file = TableFile::create(path, format).unwrap();
            M::records().iter().for_each(|record| file.write(record).unwrap());
            file.finish().unwrap();
        }
        let mut dataset = Dataset::create(&folder, parquet).unwrap().rows_per_part(1);
        M::records().iter().for_each(|record| dataset.write(record).unwrap());
        dataset.finish().unwrap();
    }
    each_kind!(write);
}
