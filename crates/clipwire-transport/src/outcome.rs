//! What attempts and calls come to: plain values that everything above is written in.

pub(crate) mod charge;
pub(crate) mod kind;
pub(crate) mod money;

pub(crate) mod attempt;
pub(crate) mod gave_up;
pub(crate) mod stats;
