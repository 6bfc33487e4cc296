//! A harvest that is killed with SIGKILL at any moment, again and again, while the provider is slow and fails now and then.
//!
//! A few kills in every test run; `cargo xtask torture` makes as many as it is told.

#![cfg(feature = "harvest")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::print_stdout, reason = "a long run says how far it is")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clipwire_sandbox::{Reply, Sandbox};
use rustix::process::{Pid, Signal, kill_process};

/// Calls on their way at once.
const AT_ONCE: u64 = 4;

/// Numbers that look random and are the same for the same beginning.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

struct Desk {
    folder: PathBuf,
    sandbox: Sandbox,
}

impl Desk {
    async fn new(name: &str, creators: usize) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("torture").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let sandbox = Sandbox::builder().latency(Duration::from_millis(3)).start().await.unwrap();
        let some: Vec<String> =
            sandbox.world().creators().iter().take(creators).map(|one| one.sec_uid.clone()).collect();
        let job = format!(
            r#"
            name = "torture"
            provider = "tikhubapi"
            inputs = {{ list = {some:?} }}
            limits = {{ at_once = {AT_ONCE} }}
            budget = {{ calls = 100000, run = "100 USD", price = "0.001 USD" }}
            output = {{ format = "raw" }}

            [[step]]
            name = "videos"
            operation = "users videos"
            arguments = {{ region = "US" }}

            [[step]]
            name = "comments"
            operation = "videos comments"
            from = "videos"
            take = {{ video_id = "aweme_id" }}
            when = {{ place = "statistics.comment_count", above = 100 }}
            pages = 2
            "#
        );
        fs::write(folder.join("torture.toml"), job).unwrap();
        Self { folder, sandbox }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire"));
        command
            .args(["harvest", "run", "torture.toml", "--resend-unknown", "--quiet"])
            .current_dir(&self.folder)
            .env("CLIPWIRE_CONFIG_DIR", "config")
            .env("CLIPWIRE_DATA_DIR", "data")
            .env("CLIPWIRE_NO_KEYRING", "1")
            .env("TIKHUBAPI_BASE_URL", self.sandbox.url())
            .env("TIKHUBAPI_KEY", self.sandbox.api_key())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The rows of a step, sorted.
    fn rows(&self, step: &str) -> Vec<String> {
        let mut rows = Vec::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let text = path.to_string_lossy().into_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if text.contains(&format!("/{step}/")) && text.contains("/part-") {
                    rows.extend(fs::read_to_string(path).unwrap().lines().map(str::to_owned));
                }
            }
        }
        rows.sort_unstable();
        rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_harvest_that_is_killed_at_any_moment_loses_nothing_and_doubles_nothing() {
    let kills: u64 = option_env_of_run("CLIPWIRE_KILLS").unwrap_or(10);
    let creators = if kills > 100 { 12 } else { 1 };
    let whole = Desk::new("undisturbed", creators).await;
    let output = whole.command().output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let (undisturbed, videos, comments) =
        (whole.sandbox.ledger().received, whole.rows("videos"), whole.rows("comments"));
    assert!(!videos.is_empty() && !comments.is_empty());

    let (mut numbers, began, mut killed, mut round) = (Numbers(0x2545_F491_4F6C_DD1D), Instant::now(), 0, 0);
    while killed < kills {
        round += 1;
        let desk = Desk::new(&format!("round-{round}"), creators).await;
        let (mut in_round, mut faults) = (0, 0);
        loop {
            let mut child = desk.command().spawn().unwrap();
            // It is killed behind so many further requests; where there are not as many, it ends by itself.
            let until = desk.sandbox.ledger().received + numbers.next(40);
            if numbers.next(3) == 0 {
                faults += 1;
                desk.sandbox.reply_next(Reply::empty(503));
            }
            let status = loop {
                if let Some(status) = child.try_wait().unwrap() {
                    break Some(status);
                }
                if desk.sandbox.ledger().received > until && killed < kills {
                    break None;
                }
                tokio::task::yield_now().await;
            };
            match status {
                Some(status) if status.code() == Some(0) => break,
                // A fault that may have been charged is held, and asked for again by the next run of the command.
                Some(status) => assert_eq!(status.code(), Some(3), "{:?}", child.wait_with_output()),
                None => {
                    kill_process(Pid::from_child(&child), Signal::KILL).unwrap();
                    child.wait().unwrap();
                    killed += 1;
                    in_round += 1;
                }
            }
        }
        assert!(desk.rows("videos") == videos && desk.rows("comments") == comments, "round {round}, {in_round} kills");
        let ids: BTreeSet<&String> = videos.iter().collect();
        assert_eq!(ids.len(), videos.len());
        let received = desk.sandbox.ledger().received;
        assert!(
            received <= undisturbed + AT_ONCE * in_round + faults,
            "{received} requests, {undisturbed} undisturbed"
        );
        println!("round {round}: {in_round} kills, {received} requests, {undisturbed} undisturbed");
    }
    println!("{killed} kills in {:.0} s: rows lost 0, rows doubled 0", began.elapsed().as_secs_f64());
}

/// A number from the environment of the test run.
#[expect(clippy::disallowed_methods, reason = "how long a test runs is up to who starts it")]
fn option_env_of_run(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
