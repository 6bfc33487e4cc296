//! What a clipwire call costs the machine, beside a client written by hand that does the same.
//!
//! [`by_hand`] is that client, [`calls`] the work that both do, [`stage`] the sandbox that answers both, and [`cpu`] the clock.
//! `cargo bench -p clipwire-bench` measures; `docs/performance.md` says what, and how to read it.

pub mod by_hand;
pub mod calls;
pub mod cpu;
pub mod stage;
