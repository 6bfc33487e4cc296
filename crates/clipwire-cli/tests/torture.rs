//! A harvest that is killed with SIGKILL at any moment, again and again, while the provider is slow and fails now and then: on one machine with a
//! file, and on three that share a PostgreSQL.
//!
//! A few kills in every test run; `cargo xtask torture` makes as many as it is told.

#![cfg(feature = "harvest")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::print_stdout, reason = "a long run says how far it is")]

#[cfg(feature = "postgres")]
#[path = "../../clipwire-harvest/tests/server/mod.rs"]
mod server;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
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

/// A job, its folder and its provider.
struct Desk {
    folder: PathBuf,
    sandbox: Sandbox,
    /// The address of the journal, where it is on a server.
    journal: Option<String>,
}

/// What came of a job that nobody killed.
struct Undisturbed {
    requests: u64,
    videos: Vec<String>,
    comments: Vec<String>,
}

impl Desk {
    async fn new(name: &str, creators: usize, journal: Option<&str>, limits: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("torture").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let sandbox = Sandbox::builder().latency(Duration::from_millis(3)).remember(100_000).start().await.unwrap();
        let some: Vec<String> =
            sandbox.world().creators().iter().take(creators).map(|one| one.sec_uid.clone()).collect();
        let job = format!(
            r#"
            name = "torture-{name}"
            provider = "tikhubapi"
            inputs = {{ list = {some:?} }}
            limits = {{ at_once = {AT_ONCE}{limits} }}
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
        Self { folder, sandbox, journal: journal.map(str::to_owned) }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire"));
        command
            .arg("harvest")
            .args(arguments)
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CLIPWIRE_CONFIG_DIR", "config")
            .env("CLIPWIRE_DATA_DIR", "data")
            .env("CLIPWIRE_NO_KEYRING", "1")
            .env("TIKHUBAPI_BASE_URL", self.sandbox.url())
            .env("TIKHUBAPI_KEY", self.sandbox.api_key())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(journal) = &self.journal {
            command.env("CLIPWIRE_JOURNAL", journal);
        }
        command
    }

    fn run(&self) -> Command {
        self.command(&["run", "torture.toml", "--resend-unknown"])
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

    /// What the journal says of the run: calls, and billionths of a dollar that are spent or set aside.
    fn books(&self) -> (u64, f64) {
        let output = self.command(&["status", "torture.toml", "-o", "json"]).output().unwrap();
        let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let amount = |name: &str| -> f64 {
            let text = status["in_run"][name].as_str().unwrap();
            text.split(' ').next().unwrap().parse().unwrap()
        };
        (status["in_run"]["calls"].as_u64().unwrap(), amount("spent") + amount("set_aside"))
    }

    /// Holds what came of it against what comes undisturbed.
    fn hold(&self, undisturbed: &Undisturbed, kills: u64, faults: u64) -> u64 {
        assert!(
            self.rows("videos") == undisturbed.videos && self.rows("comments") == undisturbed.comments,
            "{kills} kills"
        );
        let received = self.sandbox.ledger().received;
        let most = undisturbed.requests + AT_ONCE * kills + faults;
        assert!(received <= most, "{received} requests, {} undisturbed, {kills} kills", undisturbed.requests);
        let (calls, set_aside) = self.books();
        assert!(received <= calls, "{received} requests, and {calls} in the journal");
        // Whatever was charged is spent or set aside there.
        let charged = self.sandbox.ledger().charged as f64 * 0.001;
        assert!(charged <= set_aside + 1e-6, "{charged} charged, and {set_aside} in the books");
        received
    }
}

async fn undisturbed(name: &str, creators: usize) -> Undisturbed {
    let whole = Desk::new(&format!("{name}-undisturbed"), creators, None, "").await;
    let output = whole.run().output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let (videos, comments) = (whole.rows("videos"), whole.rows("comments"));
    assert!(!videos.is_empty() && !comments.is_empty());
    for rows in [&videos, &comments] {
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "no row is there twice");
    }
    Undisturbed { requests: whole.sandbox.ledger().received, videos, comments }
}

fn kill(child: &mut Child) {
    kill_process(Pid::from_child(child), Signal::KILL).unwrap();
    child.wait().unwrap();
}

/// How many kills there are, and how many creators in a job.
fn measure() -> (u64, usize) {
    let kills: u64 = option_env_of_run("CLIPWIRE_KILLS").unwrap_or(10);
    (kills, if kills > 100 { 12 } else { 1 })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_harvest_that_is_killed_at_any_moment_loses_nothing_and_doubles_nothing() {
    let (kills, creators) = measure();
    let whole = undisturbed("one", creators).await;
    let (mut numbers, began, mut killed, mut round) = (Numbers(0x2545_F491_4F6C_DD1D), Instant::now(), 0, 0);
    while killed < kills {
        round += 1;
        let desk = Desk::new(&format!("round-{round}"), creators, None, "").await;
        let (mut in_round, mut faults) = (0, 0);
        loop {
            let mut child = desk.run().spawn().unwrap();
            // It is killed behind so many further requests; where there are not as many, it ends by itself.
            let until = desk.sandbox.ledger().received + numbers.next(40);
            if numbers.next(3) == 0 {
                faults += 1;
                desk.sandbox.reply_next(Reply::empty(503));
            }
            let status: Option<ExitStatus> = loop {
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
                    kill(&mut child);
                    killed += 1;
                    in_round += 1;
                }
            }
        }
        let received = desk.hold(&whole, in_round, faults);
        println!("round {round}: {in_round} kills, {received} requests, {} undisturbed", whole.requests);
        fs::remove_dir_all(&desk.folder).unwrap();
    }
    println!("a file: {killed} kills in {:.0} s: rows lost 0, rows doubled 0", began.elapsed().as_secs_f64());
}

/// Three machines, of which now and then one is killed and another begins.
#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn machines_that_are_killed_at_any_moment_lose_nothing_double_nothing_and_keep_their_rate() {
    const MACHINES: usize = 3;
    const RATE: usize = 200;
    let Some(address) = server::address() else { return };
    let (kills, creators) = measure();
    let whole = undisturbed("many", creators).await;
    let (mut numbers, began, mut killed, mut round) = (Numbers(0x9E37_79B9_7F4A_7C15), Instant::now(), 0, 0);
    let mut fastest = 0;
    while killed < kills {
        round += 1;
        let limits = format!(", per_second = {RATE}, dead_after = \"1s\"");
        let desk = Desk::new(&format!("many-{round}"), creators, Some(address), &limits).await;
        let (mut in_round, mut faults) = (0, 0);
        let start = |place: usize| match place {
            0 => desk.run().spawn().unwrap(),
            _ => desk.command(&["work", "torture.toml", "--resend-unknown"]).spawn().unwrap(),
        };
        let mut machines: Vec<Child> = (0..MACHINES).map(start).collect();
        let mut until = numbers.next(40);
        'run: loop {
            if let Some(status) = machines[0].try_wait().unwrap() {
                match status.code() {
                    Some(0) => break 'run,
                    Some(3) => machines[0] = start(0),
                    code => {
                        let first = machines.swap_remove(0).wait_with_output().unwrap();
                        panic!("{code:?}: {}", String::from_utf8_lossy(&first.stderr));
                    }
                }
            }
            if desk.sandbox.ledger().received > until && killed < kills {
                let place = numbers.next(MACHINES as u64) as usize;
                kill(&mut machines[place]);
                machines[place] = start(place);
                killed += 1;
                in_round += 1;
                until = desk.sandbox.ledger().received + numbers.next(40);
                if numbers.next(3) == 0 {
                    faults += 1;
                    desk.sandbox.reply_next(Reply::empty(503));
                }
            }
            tokio::task::yield_now().await;
        }
        for machine in machines.iter_mut().skip(1) {
            // It is told to stop, and does.
            kill_process(Pid::from_child(machine), Signal::INT).unwrap();
            assert_eq!(machine.wait().unwrap().code(), Some(0));
        }
        let received = desk.hold(&whole, in_round, faults);
        let mut times: Vec<_> = desk.sandbox.requests().iter().map(|request| request.at).collect();
        times.sort_unstable();
        for (place, first) in times.iter().enumerate() {
            let within = times[place..].iter().take_while(|time| **time - *first < Duration::from_secs(1)).count();
            fastest = within.max(fastest);
        }
        println!("round {round}: {in_round} kills, {received} requests, {} undisturbed", whole.requests);
        fs::remove_dir_all(&desk.folder).unwrap();
    }
    // Permits are evenly apart; each call that has one may be late.
    assert!(fastest <= RATE + 1 + MACHINES * AT_ONCE as usize, "{fastest} requests in a second");
    println!(
        "a PostgreSQL, {MACHINES} machines: {killed} kills in {:.0} s: rows lost 0, rows doubled 0, {fastest} requests in a second of {RATE} allowed",
        began.elapsed().as_secs_f64()
    );
}

/// A number from the environment of the test run.
#[expect(clippy::disallowed_methods, reason = "how long a test runs is up to who starts it")]
fn option_env_of_run(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
