//! What a provider says, with what the ledger needs to know of it.

use std::fmt;

use crate::reply::Reply;

/// What a provider says, with what the ledger needs to know of it.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The provider's code where it has a table of codes, else the HTTP status.
    pub(crate) code: String,
    pub(crate) charged: bool,
    pub(crate) reply: PendingReply,
    /// The ids that the request named.
    pub(crate) ids: Vec<String>,
}

/// An answer that is decided on and still has to be printed, which takes longer than to decide on it.
pub(crate) struct PendingReply {
    pub(crate) status: u16,
    print: Box<dyn FnOnce() -> Reply + Send>,
}

impl PendingReply {
    pub(crate) fn new(status: u16, print: impl FnOnce() -> Reply + Send + 'static) -> Self {
        Self { status, print: Box::new(print) }
    }

    pub(crate) fn print(self) -> Reply {
        (self.print)()
    }
}

impl From<Reply> for PendingReply {
    fn from(reply: Reply) -> Self {
        Self::new(reply.status, || reply)
    }
}

impl fmt::Debug for PendingReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingReply").field("status", &self.status).finish_non_exhaustive()
    }
}
