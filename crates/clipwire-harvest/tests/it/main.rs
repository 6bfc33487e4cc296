//! Whole jobs against the sandbox: stopped anywhere and gone on with, within budgets, and the same rows in the end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[cfg(feature = "postgres")]
mod many;
#[cfg(feature = "postgres")]
#[path = "../server/mod.rs"]
mod server;

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clipwire::dynamic::Client;
use clipwire::{Limits, RetryPolicy, tikhubapi};
use clipwire_harvest::{
    Change, Counted, Ended, Engine, Error, ErrorKind, Job, Location, Options, Outcome, Position, Status, Watch,
    changes, export, pages_behind,
};
use clipwire_sandbox::{Reply, Sandbox};
use tokio::sync::Notify;

/// A job, its folder and its provider.
struct Desk {
    folder: PathBuf,
    sandbox: Sandbox,
    job: Job,
    inputs: Vec<String>,
}

impl Desk {
    async fn new(name: &str, more: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let sandbox = Sandbox::builder().latency(Duration::ZERO).start().await.unwrap();
        // A few pages each, and not the whole world.
        let creators = sandbox.world().creators();
        let some = creators.iter().filter(|creator| (100..160).contains(&creator.videos)).take(2);
        let inputs: Vec<String> = some.map(|creator| creator.sec_uid.clone()).collect();
        assert_eq!(inputs.len(), 2);
        Self { folder, sandbox, job: job(more), inputs }
    }

    fn client(&self) -> Client {
        let client = tikhubapi::Client::builder()
            .base_url(self.sandbox.url())
            .api_key(self.sandbox.api_key())
            .retry(RetryPolicy::none())
            .limits(Limits::new().adaptive(false))
            .limits_of_each(Limits::new());
        client.build().unwrap().into()
    }

    /// Opens the journal; what an aborted run still writes is waited for.
    async fn engine(&self) -> Engine {
        loop {
            match Engine::open(self.job.clone(), &self.folder, self.client()) {
                Ok(engine) => return engine,
                Err(error) if error.kind() == ErrorKind::Busy => tokio::task::yield_now().await,
                Err(error) => panic!("{error:?}"),
            }
        }
    }

    async fn run(&self, options: &Options) -> Outcome {
        let engine = self.engine().await;
        engine.run(self.inputs.clone(), options, Arc::new(()), std::future::pending()).await.unwrap()
    }

    /// A run that is dropped as soon as so many answers have come: the program is gone, and what was on its way with it.
    async fn killed_after(&self, answers: u64, options: &Options) -> bool {
        let engine = self.engine().await;
        let after = Arc::new(After { left: AtomicU64::new(answers), reached: Notify::new() });
        tokio::select! {
            biased;
            () = after.reached.notified() => true,
            outcome = engine.run(self.inputs.clone(), options, after.clone(), std::future::pending()) => {
                outcome.unwrap();
                false
            }
        }
    }

    /// The rows of a step in all its files, sorted.
    async fn rows(&self, run: i64, step: &str) -> Vec<String> {
        let engine = self.engine().await;
        let out = self.folder.join("out");
        export(&engine, run, &out).unwrap();
        let mut rows = Vec::new();
        for day in entries(&out.join(step)) {
            for part in
                entries(&day).into_iter().filter(|part| part.to_string_lossy().ends_with(&format!("{run:05}.jsonl")))
            {
                rows.extend(fs::read_to_string(part).unwrap().lines().map(str::to_owned));
            }
        }
        rows.sort_unstable();
        rows
    }

    fn received(&self) -> u64 {
        self.sandbox.ledger().received
    }
}

/// Tells when so many answers have come.
struct After {
    left: AtomicU64,
    reached: Notify,
}

impl Watch for After {
    fn answered(&self, _: usize, _: Counted) {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.reached.notify_one();
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort_unstable();
    entries
}

/// The videos of creators, the first comments on each, and the replies to those that have some.
fn job(more: &str) -> Job {
    let text = format!(
        r#"
        name = "creators"
        provider = "tikhubapi"
        inputs = {{ list = [] }}
        output = {{ format = "raw" }}
        {more}

        [[step]]
        name = "videos"
        operation = "users videos"
        arguments = {{ region = "US" }}

        [[step]]
        name = "comments"
        operation = "videos comments"
        from = "videos"
        take = {{ video_id = "aweme_id" }}
        when = {{ place = "statistics.comment_count", above = 40 }}
        pages = 1

        [[step]]
        name = "replies"
        operation = "videos replies"
        from = "comments"
        take = {{ video_id = "aweme_id", comment_id = "cid" }}
        when = {{ place = "reply_comment_total", above = 20 }}
        pages = 1
        "#
    );
    toml::from_str(&text).unwrap()
}

fn ids(rows: &[String]) -> BTreeSet<String> {
    let id = |row: &String| {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let id = row.get("cid").or_else(|| row.get("aweme_id")).unwrap();
        id.as_str().unwrap().to_owned()
    };
    rows.iter().map(id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_to_its_end_and_every_row_is_there_once() {
    let desk = Desk::new("whole", "").await;
    let outcome = desk.run(&Options::default()).await;
    assert_eq!((outcome.run, outcome.went_on, &outcome.ended, outcome.failures), (1, false, &Ended::Done, 0));
    assert_eq!(outcome.answers, desk.received());
    let (videos, comments, replies) =
        (desk.rows(1, "videos").await, desk.rows(1, "comments").await, desk.rows(1, "replies").await);
    assert!(
        videos.len() > 80 && comments.len() > 100 && replies.len() > 20,
        "{} {} {}",
        videos.len(),
        comments.len(),
        replies.len()
    );
    assert_eq!(outcome.rows as usize, videos.len() + comments.len() + replies.len());
    for rows in [&videos, &comments, &replies] {
        assert_eq!(ids(rows).len(), rows.len(), "no row is there twice");
    }
    // Nothing is left, so the next run is a new one.
    let again = desk.run(&Options::default()).await;
    assert_eq!((again.run, again.went_on), (2, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_again_and_again_loses_no_row_and_pays_for_what_was_on_its_way_at_the_most() {
    let whole = Desk::new("undisturbed", "").await;
    let calls = whole.run(&Options::default()).await.answers;
    let desk = Desk::new("killed", "").await;
    let resend = Options::default().resend_unknown(true);
    let mut kills = 0;
    for answers in (1..6).cycle() {
        if !desk.killed_after(answers, &resend).await {
            break;
        }
        kills += 1;
        assert!(kills < 1_000);
    }
    assert!(kills > 20, "{kills}");
    for step in ["videos", "comments", "replies"] {
        let (one, other) = (desk.rows(1, step).await, whole.rows(1, step).await);
        assert!(one == other, "{step}: {} rows, {} undisturbed", one.len(), other.len());
    }
    let at_once = 4;
    assert!(
        desk.received() <= calls + at_once * kills,
        "{} calls, {calls} undisturbed, {kills} kills",
        desk.received()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_was_on_its_way_is_held_and_not_made_again_unasked() {
    let desk = Desk::new("held", "limits = { at_once = 1 }").await;
    desk.sandbox.reply_next(Reply::never());
    let engine = desk.engine().await;
    let usual = Options::default();
    let run = engine.run(desk.inputs.clone(), &usual, Arc::new(()), std::future::pending());
    tokio::select! {
        _ = run => panic!("the answer never comes"),
        () = async { while desk.received() < 1 { tokio::task::yield_now().await; } } => {}
    }
    drop(engine);
    let outcome = desk.run(&Options::default()).await;
    assert_eq!((outcome.went_on, &outcome.ended), (true, &Ended::Done));
    let without = desk.rows(1, "videos").await;
    let received = desk.received();
    // Asked to, it is made again, and what follows from it.
    let outcome = desk.run(&Options::default().resend_unknown(true)).await;
    assert_eq!((outcome.run, outcome.went_on), (1, true), "it belongs to the run that it was left out of");
    assert!(desk.received() > received);
    assert!(desk.rows(1, "videos").await.len() > without.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_is_never_exceeded_however_many_calls_are_on_their_way() {
    let desk =
        Desk::new("budget", "budget = { run = \"0.010 USD\", price = \"0.001 USD\" }\nlimits = { at_once = 16 }").await;
    let outcome = desk.run(&Options::default()).await;
    assert!(matches!(&outcome.ended, Ended::NoRoom(which) if which.contains("0.01 USD")), "{outcome:?}");
    assert_eq!(desk.received(), 10);
    // The same run has no more room, whoever starts it again.
    assert!(matches!(desk.run(&Options::default()).await.ended, Ended::NoRoom(_)));
    assert_eq!(desk.received(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_calls_is_kept_and_a_larger_one_goes_on() {
    let mut desk = Desk::new("calls", "budget = { calls = 7 }").await;
    assert!(matches!(desk.run(&Options::default()).await.ended, Ended::NoRoom(which) if which.contains("7 calls")));
    assert_eq!(desk.received(), 7);
    desk.job = job("");
    let outcome = desk.run(&Options::default()).await;
    assert_eq!((outcome.went_on, outcome.ended), (true, Ended::Done));
    let whole = Desk::new("calls-whole", "").await;
    whole.run(&Options::default()).await;
    assert_eq!(desk.received(), whole.received());
    assert_eq!(desk.rows(1, "replies").await, whole.rows(1, "replies").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_without_a_charge_is_asked_for_again_and_what_is_dead_is_not() {
    let desk = Desk::new("faults", "limits = { at_once = 1, retries = 2 }").await;
    for _ in 0..2 {
        desk.sandbox.reply_next(Reply::empty(429).header("retry-after", "0"));
    }
    let outcome = desk.run(&Options::default()).await;
    assert_eq!(outcome.ended, Ended::Done);
    let whole = Desk::new("faults-whole", "").await;
    let undisturbed = whole.run(&Options::default()).await;
    assert_eq!(desk.rows(1, "comments").await, whole.rows(1, "comments").await);
    assert_eq!(outcome.answers, undisturbed.answers);
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_refused_stop_everything_at_once() {
    let desk = Desk::new("refused", "limits = { at_once = 1 }").await;
    desk.sandbox.reply_next(Reply::empty(401));
    let outcome = desk.run(&Options::default()).await;
    assert!(matches!(outcome.ended, Ended::Refused(_)), "{outcome:?}");
    assert_eq!(desk.received(), 1);
    assert_eq!(desk.run(&Options::default()).await.ended, Ended::Done, "with the right ones it goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_job_on_the_next_day_asks_for_a_page_of_each_creator_that_has_nothing_new() {
    let mut desk = Desk::new("next-day", "").await;
    desk.job.steps[0].only_new = Some(Default::default());
    desk.job.steps.truncate(1);
    // Some of them have pinned what is old.
    desk.inputs = desk.sandbox.world().creators().iter().take(8).map(|creator| creator.sec_uid.clone()).collect();
    let first = desk.run(&Options::default()).await;
    let pinned = desk.rows(1, "videos").await.iter().filter(|row| row.contains("\"is_top\":1")).count();
    assert!(pinned > 1, "{pinned} pinned posts");
    let before = desk.received();
    let second = desk.run(&Options::default()).await;
    assert_eq!((second.run, &second.ended, second.rows), (2, &Ended::Done, 0), "{first:?}");
    assert_eq!(desk.received() - before, desk.inputs.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_the_same_bytes_each_time_and_its_manifest_says_so() {
    let desk = Desk::new("export", "").await;
    desk.run(&Options::default()).await;
    for format in ["raw", "jsonl", "csv"] {
        let mut job = desk.job.clone();
        job.output.format = format.to_owned();
        let of = |folder: &str| {
            let engine = Engine::open(job.clone(), &desk.folder, desk.client()).unwrap();
            export(&engine, 1, &desk.folder.join(folder)).unwrap()
        };
        let (one, other) = (of(&format!("{format}-1")), of(&format!("{format}-2")));
        assert_eq!((one.rows, one.files.len()), (other.rows, 3));
        for (one, other) in one.files.iter().zip(&other.files) {
            assert!(fs::read(one).unwrap() == fs::read(other).unwrap(), "{}", one.display());
            let folder = one.parent().unwrap().parent().unwrap();
            let manifest: serde_json::Value =
                serde_json::from_slice(&fs::read(folder.join("_manifest.json")).unwrap()).unwrap();
            assert_eq!(manifest["parts"][0]["bytes"], fs::metadata(one).unwrap().len());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_do_not_work_on_one_journal_and_no_job_takes_that_of_another() {
    let mut desk = Desk::new("busy", "").await;
    let engine = desk.engine().await;
    let refused = Engine::open(desk.job.clone(), &desk.folder, desk.client()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Busy);
    drop(engine);
    desk.job.steps[1].pages = Some(2);
    let refused = Engine::open(desk.job.clone(), &desk.folder, desk.client()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::OtherJob);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_what_is_on_its_way_and_nothing_is_paid_for_twice() {
    let whole = Desk::new("stop-whole", "").await;
    whole.run(&Options::default()).await;
    let desk = Desk::new("stop", "").await;
    let mut runs = 0;
    loop {
        let engine = desk.engine().await;
        let after = Arc::new(After { left: AtomicU64::new(5), reached: Notify::new() });
        let stop = {
            let after = after.clone();
            async move { after.reached.notified().await }
        };
        let outcome = engine.run(desk.inputs.clone(), &Options::default(), after, stop).await.unwrap();
        runs += 1;
        if outcome.ended == Ended::Done {
            break;
        }
        assert_eq!(outcome.ended, Ended::Stopped);
    }
    assert!(runs > 5);
    assert_eq!(desk.received(), whole.received());
    assert_eq!(desk.rows(1, "comments").await, whole.rows(1, "comments").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_asked_for_anew_on_purpose_and_what_differs_is_told() {
    let mut desk = Desk::new("refetch", "").await;
    desk.job.steps.truncate(1);
    desk.job.steps[0].only_new = Some(Default::default());
    desk.run(&Options::default()).await;
    let known = desk.rows(1, "videos").await;
    // The next day one video is gone, and another has more plays.
    let first: serde_json::Value = serde_json::from_str(&known[0]).unwrap();
    let mut page: serde_json::Value = {
        let client = desk.client();
        let operation = clipwire::dynamic::operation("tikhubapi", "users", "videos").unwrap();
        let request = client.request(operation).about(&desk.inputs[0]).unwrap().set("region", "US").unwrap();
        serde_json::from_slice(request.send().await.unwrap().raw()).unwrap()
    };
    let list = page["aweme_list"].as_array_mut().unwrap();
    let gone = list.remove(0)["aweme_id"].as_str().unwrap().to_owned();
    let changed = list[0]["aweme_id"].as_str().unwrap().to_owned();
    list[0]["statistics"]["play_count"] = 987_654_321.into();
    assert!(first["aweme_id"].is_string());
    desk.job.limits.at_once = Some(1);
    desk.sandbox.reply_next(Reply::json(page));
    let outcome = desk.run(&Options::default().refetch(true)).await;
    assert_eq!((outcome.run, outcome.rows as usize), (2, known.len() - 1));

    let engine = desk.engine().await;
    let mut told = Vec::new();
    changes(&engine, "videos", (1, 2), |change| {
        told.push(change);
        Ok(())
    })
    .unwrap();
    assert!(told.contains(&Change::Gone { id: gone }), "{told:?}");
    let plays = told.iter().find_map(|change| match change {
        Change::Changed { id, place, after, .. }
            if *id == changed && place == "stats.plays.value" || place == "stats.plays" =>
        {
            Some(after.clone())
        }
        _ => None,
    });
    assert!(plays.is_some_and(|plays| plays.to_string().contains("987654321")), "{told:?}");
    assert_eq!(told.len(), 2, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dead_is_kept_with_its_reason() {
    let mut desk = Desk::new("dead", "").await;
    desk.job.steps.truncate(1);
    desk.inputs.push("no sec_uid at all".to_owned());
    let outcome = desk.run(&Options::default()).await;
    assert_eq!((&outcome.ended, outcome.failures), (&Ended::Done, 1));
    let engine = desk.engine().await;
    let exported = export(&engine, 1, &desk.folder.join("out")).unwrap();
    assert_eq!(exported.unfinished, 1);
    let text = fs::read_to_string(desk.folder.join("out/videos/_unfinished-00001.jsonl")).unwrap();
    let row: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((row["state"].as_str(), row["reason"].as_str()), (Some("dead"), Some("invalid")));
    assert_eq!(row["asked"]["about"], "no sec_uid at all");
    assert!(row["detail"].as_str().unwrap().contains("SecUid"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_comments_is_held_against_what_was_stated() {
    let mut desk = Desk::new("stated", "").await;
    desk.job.steps[1].stated = Some("statistics.comment_count".to_owned());
    desk.job.steps.truncate(2);
    desk.run(&Options::default()).await;
    let (videos, comments) = (desk.rows(1, "videos").await, desk.rows(1, "comments").await);
    let count = |row: &String| {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        (row["aweme_id"].as_str().unwrap().to_owned(), row["statistics"]["comment_count"].as_u64().unwrap())
    };
    let stated: Vec<(String, u64)> = videos.iter().map(count).filter(|(_, count)| *count > 40).collect();
    let came = |id: &str| comments.iter().filter(|row| row.contains(&format!("\"aweme_id\":\"{id}\""))).count() as u64;

    let status = Status::read(&Location::of(&desk.job, &desk.folder), &desk.job).unwrap();
    assert!(status.steps[0].completeness.is_none());
    let told = status.steps[1].completeness.unwrap();
    assert_eq!((told.lists, told.received), (stated.len() as u64, comments.len() as u64));
    assert_eq!(told.stated, stated.iter().map(|(_, count)| count).sum::<u64>());
    let short = stated.iter().filter(|(id, count)| came(id) < *count);
    assert_eq!(told.short, short.clone().count() as u64);
    assert_eq!(told.missing, short.map(|(id, count)| count - came(id)).sum::<u64>());
    assert!(told.short > 0 && status.steps[1].done.contains_key("page_limit"), "one page of each was asked for");
}

/// The ids of the rows of a step that came behind a position, and where that leads.
async fn fed(desk: &Desk, step: &str, behind: Option<Position>, pages: usize) -> (Vec<String>, Option<Position>) {
    let engine = desk.engine().await;
    let (mut ids, mut at, mut left) = (Vec::new(), behind, pages);
    pages_behind(&engine, step, behind, |page| {
        ids.extend(page.rows.into_iter().map(|(id, _)| id));
        at = Some(page.position);
        left -= 1;
        Ok::<_, Error>(if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })
    .unwrap();
    (ids, at)
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_given_on_once_each_behind_a_position_whatever_run_brought_them() {
    let mut desk = Desk::new("fed", "").await;
    desk.job.steps.truncate(1);
    desk.run(&Options::default()).await;
    let received = desk.received();
    let whole = fed(&desk, "videos", None, usize::MAX).await.0;
    let of_export: BTreeSet<String> = ids(&desk.rows(1, "videos").await);
    assert_eq!((whole.len(), whole.iter().cloned().collect()), (of_export.len(), of_export));

    let (mut parts, mut at) = (Vec::new(), None);
    loop {
        let (ids, next) = fed(&desk, "videos", at, 1).await;
        if ids.is_empty() {
            break;
        }
        parts.extend(ids);
        at = next;
    }
    assert_eq!((parts, desk.received()), (whole.clone(), received), "page by page it is the same, and costs nothing");

    desk.run(&Options::default().refetch(true)).await;
    let again = fed(&desk, "videos", at, usize::MAX).await.0;
    assert_eq!(again.len(), whole.len(), "what was asked for anew comes again");
    assert_eq!(fed(&desk, "videos", None, usize::MAX).await.0.len(), 2 * whole.len());
    let refused = pages_behind(&desk.engine().await, "vidoes", None, |_| Ok::<_, Error>(ControlFlow::Continue(())));
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Job);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_is_given_on_that_came_behind_a_call_which_is_on_its_way() {
    let mut desk = Desk::new("fed-open", "limits = { at_once = 2 }").await;
    desk.job.steps.truncate(1);
    // One of the two first calls gets no answer, whichever arrives first, and the other creator's pages come meanwhile.
    desk.sandbox.reply_next(Reply::never());
    assert!(desk.killed_after(3, &Options::default()).await);
    let given = fed(&desk, "videos", None, usize::MAX).await.0;
    assert!(given.len() <= 20, "three pages came, and at the most the first of them before that call: {}", given.len());
    // Now nobody waits for it any more, and made again it stands behind the others.
    desk.run(&Options::default().resend_unknown(true)).await;
    let given = fed(&desk, "videos", None, usize::MAX).await.0;
    assert_eq!(given.len(), desk.rows(1, "videos").await.len());
}
