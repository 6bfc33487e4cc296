//! What a provider says, with what the books need to know of it.

use crate::onebound::Sheet;
use crate::reply::Reply;

/// What a provider says, with what the books need to know of it.
#[derive(Debug)]
pub(crate) struct Answer {
    /// OneBound's code where there is one, else the HTTP status.
    pub(crate) code: String,
    pub(crate) charged: bool,
    pub(crate) draft: Draft,
}

/// An answer that may still have to be printed, which takes longer than to decide on it.
#[derive(Debug)]
pub(crate) enum Draft {
    Ready(Reply),
    Sheet(Sheet),
}

impl Answer {
    /// An answer that is known by its status and is not charged.
    pub(crate) fn by_status(reply: Reply) -> Self {
        Self { code: reply.status.to_string(), charged: false, draft: Draft::Ready(reply) }
    }
}

impl Draft {
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Ready(reply) => reply.status,
            Self::Sheet(_) => 200,
        }
    }

    pub(crate) fn print(self) -> Reply {
        match self {
            Self::Ready(reply) => reply,
            Self::Sheet(sheet) => sheet.print(),
        }
    }
}
