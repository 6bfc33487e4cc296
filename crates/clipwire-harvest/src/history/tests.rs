use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clipwire::dynamic::{Client, provider};
use clipwire::{Credentials, Limits, RetryPolicy};
use clipwire_sandbox::{Reply, Sandbox};

use super::{BudgetUse, History};
use crate::engine::{Ended, Engine, Options};
use crate::error::ErrorKind;
use crate::job::Job;
use crate::journal::Location;

const JOB: &str = r#"
name = "history"
provider = "tikhub"

[inputs]
list = ["@sample.creator", "@other.creator", "dead end"]

[[step]]
name = "videos"
operation = "users videos"

[[step]]
name = "comments"
operation = "videos comments"
from = "videos"
take = { video_id = "aweme_id" }
pages = 1

[budget]
run = "0.010 USD"
calls = 4

[limits]
at_once = 1
per_second = 1000
"#;

/// A job with its folder, and a provider.
struct Desk {
    folder: PathBuf,
    job: Job,
    sandbox: Sandbox,
}

impl Desk {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("clipwire-history-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("job.toml"), JOB).unwrap();
        let job = Job::read(&folder.join("job.toml")).unwrap();
        Self { folder, job, sandbox: Sandbox::builder().latency(Duration::ZERO).start().await.unwrap() }
    }

    fn client(&self) -> Client {
        let keys = Credentials::default().and("api_key", self.sandbox.credential("tikhub", "api_key"));
        let builder = provider("tikhub").unwrap().builder().base_url(self.sandbox.url()).credentials(keys);
        builder
            .retry(RetryPolicy::none())
            .limits(Limits::new().adaptive(false))
            .limits_of_each(Limits::new())
            .build()
            .unwrap()
    }

    async fn run(&self) -> Ended {
        // A process that another test starts has the lock too until it is a program of its own.
        let engine = loop {
            match Engine::open(self.job.clone(), &self.folder, self.client()) {
                Err(error) if error.kind() == ErrorKind::Busy => tokio::task::yield_now().await,
                opened => break opened.unwrap(),
            }
        };
        let inputs = self.job.inputs(&self.folder).unwrap();
        engine.run(inputs, &Options::default(), Arc::new(()), std::future::pending()).await.unwrap().ended
    }

    fn history(&self) -> History {
        History::read(&Location::of(&self.job, &self.folder), &self.job).unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn what_came_adds_up_to_what_the_status_says() {
    let mut desk = Desk::new("sums").await;
    desk.job.budget.calls = None;
    assert_eq!(desk.run().await, Ended::NoRoom("0.01 USD of this run".to_owned()));
    let history = desk.history();
    let status = &history.status;
    let calls = status.in_run.calls;
    assert_eq!((calls, desk.sandbox.ledger().received), (10, 10));
    assert_eq!(history.total.spent, status.in_run.spent);
    assert_eq!(history.total.pages, 10);
    assert_eq!(history.total.items, history.total.new + history.total.duplicates);
    for (step, now) in history.steps.iter().zip(&status.steps) {
        assert_eq!((&step.step, step.progress.new, step.progress.pages), (&now.step, now.rows, now.calls.answered));
    }
    // Both creators have the same videos.
    assert_eq!(history.steps[0].progress.duplicates, history.steps[0].progress.new);
    assert_eq!(history.days.iter().map(|day| day.calls).sum::<u64>(), calls);
    assert_eq!(history.hours.iter().map(|hour| hour.answered).sum::<u64>(), calls);
    assert_eq!(history.rate.recent.iter().sum::<u64>(), calls);
    assert!(history.rate.per_second > 0.0 && history.rate.limit == Some(1000));
    assert_eq!((history.runs.len(), history.runs[0].new, history.runs[0].calls), (1, history.total.new, calls));
    let [BudgetUse { of: "run", used, share: 1.0, .. }] = history.budgets.as_slice() else { panic!("{history:?}") };
    assert_eq!(used, "0.01 USD");
}

#[tokio::test]
async fn what_remains_is_told_until_the_run_is_over() {
    let mut desk = Desk::new("remaining").await;
    assert_eq!(desk.run().await, Ended::NoRoom("4 calls of this run".to_owned()));
    let stopped = desk.history();
    let remaining = stopped.remaining.clone().unwrap();
    assert_eq!(stopped.steps.iter().filter_map(|step| step.calls_remaining).sum::<u64>(), remaining.calls);
    assert!(remaining.calls > 0 && remaining.seconds.is_some(), "{remaining:?}");
    let each: clipwire::Money = "0.001 USD".parse().unwrap();
    assert_eq!(remaining.cost, Some(each.times(remaining.calls)));
    let words = stopped.to_string();
    for part in [
        "history, run 1, ",
        "not over",
        "4 of 4, calls, this run, 100 %",
        &format!("about {} calls, ", remaining.calls),
    ] {
        assert!(words.contains(part), "{part} is not in\n{words}");
    }

    desk.job.budget = crate::Budget::default();
    assert_eq!(desk.run().await, Ended::Done);
    let over = desk.history();
    assert!(over.remaining.is_none() && over.budgets.is_empty());
    assert!(over.steps.iter().all(|step| step.calls_remaining.is_none()), "{over:?}");
}

#[tokio::test]
async fn failures_are_counted_by_what_they_say_with_what_they_cost() {
    let mut desk = Desk::new("errors").await;
    desk.job.budget = crate::Budget::default();
    for _ in 0..2 {
        desk.sandbox.reply_next(Reply::empty(429).header("retry-after", "0"));
    }
    assert_eq!(desk.run().await, Ended::Done);
    let history = desk.history();
    let [error] = history.errors.as_slice() else { panic!("{:?}", history.errors) };
    let cost = error.cost.as_ref().map(ToString::to_string);
    // The provider does not say whether it charges for what it refuses so.
    assert_eq!((error.count, error.charge.as_str(), cost.as_deref()), (2, "maybe", Some("0.002 USD")), "{error:?}");
    assert!(error.step == "videos" && error.error.contains("status 429"), "{error:?}");
    assert_eq!(history.hours.iter().map(|hour| hour.failed).sum::<u64>(), 2);
    let dead = history.streams.iter().find(|stream| stream.state == "dead").unwrap();
    assert_eq!((dead.asked.about.as_deref(), dead.reason.as_deref()), (Some("dead end"), Some("invalid")));
}
