//! A call for each line of a list of inputs: some at once, their rows in the order of the list.

mod columns;
mod errors;
mod tally;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clipwire::StreamEnd;
use clipwire::dynamic::Answer;
use tokio::task::JoinSet;

use self::columns::Columns;
use self::errors::ErrorsFile;
use self::tally::Tally;
use super::invocation::Call;
use super::list::walk;
use super::preview;
use super::queue::Queue;
use crate::args::Given;
use crate::destination::{Destination, Opened};
use crate::failure::{Exit, Failure};
use crate::inputs::Input;
use crate::journal::{Entry, Standing};
use crate::open::counted;
use crate::output::Format;
use crate::progress::Progress;
use crate::request::request;
use crate::row::Row;
use crate::rows::{failed, row};

/// How many inputs are worked on at once, unless somebody says otherwise.
const JOBS: usize = 4;

/// How many inputs may be done before the one whose rows come first on stdout, for each that is worked on at once.
const AHEAD: u64 = 16;

/// Runs a call for each input of a list.
pub(super) async fn run(call: &Arc<Call>, list: &str, given: &Given) -> Result<Exit, Failure> {
    if call.settings.raw {
        return Err(Failure::usage("--raw is the body of one call").todo("leave out --input or --raw"));
    }
    let retries = call.is_set("retry-failed");
    if retries && call.settings.output.file.is_none() {
        let failure = Failure::usage("--retry-failed is for a list whose rows go into a file");
        return Err(failure.todo("name the file of the earlier run with -o"));
    }
    are_apart(&[
        ("--input", Some(list)),
        ("-o", call.settings.output.file.as_ref().and_then(|path| path.to_str())),
        ("--errors", call.text("errors").map(String::as_str)),
    ])?;
    let columns = Arc::new(Columns::of(call)?);
    let stop = &call.context.stop;
    let mut queue = Queue::open(list, &columns.wanted, stop).await?;
    if call.settings.dry_run {
        return dry_run(call, queue, &columns, given).await;
    }
    let mut names = vec![("--input", list.to_owned())];
    let columns_given = call.matches.get_many::<String>("column").into_iter().flatten();
    names.extend(columns_given.map(|name| ("--column", name.clone())));
    names.extend(call.text("keep").map(|keep| ("--keep", keep.clone())));
    let Opened { destination, goes_on } = call.destination(&call.command(&names, given), false, true)?;
    let is_file = destination.is_file();
    let errors = call.text("errors").map(|path| ErrorsFile::open(path, goes_on, call.settings.output.force));
    let mut errors = errors.transpose()?;
    let jobs = call.matches.get_one::<u16>("jobs").map(|jobs| usize::from(*jobs)).or(call.context.config.jobs.value);
    let jobs = jobs.unwrap_or(JOBS);

    let shared = Arc::new(Shared::new(destination, Progress::new(&call.context, true)));
    let mut tally = Tally::default();
    let mut working: JoinSet<(u64, String, Outcome)> = JoinSet::new();
    let mut unreadable = None;
    // Nothing new is begun once somebody wants to stop, or a limit was reached.
    let may_begin = |tally: &Tally, queue: &Queue| {
        let is_ahead = queue.place >= shared.first_open() + AHEAD * jobs as u64;
        !queue.is_over && tally.stopped.is_none() && !stop.is_asked() && !is_ahead && !shared.is_broken()
    };
    loop {
        let begins = working.len() < jobs && may_begin(&tally, &queue);
        if !begins && working.is_empty() {
            break;
        }
        tokio::select! {
            biased;
            () = stop.at_once() => {
                // Each call that ends here tells what it may have cost.
                working.shutdown().await;
                shared.progress.end();
                return Err(call.stopped_at_once());
            }
            Some(ended) = working.join_next() => {
                let (place, about, outcome) =
                    ended.map_err(|error| Failure::failed("a worker broke down").because(&error))?;
                match outcome {
                    Outcome::Done { rows } => tally.is_done(rows),
                    Outcome::Failed { input, failure } => {
                        // What is on its way is paid for, and is waited for. This one is done again by the same command.
                        if let Some(Err(cannot)) = errors.as_mut().map(|errors| errors.add(&input, &failure)) {
                            unreadable.get_or_insert(cannot);
                            queue.is_over = true;
                            shared.over(place);
                            continue;
                        }
                        tally.failed += 1;
                        let row = failed(&input, &said(&failure))?;
                        let entry = Entry::new(place, std::slice::from_ref(&row));
                        let entry = Entry { is_done: true, has_failed: true, about: Some(about), ..entry };
                        shared.add(entry, vec![row]);
                    }
                    Outcome::Unfinished => tally.unfinished += 1,
                    Outcome::Stopped(failure) => {
                        tally.stopped.get_or_insert(failure);
                    }
                }
                shared.over(place);
                shared.progress.input(&call.opened.client.ledger(), None);
            }
            next = queue.next(stop), if begins => {
                let (place, input) = match next {
                    Ok(Some(next)) => next,
                    Ok(None) => continue,
                    // What is on its way is paid for, and is waited for.
                    Err(failure) => {
                        unreadable = Some(failure);
                        queue.is_over = true;
                        continue;
                    }
                };
                let (standing, about) = (shared.standing(place), columns.about(&input, given));
                // A line that could not be read may have been corrected.
                let was_none = standing.has_failed && standing.about.as_ref().is_some_and(String::is_empty);
                let before = standing.about.as_ref().filter(|before| **before != about && !was_none);
                if let Some(before) = before {
                    unreadable = Some(is_another(list, &input, before, &about));
                    queue.is_over = true;
                    continue;
                }
                if standing.is_done && !(retries && standing.has_failed) {
                    tally.was_done(&standing);
                    continue;
                }
                let (call, columns, given, shared) = (call.clone(), columns.clone(), given.clone(), shared.clone());
                working.spawn(async move {
                    let entry = Entry { about: Some(about.clone()), ..Entry::new(place, &[]) };
                    let outcome = work(&call, entry, input, &columns, &given, standing, &shared).await;
                    (place, about, outcome)
                });
            }
        }
    }
    shared.progress.end();
    tally.rows = shared.rows();
    call.notes(shared.left(call.is_whole_list()));
    tally.is_interrupted = stop.is_asked() && (!queue.is_over || tally.stopped.is_some());
    if tally.unfinished > 0 && tally.stopped.is_none() {
        let what = format!("{} of more pages than one run gets", counted(tally.unfinished, "list"));
        tally.stopped = Some(Failure::stopped(what));
    }
    let goes_on = tally.stopped.is_some() || tally.is_interrupted || unreadable.is_some();
    let Some((destination, broken)) = shared.take() else { return Err(Failure::failed("a worker is still at work")) };
    if let Some(error) = broken {
        return destination.broke(&error);
    }
    call.notes(destination.finish(goes_on)?);
    // The rest of a list that cannot be read is left for later, as that behind a limit is.
    if let Some(failure) = unreadable {
        tally.stopped = Some(failure);
    }
    tally.conclude(call, is_file)
}

/// Refuses one file for two things: the later would take the place of the other.
fn are_apart(files: &[(&str, Option<&str>)]) -> Result<(), Failure> {
    let whole = |path: &str| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
        path.canonicalize().unwrap_or(path)
    };
    let given: Vec<_> = files.iter().filter_map(|(name, path)| Some((name, whole((*path)?)))).collect();
    for (place, (name, path)) in given.iter().enumerate() {
        if let Some((other, _)) = given.iter().take(place).find(|(_, other)| other == path) {
            let failure = Failure::usage(format!("{} is named for {other} and for {name}", path.display()));
            return Err(failure.todo("name a file for each"));
        }
    }
    Ok(())
}

/// What came of one input.
enum Outcome {
    /// With so many rows of all runs.
    Done {
        rows: u64,
    },
    Failed {
        input: Input,
        failure: Failure,
    },
    /// It can go on later.
    Stopped(Failure),
    /// It can go on later, and the others now.
    Unfinished,
}

/// Where the workers put their rows.
struct Shared {
    progress: Progress,
    state: Mutex<State>,
}

struct State {
    destination: Option<Destination>,
    broken: Option<io::Error>,
    rows: u64,
    /// How many inputs have more than was asked for, and how many elements could not be read.
    more: u64,
    skipped: u64,
    /// How many lists ended where the provider says that there is more.
    cut_short: u64,
    /// The first input that may still bring rows.
    first: u64,
    /// What inputs behind it have brought. A file needs no order: its journal is put in order later.
    waiting: BTreeMap<u64, Waiting>,
}

/// The rows of an input that are not written yet, and whether that is all of them.
#[derive(Default)]
struct Waiting {
    pages: Vec<(Entry, Vec<Row>)>,
    is_over: bool,
}

impl Shared {
    fn new(destination: Destination, progress: Progress) -> Self {
        let state = State {
            destination: Some(destination),
            broken: None,
            rows: 0,
            more: 0,
            skipped: 0,
            cut_short: 0,
            first: 0,
            waiting: BTreeMap::new(),
        };
        Self { progress, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn standing(&self, place: u64) -> Standing {
        self.state().destination.as_ref().map(|destination| destination.standing(place)).unwrap_or_default()
    }

    /// The first input that may still bring rows; for a file, none is waited for.
    fn first_open(&self) -> u64 {
        let state = self.state();
        if state.is_file() { u64::MAX / 2 } else { state.first }
    }

    fn is_broken(&self) -> bool {
        self.state().broken.is_some()
    }

    fn rows(&self) -> u64 {
        self.state().rows
    }

    /// An input has more than it has brought, or something that could not be read.
    fn has_left(&self, has_more: bool, skipped: u64) {
        let mut state = self.state();
        state.more += u64::from(has_more);
        state.skipped += skipped;
    }

    /// A list ended before its end, and cannot be gone on with.
    fn is_cut_short(&self) {
        self.state().cut_short += 1;
    }

    /// What the inputs have left, in words.
    fn left(&self, is_whole_list: bool) -> Vec<String> {
        let state = self.state();
        let mut left = Vec::new();
        if state.more > 0 {
            let have = if state.more == 1 { "has" } else { "have" };
            let rest = if is_whole_list { "is left" } else { "--all gets, a call a page" };
            left.push(format!("{} {have} more, which {rest}", counted(state.more, "input")));
        }
        if state.cut_short > 0 {
            left.push(format!(
                "{} ended before the end: its pages repeat themselves or are empty",
                counted(state.cut_short, "list")
            ));
        }
        if state.skipped > 0 {
            left.push(format!("{} could not be read and are left out", counted(state.skipped, "element")));
        }
        left
    }

    /// Takes rows of an input. Those for a file are on the disk when it returns.
    fn add(&self, entry: Entry, rows: Vec<Row>) -> bool {
        let mut state = self.state();
        state.rows += if entry.has_failed { 0 } else { rows.len() as u64 };
        if state.is_file() {
            state.write(&entry, &rows);
        } else {
            state.waiting.entry(entry.input).or_default().pages.push((entry, rows));
            self.progress.aside(|| state.pass_on());
        }
        state.broken.is_none()
    }

    /// An input brings no more rows.
    fn over(&self, place: u64) {
        let mut state = self.state();
        if !state.is_file() {
            state.waiting.entry(place).or_default().is_over = true;
            self.progress.aside(|| state.pass_on());
        }
    }

    /// The destination, once no worker has it, and what it failed with.
    fn take(&self) -> Option<(Destination, Option<io::Error>)> {
        let mut state = self.state();
        let broken = state.broken.take();
        state.destination.take().map(|destination| (destination, broken))
    }
}

impl State {
    fn is_file(&self) -> bool {
        self.destination.as_ref().is_some_and(Destination::is_file)
    }

    fn write(&mut self, entry: &Entry, rows: &[Row]) {
        let Some(destination) = &mut self.destination else { return };
        if self.broken.is_none()
            && let Err(error) = destination.add(entry, rows)
        {
            self.broken = Some(error);
        }
    }

    /// Writes what comes next in the order of the inputs.
    fn pass_on(&mut self) {
        while let Some(waiting) = self.waiting.get_mut(&self.first) {
            let Waiting { pages, is_over } = std::mem::take(waiting);
            for (entry, rows) in pages {
                self.write(&entry, &rows);
            }
            if !is_over {
                return;
            }
            self.waiting.remove(&self.first);
            self.first += 1;
        }
    }
}

/// That a list was changed between two runs: places in it no longer tell which rows are whose.
fn is_another(list: &str, input: &Input, before: &str, now: &str) -> Failure {
    let failure = Failure::usage(format!("line {} of {list} is not what it was in the run before", input.line));
    let failure = failure.why(format!("it was `{before}`, and is `{now}`"));
    failure.todo("undo the change, and add new lines only at the end; or name another file, or start over with --force")
}

/// Works on one input.
async fn work(
    call: &Call,
    entry: Entry,
    input: Input,
    columns: &Columns,
    given: &Given,
    standing: Standing,
    shared: &Shared,
) -> Outcome {
    match ask(call, entry, &input, columns, given, standing, shared).await {
        Ok(outcome) => outcome,
        Err(failure) if is_for_all(&failure) => Outcome::Stopped(failure),
        Err(failure) => Outcome::Failed { input: columns.shown(&input), failure },
    }
}

/// Whether a failure is one of all inputs: a limit that is reached, or a credential that is refused.
fn is_for_all(failure: &Failure) -> bool {
    matches!(failure.exit, Exit::Stopped | Exit::Credentials | Exit::Interrupted)
}

async fn ask(
    call: &Call,
    entry: Entry,
    input: &Input,
    columns: &Columns,
    given: &Given,
    standing: Standing,
    shared: &Shared,
) -> Result<Outcome, Failure> {
    let (first, given) = columns.arguments(input, given)?;
    let request = request(&call.opened.client, call.operation, first.as_deref(), &given, &call.settings)?;
    let shown = columns.shown(input);
    // These have no columns for inputs.
    let has_origin = !matches!(call.settings.output.format, Format::Parquet | Format::Xlsx);
    let origin = has_origin.then_some(&shown);
    if !call.is_whole_list() {
        let answer = request.send().await?;
        if let Answer::Page(page) = &*answer {
            shared.has_left(page.next_cursor.is_some(), page.skipped.len() as u64);
        }
        let rows =
            answer.items().iter().map(|item| row(item, call.settings.model, origin)).collect::<Result<Vec<_>, _>>()?;
        let count = rows.len() as u64;
        shared.progress.page(count, &call.opened.client.ledger());
        shared.add(Entry { is_done: true, ..entry.with(&rows) }, rows);
        return Ok(Outcome::Done { rows: count });
    }
    let before = standing.rows;
    let walked = walk(call, request, standing, &mut |page| {
        let rows = page.rows(call.settings.model, origin)?;
        let fingerprints = page.fingerprints();
        let entry =
            Entry { fingerprints, checkpoint: Some(page.checkpoint), is_done: page.is_last, ..entry.with(&rows) };
        shared.progress.page(rows.len() as u64, &call.opened.client.ledger());
        Ok(shared.add(entry, rows))
    })
    .await?;
    shared.has_left(call.was_enough(walked.end), walked.skipped);
    if let Some(error) = &walked.error {
        return Err(Failure::from(error));
    }
    if walked.is_interrupted {
        return Ok(Outcome::Stopped(Failure::new(Exit::Interrupted, "stopped between pages")));
    }
    match walked.end {
        Some(StreamEnd::BudgetSpent) => return Ok(Outcome::Stopped(Failure::stopped("the budget is spent"))),
        // Only this list is as long as that: the others are gone on with, and this one by the same command.
        Some(StreamEnd::PageLimit) if !call.was_enough(walked.end) => return Ok(Outcome::Unfinished),
        Some(StreamEnd::Exhausted) | None => {}
        end if call.was_enough(end) => {}
        Some(_) => shared.is_cut_short(),
    }
    if !walked.checkpoint.is_some_and(|checkpoint| checkpoint.is_finished()) {
        shared.add(Entry { is_done: true, ..entry }, Vec::new());
    }
    Ok(Outcome::Done { rows: before + walked.rows })
}

/// Tells what all calls would be, and prints the first.
async fn dry_run(call: &Call, mut queue: Queue, columns: &Columns, given: &Given) -> Result<Exit, Failure> {
    let (mut count, mut refused, mut shown) = (0u64, 0u64, false);
    while let Some((_, input)) = queue.next(&call.context.stop).await? {
        count += 1;
        let asked = columns.arguments(&input, given).and_then(|(first, given)| {
            let request = request(&call.opened.client, call.operation, first.as_deref(), &given, &call.settings)?;
            request.preview()?;
            Ok(request)
        });
        match asked {
            Ok(request) if !shown => {
                shown = true;
                preview::print(call, &request)?;
            }
            Ok(_) => {}
            Err(failure) => {
                refused += 1;
                call.context.say(&format!("line {}: {}", input.line, said(&failure)));
            }
        }
    }
    if !queue.is_over {
        return Err(Failure::new(Exit::Interrupted, "stopped before the end of the list"));
    }
    let estimate = call.opened.client.estimate([(call.operation, count - refused)]);
    let pages = if call.is_whole_list() { ", for the first page of each; further pages cost as much" } else { "" };
    call.context.say(&format!("{}, {refused} that cannot be sent: {estimate}{pages}", counted(count, "input")));
    Ok(if refused > 0 { Exit::SomeInputsFailed } else { Exit::Done })
}

/// What failed, in one line.
fn said(failure: &Failure) -> String {
    match failure.why.first() {
        Some(why) => format!("{}: {why}", failure.what),
        None => failure.what.clone(),
    }
}

#[cfg(test)]
mod tests;
