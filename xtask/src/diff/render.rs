//! The formats in which a report is written, all from the same model.

mod github;
mod json;
mod markdown;
mod terminal;
mod wording;

pub use self::github::github;
pub use self::json::json;
pub use self::markdown::markdown;
pub use self::terminal::terminal;
