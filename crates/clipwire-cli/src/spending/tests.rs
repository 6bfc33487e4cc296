use std::fs;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use clipwire::{Charge, Credentials, Money, RetryPolicy};
use clipwire_sandbox::{Reply, Sandbox};
use jiff::Timestamp;

use super::{By, Line, Recorder, append, read};
use crate::config::private::tests::Folder;

fn line(at: &str, operation: &str, charge: Charge, cost: Option<&str>) -> Line {
    Line {
        at: at.parse::<Timestamp>().unwrap(),
        provider: "tikhub".to_owned(),
        operation: operation.to_owned(),
        calls: 1,
        attempts: 1,
        charge,
        cost: cost.map(str::to_owned),
        cost_at_most: cost.map(str::to_owned),
        currency: cost.map(|_| "USD".to_owned()),
        request_id: None,
        pid: 1,
    }
}

fn texts(rows: &[crate::row::Row]) -> Vec<String> {
    rows.iter().map(|row| row.text().to_owned()).collect()
}

#[test]
fn sums_are_by_day_provider_and_operation_and_exact() {
    let folder = Folder::new("sums");
    let path = folder.path().join("deep/er/spending.jsonl");
    for line in [
        line("2026-03-02T00:00:00Z", "b", Charge::Yes, Some("0.1")),
        line("2026-03-01T23:59:59.999Z", "a", Charge::Yes, Some("0.1")),
        line("2026-03-01T12:00:00Z", "a", Charge::Yes, Some("0.2")),
        line("2026-03-01T12:00:00Z", "a", Charge::No, None),
        line("2026-03-01T12:00:00Z", "a", Charge::Unknown, None),
        line("2026-03-02T08:00:00+09:00", "a", Charge::Unstated, None),
    ] {
        append(&path, &line).unwrap();
    }
    let spent = read(&path, None).unwrap();
    assert_eq!(
        texts(&spent.rows(&By::ALL)),
        [
            r#"{"day":"2026-03-01","provider":"tikhub","operation":"a","calls":5,"attempts":5,"charged":2,"not_charged":1,"unstated":1,"unknown":1,"unpriced":2,"cost":{"USD":"0.3"},"cost_at_most":{"USD":"0.3"}}"#,
            r#"{"day":"2026-03-02","provider":"tikhub","operation":"b","calls":1,"attempts":1,"charged":1,"not_charged":0,"unstated":0,"unknown":0,"unpriced":0,"cost":{"USD":"0.1"},"cost_at_most":{"USD":"0.1"}}"#,
        ],
        "08:00 in Tokyo is the day before in UTC"
    );
    let total = texts(&spent.rows(&[]));
    assert!(
        total[0].starts_with(r#"{"calls":6,"attempts":6,"charged":3,"#) && total[0].contains(r#""USD":"0.4""#),
        "{total:?}"
    );
    assert_eq!(spent.rows(&[By::Operation]).len(), 2);
    assert!(spent.notes()[0].starts_with("2 calls that may have been charged had no known price"));
    let since = read(&path, Some("2026-03-02".parse().unwrap())).unwrap();
    assert_eq!(since.rows(&By::ALL).len(), 1);
}

#[test]
fn currencies_are_not_added_up() {
    let folder = Folder::new("currencies");
    let path = folder.path().join("s");
    append(&path, &line("2026-03-01T00:00:00Z", "a", Charge::Yes, Some("0.1"))).unwrap();
    let yuan =
        Line { currency: Some("CNY".to_owned()), ..line("2026-03-01T00:00:00Z", "a", Charge::Yes, Some("0.0220")) };
    append(&path, &yuan).unwrap();
    assert!(read(&path, None).unwrap().rows(&By::ALL)[0].text().contains(r#""cost":{"CNY":"0.022","USD":"0.1"}"#));
}

#[test]
fn a_file_that_is_missing_is_one_of_no_lines() {
    let spent = read(&std::env::temp_dir().join("clipwire-there-is-none"), None).unwrap();
    assert!(spent.is_empty() && spent.rows(&By::ALL).is_empty() && spent.notes().is_empty());
}

#[test]
fn torn_and_foreign_lines_are_counted_and_passed_over() {
    let folder = Folder::new("torn");
    let path = folder.path().join("s");
    let good = line("2026-03-01T00:00:00Z", "a", Charge::Yes, Some("0.1"));
    append(&path, &good).unwrap();
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"\n{\"hello\":1}\n\xff\xfe\n[]\n").unwrap();
    file.write_all(&vec![b'x'; 200_000]).unwrap();
    let bad_cost = r#"{"at":"2026-03-01T00:00:00Z","provider":"p","operation":"o","charge":"yes","cost":"a lot","currency":"USD"}"#;
    writeln!(file, "\n{bad_cost}").unwrap();
    file.write_all(br#"{"at":"2026-03-01T00:00"#).unwrap();
    // The next line begins a new one.
    append(&path, &good).unwrap();
    let spent = read(&path, None).unwrap();
    assert_eq!((spent.unreadable, spent.first_unreadable), (6, Some(3)));
    assert!(spent.rows(&By::ALL)[0].text().contains(r#""calls":2,"#));
    assert!(spent.notes()[0].starts_with("6 lines"));
}

#[test]
fn lines_of_later_versions_can_be_read() {
    let folder = Folder::new("later");
    let path = folder.path().join("s");
    let later = r#"{"at":"2026-03-01T00:00:00Z","provider":"p","operation":"o","charge":"no","new":{"a":1}}"#;
    fs::write(&path, format!("{later}\n")).unwrap();
    let spent = read(&path, None).unwrap();
    assert_eq!((spent.unreadable, spent.rows(&By::ALL).len()), (0, 1));
}

#[test]
fn many_writers_lose_no_line() {
    let folder = Folder::new("writers");
    let path = Arc::new(folder.path().join("s"));
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            // Each line is written by a file of its own, as another program would.
            std::thread::spawn(move || {
                for _ in 0..50 {
                    append(&path, &line("2026-03-01T00:00:00Z", "a", Charge::Yes, Some("0.001"))).unwrap();
                }
            })
        })
        .collect();
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    let spent = read(&path, None).unwrap();
    assert_eq!(spent.unreadable, 0);
    assert!(
        spent.rows(&By::ALL)[0].text().contains(r#""calls":400,"#)
            && spent.rows(&By::ALL)[0].text().contains(r#""cost":{"USD":"0.4"}"#)
    );
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("modes");
    let path = folder.path().join("new/s");
    append(&path, &line("2026-03-01T00:00:00Z", "a", Charge::No, None)).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
}

fn client(sandbox: &Sandbox, recorder: &Arc<Recorder>) -> clipwire::onebound::Client {
    clipwire::onebound::Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .retry(RetryPolicy::none())
        .observe(recorder.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn every_call_of_a_client_is_recorded_however_it_ends() {
    let folder = Folder::new("recorder");
    let path = folder.path().join("s");
    let price = |operation: &str| (operation == "item_get_video").then(|| "0.022 CNY".parse::<Money>().unwrap());
    let recorder = Arc::new(Recorder::new(path.clone(), "onebound").with_prices(price));
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox, &recorder);
    client.videos().get("7118694749548072205").send().await.unwrap();
    sandbox.reply_next(Reply::never());
    let dropped = tokio::time::timeout(Duration::from_millis(300), client.videos().get("7118694749548072205").send());
    assert!(dropped.await.is_err());
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<Line> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(
        (lines[0].charge, lines[0].cost.as_deref(), lines[0].currency.as_deref()),
        (Charge::Yes, Some("0.022"), Some("CNY"))
    );
    assert_eq!((lines[0].provider.as_str(), lines[0].operation.as_str()), ("onebound", "item_get_video"));
    assert_eq!((lines[1].charge, lines[1].cost.as_deref()), (Charge::Unknown, None), "nobody can tell");
    assert_eq!(lines[1].cost_at_most.as_deref(), Some("0.022"));
    assert!(recorder.failure().is_none());
}

#[tokio::test]
async fn a_call_does_not_fail_because_its_line_cannot_be_written() {
    let folder = Folder::new("refused");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    // A file is in the place of the folder.
    let recorder = Arc::new(Recorder::new(file.join("s"), "onebound"));
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox, &recorder);
    for _ in 0..2 {
        client.videos().get("7118694749548072205").send().await.unwrap();
    }
    let failure = recorder.failure().unwrap();
    assert!(failure.to_string().starts_with("2 calls are missing in") && failure.why.len() == 1, "{failure:?}");
}
