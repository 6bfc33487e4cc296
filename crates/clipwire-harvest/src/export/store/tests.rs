use std::sync::Arc;

use object_store::ObjectStoreExt as _;
use object_store::memory::InMemory;
use object_store::path::Path;

use super::Store;

fn store(memory: &Arc<InMemory>) -> Store {
    Store::of(memory.clone(), "rows/of us", "memory:/").unwrap()
}

async fn read(memory: &InMemory, path: &str) -> Vec<u8> {
    memory.get(&Path::from(path)).await.unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn a_file_of_many_pieces_arrives_whole_and_again_the_same() {
    let memory = Arc::new(InMemory::new());
    let store = store(&memory);
    let bytes: Vec<u8> = (0..7_000_000u32).map(|number| (number % 251) as u8).collect();
    for _ in 0..2 {
        let draft = store.draft("videos/date=2026-11-28/part-00001.parquet").unwrap();
        std::fs::write(&draft, &bytes).unwrap();
        store.publish(&draft, "videos/date=2026-11-28/part-00001.parquet").unwrap();
        assert!(!draft.exists());
    }
    assert!(read(&memory, "rows/of us/videos/date=2026-11-28/part-00001.parquet").await == bytes);
    assert_eq!(store.shown("videos/a"), "memory://rows/of us/videos/a");
}

#[tokio::test]
async fn two_that_change_a_small_file_at_once_lose_neither_change() {
    let memory = Arc::new(InMemory::new());
    let store = store(&memory);
    let other = self::store(&memory);
    store
        .update("_manifest.json", |before| {
            assert!(before.is_none());
            Ok(b"a".to_vec())
        })
        .unwrap();
    let disturbed = std::cell::Cell::new(false);
    let append = |letter: u8| move |before: Option<&[u8]>| Ok([before.unwrap_or_default(), &[letter]].concat());
    store
        .update("_manifest.json", |before| {
            if !disturbed.replace(true) {
                other.update("_manifest.json", append(b'b')).unwrap();
            }
            append(b'c')(before)
        })
        .unwrap();
    assert_eq!(read(&memory, "rows/of us/_manifest.json").await, b"abc");
}

#[tokio::test]
async fn what_is_not_there_is_removed_all_the_same() {
    let memory = Arc::new(InMemory::new());
    store(&memory).remove("videos/_unfinished-00001.jsonl").unwrap();
}

#[test]
fn an_address_that_is_none_says_how_one_is_written() {
    for address in ["ftp://host/folder", "s3://", "http://host/folder"] {
        let error = Store::open(address, []).unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.contains("s3://bucket/folder")), "{address}: {error:?}");
    }
}
