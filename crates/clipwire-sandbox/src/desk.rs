//! Where a request is written down and an answer is chosen: from the script, else from a provider.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::books::Books;
use crate::onebound::Gateway;
use crate::record::Recorded;
use crate::reply::Reply;
use crate::tikhubapi::Api;

/// So many requests are remembered; older ones are dropped, so that a long run does not fill the memory.
const REMEMBERED: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Desk {
    papers: Mutex<Papers>,
}

#[derive(Debug)]
struct Papers {
    gateway: Gateway,
    api: Api,
    requests: VecDeque<Recorded>,
    script: VecDeque<Reply>,
    books: Books,
}

impl Desk {
    pub(crate) fn new(gateway: Gateway, api: Api) -> Self {
        let (requests, script, books) = (VecDeque::new(), VecDeque::new(), Books::default());
        Self { papers: Mutex::new(Papers { gateway, api, requests, script, books }) }
    }

    /// Writes the request down and chooses its answer; the books are right before anyone can see the answer.
    pub(crate) fn answer(&self, request: Recorded) -> Reply {
        self.papers().answer(request)
    }

    pub(crate) fn reply_next(&self, reply: Reply) {
        self.papers().script.push_back(reply);
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.papers().requests.iter().cloned().collect()
    }

    pub(crate) fn books(&self) -> Books {
        self.papers().books.clone()
    }

    pub(crate) fn account_key(&self) -> String {
        self.papers().api.account_key().to_owned()
    }

    pub(crate) fn set_account_key(&self, key: String) {
        self.papers().api.set_account_key(key);
    }

    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Papers {
    fn answer(&mut self, request: Recorded) -> Reply {
        self.books.received += 1;
        let reply = self.script.pop_front().unwrap_or_else(|| self.provider_reply(&request));
        if self.requests.len() == REMEMBERED {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
        reply
    }

    fn provider_reply(&mut self, request: &Recorded) -> Reply {
        let Recorded { method, path, .. } = request;
        let is_for_gateway = self.gateway.owns(path);
        if !is_for_gateway && !self.api.owns(path) {
            return refuse(404, format!("the sandbox has nothing at {method} {path}\n"));
        }
        if method != "GET" {
            return refuse(405, format!("the sandbox answers GET only, not {method} {path}\n")).header("allow", "GET");
        }
        if is_for_gateway {
            let answer = self.gateway.answer(request);
            self.books.enter(answer.code, answer.charged);
            answer.reply
        } else {
            // What the API charges for is not published.
            let reply = self.api.answer(request);
            self.books.enter(&reply.status.to_string(), false);
            reply
        }
    }
}

fn refuse(status: u16, sentence: String) -> Reply {
    Reply::bytes("text/plain; charset=utf-8", sentence).status(status)
}
