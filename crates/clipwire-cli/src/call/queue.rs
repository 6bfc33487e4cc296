//! The inputs of a list, read in a thread of its own: a list that does not come, such as that of a pipe, holds up nothing.

use std::path::PathBuf;

use tokio::sync::mpsc;

use crate::failure::{Exit, Failure};
use crate::inputs::{self, Input, Wanted};
use crate::stop::Stop;

/// How many inputs are read ahead.
const AHEAD: usize = 64;

/// The inputs that are left.
pub(super) struct Queue {
    inputs: mpsc::Receiver<Result<Input, Failure>>,
    /// The place of the next input in the list.
    pub(super) place: u64,
    /// Whether nothing more comes.
    pub(super) is_over: bool,
}

impl Queue {
    /// Opens a list; `-` is standard input.
    pub(super) async fn open(list: &str, wanted: &Wanted, stop: &Stop) -> Result<Self, Failure> {
        let (path, wanted) = (PathBuf::from(list), wanted.clone());
        let opened = stop.apart(move || inputs::open(&path, &wanted)).await;
        let opened = opened.ok_or_else(|| Failure::new(Exit::Interrupted, "stopped before the list came"))??;
        let (give, inputs) = mpsc::channel(AHEAD);
        std::thread::spawn(move || {
            for input in opened {
                if give.blocking_send(input).is_err() {
                    return;
                }
            }
        });
        Ok(Self { inputs, place: 0, is_over: false })
    }

    /// The next input and its place; none at the end, and once somebody asks to stop.
    pub(super) async fn next(&mut self, stop: &Stop) -> Result<Option<(u64, Input)>, Failure> {
        let input = tokio::select! {
            biased;
            () = stop.asked() => return Ok(None),
            input = self.inputs.recv() => input,
        };
        match input.transpose()? {
            Some(input) => {
                let place = self.place;
                self.place += 1;
                Ok(Some((place, input)))
            }
            None => {
                self.is_over = true;
                Ok(None)
            }
        }
    }
}
