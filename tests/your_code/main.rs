//! How somebody tests code of their own that uses clipwire: each file is one way, and the page "Testing your code" shows it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod with_faults;
mod with_made_up_answers;
mod with_the_sandbox;
mod with_wiremock;
