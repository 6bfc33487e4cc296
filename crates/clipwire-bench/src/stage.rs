//! A server on a thread and a runtime of its own, so that its work is not taken for the client's.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt as _;
use clipwire_sandbox::{Sandbox, SandboxBuilder};
use tokio::net::TcpSocket;
use tokio::sync::oneshot;

use crate::answers;
use crate::failure::Failure;

/// In bytes; twice as much as the longest answer.
const SEND_BUFFER: u32 = 1 << 20;

/// A server that runs until this is dropped.
#[derive(Debug)]
pub struct Stage {
    sandbox: Option<Sandbox>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    url: String,
}

impl Stage {
    /// Serves the [`answers`]: each is what comes from every path below its name.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn open() -> Result<Self, Failure> {
        let (url, stop, thread) = on_a_thread(async {
            let answers = Arc::new(answers::by_name().await?);
            let socket = TcpSocket::new_v4()?;
            // A whole answer fits, so that it has left before anybody reads of it, and arrives in as few pieces as it can.
            socket.set_send_buffer_size(SEND_BUFFER)?;
            socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
            let listener = socket.listen(1024)?;
            let url = format!("http://{}", listener.local_addr()?);
            // As the sandbox does; without it an answer in two packets waits for the client.
            let listener = listener.tap_io(|stream| {
                stream.set_nodelay(true).ok();
            });
            let app = Router::new().fallback(move |request: Request| {
                let response = answer(&answers, request.uri().path());
                async { response }
            });
            tokio::spawn(async { axum::serve(listener, app).await });
            Ok(url)
        })?;
        Ok(Self { sandbox: None, stop: Some(stop), thread: Some(thread), url })
    }

    /// Starts a sandbox.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn with(builder: SandboxBuilder) -> Result<Self, Failure> {
        let (sandbox, stop, thread) = on_a_thread(async { Ok(builder.start().await?) })?;
        let url = sandbox.url();
        Ok(Self { sandbox: Some(sandbox), stop: Some(stop), thread: Some(thread), url })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The sandbox, where it is one.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }
}

/// Starts something on a thread, whose runtime goes on until it is told to stop.
fn on_a_thread<T: Send + 'static>(
    start: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<(T, oneshot::Sender<()>, JoinHandle<()>), Failure> {
    let (started, wait) = mpsc::channel();
    let (stop, stopped) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let thread = std::thread::spawn(move || {
        runtime.block_on(async {
            // Whoever waits for it is there until it has come.
            started.send(start.await).ok();
            stopped.await.ok();
        });
    });
    Ok((wait.recv()??, stop, thread))
}

fn answer(answers: &HashMap<String, Bytes>, path: &str) -> Response {
    let name = path.split('/').nth(1).unwrap_or_default();
    match answers.get(name) {
        Some(body) => ([(CONTENT_TYPE, "application/json")], body.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.sandbox.take();
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A panic of the server has been printed by then.
            thread.join().ok();
        }
    }
}
