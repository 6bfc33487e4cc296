//! What a clipwire call costs the machine, beside a client written by hand that does the same.
//!
//! [`by_hand`] are those clients, [`answers`] what is asked for, [`calls`] the work that both do, [`stage`] the server that answers
//! both, and [`cpu`] the clock. `cargo bench -p clipwire-bench` measures; `docs/book/src/performance.md` says what, and how to read it.

pub mod answers;
pub mod by_hand;
pub mod calls;
pub mod cpu;
mod failure;
pub mod stage;
