//! `clipwire harvest` as a process: whole jobs, however they end, and how they go on.

#![cfg(feature = "harvest")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use clipwire_sandbox::{Reply, Sandbox};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Two creators, their videos, the first comments on these.
const JOB: &str = r#"
name = "creators"
provider = "tikhub"

[inputs]
list = ["@sample.creator", "@other.creator"]

[[step]]
name = "videos"
operation = "users videos"
only_new = { known = 3 }

[[step]]
name = "comments"
operation = "videos comments"
from = "videos"
take = { video_id = "aweme_id" }
pages = 2

[budget]
run = "1 USD"

[limits]
at_once = 1
"#;

/// A folder of its own for each test, with the job, and a provider that counts.
struct Desk {
    folder: PathBuf,
    sandbox: Sandbox,
}

impl Desk {
    async fn new(name: &str) -> Self {
        Self::slow(name, Duration::ZERO).await
    }

    async fn slow(name: &str, latency: Duration) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harvest").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("job.toml"), JOB).unwrap();
        Self { folder, sandbox: Sandbox::builder().latency(latency).start().await.unwrap() }
    }

    /// Puts a text in place of another in the job.
    fn change(&self, old: &str, new: &str) {
        let path = self.folder.join("job.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        fs::write(path, text.replacen(old, new, 1)).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire"));
        command
            .args(words)
            .current_dir(&self.folder)
            .env_remove("HTTP_PROXY")
            .env("CLIPWIRE_CONFIG_DIR", "config")
            .env("CLIPWIRE_DATA_DIR", "data")
            .env("CLIPWIRE_NO_KEYRING", "1")
            .env("TIKHUB_BASE_URL", self.sandbox.url())
            .env("TIKHUB_API_KEY", self.sandbox.credential("tikhub", "api_key"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn start(&self) -> Child {
        self.command(&["harvest", "run", "job.toml"]).spawn().unwrap()
    }

    /// Runs the job; says how it ended, its last line, and what it said.
    fn harvest(&self) -> (Option<i32>, Value, String) {
        let output = self.run(&["harvest", "run", "job.toml"]);
        (output.status.code(), last(&output), err(&output))
    }

    fn status(&self) -> Value {
        last(&self.run(&["harvest", "status", "job.toml"]))
    }

    fn received(&self) -> u64 {
        self.sandbox.ledger().received
    }

    async fn requests(&self, count: u64) {
        while self.received() < count {
            tokio::task::yield_now().await;
        }
    }

    /// The rows of the files that a line names, sorted.
    fn rows(&self, line: &Value) -> Vec<String> {
        let files = line["files"].as_array().unwrap().iter().map(|file| self.folder.join(file.as_str().unwrap()));
        let texts = files.map(|file| fs::read_to_string(file).unwrap());
        let mut rows: Vec<String> = texts.flat_map(|text| text.lines().map(id).collect::<Vec<_>>()).collect();
        rows.sort();
        rows
    }
}

/// What a row is about: when it came differs between runs.
fn id(row: &str) -> String {
    let row: Value = serde_json::from_str(row).unwrap();
    row["id"].to_string()
}

fn last(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().last().map(|line| serde_json::from_str(line).unwrap()).unwrap_or_default()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The rows when nothing gets in the way, and how many requests that takes.
async fn uninterrupted(name: &str) -> (Vec<String>, u64) {
    let desk = Desk::new(name).await;
    let (code, line, said) = desk.harvest();
    assert_eq!(code, Some(0), "{said}");
    (desk.rows(&line), desk.received())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_to_its_end_and_again_asks_for_what_is_new_alone() {
    let desk = Desk::new("whole").await;
    let (code, line, said) = desk.harvest();
    assert_eq!((code, &line["ended"], &line["run"]), (Some(0), &"done".into(), &1.into()), "{said}");
    assert_eq!(line["calls"], desk.received());
    assert_eq!(line["rows"], desk.rows(&line).len());
    let files: Vec<&str> = line["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    assert!(files.len() == 2 && files[0].starts_with("creators/videos/date="), "{files:?}");
    let first = desk.received();

    let (code, line, said) = desk.harvest();
    assert_eq!((code, &line["run"], &line["rows"]), (Some(0), &2.into(), &0.into()), "{said}");
    // A page has two videos, and three that are known end a list.
    assert_eq!((&line["calls"], desk.received() - first), (&4.into(), 4));
    assert_eq!(desk.status()["is_over"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_nothing_new_came_is_told_by_the_exit_code_to_who_asks() {
    let desk = Desk::new("empty").await;
    let run = || desk.run(&["harvest", "run", "job.toml", "--skip-if-empty"]);
    let first = run();
    assert_eq!(
        (first.status.code(), last(&first)["rows"].as_u64()),
        (Some(0), Some(desk.rows(&last(&first)).len() as u64))
    );
    let second = run();
    assert_eq!((second.status.code(), &last(&second)["rows"]), (Some(99), &0.into()), "{}", err(&second));
    assert_eq!(String::from_utf8(second.stdout).unwrap().lines().count(), 1, "stdout is one line of JSON");
    let (code, _, said) = desk.harvest();
    assert_eq!(code, Some(0), "{said}");
    // What stopped it counts for more.
    desk.change("\"@other.creator\"", "\"dead end\"");
    assert_eq!(run().status.code(), Some(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_ends_with_the_run_and_says_what_came() {
    let desk = Desk::slow("watch", Duration::from_millis(20)).await;
    let none = desk.run(&["harvest", "status", "job.toml", "--watch"]);
    assert_eq!(none.status.code(), Some(1), "{}", err(&none));
    let child = desk.start();
    desk.requests(1).await;
    let watched = desk.run(&["harvest", "status", "job.toml", "--watch", "-o", "json"]);
    assert_eq!(watched.status.code(), Some(0), "{}", err(&watched));
    let run = last(&child.wait_with_output().unwrap());
    let history = last(&watched);
    assert_eq!((&history["status"]["is_over"], &history["total"]["new"]), (&true.into(), &run["rows"]));
    let block = desk.run(&["harvest", "status", "job.toml", "--watch"]);
    let block = String::from_utf8(block.stdout).unwrap();
    assert!(block.starts_with("creators, run 1, ") && block.contains("\nbudget   "), "{block}");
    assert!(!block.contains('\x1b') && block.ends_with("\n\n"), "{block}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_stops_it_and_the_same_command_goes_on_when_it_is_raised() {
    let (whole, requests) = uninterrupted("budget-whole").await;
    let desk = Desk::new("budget").await;
    desk.change("1 USD", "0.003 USD");
    for _ in 0..2 {
        let (code, line, said) = desk.harvest();
        assert_eq!((code, &line["ended"], &line["cost"]), (Some(3), &"no_room".into(), &"0.003 USD".into()), "{said}");
        assert!(
            said.contains("error: the budget has no room for the next call\n  because: 0.003 USD of this run"),
            "{said}"
        );
        assert_eq!(desk.received(), 3);
    }
    desk.change("0.003 USD", "1 USD");
    let (code, line, said) = desk.harvest();
    assert_eq!((code, &line["run"], &line["went_on"]), (Some(0), &1.into(), &true.into()), "{said}");
    assert_eq!((desk.rows(&line), desk.received()), (whole, requests));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_behind_a_call_and_the_same_command_goes_on() {
    let (whole, requests) = uninterrupted("ctrl-c-whole").await;
    let desk = Desk::slow("ctrl-c", Duration::from_millis(40)).await;
    let child = desk.start();
    desk.requests(2).await;
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &last(&output)["ended"]), (Some(130), &"stopped".into()), "{}", err(&output));
    assert!(desk.received() < requests);
    let (code, line, said) = desk.harvest();
    assert_eq!(code, Some(0), "{said}");
    assert_eq!((desk.rows(&line), desk.received()), (whole, requests), "no page is paid for twice");
}

/// Runs the job on its schedule until it waits for a time, and stops it there; says how it ended, its last line, and what it said.
fn on_schedule(desk: &Desk) -> (Option<i32>, Value, String) {
    let mut child = desk.command(&["harvest", "run", "job.toml", "--on-schedule"]).spawn().unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    while let Some(line) = lines.next().filter(|_| !said.contains("the next run is at ")) {
        said.push_str(&line);
        said.push('\n');
        if said.contains("the next run is at ") {
            kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        }
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), last(&output), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_schedule_what_was_stopped_goes_on_and_a_failure_ends_nothing() {
    let (whole, requests) = uninterrupted("schedule-whole").await;
    let desk = Desk::new("schedule").await;
    let (code, _, said) = on_schedule(&desk);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("error: the job in job.toml has no schedule") && said.contains("schedule = \"0 6 * * *\""),
        "{said}"
    );

    desk.change("name = \"creators\"", "name = \"creators\"\nschedule = \"0 0 1 1 *\"");
    let next = |said: &str| said.contains("the next run is at ") && said.contains("-01-01T00:00:00Z, in ");
    let (code, line, said) = on_schedule(&desk);
    assert_eq!((code, line, desk.received()), (Some(0), Value::Null, 0), "its time has not come: {said}");
    assert!(next(&said), "{said}");

    desk.change("1 USD", "0.003 USD");
    assert_eq!(desk.harvest().0, Some(3));
    let (code, line, said) = on_schedule(&desk);
    assert_eq!((code, &line["ended"]), (Some(0), &"no_room".into()), "{said}");
    assert!(said.contains("error: the budget has no room for the next call") && next(&said), "{said}");

    desk.change("0.003 USD", "1 USD");
    let (code, line, said) = on_schedule(&desk);
    assert_eq!((code, &line["ended"], &line["went_on"]), (Some(0), &"done".into(), &true.into()), "{said}");
    assert!(next(&said), "{said}");
    assert_eq!((desk.rows(&line), desk.received()), (whole, requests));

    // What is over is not made again before its time.
    let (code, line, said) = on_schedule(&desk);
    assert_eq!((code, line, desk.received()), (Some(0), Value::Null, requests), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_on_its_way_when_it_was_killed_is_held_until_somebody_says_so() {
    let (whole, requests) = uninterrupted("killed-whole").await;
    let desk = Desk::new("killed").await;
    desk.sandbox.reply_next(Reply::never());
    let mut child = desk.start();
    desk.requests(1).await;
    assert_eq!(desk.status()["steps"][0]["streams"]["working"], 1);
    kill_process(Pid::from_child(&child), Signal::KILL).unwrap();
    child.wait().unwrap();

    let (code, line, said) = desk.harvest();
    assert_eq!(
        (code, &line["ended"], &line["unknown"], &line["set_aside"]),
        (Some(3), &"done".into(), &1.into(), &"0.001 USD".into())
    );
    assert!(said.contains("error: 1 list is held") && said.contains("--resend-unknown"), "{said}");
    let status = desk.status();
    let unknown = &status["unknown"][0];
    assert_eq!((&unknown["asked"]["about"], &unknown["is_held"]), (&"@sample.creator".into(), &true.into()));

    let output = desk.run(&["harvest", "run", "job.toml", "--resend-unknown"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let export = last(&desk.run(&["harvest", "export", "job.toml"]));
    // The two lists are the same, and the second one ended where it was known.
    assert_eq!(desk.rows(&export), whole);
    assert!(desk.received() >= requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_credentials_and_dead_inputs_have_codes_of_their_own() {
    let desk = Desk::new("codes").await;
    let output = desk
        .command(&["harvest", "run", "job.toml"])
        .env("TIKHUB_API_KEY", "a-key-that-nobody-knows")
        .output()
        .unwrap();
    assert_eq!((output.status.code(), &last(&output)["ended"]), (Some(4), &"refused".into()), "{}", err(&output));
    assert!(err(&output).contains("then run the same command to go on"), "{}", err(&output));
    assert_eq!(
        desk.command(&["harvest", "run", "job.toml"]).env("TIKHUB_API_KEY", "").output().unwrap().status.code(),
        Some(4)
    );

    desk.change("\"@other.creator\"", "\"dead end\"");
    let (code, line, said) = desk.harvest();
    assert_eq!((code, &line["dead"], &line["run"]), (Some(5), &1.into(), &1.into()), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_a_job_is_told_before_anything_is_sent() {
    let desk = Desk::new("mistakes").await;
    desk.change("users videos", "users vidoes");
    let (code, _, said) = desk.harvest();
    assert_eq!(code, Some(2));
    assert!(said.starts_with("error: line 10 of job.toml: step `videos`: tikhub has no operation `users vidoes`\n  do: `videos` is near; "), "{said}");
    desk.change("users vidoes", "users videos");
    desk.change("run = \"1 USD\"", "run = \"0.001 USD\"");
    let output = desk.run(&["harvest", "check", "job.toml"]);
    assert_eq!(
        (output.status.code(), &last(&output)["cost_at_least"]),
        (Some(3), &"0.002 USD".into()),
        "{}",
        err(&output)
    );
    desk.change("name = \"creators\"", "name = \"a-sandbox\"");
    assert_eq!(desk.harvest().0, Some(2));
    let status = desk.run(&["harvest", "status", "job.toml"]);
    assert_eq!(status.status.code(), Some(2));
    assert_eq!(desk.received(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stand_in_makes_up_lies_apart() {
    let desk = Desk::new("apart").await;
    let output = desk.run(&["--sandbox", "harvest", "run", "job.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(
        desk.folder.join("creators-sandbox.journal.sqlite").exists()
            && desk.folder.join("creators-sandbox/videos").exists()
    );
    let status = desk.run(&["harvest", "status", "job.toml"]);
    assert_eq!((status.status.code(), desk.received()), (Some(1), 0));
    let said = err(&status);
    assert!(
        said.contains("because: the job has not been run yet") && said.contains("with `--sandbox` as well"),
        "{said}"
    );
    assert_eq!(last(&desk.run(&["--sandbox", "harvest", "status", "job.toml"]))["job"], "creators-sandbox");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_is_json() {
    let desk = Desk::new("schema").await;
    let output = desk.run(&["harvest", "schema"]);
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &schema["title"]), (Some(0), &"Job".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_between_two_runs_is_told() {
    let desk = Desk::new("changes").await;
    assert_eq!(desk.harvest().0, Some(0));
    let none = desk.run(&["harvest", "changes", "job.toml"]);
    assert_eq!(none.status.code(), Some(2), "{}", err(&none));
    assert!(err(&none).contains("has had one run") && err(&none).contains("run the job again"), "{}", err(&none));

    let again = desk.run(&["harvest", "run", "job.toml", "--refetch"]);
    assert_eq!(again.status.code(), Some(0), "{}", err(&again));
    let told = desk.run(&["harvest", "changes", "job.toml", "-o", "jsonl"]);
    assert_eq!((told.status.code(), told.stdout.len()), (Some(0), 0), "the same videos with the same counts");
    let wrong = desk.run(&["harvest", "changes", "job.toml", "--step", "vidoes"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", err(&wrong));
}
