//! `clipwire tap`: the rows of a job as a Singer tap gives them. Messages go to stdout, everything else to stderr.

mod catalog;
mod config;
mod messages;
mod shape;
mod state;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

use clap::ArgMatches;
use clipwire_harvest::{Ended, Engine, Error, Options, Status, pages_behind};

use self::catalog::{Catalog, Stream};
use self::config::Config;
use self::messages::{Message, row};
use self::state::State;
use super::desk::{Desk, failed};
use super::run::{Ran, ran};
use crate::context::Context;
use crate::destination::{self, done};
use crate::failure::{Exit, Failure};
use crate::open::counted;

/// A state is written behind so many rows, and at the end of each stream: a target keeps what it has got so far.
const ROWS_BETWEEN_STATES: u64 = 1_000;

/// Gives the rows that lie behind the state, after a run; or the catalog.
pub(crate) async fn tap(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    let config = Config::read(matches)?;
    let desk = config.desk(context)?;
    let streams = Stream::all(&desk.job)?;
    if matches.get_flag("discover") {
        let text = super::shown::json(&Catalog::of(&streams), true)?;
        return done(destination::print(text.as_bytes()));
    }
    let streams = Catalog::select(matches, streams)?;
    let mut state = State::read(matches)?;
    if config.only_stored {
        // Nothing is sent, so no credentials are needed to read what is stored.
        let opened = desk.open(context, false).await?;
        let engine = desk.engine(opened.client.clone())?;
        emit(context, &engine, &streams, &mut state)?;
        return conclude(context, &desk, None);
    }
    let options = Options::default().refetch(config.refetch);
    let Ran { engine, outcome, watching } = ran(context, &desk, &options).await?;
    if outcome.ended == Ended::Stopped {
        let failure = Failure::new(Exit::Interrupted, "stopped between calls; nothing was given on");
        return Err(failure.todo("the next time the run goes on, and what it brought is given on"));
    }
    emit(context, &engine, &streams, &mut state)?;
    if let Ended::Refused(why) = &outcome.ended {
        return Err(watching.refused().unwrap_or_else(|| Failure::stopped(why.clone())));
    }
    conclude(context, &desk, Some(&outcome.ended))
}

/// Writes what lies behind the state, stream by stream in the order of the steps.
fn emit(context: &Context, engine: &Engine, streams: &[Stream], state: &mut State) -> Result<(), Failure> {
    let mut out = Out(io::BufWriter::new(io::stdout().lock()));
    for stream in streams {
        out.write(&Message::schema(stream))?;
        let known = state.position(&stream.name);
        let (mut since, mut odd) = (0, 0);
        let mut is_stopped = false;
        pages_behind(engine, &stream.name, known, |page| {
            if known.is_some_and(|known| known.journal != page.position.journal) && since == 0 {
                let said = "the state is of another journal; what is stored is given on from its beginning";
                context.say(&format!("{}: {said}", stream.name));
            }
            for (id, item) in &page.rows {
                match row(stream, id, item, page.asked)? {
                    Some(message) => out.write(&message)?,
                    None => odd += 1,
                }
            }
            since += page.rows.len() as u64;
            state.set(&stream.name, page.position);
            is_stopped = context.stop.is_asked();
            if since >= ROWS_BETWEEN_STATES || is_stopped {
                since = 0;
                out.state(state)?;
            }
            Ok::<_, TapFailure>(if is_stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
        .map_err(|failure| failure.0)?;
        out.state(state)?;
        if odd > 0 {
            let rows = counted(odd, "row");
            context.say(&format!(
                "{}: {rows} left out, which become no record; `output.format = \"raw\"` has all",
                stream.name
            ));
        }
        if is_stopped {
            return Err(Failure::new(Exit::Interrupted, "stopped between answers; the state says where it goes on"));
        }
    }
    Ok(())
}

/// How the tap ends. What a job has been allowed to spend, and what is not there, is no failure of it: what came is given on, and the next time it
/// goes on.
fn conclude(context: &Context, desk: &Desk, ended: Option<&Ended>) -> Result<Exit, Failure> {
    if let Some(Ended::NoRoom(which)) = ended {
        context.say(&format!("the budget has no room for the next call: {which}; the next time the run goes on"));
    }
    let status = Status::read(&desk.journal()?, &desk.job).map_err(|error| failed(&error))?;
    let missing = [(status.dead(), "brought nothing"), (status.held(), "held: a call of each may have been charged")];
    for (count, what) in missing.into_iter().filter(|(count, _)| *count > 0) {
        context.say(&format!("{}, {what}; `clipwire harvest status {}` says more", counted(count, "list"), desk.file));
    }
    Ok(Exit::Done)
}

/// The messages, each a line.
struct Out<W: Write>(W);

impl<W: Write> Out<W> {
    fn write(&mut self, message: &Message<'_>) -> Result<(), Failure> {
        let line = serde_json::to_string(message)
            .map_err(|error| Failure::failed("a message cannot be written as JSON").because(&error))?;
        self.0.write_all(line.as_bytes()).and_then(|()| self.0.write_all(b"\n")).map_err(|error| gone(&error))
    }

    /// What a target has got with it, it may keep: so nothing stays behind in a buffer.
    fn state(&mut self, state: &State) -> Result<(), Failure> {
        self.write(&Message::state(state))?;
        self.0.flush().map_err(|error| gone(&error))
    }
}

/// A target that has gone away is a failure of the pipeline, other than a reader who has seen enough.
fn gone(error: &io::Error) -> Failure {
    let failure = Failure::failed("the target takes no more messages").because(error);
    failure.todo("see what the target says; what was not kept is given on again, and paid for no second time")
}

/// A failure on either side of the journal.
struct TapFailure(Failure);

impl From<Failure> for TapFailure {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<Error> for TapFailure {
    fn from(error: Error) -> Self {
        Self(failed(&error))
    }
}
