use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clipwire::dynamic::{Client, provider};
use clipwire::{Credentials, RetryPolicy};
use clipwire_sandbox::{Reply, Sandbox};

use super::Status;
use crate::engine::{Ended, Engine, Options};
use crate::error::ErrorKind;
use crate::job::Job;
use crate::journal::Location;

const JOB: &str = r#"
name = "status"
provider = "tikhub"

[inputs]
list = ["@sample.creator", "dead end"]

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
run = "1 USD"

[limits]
at_once = 1
"#;

/// A folder of its own for each test, with the job.
fn desk(name: &str) -> (PathBuf, Job) {
    let folder = std::env::temp_dir().join(format!("clipwire-status-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("job.toml");
    fs::write(&path, JOB).unwrap();
    let job = Job::read(&path).unwrap();
    (folder, job)
}

fn client(sandbox: &Sandbox) -> Client {
    let keys = Credentials::default().and("api_key", sandbox.credential("tikhub", "api_key"));
    let builder = provider("tikhub").unwrap().builder().base_url(sandbox.url()).credentials(keys);
    builder.retry(RetryPolicy::none()).timeout(Duration::from_secs(2)).build().unwrap()
}

fn read(job: &Job, folder: &Path) -> Status {
    Status::read(&Location::of(job, folder), job).unwrap()
}

#[tokio::test]
async fn what_is_held_dead_and_spent_is_told_while_the_journal_is_open() {
    let (folder, job) = desk("held");
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.reply_next(Reply::never());
    let engine = Engine::open(job.clone(), &folder, client(&sandbox)).unwrap();
    let inputs = job.inputs(&folder).unwrap();
    let outcome = engine.run(inputs.clone(), &Options::default(), Arc::new(()), std::future::pending()).await.unwrap();
    assert_eq!((outcome.ended, outcome.failures), (Ended::Done, 2));

    let status = read(&job, &folder);
    assert_eq!((status.run, status.is_over, status.held(), status.dead()), (1, true, 1, 1));
    let videos = &status.steps[0];
    // What cannot be sent is dead, and no call.
    assert_eq!((videos.calls.failed, videos.calls.unknown, videos.rows), (0, 1, 0));
    assert_eq!(videos.dead.iter().collect::<Vec<_>>(), [(&"invalid".to_owned(), &1)]);
    let [unknown] = status.unknown.as_slice() else { panic!("{:?}", status.unknown) };
    assert_eq!((unknown.is_held, unknown.asked.about.as_deref()), (true, Some("@sample.creator")));
    assert!(unknown.error.as_ref().unwrap().contains("time"), "{unknown:?}");
    let spending = |spending: &super::Spending| {
        (spending.spent.clone().unwrap().to_string(), spending.set_aside.clone().unwrap().to_string())
    };
    assert_eq!(spending(&status.in_run), ("0 USD".to_owned(), "0.001 USD".to_owned()));
    assert_eq!(status.errors.iter().map(|call| call.charge.as_str()).collect::<Vec<_>>(), ["maybe"]);
    let words = status.to_string();
    for part in [
        "Run 1 of the job `status`",
        "videos, dead: 1 invalid",
        "0.001 USD set aside",
        "call 1 of `videos` in run 1, @sample.creator",
    ] {
        assert!(words.contains(part), "{words}");
    }

    let again = Options::default().resend_unknown(true);
    engine.run(inputs, &again, Arc::new(()), std::future::pending()).await.unwrap();
    let status = read(&job, &folder);
    assert_eq!((status.run, status.held(), status.unknown.len(), status.unknown[0].is_held), (1, 0, 1, false));
    assert_eq!(status.steps[0].done.iter().collect::<Vec<_>>(), [(&"exhausted".to_owned(), &1)]);
    assert_eq!(status.steps[1].done.iter().collect::<Vec<_>>(), [(&"page_limit".to_owned(), &status.steps[0].rows)]);
    assert!(status.in_run.calls > 2 && spending(&status.in_run) == spending(&status.today));
    drop(engine);
    assert_eq!(read(&job, &folder).steps, status.steps);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_journal_that_is_not_there_or_of_another_job_is_told() {
    let (folder, job) = desk("none");
    let location = Location::of(&job, &folder);
    let path = folder.join("status.journal.sqlite");
    let error = Status::read(&location, &job).unwrap_err();
    assert_eq!((error.kind(), error.hint()), (ErrorKind::Journal, Some("the job has not been run yet")));
    assert!(!path.exists());
    fs::write(&path, "").unwrap();
    assert!(Status::read(&location, &job).unwrap_err().to_string().starts_with("there is no journal"));
    fs::write(&path, "this is no database, and long enough to be taken for none. ".repeat(99)).unwrap();
    assert_eq!(Status::read(&location, &job).unwrap_err().kind(), ErrorKind::Journal);
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_job_with_other_steps_has_another_journal() {
    let (folder, job) = desk("other");
    let sandbox = Sandbox::start().await.unwrap();
    drop(Engine::open(job.clone(), &folder, client(&sandbox)).unwrap());
    let location = Location::of(&job, &folder);
    assert_eq!(Status::read(&location, &job).unwrap_err().hint(), Some("the job has not been run yet"));
    let other = Job { steps: job.steps[..1].to_vec(), ..job };
    assert_eq!(Status::read(&location, &other).unwrap_err().kind(), ErrorKind::OtherJob);
    fs::remove_dir_all(folder).unwrap();
}
