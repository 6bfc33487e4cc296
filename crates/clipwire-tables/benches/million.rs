//! A million videos in each format: rows a second, and the most memory that the process had.
//!
//! ```sh
//! cargo bench -p clipwire-tables --all-features --bench million
//! ```
//!
//! Each format is written by a process of its own, so that each has its own peak. A number as argument is another number of videos.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use clipwire::model::{Count, Video};
use clipwire_tables::{CsvOptions, Format, ParquetOptions, TableFile, TableWriter};
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    // Cargo says `--bench` besides.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [format, count, folder] = arguments.as_slice() {
        return write(format, count.parse()?, Path::new(folder));
    }
    let count = arguments.first().map_or("1000000", String::as_str);
    let folder = std::env::temp_dir().join(format!("clipwire-million-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    println!("| format | rows a second | peak memory, MiB | file, MiB |\n| --- | --- | --- | --- |");
    for format in ["nothing", "jsonl", "csv", "parquet", "xlsx"] {
        let status = Command::new(std::env::current_exe()?).args([format, count]).arg(&folder).status()?;
        if !status.success() {
            println!("| {format} | failed | | |");
        }
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn write(name: &str, count: u64, folder: &Path) -> Result<(), Failure> {
    let format = match name {
        // What making the records takes by itself.
        "nothing" => None,
        "jsonl" => Some(Format::JsonLines),
        "csv" => Some(Format::Csv(CsvOptions::new())),
        "parquet" => Some(Format::Parquet(ParquetOptions::new())),
        #[cfg(feature = "xlsx")]
        "xlsx" => Some(Format::Xlsx(clipwire_tables::XlsxOptions::new())),
        _ => return Ok(()),
    };
    let mut video: Video = serde_json::from_value(template())?;
    let path = folder.join(name);
    let started = Instant::now();
    let mut file = format.map(|format| TableFile::create(&path, format)).transpose()?;
    for number in 0..count {
        change(&mut video, number);
        file.iter_mut().try_for_each(|file| file.write(&video))?;
    }
    let bytes = file.map(TableFile::finish).transpose()?.map_or(0, |(_, part)| part.bytes);
    let seconds = started.elapsed().as_secs_f64();
    println!("| {name} | {:.0} | {} | {} |", count as f64 / seconds, peak()?, bytes >> 20);
    Ok(())
}

/// The most memory that the process had, in MiB.
fn peak() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim_end_matches("kB").trim().parse::<u64>()? >> 10)
}

/// Makes another video of a video: what differs between videos differs.
fn change(video: &mut Video, number: u64) {
    // Bits that look like chance and are the same in every run.
    let chance = |salt: u64| {
        (number * 8 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    };
    video.id = Some((7_118_694_749_548_000_000 + number).to_string());
    video.text = Some(format!("第{number}个视频 🍜 {:x} {:x} #美食 #food", chance(0), chance(1)));
    video.url = Some(format!("https://www.tiktok.com/@creator/video/{number}"));
    video.created = jiff::Timestamp::from_second(1_700_000_000 + (chance(2) % 80_000_000) as i64).ok();
    video.stats.plays = Some(Count::new(chance(3) % 10_000_000));
    video.stats.likes = Some(Count::new(chance(4) % 1_000_000));
    for (media, salt) in [(&mut video.play, 5), (&mut video.cover, 6)] {
        if let Some(url) = media.as_mut().and_then(|media| media.urls.first_mut()) {
            *url = format!("https://cdn.example/{:x}/{:x}?x-expires=1784620800", chance(salt), chance(7));
        }
    }
}

fn template() -> serde_json::Value {
    let media =
        json!({ "urls": ["https://cdn.example/a"], "width": 720, "height": 1280, "expires": "2026-07-21T08:00:00Z" });
    json!({ "platform": "tiktok", "language": "zh", "region": "CN", "duration_ms": 15_000,
        "author": { "platform": "tiktok", "id": "6800000000000000001", "sec_uid": "MS4wLjABAAAA-sample", "handle": "creator",
            "name": "Creator 🍜", "is_verified": false, "followers": "50.8K+", "likes": 2_600_000_000_u64, "avatar": media },
        "sound": { "platform": "tiktok", "id": "7000000000000000001", "title": "原声", "duration_ms": 15_000, "play": media },
        "hashtags": [{ "id": "1600000000000000001", "name": "美食" }, { "id": "1600000000000000002", "name": "food" }],
        "stats": { "comments": 12, "shares": 3, "saves": "1.7万+" }, "cover": media, "play": media, "is_ad": false,
        "source": { "provider": "tikhub", "operation": "tiktok_app_v3_fetch_user_post_videos", "fetched_at": "2026-11-27T20:46:18Z",
            "request_id": "4f2d", "charge": "yes" } })
}
