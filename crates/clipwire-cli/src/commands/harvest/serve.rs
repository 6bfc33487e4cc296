//! `clipwire harvest serve`: a page on this machine that shows how a job stands, while it runs and after.

mod gate;
mod page;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use clap::ArgMatches;
use clipwire_harvest::{History, Job, Location};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use self::gate::Gate;
use super::desk::Desk;
use super::shown::json;
use crate::context::Context;
use crate::failure::{Exit, Failure};

/// How long a page waits at the least before it asks again.
const LEAST_WAIT: Duration = Duration::from_secs(1);

/// Of what time reading takes, so many times are waited before the next: a large journal is not read all the time.
const REST: u32 = 10;

/// Serves the page until Ctrl-C.
pub(super) async fn serve(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let port = matches.get_one::<u16>("port").copied().unwrap_or_default();
    let failed =
        |error: &std::io::Error| Failure::failed(format!("cannot listen on port {port} of 127.0.0.1")).because(error);
    let todo = "choose another --port, or leave it out for a free one";
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| failed(&error).todo(todo))?;
    let port = listener.local_addr().map_err(|error| failed(&error))?.port();
    let name = desk.job.name.clone();
    let gate = Gate::new(port);
    let source =
        Arc::new(Source { journal: desk.journal()?, job: desk.job, file: desk.file, latest: Mutex::default() });
    let answer = move |request: Request| page::answer(gate.clone(), source.clone(), request);
    context.say(&format!("the job `{name}` is at http://127.0.0.1:{port}/; Ctrl-C ends it"));
    tokio::select! {
        biased;
        () = context.stop.asked() => Ok(Exit::Done),
        served = axum::serve(listener, Router::new().fallback(answer)) => {
            served.map(|()| Exit::Done).map_err(|error| failed(&error))
        }
    }
}

/// Where the numbers of the page come from.
struct Source {
    journal: Location,
    job: Job,
    /// The file of the job as it was named, to say how to go on.
    file: String,
    latest: Mutex<Option<Latest>>,
}

/// What was read last. Pages that ask meanwhile get the same.
struct Latest {
    at: Instant,
    /// How long it counts.
    for_: Duration,
    text: Arc<str>,
}

/// What the page asks for.
#[derive(Serialize)]
struct Data<'a> {
    /// How long to wait before the next question.
    next_ms: u64,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<History>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl Source {
    /// How the job stands, as JSON. However many pages ask, the journal is read once at a time, and rests longer than it is read.
    async fn data(self: Arc<Self>) -> Result<Arc<str>, Failure> {
        let mut latest = self.latest.lock().await;
        if let Some(latest) = latest.as_ref().filter(|latest| latest.at.elapsed() < latest.for_) {
            return Ok(latest.text.clone());
        }
        let source = self.clone();
        let began = Instant::now();
        let read = tokio::task::spawn_blocking(move || History::read(&source.journal, &source.job)).await;
        let read = read.map_err(|error| Failure::failed("the journal cannot be read").because(&error))?;
        let wait = (began.elapsed() * REST).max(LEAST_WAIT);
        let next_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let data = match read {
            Ok(history) => Data { next_ms, file: &self.file, history: Some(history), error: None, hint: None },
            Err(error) => {
                let hint = error.hint().map(str::to_owned);
                Data { next_ms, file: &self.file, history: None, error: Some(error.to_string()), hint }
            }
        };
        let text: Arc<str> = json(&data, false)?.into();
        // A little less than the page waits: else it would get the same twice.
        *latest = Some(Latest { at: Instant::now(), for_: wait * 9 / 10, text: text.clone() });
        Ok(text)
    }
}
