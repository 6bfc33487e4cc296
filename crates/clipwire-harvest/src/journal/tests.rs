use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

#[cfg(feature = "postgres")]
use super::database::Transaction;
use super::database::values;
#[cfg(feature = "postgres")]
use super::records::Counted;
use super::records::{After, Answered, Asked, Begun, Caps, Charged, Element, Failed, Rules, Run, Stream};
use super::{Journal, Location};
use crate::job::Job;

#[cfg(feature = "postgres")]
#[path = "../../tests/server/mod.rs"]
mod server;

/// Where a journal is for the time of a test.
struct Desk {
    folder: PathBuf,
    location: Location,
    job: Job,
}

/// One for every database that there is here.
fn desks(name: &str) -> Vec<Desk> {
    let folder = std::env::temp_dir().join(format!("clipwire-harvest-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let job: Job = toml::from_str(&format!(
        "name = \"{name}\"\nprovider = \"tikhub\"\ninputs = {{}}\n[[step]]\nname = \"videos\"\noperation = \"users videos\"\n"
    ))
    .unwrap();
    let locations = vec![Location::File(folder.join("j.sqlite"))];
    #[cfg(feature = "postgres")]
    let locations: Vec<Location> =
        locations.into_iter().chain(server::address().map(|address| Location::postgres(address).unwrap())).collect();
    let desk = |location| Desk { folder: folder.clone(), location, job: job.clone() };
    locations.into_iter().map(desk).collect()
}

impl Desk {
    fn open(&self, caps: Caps) -> Journal {
        Journal::open(&self.location, &self.job).unwrap().with_caps(caps).unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn asked(text: &str) -> Asked {
    Asked { about: Some(text.to_owned()), ..Asked::default() }
}

/// An element made at a second; `!` before it says that it is pinned.
fn element(text: &str) -> Element {
    let (is_pinned, number) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
    Element { id: number.to_owned(), created: Some(at(number.parse().unwrap())), is_pinned, children: Vec::new() }
}

fn page(elements: &[&str], next: Option<&str>, known: Option<u64>, overlap: u64) -> Answered {
    Answered {
        charge: Charged::Yes,
        status: 200,
        request_id: None,
        body: b"{}".to_vec(),
        elements: elements.iter().map(|text| element(text)).collect(),
        only_new: known.is_some(),
        next: next.map(str::to_owned),
        end: None,
        rules: Rules { known, overlap: Duration::from_secs(overlap), ..Rules::default() },
    }
}

fn failed(charge: Charged, after: After) -> Failed {
    Failed { charge, error: "it failed".to_owned(), after, body: Some(b"what came".to_vec()) }
}

async fn take(journal: &Journal, run: Run) -> Option<Stream> {
    journal.take(run, at(0)).await.unwrap()
}

/// Takes the stream that is next and answers its call; the state that it is in then, and the new rows.
async fn answer(journal: &Journal, run: Run, page: Answered) -> (String, u64) {
    let stream = take(journal, run).await.expect("a stream that is ready");
    let Begun::Call(call) = journal.begin(&stream, at(0)).await.unwrap() else { panic!("no room") };
    let counted = journal.answered(call, page, at(0)).await.unwrap();
    let state = journal
        .transaction(|transaction| {
            let select = "SELECT state || ' ' || COALESCE(reason, '') FROM streams WHERE id = $1";
            transaction.query_one(select, values![stream.id])?.get::<String>(0)
        })
        .unwrap();
    (state.trim().to_owned(), counted.new)
}

/// Begins the next run with the same input.
async fn begin_run(journal: &Journal) -> Run {
    let run = journal.start(false, false).await.unwrap().run;
    journal.add(run, 0, vec![asked("@a")]).await.unwrap();
    run
}

#[tokio::test]
async fn a_list_ends_where_the_provider_repeats_itself_and_where_nothing_new_comes() {
    for desk in desks("ends") {
        let journal = desk.open(Caps::default());
        let run = begin_run(&journal).await;
        assert_eq!(answer(&journal, run, page(&["1"], Some("b"), None, 0)).await, ("ready".to_owned(), 1));
        assert_eq!(answer(&journal, run, page(&["2"], Some("b"), None, 0)).await.0, "done cursor_repeated");

        journal.add(run, 0, vec![asked("@b")]).await.unwrap();
        assert_eq!(answer(&journal, run, page(&["3"], Some("b"), None, 0)).await.0, "ready");
        for cursor in ["c", "d"] {
            assert_eq!(answer(&journal, run, page(&["3"], Some(cursor), None, 0)).await, ("ready".to_owned(), 0));
        }
        assert_eq!(answer(&journal, run, page(&["3"], Some("e"), None, 0)).await.0, "done nothing_new");

        journal.add(run, 0, vec![asked("@c")]).await.unwrap();
        for cursor in ["b", "c"] {
            assert_eq!(answer(&journal, run, page(&[], Some(cursor), None, 0)).await.0, "ready");
        }
        assert_eq!(answer(&journal, run, page(&[], Some("d"), None, 0)).await.0, "done empty_pages");
        assert!(take(&journal, run).await.is_none());
        assert!(journal.end(run).await.unwrap());
    }
}

#[tokio::test]
async fn pinned_posts_that_are_known_do_not_hide_what_is_new_behind_them() {
    for desk in desks("pinned") {
        let journal = desk.open(Caps::default());
        let run = begin_run(&journal).await;
        let first = page(&["!10", "!20", "!30", "90", "80", "70", "60"], None, Some(3), 0);
        assert_eq!(answer(&journal, run, first).await, ("done exhausted".to_owned(), 7));
        assert!(journal.end(run).await.unwrap());

        // The next day: three pinned ones as before, two that are new, and then what is known.
        let run = begin_run(&journal).await;
        let second = page(&["!10", "!20", "!30", "110", "100", "90", "80"], Some("b"), Some(3), 0);
        assert_eq!(answer(&journal, run, second).await, ("ready".to_owned(), 2), "two known ones are not three");
        assert_eq!(
            answer(&journal, run, page(&["70", "60"], Some("c"), Some(3), 0)).await,
            ("done only_new".to_owned(), 0)
        );
        assert!(journal.end(run).await.unwrap());

        // Nothing new at all: one page.
        let run = begin_run(&journal).await;
        let third = page(&["!10", "!20", "!30", "110", "100", "90"], Some("b"), Some(3), 0);
        assert_eq!(answer(&journal, run, third).await, ("done only_new".to_owned(), 0));
    }
}

#[tokio::test]
async fn a_post_that_comes_late_is_found_within_the_overlap() {
    for desk in desks("overlap") {
        let journal = desk.open(Caps::default());
        let run = begin_run(&journal).await;
        answer(&journal, run, page(&["100", "90", "80"], None, Some(2), 25)).await;
        assert!(journal.end(run).await.unwrap());
        // The three are at most 25 seconds older than the newest of the last run: they prove nothing, and 85 is behind them.
        let run = begin_run(&journal).await;
        assert_eq!(answer(&journal, run, page(&["100", "90", "80"], Some("b"), Some(2), 25)).await.0, "ready");
        assert_eq!(answer(&journal, run, page(&["85", "70"], Some("c"), Some(2), 25)).await, ("ready".to_owned(), 2));
        assert!(take(&journal, run).await.is_some());
    }
}

#[tokio::test]
async fn money_is_set_aside_settled_and_counted_for_run_and_day() {
    for desk in desks("money") {
        let caps = Caps {
            currency: Some("USD".to_owned()),
            run: Some(30),
            day: Some(50),
            calls: None,
            prices: vec![Some(10)],
        };
        let journal = desk.open(caps);
        let run = begin_run(&journal).await;
        journal.add(run, 0, vec![asked("@b"), asked("@c"), asked("@d")]).await.unwrap();
        let mut calls = Vec::new();
        for _ in 0..3 {
            let stream = take(&journal, run).await.unwrap();
            let Begun::Call(call) = journal.begin(&stream, at(0)).await.unwrap() else { panic!("no room") };
            calls.push(call);
        }
        let left = take(&journal, run).await.unwrap();
        // All of it is set aside, though nothing is spent.
        assert!(
            matches!(journal.begin(&left, at(0)).await.unwrap(), Begun::NoRoom(which) if which.contains("this run"))
        );
        // One was not charged: its money comes back. One may have been: its money does not.
        let dead = || After::Dead("failed", "it failed".to_owned());
        journal.failed(calls[0], failed(Charged::No, dead()), at(0)).await.unwrap();
        journal.failed(calls[1], failed(Charged::Maybe, After::Held("?".to_owned())), at(0)).await.unwrap();
        journal.answered(calls[2], page(&["1"], None, None, 0), at(0)).await.unwrap();
        let Begun::Call(_) = journal.begin(&left, at(0)).await.unwrap() else { panic!("no room") };
        let standing = |scope: &str| {
            let select = "SELECT spent, held, calls FROM budgets WHERE scope = $1";
            let row = journal.transaction(|transaction| transaction.query_one(select, values![scope])).unwrap();
            (row.get::<i64>(0).unwrap(), row.get::<i64>(1).unwrap(), row.get::<i64>(2).unwrap())
        };
        assert_eq!(standing("run 1"), (10, 20, 4));
        let day = jiff::tz::Offset::UTC.to_datetime(at(0)).date();
        assert_eq!(standing(&format!("day {day}")), (10, 20, 4));

        // A new run on the same day has its own budget, and the day's.
        journal.give_back(&left).await.unwrap();
        journal.transaction(|transaction| transaction.execute("UPDATE runs SET is_over = 1", &[])).unwrap();
        let run = begin_run(&journal).await;
        journal.add(run, 0, vec![asked("@b"), asked("@c")]).await.unwrap();
        for second in [0, 1] {
            let stream = take(&journal, run).await.unwrap();
            assert!(matches!(journal.begin(&stream, at(second)).await.unwrap(), Begun::Call(_)));
        }
        let stream = take(&journal, run).await.unwrap();
        assert!(
            matches!(journal.begin(&stream, at(2)).await.unwrap(), Begun::NoRoom(which) if which.contains("this day"))
        );
        assert_eq!(standing("run 2"), (0, 20, 2), "what the day has no room for is not set aside in the run");
        assert!(matches!(journal.begin(&stream, at(100_000)).await.unwrap(), Begun::Call(_)), "tomorrow");
    }
}

#[tokio::test]
async fn a_stream_that_waits_is_not_taken_before_its_time() {
    for desk in desks("waits") {
        let journal = desk.open(Caps::default());
        let run = begin_run(&journal).await;
        let stream = take(&journal, run).await.unwrap();
        let Begun::Call(call) = journal.begin(&stream, at(0)).await.unwrap() else { panic!("no room") };
        journal.failed(call, failed(Charged::No, After::Again(at(7))), at(0)).await.unwrap();
        assert!(journal.take(run, at(6)).await.unwrap().is_none());
        assert_eq!(journal.next_wake(run).await.unwrap(), Some(at(7)));
        assert!(!journal.end(run).await.unwrap(), "it is not over while a stream waits");
        assert_eq!(journal.take(run, at(7)).await.unwrap().map(|stream| stream.failures), Some(1));
    }
}

#[tokio::test]
async fn what_another_list_of_the_same_run_brought_does_not_end_this_one() {
    for desk in desks("same-run") {
        let journal = desk.open(Caps::default());
        let run = begin_run(&journal).await;
        journal.add(run, 0, vec![asked("@b")]).await.unwrap();
        let same = ["5", "4", "3"];
        assert_eq!(answer(&journal, run, page(&same, None, Some(3), 0)).await, ("done exhausted".to_owned(), 3));
        assert_eq!(answer(&journal, run, page(&same, Some("b"), Some(3), 0)).await, ("ready".to_owned(), 0));
        assert_eq!(answer(&journal, run, page(&["2"], None, Some(3), 0)).await, ("done exhausted".to_owned(), 1));
    }
}

#[tokio::test]
async fn what_is_held_in_an_earlier_run_stays_so() {
    for desk in desks("held-before") {
        let journal = desk.open(Caps::default());
        for _ in 0..2 {
            let run = begin_run(&journal).await;
            let stream = take(&journal, run).await.unwrap();
            let Begun::Call(call) = journal.begin(&stream, at(0)).await.unwrap() else { panic!("no room") };
            journal.failed(call, failed(Charged::Maybe, After::Held("?".to_owned())), at(0)).await.unwrap();
            assert!(journal.end(run).await.unwrap());
        }
        let started = journal.start(true, false).await.unwrap();
        assert_eq!((started.run, started.goes_on), (2, true));
        assert!(take(&journal, 2).await.is_some() && take(&journal, 2).await.is_none());
        assert!(take(&journal, 1).await.is_none());
    }
}

/// What the queue says of a machine that it takes for dead: its job is given to another.
#[cfg(feature = "postgres")]
async fn give_to_another(journal: &Journal, stream: &Stream, resend: bool) -> Option<Stream> {
    journal.claim(stream.id, resend).await.unwrap()
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_machine_that_was_only_slow_brings_its_answer_all_the_same() {
    for desk in desks("slow") {
        let journal = desk.open(Caps { prices: vec![Some(7)], ..Caps::default() });
        let run = begin_run(&journal).await;
        let stream = take(&journal, run).await.unwrap();
        let Begun::Call(call) = journal.begin(&stream, at(0)).await.unwrap() else { panic!("no room") };
        assert!(give_to_another(&journal, &stream, false).await.is_none(), "it may have been charged, so it is held");
        let counted = journal.answered(call, page(&["1", "2"], Some("b"), None, 0), at(9)).await.unwrap();
        assert_eq!(counted.new, 2);
        let next = take(&journal, run).await.unwrap();
        assert_eq!(next.cursor.as_deref(), Some("b"), "the list goes on behind the answer");
        let behind = |t: &mut dyn Transaction| super::call_behind(t, run, 0, call);
        assert!(journal.transaction(behind).unwrap().is_some(), "whoever reads in order has not gone past it");
        // Told twice, as where the connection broke when it was written down, it counts once.
        assert_eq!(
            journal.answered(call, page(&["1", "2"], Some("b"), None, 0), at(9)).await.unwrap(),
            Counted { children: 0, new: 0, ..counted }
        );
        let row =
            journal.transaction(|t| t.query_one("SELECT spent, held FROM budgets WHERE scope = 'run 1'", &[])).unwrap();
        assert_eq!((row.get::<i64>(0).unwrap(), row.get::<i64>(1).unwrap()), (7, 0));
    }
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn an_answer_that_comes_when_another_call_was_made_instead_is_kept_and_paid_for_and_brings_no_rows() {
    for desk in desks("late") {
        let journal = desk.open(Caps { prices: vec![Some(7)], ..Caps::default() });
        let run = begin_run(&journal).await;
        let stream = take(&journal, run).await.unwrap();
        let Begun::Call(slow) = journal.begin(&stream, at(0)).await.unwrap() else { panic!("no room") };
        let taken = give_to_another(&journal, &stream, true).await.expect("it is made again");
        let Begun::Call(again) = journal.begin(&taken, at(1)).await.unwrap() else { panic!("no room") };
        assert_ne!(slow, again);
        assert_eq!(journal.begin(&stream, at(1)).await.unwrap(), Begun::Taken, "the slow one begins nothing more");
        assert_eq!(journal.answered(slow, page(&["1"], Some("b"), None, 0), at(2)).await.unwrap(), Counted::default());
        let counted = journal.answered(again, page(&["1"], Some("b"), None, 0), at(3)).await.unwrap();
        assert_eq!(counted.new, 1);
        let row =
            journal.transaction(|t| t.query_one("SELECT spent, held, calls FROM budgets WHERE scope = 'run 1'", &[]));
        let row = row.unwrap();
        assert_eq!((row.get::<i64>(0).unwrap(), row.get::<i64>(1).unwrap(), row.get::<i64>(2).unwrap()), (14, 0, 2));
    }
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_stream_that_was_taken_and_not_asked_for_is_simply_taken_by_another() {
    for desk in desks("taken") {
        let journal = desk.open(Caps::default());
        let run = begin_run(&journal).await;
        let stream = take(&journal, run).await.unwrap();
        let other = give_to_another(&journal, &stream, false).await.expect("no call was on its way");
        // Whoever comes back to it has lost it.
        journal.give_back(&stream).await.unwrap();
        journal.bury(&stream, "invalid", "no more".to_owned()).await.unwrap();
        assert!(matches!(journal.begin(&other, at(0)).await.unwrap(), Begun::Call(_)));
    }
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn nothing_is_taken_from_a_run_that_waits_for_somebody() {
    for desk in desks("paused") {
        let journal = desk.open(Caps { calls: Some(1), ..Caps::default() });
        let run = begin_run(&journal).await;
        journal.add(run, 0, vec![asked("@b")]).await.unwrap();
        let stream = take(&journal, run).await.unwrap();
        journal.pause(run, "no room".to_owned()).await.unwrap();
        journal.give_back(&stream).await.unwrap();
        assert!(give_to_another(&journal, &stream, false).await.is_none());
        assert_eq!(journal.paused(run).await.unwrap().as_deref(), Some("no room"));
        assert!(journal.start(false, false).await.unwrap().goes_on);
        assert!(give_to_another(&journal, &stream, false).await.is_some());
    }
}

#[tokio::test]
async fn runs_are_numbered_without_a_gap_whatever_was_tried_before() {
    for desk in desks("numbers") {
        let journal = desk.open(Caps::default());
        let tried = journal.transaction(|transaction| {
            super::work::start(transaction, false, false, at(0))?;
            Err::<(), _>(crate::error::Error::new(crate::error::ErrorKind::Journal, "the connection broke"))
        });
        assert!(tried.is_err());
        for number in 1..=2 {
            assert_eq!(begin_run(&journal).await, number);
            answer(&journal, number, page(&["1"], None, None, 0)).await;
            assert!(journal.end(number).await.unwrap());
        }
    }
}
