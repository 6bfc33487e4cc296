//! An offline stand-in for the providers behind clipwire.
//!
//! A [`Sandbox`] is an HTTP server on the loopback interface. It reads the same OpenAPI document that the client is
//! generated from and answers each operation in it with the document's own example, in the provider's own envelope.
//! An operation that is added to the document is answered without a change here.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use clipwire_sandbox::{Reply, Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! // Point a client at `sandbox.url()`, with `sandbox.key()` and `sandbox.secret()`.
//! sandbox.reply_next(Reply::cut_connection()); // the next request is left without an answer
//! assert_eq!(sandbox.books().received, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # What it knows
//!
//! * A required parameter that names one thing (an id, a share code, an image) has to be the example of the document,
//!   or one that a fixture in `fixtures/` answers; anything else is answered with code 2000, nothing found.
//! * Search text finds something whatever it says, unless it contains `nothing` or `没有`: that is answered with 2000.
//! * The search text `three pages` has three pages of two invented hits each, in `item_search` and `item_search_video`.
//!   Other searches show the hits of the example on each page.
//! * A page after the last is answered with 2000. A list without a stated number of pages has one page.
//! * `item_get_video` knows a photo post, which is invented: 7300000000000000001.
//! * `item_get` with `cache=no` gives the other published sample of the same product.
//! * Codes 0000 and 2000 are charged, as the document says. After the announced number of charged calls, 10000 unless
//!   [`SandboxBuilder::quota`] says otherwise, each further one is refused with 4013.
//!
//! # How to read this crate
//!
//! [`Sandbox`] is the handle. A request goes through `server` (HTTP), `desk` (written down; answered from the script or by
//! the provider) and `onebound` (the provider's behavior). `spec` reads the document.

mod books;
mod clock;
mod desk;
mod onebound;
mod query;
mod record;
mod reply;
mod sandbox;
mod server;
mod spec;

pub use books::Books;
pub use record::Recorded;
pub use reply::Reply;
pub use sandbox::{Example, Sandbox, SandboxBuilder};
