//! What happens on the wire, for people who look for a fault.

use std::io;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::context::Context;

/// Prints events on stderr, where somebody asked for it. None of them holds a secret or a query.
pub(crate) fn trace(context: &Context) {
    let level = match context.verbose {
        0 => return,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let own = Targets::new().with_target("clipwire", level).with_target("clipwire_transport", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(context.color.0).without_time();
    tracing_subscriber::registry().with(own).with(lines).init();
}
