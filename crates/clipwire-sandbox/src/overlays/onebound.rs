//! The OneBound gateway, as far as its pages and its users tell beyond its document.

mod format;
mod large;
mod memory;
mod overlay;
mod report;
mod sign;
mod words;

pub(super) use overlay::OneBound;

#[cfg(test)]
mod tests;
