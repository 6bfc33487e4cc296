//! What came of the inputs, and how the program ends with that.

use super::super::invocation::Call;
use crate::failure::{Exit, Failure};
use crate::journal::Standing;
use crate::open::counted;

/// What came of the inputs.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) done: u64,
    /// Of these, the ones that brought nothing.
    empty: u64,
    pub(super) failed: u64,
    /// Done by an earlier run.
    before: u64,
    /// Of these, the ones that failed, and the ones that brought nothing.
    failed_before: u64,
    empty_before: u64,
    pub(super) rows: u64,
    pub(super) stopped: Option<Failure>,
    /// Lists that are longer than what one run asks for.
    pub(super) unfinished: u64,
    pub(super) is_interrupted: bool,
}

impl Tally {
    /// An input is done, with so many rows of all runs.
    pub(super) fn is_done(&mut self, rows: u64) {
        self.done += 1;
        self.empty += u64::from(rows == 0);
    }

    /// An input was done by an earlier run.
    pub(super) fn was_done(&mut self, standing: &Standing) {
        self.before += 1;
        self.failed_before += u64::from(standing.has_failed);
        self.empty_before += u64::from(!standing.has_failed && standing.rows == 0);
    }

    /// What came of the inputs, in a line.
    pub(super) fn sum(&self) -> String {
        let done = counted(self.done, "input");
        let empty = if self.empty == 0 { String::new() } else { format!(", {} of them empty", self.empty) };
        let before = if self.before == 0 { String::new() } else { format!(", {} before", self.before) };
        let of_before = match (self.failed_before, self.empty_before) {
            (0, 0) => String::new(),
            (failed, 0) => format!(" of which {failed} failed"),
            (0, empty) => format!(" of which {empty} empty"),
            (failed, empty) => format!(" of which {failed} failed and {empty} empty"),
        };
        format!("{done} done{empty}{before}{of_before}, {} failed, {}", self.failed, counted(self.rows, "row"))
    }

    pub(super) fn conclude(self, call: &Call, is_file: bool) -> Result<Exit, Failure> {
        call.context.say(&self.sum());
        let go_on = if is_file {
            "run the same command to go on"
        } else {
            "write into a file with -o, which goes on where it stopped"
        };
        if self.is_interrupted {
            return Err(Failure::new(Exit::Interrupted, "stopped between inputs").todo(go_on));
        }
        if let Some(failure) = self.stopped {
            let todo = failure.todo.clone().map_or_else(|| go_on.to_owned(), |todo| format!("{todo}; then {go_on}"));
            return Err(failure.todo(todo));
        }
        Ok(if self.failed + self.failed_before > 0 { Exit::SomeInputsFailed } else { Exit::Done })
    }
}
