//! What an attempt is given by the loop around it.

use std::time::Duration;

/// What an attempt is given by the loop around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptContext {
    /// Which attempt of its call it is, counted from 1.
    pub attempt: u32,
    /// Which of the client's hosts it goes to, counted from 0.
    pub host: usize,
    /// How long it may take.
    pub timeout: Duration,
    /// How much of that may be over before there is a connection: with less left, its request is not sent.
    pub connect_timeout: Duration,
}
