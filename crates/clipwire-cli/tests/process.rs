//! The program as a process: how it ends, what it leaves behind, and how it goes on.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use clipwire_sandbox::{Reply, Sandbox};
use rustix::process::{Pid, Signal, kill_process};

/// A folder of its own for each test, with its settings and its files.
struct Desk {
    folder: PathBuf,
    sandbox: Sandbox,
}

impl Desk {
    async fn new(name: &str) -> Self {
        Self::slow(name, Duration::ZERO).await
    }

    /// One whose provider takes its time to answer.
    async fn slow(name: &str, latency: Duration) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("process").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let sandbox = Sandbox::builder().latency(latency).start().await.unwrap();
        Self { folder, sandbox }
    }

    /// The program, with the keys of the provider in its environment.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire"));
        command
            .args(words)
            .current_dir(&self.folder)
            .env_remove("HTTP_PROXY")
            .env("CLIPWIRE_CONFIG_DIR", "config")
            .env("CLIPWIRE_DATA_DIR", "data")
            .env("CLIPWIRE_NO_KEYRING", "1")
            .env("TIKHUBAPI_BASE_URL", self.sandbox.url())
            .env("TIKHUBAPI_KEY", self.sandbox.api_key())
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

    fn start(&self, words: &[&str]) -> Child {
        self.command(words).spawn().unwrap()
    }

    fn lines(&self, file: &str) -> Vec<String> {
        fs::read_to_string(self.folder.join(file)).unwrap().lines().map(str::to_owned).collect()
    }

    /// The list of all videos of the creator with the most, into a file.
    fn videos(&self) -> Vec<String> {
        let creators = self.sandbox.world().creators();
        let most = creators.iter().max_by_key(|creator| creator.videos).unwrap();
        let words =
            ["tikhubapi", "users", "videos", most.sec_uid.as_str(), "--region", "US", "--all", "-o", "videos.jsonl"];
        words.map(str::to_owned).to_vec()
    }

    /// Waits until so many requests have come.
    async fn requests(&self, count: u64) {
        while self.sandbox.ledger().received < count {
            tokio::task::yield_now().await;
        }
    }
}

fn words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// What the list is when nothing gets in its way, and how many requests that takes.
async fn uninterrupted(name: &str) -> (Vec<String>, u64) {
    let desk = Desk::new(name).await;
    let output = desk.run(&words(&desk.videos()));
    assert_eq!(code(&output), Some(0), "{}", err(&output));
    (desk.lines("videos.jsonl"), desk.sandbox.ledger().received)
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_behind_a_page_and_the_same_command_goes_on() {
    let (whole, requests) = uninterrupted("ctrl-c-whole").await;
    assert!(requests > 3, "{requests}");
    let desk = Desk::slow("ctrl-c", Duration::from_millis(40)).await;
    let child = desk.start(&words(&desk.videos()));
    desk.requests(2).await;
    signal(&child, Signal::INT);
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), Some(130), "{}", err(&output));
    assert!(err(&output).contains("run the same command to go on"), "{}", err(&output));
    let part = desk.lines("videos.jsonl");
    assert!(!part.is_empty() && part.len() < whole.len());
    assert_eq!(part, whole[..part.len()]);

    let output = desk.run(&words(&desk.videos()));
    assert_eq!(code(&output), Some(0), "{}", err(&output));
    assert_eq!(desk.lines("videos.jsonl"), whole);
    assert_eq!(desk.sandbox.ledger().received, requests, "no page is paid for twice");
    assert!(!desk.folder.join(".videos.jsonl.journal").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_loses_the_request_on_its_way_at_the_most() {
    let (whole, requests) = uninterrupted("killed-whole").await;
    let desk = Desk::slow("killed", Duration::from_millis(40)).await;
    for count in 1..4 {
        let mut child = desk.start(&words(&desk.videos()));
        desk.requests(2 * count).await;
        signal(&child, Signal::KILL);
        child.wait().unwrap();
    }
    let output = desk.run(&words(&desk.videos()));
    assert_eq!(code(&output), Some(0), "{}", err(&output));
    assert_eq!(desk.lines("videos.jsonl"), whole);
    assert!(desk.sandbox.ledger().received <= requests + 3, "one for each kill");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_times_ctrl_c_stops_at_once_and_books_what_was_on_its_way() {
    let desk = Desk::new("twice").await;
    desk.sandbox.reply_next(Reply::never());
    let mut child = desk.start(&["tikhubapi", "users", "videos", "MS4wLjABAAAAnobody", "--region", "US"]);
    desk.requests(1).await;
    signal(&child, Signal::INT);
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert!(line.contains("Ctrl-C again"), "{line}");
    signal(&child, Signal::INT);
    told.read_to_string(&mut line).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{line}");
    assert!(line.contains("1 maybe charged"), "{line}");
    let ledger = desk.run(&["ledger"]);
    assert!(String::from_utf8_lossy(&ledger.stdout).contains("\"unknown\":1"), "{ledger:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_stops_it_and_each_further_run_gets_as_much() {
    let (whole, requests) = uninterrupted("budget-whole").await;
    let desk = Desk::new("budget").await;
    let list = desk.videos();
    let mut command = words(&list);
    command.extend(["--max-calls", "2"]);
    for run in 0.. {
        let output = desk.run(&command);
        let done = code(&output) == Some(0);
        assert!(done || code(&output) == Some(3), "{}", err(&output));
        assert!(desk.sandbox.ledger().received <= 2 * (run + 1));
        let lines = desk.lines("videos.jsonl");
        assert_eq!(lines, whole[..lines.len()]);
        if done {
            break;
        }
    }
    assert_eq!((desk.lines("videos.jsonl"), desk.sandbox.ledger().received), (whole, requests));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_failed_is_asked_for_again_and_no_other() {
    let (whole, requests) = uninterrupted("failed-whole").await;
    let desk = Desk::new("failed").await;
    let list = desk.videos();
    let mut command = words(&list);
    command.extend(["--max-calls", "2"]);
    assert_eq!(code(&desk.run(&command)), Some(3));
    desk.sandbox.reply_next(Reply::empty(403));
    let output = desk.run(&words(&list));
    assert!([Some(1), Some(4)].contains(&code(&output)), "{}", err(&output));
    assert!(err(&output).contains("run the same command to go on"), "{}", err(&output));
    let output = desk.run(&words(&list));
    assert_eq!(code(&output), Some(0), "{}", err(&output));
    assert_eq!((desk.lines("videos.jsonl"), desk.sandbox.ledger().received), (whole, requests + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_come_out_in_their_order_however_many_are_worked_on_at_once() {
    let desk = Desk::slow("order", Duration::from_millis(5)).await;
    let ids: Vec<String> = (0..40).map(|number| format!("73000000000000000{number:02}")).collect();
    let list: Vec<String> =
        ids.iter().enumerate().map(|(at, id)| if at % 7 == 3 { "dead end".to_owned() } else { id.clone() }).collect();
    fs::write(desk.folder.join("ids.txt"), list.join("\r\n")).unwrap();
    let output = desk.run(&[
        "tikhub",
        "videos",
        "get",
        "--input",
        "ids.txt",
        "-j",
        "16",
        "-o",
        "jsonl",
        "--errors",
        "dead.jsonl",
    ]);
    assert_eq!(code(&output), Some(5), "{}", err(&output));
    let rows: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let values: Vec<&str> = rows.iter().map(|row| row["input"]["value"].as_str().unwrap()).collect();
    assert_eq!(values, list.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(rows.iter().all(|row| row.get("error").is_some() == (row["input"]["value"] == "dead end")));
    assert_eq!(desk.lines("dead.jsonl").len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_had_enough_is_no_failure() {
    let desk = Desk::new("pipe").await;
    let mut list = desk.videos();
    list.truncate(list.len() - 2);
    list.extend(["-o", "jsonl"].map(str::to_owned));
    let mut child = desk.start(&words(&list));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with('{'));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_that_was_sent_is_in_the_ledger_once() {
    let desk = Desk::new("ledger").await;
    assert_eq!(code(&desk.run(&words(&desk.videos()))), Some(0));
    assert_eq!(code(&desk.run(&["tikhub", "videos", "get", "7300000000000000001"])), Some(0));
    assert_eq!(code(&desk.run(&["tikhub", "videos", "get", "no id"])), Some(2));
    let ledger = desk.run(&["ledger", "--by", "provider"]);
    let rows: Vec<serde_json::Value> =
        String::from_utf8(ledger.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let calls: u64 = rows.iter().map(|row| row["calls"].as_u64().unwrap()).sum();
    assert_eq!(calls, desk.sandbox.ledger().received);
    assert!(rows.iter().any(|row| row["provider"] == "tikhub" && row["cost"]["USD"] == "0.001"), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_from_stdin_are_tried_kept_used_and_forgotten_and_never_printed() {
    let desk = Desk::new("login").await;
    let key = desk.sandbox.credential("tikhub", "api_key").to_owned();
    let login = |secret: &str| {
        let mut child =
            desk.command(&["login", "tikhub"]).env("TIKHUB_API_KEY", "").stdin(Stdio::piped()).spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{secret}").unwrap();
        child.wait_with_output().unwrap()
    };
    let get = || {
        desk.command(&["tikhub", "videos", "get", "7300000000000000001"]).env("TIKHUB_API_KEY", "").output().unwrap()
    };
    assert_eq!(code(&get()), Some(4));

    let refused = login("a-key-that-nobody-knows");
    assert_eq!(code(&refused), Some(4), "{}", err(&refused));
    assert_eq!(code(&get()), Some(4), "a key that is refused is not kept");

    let kept = login(&key);
    assert_eq!(code(&kept), Some(0), "{}", err(&kept));
    assert!(!err(&kept).contains(&key) && err(&kept).contains("credentials.toml"), "{}", err(&kept));
    assert_eq!(code(&get()), Some(0));
    let doctor = desk.command(&["doctor", "tikhub"]).env("TIKHUB_API_KEY", "").output().unwrap();
    assert_eq!(code(&doctor), Some(0), "{}", err(&doctor));
    assert!(!String::from_utf8_lossy(&doctor.stdout).contains(&key));

    assert_eq!(code(&desk.command(&["logout", "tikhub"]).env("TIKHUB_API_KEY", "").output().unwrap()), Some(0));
    assert_eq!(code(&get()), Some(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn raw_is_the_body_byte_for_byte_even_where_it_cannot_be_read() {
    let desk = Desk::new("raw").await;
    let body = "{ \"code\": 200,  \"data\": {\"aweme_id\":7300000000000000001, \"x\": 1.10} }\n\n";
    desk.sandbox.reply_next(Reply::bytes("application/json", body));
    let output = desk.run(&["tikhub", "videos", "get", "7300000000000000001", "--raw", "-o", "body.json"]);
    assert_eq!(code(&output), Some(1), "{}", err(&output));
    assert_eq!(fs::read_to_string(desk.folder.join("body.json")).unwrap(), body);
    let again = desk.run(&["tikhub", "videos", "get", "7300000000000000001", "--raw", "-o", "body.json"]);
    assert_eq!(
        (code(&again), desk.sandbox.ledger().received),
        (Some(2), 1),
        "nothing is paid for that cannot be written"
    );
    let output = desk.run(&["tikhub", "videos", "get", "7300000000000000001", "--raw"]);
    assert_eq!(code(&output), Some(0), "{}", err(&output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for body in ["{ \"code\": 200 }", "{ \"code\": 200 }\n", ""] {
        desk.sandbox.reply_next(Reply::bytes("application/json", body));
        let output = desk.run(&["tikhub", "videos", "get", "7300000000000000001", "--raw"]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), body, "not a line end more");
    }
    assert_eq!(answer["data"]["aweme_detail"]["aweme_id"], "7300000000000000001");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_result_is_told_from_a_lost_one() {
    let desk = Desk::new("empty").await;
    fs::write(desk.folder.join("words.txt"), "cats\nnothingofthiskind\n").unwrap();
    for more in [&[][..], &["--all"][..]] {
        let search = ["tikhubapi", "search", "videos", "--input", "words.txt", "-o", "jsonl"];
        let output = desk.run(&[&search[..], more].concat());
        assert_eq!(code(&output), Some(0), "{}", err(&output));
        assert!(err(&output).contains("2 inputs done, 1 of them empty, 0 failed"), "{}", err(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_is_given_counts_for_the_run_whatever_is_published() {
    let desk = Desk::new("price").await;
    let get = ["tikhub", "videos", "get", "7300000000000000001", "--price", "5USD"];
    let dry = desk.run(&[&get[..], &["--dry-run"][..]].concat());
    assert!(String::from_utf8_lossy(&dry.stdout).contains("5 USD"), "{dry:?}");
    let refused = desk.run(&[&get[..], &["--max-cost", "4USD"][..]].concat());
    assert_eq!((code(&refused), desk.sandbox.ledger().received), (Some(3), 0), "{}", err(&refused));
    let output = desk.run(&get);
    assert!(code(&output) == Some(0) && err(&output).contains("1 charged, 5 USD"), "{}", err(&output));
    let list = desk.run(&["tikhub", "users", "videos", "@sample.creator", "--price", "2USD"]);
    assert!(err(&list).contains("2 USD a page"), "{}", err(&list));
    let ledger = desk.run(&["ledger", "--by", "provider"]);
    assert!(String::from_utf8_lossy(&ledger.stdout).contains("{\"USD\":\"7\"}"), "{ledger:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_paid_for_that_a_closed_stdout_would_lose() {
    let desk = Desk::new("closed").await;
    let run = |redirected: &str, more: &str| {
        let get =
            format!("{} tikhub videos get 7300000000000000001 {more} {redirected}", env!("CARGO_BIN_EXE_clipwire"));
        let environment = desk.command(&[]);
        let mut command = Command::new("sh");
        command.args(["-c", &get]).current_dir(&desk.folder);
        command.envs(environment.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.output().unwrap()
    };
    for (redirected, more) in [(">&-", ""), (">&-", "--raw"), ("1</dev/null", "")] {
        let closed = run(redirected, more);
        assert_eq!((code(&closed), desk.sandbox.ledger().received), (Some(2), 0), "{}", err(&closed));
        assert_eq!(err(&closed).lines().count(), 3, "{}", err(&closed));
    }
    assert_eq!(code(&run(">/dev/null", "")), Some(0), "they may be thrown away");
    assert_eq!(code(&run(">&-", "-o a.jsonl")), Some(0), "a file needs no stdout");
    assert_eq!(desk.sandbox.ledger().received, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_that_cannot_be_printed_is_a_failure() {
    let desk = Desk::new("full").await;
    for words in [&["--help"][..], &["--version"], &["tikhub", "users", "videos", "--help"]] {
        let full = fs::File::options().write(true).open("/dev/full");
        // Only Linux has it.
        let Ok(full) = full else { return };
        let output = desk.command(words).stdout(full).output().unwrap();
        assert!(
            code(&output) == Some(1) && err(&output).contains("cannot write to stdout"),
            "{words:?}: {}",
            err(&output)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_have_the_same_columns_on_stdout_as_in_a_file() {
    let desk = Desk::new("columns").await;
    let list = ["tikhub", "users", "videos", "@sample.creator", "--model", "-o"];
    for excel in [&[][..], &["--excel"][..]] {
        let printed = desk.run(&[&list[..], &["csv"], excel].concat());
        assert_eq!(code(&printed), Some(0), "{}", err(&printed));
        assert_eq!(code(&desk.run(&[&list[..], &["a.csv", "--force"], excel].concat())), Some(0));
        let printed = String::from_utf8(printed.stdout).unwrap();
        let header = |text: &str| text.lines().next().unwrap().to_owned();
        let written = fs::read_to_string(desk.folder.join("a.csv")).unwrap();
        assert_eq!(header(&printed), header(&written));
        assert!(header(&printed).contains(",author_id,") && printed.lines().count() > 1);
        assert_eq!(printed.starts_with('\u{feff}'), !excel.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_environment_is_asked_first_and_one_that_does_not_let_through_is_told_of() {
    let desk = Desk::new("proxy").await;
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://me:p4ssw0rd@{}", proxy.local_addr().unwrap());
    // It ends with the process of the tests.
    let (heads, seen) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in proxy.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
            heads.send(lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>()).unwrap();
            stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").unwrap();
        }
    });
    let words = ["tikhubapi", "users", "info", "tiktok", "--base-url", "https://api.example"];
    let run = |address: &str| {
        let mut command = desk.command(&words);
        let output =
            command.env_remove("NO_PROXY").env_remove("no_proxy").env("HTTPS_PROXY", address).output().unwrap();
        assert!(!output.status.success() && !err(&output).contains("p4ssw0rd"), "{}", err(&output));
        err(&output)
    };
    let refused = run(&address);
    assert!(refused.contains("proxy authorization required") && refused.contains("not charged"), "{refused}");
    let head = seen.try_recv().unwrap();
    assert_eq!(head[0], "CONNECT api.example:443 HTTP/1.1");
    let unknown = run("socks5://127.0.0.1:1");
    assert!(unknown.contains("a proxy of the kind socks5, and only http and https are known"), "{unknown}");
}
