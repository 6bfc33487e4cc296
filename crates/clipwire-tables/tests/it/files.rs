//! Files that are whole or not there, folders of parts, and streams that go into them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use clipwire::model::Video;
use clipwire_tables::{
    CsvOptions, Dataset, ErrorKind, Format, Manifest, ParquetOptions, TableFile, TableWriter, XlsxOptions, drain,
};
use futures_core::Stream;
use sha2::{Digest as _, Sha256};

use crate::records::Sample;

/// A folder that is there as long as it is held.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("clipwire-tables-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Every file below it.
    fn files(&self) -> BTreeSet<String> {
        fn walk(folder: &Path, root: &Path, found: &mut BTreeSet<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, found);
                } else {
                    found.insert(path.strip_prefix(root).unwrap().display().to_string().replace('\\', "/"));
                }
            }
        }
        let mut found = BTreeSet::new();
        walk(&self.0, &self.0, &mut found);
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn formats() -> [Format; 5] {
    let csv = CsvOptions::new();
    let parquet = Format::Parquet(ParquetOptions::new());
    [Format::JsonLines, Format::Csv(csv), Format::Csv(csv.for_excel()), Format::Xlsx(XlsxOptions::new()), parquet]
}

fn fetched(day: Option<&str>, number: usize) -> Video {
    let mut video = Video::records().remove(0);
    video.id = Some(format!("71186947495480{number:05}"));
    let at = day.map(|day| format!("{day}T23:59:59.999999999Z").parse().unwrap());
    video.source.as_mut().unwrap().fetched_at = at;
    video
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_file_is_whole_or_not_there_and_never_in_the_place_of_another() {
    for (number, format) in formats().into_iter().enumerate() {
        let folder = Folder::new(&format!("file-{number}"));
        let path = folder.0.join(format!("videos.{}", format.extension()));
        let records = Video::records();

        let mut dropped = TableFile::<Video>::create(&path, format).unwrap();
        dropped.write(&records[0]).unwrap();
        assert!(
            !path.exists()
                && folder.files().iter().all(|name| name.starts_with(".videos.") && name.ends_with(".partial"))
        );
        drop(dropped);
        assert_eq!(folder.files().len(), 0);

        let write = |path: &Path| {
            let mut file = TableFile::create(path, format).unwrap();
            records.iter().for_each(|record| file.write(record).unwrap());
            file.finish().unwrap()
        };
        let (report, part) = write(&path);
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!((report.rows, part.bytes, part.sha256.as_str()), (3, bytes.len() as u64, sha256(&bytes).as_str()));
        assert_eq!(folder.files().len(), 1);
        assert_eq!(
            write(&folder.0.join("again")).1.sha256,
            part.sha256,
            "the same records are the same bytes: {format:?}"
        );

        let error = TableFile::<Video>::create(&path, format).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Exists, Some(path.as_path())));
        // Two at the same time: the first one that is whole has the name.
        let other = folder.0.join("other");
        let (first, second) = (TableFile::<Video>::create(&other, format), TableFile::<Video>::create(&other, format));
        first.unwrap().finish().unwrap();
        let kept = std::fs::read(&other).unwrap();
        assert_eq!(second.unwrap().finish().unwrap_err().kind(), ErrorKind::Exists);
        assert_eq!(std::fs::read(&other).unwrap(), kept);
        let error = TableFile::<Video>::create(folder.0.join("no/such/folder"), format).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(std::error::Error::source(&error).is_some() && error.to_string().starts_with("cannot create a file: "));
        assert_eq!(folder.files().len(), 3);
    }
}

fn write_days(folder: &Folder, format: Format) -> Manifest {
    let mut dataset = Dataset::create(&folder.0, format).unwrap().rows_per_part(2);
    for (number, day) in [1, 2, 1, 1, 3, 4, 5, 6, 2, 6, 1].into_iter().enumerate() {
        dataset.write(&fetched(Some(&format!("2026-11-0{day}")), number)).unwrap();
    }
    dataset.write(&fetched(None, 99)).unwrap();
    dataset.finish().unwrap().1
}

#[test]
fn a_folder_has_parts_by_day_and_a_manifest_of_them() {
    for (number, format) in formats().into_iter().enumerate() {
        let folder = Folder::new(&format!("days-{number}"));
        let manifest = write_days(&folder, format);
        let end = format.extension();
        let parts: Vec<(&str, u64)> = manifest.parts.iter().map(|part| (part.path.as_str(), part.rows)).collect();
        let name = |day: &str, part: u32| format!("date={day}/part-0000{part}.{end}");
        let none = name("__HIVE_DEFAULT_PARTITION__", 0);
        // Four parts are written at the same time, so days that come back have another part.
        let days = ["01", "01", "01", "02", "02", "03", "04", "05", "06"].map(|day| format!("2026-11-{day}"));
        let names: Vec<String> =
            days.iter().zip([0, 1, 2, 0, 1, 0, 0, 0, 0]).map(|(day, part)| name(day, part)).collect();
        let rows = [2, 1, 1, 1, 1, 1, 1, 1, 2];
        let mut wanted: Vec<(&str, u64)> = names.iter().map(String::as_str).zip(rows).collect();
        wanted.push((&none, 1));
        assert_eq!(parts, wanted);
        assert_eq!((manifest.kind.as_str(), manifest.schema, manifest.format.as_str()), ("video", 1, end));
        assert_eq!(manifest.report.rows, 12);
        let root = folder.0.join("kind=video");
        for part in &manifest.parts {
            let bytes = std::fs::read(root.join(&part.path)).unwrap();
            assert_eq!((part.bytes, &part.sha256), (bytes.len() as u64, &sha256(&bytes)));
        }
        let text = std::fs::read(root.join(Manifest::NAME)).unwrap();
        assert_eq!(serde_json::from_slice::<Manifest>(&text).unwrap(), manifest);
        assert_eq!(folder.files().len(), 11, "the parts, the manifest and nothing else");

        let twin = Folder::new(&format!("days-{number}-twin"));
        assert_eq!(write_days(&twin, format), manifest, "the same records are the same files");
        assert_eq!(std::fs::read(twin.0.join("kind=video").join(Manifest::NAME)).unwrap(), text);
        assert_eq!(Dataset::<Video>::create(&folder.0, format).unwrap_err().kind(), ErrorKind::Exists);
    }
}

#[test]
fn a_folder_that_was_not_finished_has_no_manifest_and_its_parts_are_not_overwritten() {
    let folder = Folder::new("unfinished");
    let day = jiff::civil::date(2026, 11, 27);
    let begin = || Dataset::<Video>::create(&folder.0, Format::JsonLines).unwrap().rows_per_part(2).date(day);
    let mut dataset = begin();
    for number in 0..3 {
        dataset.write(&fetched(None, number)).unwrap();
    }
    drop(dataset);
    let whole = "kind=video/date=2026-11-27/part-00000.jsonl".to_owned();
    assert_eq!(folder.files(), BTreeSet::from([whole]));

    let mut dataset = begin();
    assert_eq!(dataset.write(&fetched(None, 0)).unwrap_err().kind(), ErrorKind::Exists);
    assert_eq!(dataset.finish().unwrap_err().kind(), ErrorKind::Unfinished);
    assert_eq!(folder.files().len(), 1);
}

/// Gives records, with a pause before each, then an error.
struct Failing(Vec<Video>, bool);

impl Stream for Failing {
    type Item = Result<Video, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.1 = !self.1;
        if self.1 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(self.0.pop().ok_or_else(|| std::io::Error::other("no answer"))))
    }
}

#[tokio::test]
async fn what_a_stream_gave_before_it_failed_can_be_finished() {
    let folder = Folder::new("stream");
    let mut file = TableFile::create(folder.0.join("videos.jsonl"), Format::JsonLines).unwrap();
    let error = drain(Failing(Video::records(), false), &mut file).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stream);
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "no answer");
    assert_eq!(file.finish().unwrap().0.rows, 3);
}
