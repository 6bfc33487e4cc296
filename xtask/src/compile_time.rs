//! How long a user waits for the first build: clipwire with each choice of providers, beside what it stands on.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::cargo_program;
use crate::provider::providers;

/// What clipwire stands on, built alone: the same versions, the same features of reqwest, the same TLS.
const BASELINE: &str = r#"[package]
name = "baseline"
version = "0.0.0"
edition = "2024"

[dependencies]
reqwest = { version = "REQWEST", default-features = false, features = ["json", "query", "stream", "gzip", "brotli", "zstd", "http2", "system-proxy", "rustls"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"

[workspace]
"#;

/// Builds each choice from nothing, in release, and gives a table in Markdown.
pub fn measure(root: &Path) -> Result<String> {
    let scratch = root.join("target").join("compile-time");
    let mut rows = vec![("reqwest + serde_json alone".to_owned(), baseline(root, &scratch)?)];
    let names: Vec<String> = providers(root)?.into_iter().map(|provider| provider.name).collect();
    let each = names.iter().map(|name| (format!("clipwire, {name}"), format!("{name},rustls")));
    let all = ("clipwire, all".to_owned(), format!("{},rustls", names.join(",")));
    for (name, features) in each.chain([all]) {
        let mut command = Command::new(cargo_program());
        command.args([
            "build",
            "--quiet",
            "--package",
            "clipwire",
            "--release",
            "--no-default-features",
            "--features",
            &features,
        ]);
        rows.push((name, cold(command.current_dir(root), &scratch)?));
    }
    let base = rows[0].1.as_secs_f64();
    let mut table = "| what | seconds | ratio |\n| --- | --- | --- |\n".to_owned();
    for (name, took) in rows {
        let _ = writeln!(table, "| {name} | {:.1} | {:.2} |", took.as_secs_f64(), took.as_secs_f64() / base);
    }
    Ok(table)
}

fn baseline(root: &Path, scratch: &Path) -> Result<Duration> {
    let folder = scratch.join("baseline");
    std::fs::create_dir_all(folder.join("src"))?;
    // The lock of the workspace keeps the versions the same.
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))?;
    let version = lock.split("name = \"reqwest\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    let version = version.context("Cargo.lock names no reqwest")?;
    std::fs::write(folder.join("Cargo.toml"), BASELINE.replace("REQWEST", version))?;
    std::fs::write(folder.join("Cargo.lock"), &lock)?;
    std::fs::write(folder.join("src/lib.rs"), "pub use {reqwest, serde, serde_json};\n")?;
    cold(Command::new(cargo_program()).args(["build", "--quiet", "--release"]).current_dir(&folder), scratch)
}

/// Runs a build with nothing built before, and says how long it took.
fn cold(command: &mut Command, scratch: &Path) -> Result<Duration> {
    let target = scratch.join("target");
    if target.exists() {
        std::fs::remove_dir_all(&target)?;
    }
    let started = Instant::now();
    let status =
        command.env("CARGO_TARGET_DIR", &target).status().with_context(|| format!("cannot run {command:?}"))?;
    let took = started.elapsed();
    std::fs::remove_dir_all(&target).ok();
    if status.success() { Ok(took) } else { bail!("{command:?} ended with {status}") }
}
