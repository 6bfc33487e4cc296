//! A server on raw sockets that does to its clients what it is told, and counts what it received and billed.
//!
//! It reads what it receives with nothing but the few lines here, and knows nothing of clipwire but two headers: which call a request
//! belongs to, and until when it may arrive.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use clipwire::Clock;
use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};
use tokio::time::Instant;

use crate::http2;

/// Says which call a request belongs to.
pub(crate) const CALL: &str = "x-call";

/// Says until when a request may arrive, in milliseconds of the clock since the server was started.
pub(crate) const UNTIL: &str = "x-until";

/// How long a request may be on its way through this machine, and wait until this process looks at it.
const ON_ITS_WAY: Duration = Duration::from_millis(500);

/// What the end of a test says to the server, after everything that came before.
const LAST: u8 = 0;

/// Something that the server does, and when.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) name: String,
    pub(crate) stage: Stage,
    /// What is done then; the connection is closed after the last step.
    pub(crate) steps: Vec<Step>,
    /// Whether the server says, in words that are documented, that it does not bill the request.
    pub(crate) is_free: bool,
    /// Whether it is about a request with a body.
    pub(crate) is_post: bool,
    /// Whether it is spoken in HTTP/2.
    pub(crate) is_http2: bool,
}

/// When a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nobody listens.
    Refused,
    /// Once there is a connection.
    Accepted,
    /// Once so many bytes of the request were read, or all but so many where it is below zero.
    Part(isize),
    /// Once the whole request was read.
    Received,
    /// After a good answer, before the request that the fault is about.
    Before,
    /// The same, once this request has begun on that connection.
    Again,
}

/// One step of what the server does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Write(Vec<u8>),
    /// Frames of HTTP/2.
    Frames(Vec<http2::Frame>),
    /// The same again and again, for as long as anybody listens.
    Endless(Vec<u8>),
    /// Byte by byte.
    Drip(Vec<u8>),
    /// Nothing more, until the client goes away.
    Stall,
    /// The connection ends, and everything that was not read yet is lost.
    Reset,
    /// The connection stays open for another request.
    Keep,
}

/// What the server counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    /// Whole requests.
    pub(crate) received: u64,
    /// Requests of which it read a part only.
    pub(crate) partial: u64,
    /// Whole requests of which it said that it does not bill them.
    pub(crate) free: u64,
    /// The names of those that came after their time.
    pub(crate) late: Vec<String>,
    /// Whole requests of each call, and those of them that were billed.
    pub(crate) by_call: BTreeMap<String, (u64, u64)>,
}

impl Books {
    pub(crate) fn billed(&self) -> u64 {
        self.received - self.free
    }
}

/// What happens next: one fault so many times, or one of many at random.
pub(crate) enum Plan {
    Good,
    Times(Arc<Fault>, u64),
    Random(Arc<[Fault]>, Rng),
    /// Good answers, once so many requests are there.
    Together(Arc<Barrier>),
}

impl Plan {
    /// The fault that is due in one of these stages.
    fn take(&mut self, is_due: impl Fn(Stage) -> bool) -> Option<Fault> {
        match self {
            Self::Times(fault, left) if *left > 0 && is_due(fault.stage) => {
                *left -= 1;
                Some(Fault::clone(fault))
            }
            Self::Random(faults, rng) => {
                let fault = &faults[rng.usize(..faults.len())];
                // Every other request is well.
                (rng.bool() && is_due(fault.stage)).then(|| fault.clone())
            }
            _ => None,
        }
    }
}

/// A server on this machine, until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
    accepting: tokio::task::JoinHandle<()>,
}

struct State {
    clock: Clock,
    started: Instant,
    plan: Mutex<Plan>,
    books: Mutex<Books>,
    /// How many connections are open, and how often the last one was seen.
    open: watch::Sender<(usize, usize)>,
    is_http2: bool,
}

impl Server {
    pub(crate) async fn start(clock: Clock, plan: Plan, is_http2: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (plan, started) = (Mutex::new(plan), clock.now());
        let open = watch::Sender::new((0, 0));
        let state = Arc::new(State { clock, started, plan, books: Mutex::default(), open, is_http2 });
        let shared = state.clone();
        let accepting = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                // What is written is sent at once, however little it is.
                stream.set_nodelay(true).unwrap();
                let state = shared.clone();
                state.open.send_modify(|(open, _)| *open += 1);
                tokio::spawn(async move {
                    let _open = Open(state.clone());
                    connection(stream, &state).await;
                });
            }
        });
        Self { address, state, accepting }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the header `UNTIL` says of a moment.
    pub(crate) fn until(&self, moment: Instant) -> String {
        moment.saturating_duration_since(self.state.started).as_millis().to_string()
    }

    pub(crate) fn plan(&self, plan: Plan) {
        *lock(&self.state.plan) = plan;
    }

    /// What it has counted, once everything that was sent has arrived. Its clients have to be gone.
    pub(crate) async fn books(&self) -> Books {
        self.plan(Plan::Good);
        let mut open = self.state.open.subscribe();
        let seen = open.borrow().1;
        // Connections are accepted in the order in which they were made.
        let mut last = TcpStream::connect(self.address).await.unwrap();
        last.write_all(&[LAST]).await.unwrap();
        let all_gone = open.wait_for(|(open, last)| *open == 0 && *last > seen);
        let in_time = tokio::time::timeout(Duration::from_secs(20), all_gone).await;
        assert!(in_time.is_ok(), "somebody keeps a connection for nothing");
        lock(&self.state.books).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct Open(Arc<State>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|(open, _)| *open -= 1);
    }
}

impl State {
    fn fault(&self, is_due: impl Fn(Stage) -> bool) -> Option<Fault> {
        lock(&self.plan).take(is_due)
    }

    fn together(&self) -> Option<Arc<Barrier>> {
        if let Plan::Together(barrier) = &*lock(&self.plan) { Some(barrier.clone()) } else { None }
    }

    /// A whole request was read.
    pub(crate) fn received(&self, head: &str, is_free: bool) {
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let mut books = lock(&self.books);
        books.received += 1;
        books.free += u64::from(is_free);
        let call = header(CALL).unwrap_or_default().to_owned();
        let by_call = books.by_call.entry(call.clone()).or_default();
        *by_call = (by_call.0 + 1, by_call.1 + u64::from(!is_free));
        let until = header(UNTIL).and_then(|until| until.parse().ok()).map(Duration::from_millis);
        if until.is_some_and(|until| self.clock.now() > self.started + until + ON_ITS_WAY) {
            books.late.push(call);
        }
    }

    fn partly_received(&self) {
        lock(&self.books).partial += 1;
    }
}

/// Serves one connection, request after request.
async fn connection(mut stream: TcpStream, state: &State) {
    if let Some(fault) = state.fault(|stage| stage == Stage::Accepted) {
        play(&mut stream, &fault.steps, 0).await;
        return;
    }
    let mut first = [0];
    if stream.peek(&mut first).await.is_ok_and(|length| length == 1) && first[0] == LAST {
        state.open.send_modify(|(_, last)| *last += 1);
        return;
    }
    if state.is_http2 {
        let _ = http2::connection(&mut stream, |stream_id| {
            let fault = state.fault(|stage| stage == Stage::Received);
            state.received("", fault.as_ref().is_some_and(|fault| fault.is_free));
            fault.map(|fault| (fault.steps, stream_id))
        })
        .await;
        return;
    }
    let mut is_first = true;
    // Nothing of a request is read before it is known what is done to it.
    while let Ok(1) = stream.peek(&mut [0]).await {
        let fault = state.fault(|stage| match stage {
            Stage::Part(_) | Stage::Received => true,
            Stage::Again => !is_first,
            Stage::Before => is_first,
            Stage::Refused | Stage::Accepted => false,
        });
        let stage = fault.as_ref().map(|fault| fault.stage);
        let part = match stage {
            Some(Stage::Part(part)) => Some(part),
            Some(Stage::Again) => Some(0),
            _ => None,
        };
        let Some(head) = request(&mut stream, state, part).await else {
            if let Some(fault) = fault.filter(|_| part.is_some()) {
                play(&mut stream, &fault.steps, 0).await;
            }
            return;
        };
        state.received(&head, stage == Some(Stage::Received) && fault.as_ref().is_some_and(|fault| fault.is_free));
        if let Some(together) = state.together() {
            together.wait().await;
        }
        if stage != Some(Stage::Received) && stream.write_all(&good()).await.is_err() {
            return;
        }
        if let Some(fault) = fault
            && !play(&mut stream, &fault.steps, 0).await
        {
            return;
        }
        is_first = false;
    }
}

/// Reads a request, and returns its head; or only a part of it, and returns nothing.
async fn request(stream: &mut TcpStream, state: &State, part: Option<isize>) -> Option<String> {
    let mut read = Vec::new();
    loop {
        let head = read.windows(4).position(|end| end == b"\r\n\r\n").map(|end| &read[..end + 4]);
        let length = head.map(|head| {
            let text = String::from_utf8_lossy(head).to_lowercase();
            let body = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            (head.len() + body.unwrap_or_default(), text)
        });
        let is_part = match part {
            Some(part @ 0..) => read.len() >= part.unsigned_abs(),
            Some(but) => length.as_ref().is_some_and(|(length, _)| read.len() + but.unsigned_abs() >= *length),
            None => false,
        };
        if is_part {
            state.partly_received();
            return None;
        }
        if let Some((length, head)) = length
            && read.len() >= length
        {
            return Some(head);
        }
        // Who does not want all of it reads byte by byte. Where the head ends, the last of its bytes is one that is missing.
        let mut piece = [0; 4096];
        let most = if part.is_some() { 1 } else { piece.len() };
        if part == Some(-1) && read.ends_with(b"\r\n\r") && !is_post(&read) {
            state.partly_received();
            return None;
        }
        match stream.read(&mut piece[..most]).await {
            Ok(length @ 1..) => read.extend_from_slice(&piece[..length]),
            _ => {
                state.partly_received();
                return None;
            }
        }
    }
}

fn is_post(read: &[u8]) -> bool {
    read.starts_with(b"POST")
}

/// Does what it is told; says whether the connection stays open.
pub(crate) async fn play(stream: &mut TcpStream, steps: &[Step], stream_id: u32) -> bool {
    for step in steps {
        let written = match step {
            Step::Write(bytes) => stream.write_all(bytes).await,
            Step::Frames(frames) => stream.write_all(&http2::bytes(frames, stream_id)).await,
            Step::Drip(bytes) => {
                let mut written = Ok(());
                for byte in bytes {
                    written = written.and(stream.write_all(&[*byte]).await);
                    tokio::task::yield_now().await;
                }
                written
            }
            Step::Endless(bytes) => loop {
                if let Err(error) = stream.write_all(bytes).await {
                    break Err(error);
                }
                tokio::task::yield_now().await;
            },
            Step::Stall => {
                let mut rest = [0; 1024];
                while stream.read(&mut rest).await.is_ok_and(|length| length > 0) {}
                return false;
            }
            Step::Reset => {
                stream.set_zero_linger().unwrap();
                return false;
            }
            Step::Keep => return true,
        };
        if written.is_err() {
            return false;
        }
    }
    false
}

/// The body of an answer that is well, about the one video that is asked for.
pub(crate) fn body() -> String {
    format!(r#"{{"item":{{"num_iid":"{}","title":"a video"}},"error_code":"0000"}}"#, crate::call::VIDEO)
}

/// An answer that is well.
pub(crate) fn good() -> Vec<u8> {
    answer("200 OK", "", body().as_bytes())
}

/// An answer with the length of its body; `headers` end with a line end each.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}
