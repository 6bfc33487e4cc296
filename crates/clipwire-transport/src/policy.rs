//! What is asked before an attempt is sent, and decided after it. Nothing here does IO.

pub(crate) mod budget;
pub(crate) mod limit;
pub(crate) mod quota;

pub(crate) mod retry;
pub(crate) mod retry_after;
pub(crate) mod retry_tokens;
