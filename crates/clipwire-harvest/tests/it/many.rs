//! Many machines on one PostgreSQL: the same rows, one rate, one budget, and nothing paid for twice, whoever dies.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clipwire_harvest::{Counted, Ended, Engine, Job, Location, Options, Outcome, Status, Watch, export};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::{After, Desk, server};

/// A job whose journal is on the server; `None` where there is none here.
async fn desk(name: &str, more: &str) -> Option<(Desk, Location)> {
    let location = Location::postgres(server::address()?).unwrap();
    let mut desk = Desk::new(&format!("many-{name}"), more).await;
    desk.job.name = format!("{name}-{}", std::process::id());
    Some((desk, location))
}

fn engine(desk: &Desk, location: &Location) -> Engine {
    Engine::open_at(desk.job.clone(), location, desk.client()).unwrap()
}

/// Counts the answers of one machine.
#[derive(Default)]
struct Answers(AtomicU64);

impl Watch for Answers {
    fn answered(&self, _: usize, _: Counted) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Some machines, one of which begins the run; how it ended for that one, and how many answers each had.
async fn run(desk: &Desk, location: &Location, machines: usize, options: &Options) -> (Outcome, Vec<u64>) {
    let engines = (0..machines).map(|_| engine(desk, location)).collect();
    run_with(engines, desk.inputs.clone(), options).await
}

async fn run_with(engines: Vec<Engine>, inputs: Vec<String>, options: &Options) -> (Outcome, Vec<u64>) {
    let machines = engines.len();
    let mut engines = engines.into_iter();
    let first = engines.next().unwrap();
    let counts: Vec<Arc<Answers>> = (0..machines).map(|_| Arc::default()).collect();
    let over = Arc::new(Notify::new());
    let mut others = JoinSet::new();
    for (engine, count) in engines.zip(counts.iter().skip(1)) {
        let (options, count, over) = (options.clone(), count.clone(), over.clone());
        others.spawn(async move { engine.join(&options, count, async move { over.notified().await }).await.unwrap() });
    }
    let outcome = first.run(inputs, options, counts[0].clone(), pending()).await.unwrap();
    for _ in 1..machines {
        over.notify_one();
    }
    while let Some(other) = others.join_next().await {
        assert_eq!(other.unwrap().ended, Ended::Stopped);
    }
    (outcome, counts.iter().map(|count| count.0.load(Ordering::SeqCst)).collect())
}

/// The rows of the steps, as one machine alone writes them.
fn rows(desk: &Desk, location: &Location) -> BTreeMap<String, Vec<String>> {
    let exported = export(&engine(desk, location), 1, &desk.folder.join("out")).unwrap();
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in exported.files {
        let step = file.parent().unwrap().parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(file).unwrap();
        rows.entry(step).or_default().extend(text.lines().map(str::to_owned));
    }
    rows.values_mut().for_each(|rows| rows.sort_unstable());
    rows
}

/// The same job on one machine, with a file.
async fn undisturbed(name: &str) -> (u64, BTreeMap<String, Vec<String>>) {
    let desk = Desk::new(&format!("many-{name}-alone"), "").await;
    desk.run(&Options::default()).await;
    let location = Location::of(&desk.job, &desk.folder);
    (desk.received(), rows(&desk, &location))
}

#[tokio::test(flavor = "multi_thread")]
async fn several_machines_share_a_run_and_make_each_call_once() {
    let Some((desk, location)) = desk("share", "").await else { return };
    let (calls, alone) = undisturbed("share").await;
    let (outcome, counts) = run(&desk, &location, 4, &Options::default()).await;
    assert_eq!((outcome.run, &outcome.ended), (1, &Ended::Done));
    assert_eq!(desk.received(), calls);
    assert_eq!(counts.iter().sum::<u64>(), calls);
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
    assert!(rows(&desk, &location) == alone);
    let status = Status::read(&location, &desk.job).unwrap();
    assert!(status.is_over && status.unknown.is_empty());
    assert_eq!(status.steps.iter().map(|step| step.calls.answered).sum::<u64>(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_work_of_machines_that_die_is_done_by_others() {
    let Some((desk, location)) = desk("die", "limits = { dead_after = \"1s\" }").await else { return };
    let (calls, alone) = undisturbed("die").await;
    let options = Options::default().resend_unknown(true);
    let mut deaths = 0;
    for answers in [3, 7, 11, 2, 5] {
        let dying = engine(&desk, &location);
        let after = Arc::new(After { left: AtomicU64::new(answers), reached: Notify::new() });
        tokio::select! {
            biased;
            () = after.reached.notified() => deaths += 1,
            outcome = dying.run(desk.inputs.clone(), &options, after.clone(), pending()) => {
                outcome.unwrap();
            }
        }
    }
    let (outcome, _) = run(&desk, &location, 2, &options).await;
    assert_eq!(outcome.ended, Ended::Done);
    assert!(rows(&desk, &location) == alone);
    let received = desk.received();
    assert!(
        (calls..=calls + deaths * 4).contains(&received),
        "{received} requests, {calls} undisturbed, {deaths} deaths"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_at_any_moment_cost_no_call_and_no_row() {
    let Some((desk, location)) = desk("break", "limits = { dead_after = \"1s\" }").await else { return };
    let (calls, alone) = undisturbed("break").await;
    let engines = vec![engine(&desk, &location), engine(&desk, &location)];
    let address = server::address().unwrap();
    let breaking = tokio::spawn(async move {
        let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        // One at a time, whichever is at work.
        let break_one = format!(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity \
             WHERE application_name = 'clipwire_break-{}' ORDER BY state = 'idle', random() LIMIT 1) AS one",
            std::process::id()
        );
        loop {
            client.query_one(&break_one, &[]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    });
    let (outcome, _) = run_with(engines, desk.inputs.clone(), &Options::default()).await;
    breaking.abort();
    let status = Status::read(&location, &desk.job).unwrap();
    assert_eq!((&outcome.ended, desk.received()), (&Ended::Done, calls), "{status}");
    let rows = rows(&desk, &location);
    for (step, alone) in &alone {
        let missing = alone.iter().filter(|row| !rows[step].contains(row)).count();
        assert_eq!((rows[step].len(), missing), (alone.len(), 0), "{step}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_machines_together_keep_one_budget() {
    let more = "limits = { at_once = 8 }\nbudget = { run = \"0.01 USD\", price = \"0.001 USD\" }";
    let Some((desk, location)) = desk("budget", more).await else { return };
    let (outcome, _) = run(&desk, &location, 3, &Options::default()).await;
    assert!(matches!(&outcome.ended, Ended::NoRoom(which) if which.contains("0.01")), "{outcome:?}");
    assert_eq!(desk.received(), 10);
    // Somebody raises it, and the run goes on.
    let mut raised = desk;
    raised.job.budget.run = Some("1 USD".to_owned());
    let (outcome, _) = run(&raised, &location, 2, &Options::default()).await;
    assert_eq!((outcome.run, outcome.went_on, &outcome.ended), (1, true, &Ended::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_machines_together_keep_one_rate() {
    const RATE: usize = 40;
    const MACHINES: usize = 3;
    let Some((desk, location)) = desk("rate", &format!("limits = {{ per_second = {RATE} }}")).await else { return };
    let (outcome, _) = run(&desk, &location, MACHINES, &Options::default()).await;
    assert_eq!(outcome.ended, Ended::Done);
    let mut times: Vec<_> = desk.sandbox.requests().iter().map(|request| request.at).collect();
    times.sort_unstable();
    // Permits are evenly apart; a call that has one may be late, and each machine has four that can be.
    let in_any_second = RATE + 1 + MACHINES * 4;
    for (place, first) in times.iter().enumerate() {
        let within = times[place..].iter().take_while(|time| **time - *first < Duration::from_secs(1)).count();
        assert!(within <= in_any_second, "{within} requests in a second");
    }
    let whole = *times.last().unwrap() - times[0];
    assert!(
        times.len() <= RATE * (whole.as_millis() as usize) / 1000 + 1 + MACHINES * 4,
        "{} in {whole:?}",
        times.len()
    );
    assert!(whole > Duration::from_secs(2), "long enough to tell");
}

/// A job with nothing but a journal, for what needs no provider.
fn bare(name: &str) -> Option<(Job, Location)> {
    let job = format!(
        "name = \"{name}-{}\"\nprovider = \"tikhubapi\"\ninputs = {{}}\n[[step]]\nname = \"videos\"\noperation = \"users videos\"\n",
        std::process::id()
    );
    Some((toml::from_str(&job).unwrap(), Location::postgres(server::address()?).unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_is_not_there_is_told_and_not_made() {
    let Some((job, location)) = bare("none") else { return };
    for _ in 0..2 {
        assert_eq!(Status::read(&location, &job).unwrap_err().hint(), Some("the job has not been run yet"));
    }
}

#[test]
fn a_server_that_is_not_there_is_told_without_the_patience_for_one_that_went_away_and_without_the_password() {
    let Some((job, _)) = bare("nowhere") else { return };
    let location = Location::postgres("postgresql://me:se-cret@/jobs?host=/nowhere").unwrap();
    let error = Status::read(&location, &job).unwrap_err();
    assert!(error.hint().is_some_and(|hint| hint.contains("start the server")), "{error:?}");
    assert!(!format!("{error:?}").contains("se-cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_that_begin_at_once_set_up_one_journal_and_one_run() {
    let Some((desk, location)) = desk("at-once", "").await else { return };
    let mut all = JoinSet::new();
    for _ in 0..4 {
        let (job, client, inputs, location) = (desk.job.clone(), desk.client(), desk.inputs.clone(), location.clone());
        all.spawn(async move {
            let engine =
                tokio::task::spawn_blocking(move || Engine::open_at(job, &location, client).unwrap()).await.unwrap();
            engine.run(inputs, &Options::default(), Arc::new(()), pending()).await.unwrap()
        });
    }
    let mut answers = 0;
    while let Some(outcome) = all.join_next().await {
        let outcome = outcome.unwrap();
        assert_eq!((outcome.run, &outcome.ended), (1, &Ended::Done));
        answers += outcome.answers;
    }
    assert_eq!(answers, desk.received());
}
