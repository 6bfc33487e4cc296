//! What a user's first build costs: a tiny crate with clipwire, beside the same crate with what clipwire stands on.
//!
//! The time that is counted is that of the processors, the linker and build scripts included: other programs hardly change it,
//! while the time that passes is theirs as well.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::{cargo_program, status};
use crate::provider::providers;

/// How a crate of a user's is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// As `cargo build` does.
    Debug,
    /// As `cargo build --release` does.
    Release,
}

/// A user's crate.
struct User {
    /// What the table calls it.
    name: String,
    dependency: String,
    main: String,
}

/// What a build came to.
struct Cost {
    seconds: f64,
    crates: usize,
}

/// What a client by hand begins with.
const BY_HAND: &str = r#"    let answer = reqwest::get("https://api.example/").await.expect("an answer").text().await.expect("a body");
    let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    println!("{}", answer["title"]);
"#;

/// What a call takes with openhandle, the other typed client in Rust, of the version that `cargo xtask peers` measures.
const WITH_OPENHANDLE: &str = r#"    let client = openhandle::Client::builder("key").build().expect("a client");
    let answer = client.tiktok().post("1").get(None).await.expect("an answer");
    println!("{:?}", answer.data.text);
"#;

/// Builds each crate from nothing, and gives a table in Markdown. Names in `only` choose among the rows.
pub fn measure(root: &Path, profile: Profile, only: &[String]) -> Result<String> {
    let scratch = root.join("target").join("build-cost");
    let chosen = |user: &User| only.is_empty() || only.contains(&user.name);
    let users: Vec<User> = users(root)?.into_iter().filter(chosen).collect();
    if users.is_empty() {
        bail!("there is no such row");
    }
    let mut rows = Vec::new();
    for user in &users {
        let folder = write(root, &scratch, user)?;
        rows.push((user, cold(&folder, &scratch, profile).with_context(|| user.name.clone())?));
    }
    let base = rows.iter().find(|(user, _)| user.name == "bare").map(|(_, cost)| cost.seconds);
    let mut table = "| row | CPU seconds | ratio | crates |\n| --- | --- | --- | --- |\n".to_owned();
    for (user, cost) in rows {
        let ratio = base.map_or_else(|| "–".to_owned(), |base| format!("{:.2}", cost.seconds / base));
        let _ = writeln!(table, "| {} | {:.0} | {ratio} | {} |", user.name, cost.seconds, cost.crates);
    }
    Ok(table)
}

/// Nothing but what clipwire stands on; clipwire with each provider; with all of them; and openhandle.
fn users(root: &Path) -> Result<Vec<User>> {
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))?;
    let version = lock.split("name = \"reqwest\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    let version = version.context("Cargo.lock names no reqwest")?;
    let mut users = vec![User {
        name: "bare".to_owned(),
        dependency: format!("reqwest = \"{version}\"\nserde_json = \"1\""),
        main: BY_HAND.to_owned(),
    }];
    let path = root.join("crates/clipwire");
    let path = path.to_str().context("the path of the workspace is not UTF-8")?;
    let names: Vec<String> = providers(root)?.into_iter().map(|provider| provider.name).collect();
    let call = |name: &String| {
        format!(
            "    let client = clipwire::{name}::Client::from_env().expect(\"a client\");\n    \
             let answer = client.call(clipwire::http::Method::GET, \"/\").send().await.expect(\"an answer\");\n    \
             println!(\"{{}}\", answer[\"title\"]);\n"
        )
    };
    let clipwire = |features: &str| format!("clipwire = {{ path = \"{path}\"{features} }}\nserde_json = \"1\"");
    for name in &names {
        let features = format!(", default-features = false, features = [\"rustls\", \"gzip\", \"{name}\"]");
        users.push(User { name: name.clone(), dependency: clipwire(&features), main: call(name) });
    }
    let all = ", default-features = false, features = [\"rustls\", \"gzip\", \"providers\"]";
    users.push(User { name: "all".to_owned(), dependency: clipwire(all), main: names.iter().map(call).collect() });
    let peer = std::fs::read_to_string(root.join("crates/clipwire-bench/peers/openhandle/Cargo.toml"))?;
    let dependency =
        peer.lines().find(|line| line.starts_with("openhandle = ")).context("the peer names no openhandle")?;
    users.push(User {
        name: "openhandle".to_owned(),
        dependency: dependency.to_owned(),
        main: WITH_OPENHANDLE.to_owned(),
    });
    Ok(users)
}

/// Writes the crate, with the lock of the workspace, so that versions are the same.
fn write(root: &Path, scratch: &Path, user: &User) -> Result<PathBuf> {
    let folder = scratch.join("crates").join(&user.name);
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n\
         tokio = {{ version = \"1\", features = [\"rt\"] }}\n\n[workspace]\n",
        user.name, user.dependency
    );
    let main = format!(
        "async fn call() {{\n{}}}\n\nfn main() {{\n    \
         tokio::runtime::Builder::new_current_thread().enable_all().build().expect(\"a runtime\").block_on(call());\n}}\n",
        user.main
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/main.rs"), main)?;
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder)
}

/// Builds a crate with nothing built before.
fn cold(folder: &Path, scratch: &Path, profile: Profile) -> Result<Cost> {
    let target = scratch.join("target");
    if target.exists() {
        std::fs::remove_dir_all(&target)?;
    }
    // What is downloaded is not counted.
    status(Command::new(cargo_program()).args(["fetch", "--quiet"]).current_dir(folder))?;
    let mut build = Command::new("sh");
    build.args(["-c", "\"$@\"; status=$?; times; exit $status", "sh"]).arg(cargo_program());
    build.args(["build", "--quiet", "--message-format", "json"]);
    if profile == Profile::Release {
        build.arg("--release");
    }
    // A crate that comes from a registry is not built incrementally, and these stand for that.
    build.env("CARGO_INCREMENTAL", "0");
    build.current_dir(folder).env("CARGO_TARGET_DIR", &target).env("LC_ALL", "C").stderr(Stdio::inherit());
    let built = build.output().with_context(|| format!("cannot run {build:?}"))?;
    std::fs::remove_dir_all(&target).ok();
    if !built.status.success() {
        bail!("{build:?} ended with {}", built.status);
    }
    let said = String::from_utf8_lossy(&built.stdout);
    let seconds = said.lines().last().and_then(seconds).context("the shell did not say how long its children took")?;
    Ok(Cost { seconds, crates: crates(&said) })
}

/// Adds up what the shell's `times` says of children that have ended, and theirs, as in `2m22.6s 0m28.5s`: for themselves, and in
/// the kernel.
fn seconds(line: &str) -> Option<f64> {
    let one = |text: &str| {
        let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
        Some(60.0 * minutes.parse::<f64>().ok()? + seconds.parse::<f64>().ok()?)
    };
    line.split_whitespace().map(one).sum()
}

/// How many packages were compiled, the user's own left out.
fn crates(messages: &str) -> usize {
    let packages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let built = packages.filter(|message| message["reason"] == "compiler-artifact");
    let ids: BTreeSet<String> = built.filter_map(|message| message["package_id"].as_str().map(str::to_owned)).collect();
    ids.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{crates, seconds};

    #[test]
    fn the_times_of_a_shell_are_added_up() {
        assert_eq!(seconds("2m22.500000s 0m28.250000s"), Some(170.75));
        assert_eq!(seconds("{\"reason\":\"build-finished\"}"), None);
    }

    #[test]
    fn a_package_counts_once_and_the_users_own_does_not() {
        let of = |id: &str| format!("{{\"reason\":\"compiler-artifact\",\"package_id\":\"{id}\"}}\n");
        let messages = ["libc", "libc", "one"].map(of).concat() + "{\"reason\":\"build-finished\"}\n0m0s 0m0s\n";
        assert_eq!(crates(&messages), 1);
    }
}
