//! How far a job is, for whoever waits, and why a provider takes no more calls.

use std::sync::{Mutex, PoisonError};

use clipwire::ErrorKind;
use clipwire::dynamic::Client;
use clipwire_harvest::{Counted, Watch};

use crate::failure::Failure;
use crate::progress::Progress;

/// Shows how far a job is.
pub(super) struct Watching {
    progress: Progress,
    client: Client,
    refused: Mutex<Option<Failure>>,
}

impl Watching {
    pub(super) fn new(progress: Progress, client: Client) -> Self {
        Self { progress, client, refused: Mutex::default() }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.progress.end();
    }

    /// Why the provider takes no more calls.
    pub(super) fn refused(&self) -> Option<Failure> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Watch for Watching {
    fn answered(&self, _: usize, counted: Counted) {
        self.progress.page(counted.new, &self.client.ledger());
    }

    fn failed(&self, _: usize, error: &clipwire::Error) {
        let stops = [ErrorKind::Auth, ErrorKind::AccountSessionExpired, ErrorKind::QuotaExhausted];
        if stops.contains(&error.kind()) {
            let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
            refused.get_or_insert_with(|| Failure::from(error));
        }
    }
}
