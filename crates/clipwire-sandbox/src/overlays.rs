//! Behaviour that is written by hand, by the name of the provider that it is laid over.

mod onebound;
mod tikhubapi;

use std::sync::Arc;

pub use tikhubapi::{Creator, World};

use crate::provider::Overlay;

/// What is laid over the document of the provider with this name; nothing over most.
pub(crate) fn of(provider: &str, world: &Arc<World>) -> Option<Box<dyn Overlay>> {
    match provider {
        "onebound" => Some(Box::new(onebound::OneBound::default())),
        "tikhubapi" => Some(Box::new(tikhubapi::TikTok::new(Arc::clone(world)))),
        _ => None,
    }
}
