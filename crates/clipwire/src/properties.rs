//! What has to hold whatever arrives, for property tests and fuzz targets. No part of the API.
//!
//! Every property takes bytes and panics when it is broken, so that a file with the bytes is all that is needed to show
//! a fault again.

mod answers;
mod links;
mod models;
mod onebound;
mod paging;
mod reader;
#[rustfmt::skip]
mod readings;
mod records;
pub mod spoil;
mod spoiled;
mod tikhubapi;
mod values;
mod words;

pub use self::links::links;
pub use self::models::{OPERATIONS, models, records};
pub use self::onebound::onebound_answer;
pub use self::paging::paging;
pub use self::reader::reader;
pub use self::records::Records;
pub use self::spoiled::spoiled_answer;
pub use self::tikhubapi::tikhubapi_answer;
pub use self::values::values;
pub use self::words::{api_info, redact, retry_after};

/// A property: it takes bytes, and panics when it is broken.
pub type Property = fn(&[u8]);

/// Every property by its name, which is that of its fuzz target and of its folder of crash inputs.
pub const ALL: &[(&str, Property)] = &[
    ("onebound_answer", onebound_answer),
    ("tikhubapi_answer", tikhubapi_answer),
    ("spoiled_answer", spoiled_answer),
    ("reader", reader),
    ("values", values),
    ("api_info", api_info),
    ("retry_after", retry_after),
    ("paging", paging),
    ("redact", redact),
    ("links", links),
    ("models", models),
];
