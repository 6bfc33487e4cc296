//! How others see what happens: metrics, spans and events.

pub(crate) mod observe;
pub(crate) mod trace;
