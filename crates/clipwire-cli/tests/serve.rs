//! `clipwire harvest serve` as a process: the page and its numbers over loopback, and whom it does not answer.

#![cfg(feature = "harvest")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// One input that nothing can be asked about, with what would be markup in it.
const JOB: &str = r#"
name = "watched"
provider = "tikhub"

[inputs]
list = ["@sample.creator", "dead <img src=x onerror=alert(1)>"]

[[step]]
name = "videos"
operation = "users videos"

[budget]
day = "1 USD"
"#;

struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("job.toml"), JOB).unwrap();
        Self(folder)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire"));
        command.args(["--sandbox", "harvest"]).args(words).current_dir(&self.0);
        command.env("CLIPWIRE_CONFIG_DIR", "config").env("CLIPWIRE_DATA_DIR", "data").env("CLIPWIRE_NO_KEYRING", "1");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn serve(&self) -> Served {
        let mut child = self.command(&["serve", "job.toml"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.split_once("http://127.0.0.1:").unwrap().1.split_once('/').unwrap().0;
        Served { port: port.parse().unwrap(), child }
    }
}

/// The server, ended with the test.
struct Served {
    port: u16,
    child: Child,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// The status, the headers and the body of an answer to a request as it stands.
    fn raw(&self, request: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_lowercase(), body.to_owned())
    }

    fn ask(&self, method: &str, path: &str, host: &str) -> (u16, String, String) {
        self.raw(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.ask("GET", path, &format!("127.0.0.1:{}", self.port))
    }

    fn data(&self) -> Value {
        let (status, head, body) = self.get("/data.json");
        assert!(status == 200 && head.contains("content-type: application/json"), "{head}");
        serde_json::from_str(&body).unwrap()
    }
}

#[test]
fn the_numbers_are_those_of_the_job_before_and_after_a_run() {
    let desk = Desk::new("numbers");
    let before = desk.serve();
    let data = before.data();
    assert_eq!((&data["hint"], &data["history"]), (&"the job has not been run yet".into(), &Value::Null));
    drop(before);

    let run = desk.command(&["run", "job.toml"]).output().unwrap();
    assert_eq!(run.status.code(), Some(5), "{}", String::from_utf8_lossy(&run.stderr));
    let after = desk.serve();
    let history = &after.data()["history"];
    assert_eq!((&history["status"]["job"], &history["status"]["is_over"]), (&"watched-sandbox".into(), &true.into()));
    assert_eq!(history["total"]["new"], history["status"]["steps"][0]["rows"]);
    assert!(history["total"]["new"].as_u64().unwrap() > 0 && history["budgets"][0]["of"] == "day", "{history}");
    // Data is data: what would be markup is a text, and the page makes it one again.
    let dead = history["streams"].as_array().unwrap().iter().find(|stream| stream["state"] == "dead").unwrap();
    assert_eq!(dead["asked"]["about"], "dead <img src=x onerror=alert(1)>");
}

#[test]
fn the_page_loads_nothing_from_elsewhere_and_makes_no_markup_of_what_it_is_told() {
    let desk = Desk::new("page");
    let served = desk.serve();
    for (path, kind) in [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")] {
        let (status, head, body) = served.get(path);
        assert!(status == 200 && head.contains(&format!("content-type: {kind}; charset=utf-8")), "{path}: {head}");
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self';"), "{head}");
        assert!(head.contains("x-content-type-options: nosniff") && head.contains("cache-control: no-store"), "{head}");
        let allowed = body.replace("http://www.w3.org/2000/svg", "");
        for foreign in
            ["http://", "https://", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
        {
            assert!(!allowed.contains(foreign), "{path} has {foreign}");
        }
    }
    assert_eq!(served.get("/../../etc/passwd").0, 404);
    let (status, head, body) = served.ask("HEAD", "/", &format!("localhost:{}", served.port));
    assert!(status == 200 && body.is_empty() && !head.contains("content-length: 0"), "{head}");
}

#[test]
fn other_hosts_and_other_methods_are_refused() {
    let desk = Desk::new("refused");
    let served = desk.serve();
    let own = format!("127.0.0.1:{}", served.port);
    for host in ["rebound.example", "127.0.0.1", "127.0.0.1:1", &format!("rebound.example:{}", served.port)] {
        let (status, _, body) = served.ask("GET", "/data.json", host);
        assert!(status == 421 && !body.contains("{"), "{host}: {body}");
    }
    let absolute = format!("GET http://rebound.example/data.json HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n");
    assert_eq!(served.raw(&absolute).0, 421);
    assert_eq!(served.raw("GET /data.json HTTP/1.0\r\n\r\n").0, 421);
    let (status, head, _) = served.ask("POST", "/data.json", &own);
    assert!(status == 405 && head.contains("allow: get, head"), "{head}");
}

#[test]
fn it_ends_on_ctrl_c_also_while_a_browser_keeps_its_connection() {
    let desk = Desk::new("ends");
    let mut served = desk.serve();
    let mut kept = TcpStream::connect(("127.0.0.1", served.port)).unwrap();
    write!(kept, "GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", served.port).unwrap();
    kept.read_exact(&mut [0; 15]).unwrap();
    kill_process(Pid::from_child(&served.child), Signal::INT).unwrap();
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
}
