//! What waits for the next request.

use crate::fault::Fault;
use crate::reply::Reply;

/// What the next request gets in place of the usual answer.
#[derive(Debug)]
pub(crate) enum Queued {
    Reply(Reply),
    Fault(Fault),
}
