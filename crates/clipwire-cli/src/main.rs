//! `clipwire`: every operation from a terminal.

fn main() {}
