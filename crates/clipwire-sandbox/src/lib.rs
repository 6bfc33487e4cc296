//! An offline stand-in for the providers behind clipwire.
//!
//! A [`Sandbox`] is an HTTP server on the loopback interface. It reads the same OpenAPI documents that the client is
//! generated from. Requests below `/douyin/` are OneBound's: each operation is answered with the document's own
//! example, in the provider's own envelope. The paths of the TikTok data API are answered out of a made-up [`World`].
//! An operation that is added to a document is answered with its example, without a change here.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use clipwire_sandbox::{Reply, Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! // Point a client at `sandbox.url()`, with `sandbox.key()` and `sandbox.secret()` for OneBound, or with
//! // `sandbox.api_key()` for the TikTok data API.
//! sandbox.reply_next(Reply::cut_connection()); // the next request is left without an answer
//! assert_eq!(sandbox.books().received, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # What it knows of OneBound
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
//! # What it knows of the TikTok data API
//!
//! * The header `X-API-KEY` has to be [`Sandbox::api_key`], else the status is 401. `X-ACCOUNT-KEY` may be left out;
//!   any other than [`Sandbox::account_key`] is answered with 428, and so is the old one after
//!   [`Sandbox::expire_account_key`].
//! * A parameter that is missing or malformed is answered with 400 and named under `fields`. What the provider
//!   answers for an unknown id is not published: here it is status 200 with nothing in it, and for a list an empty
//!   one.
//! * The world follows from a number, [`SandboxBuilder::seed`]. The ids in the examples of the document exist in
//!   every world. The same id is the same thing wherever it turns up: a video in a list is the video by its id, its
//!   author has a profile, its comments belong to it, and what its hashtags and its sound lead to contains it.
//! * There are twelve creators with 30 to 600 videos each, some of them photo posts, about a thousand people who
//!   watch and follow, 20 hashtags, 20 sounds, two live rooms of which one is on, six shops, 150 products and three
//!   levels of categories.
//! * The second to the twelfth video of each creator have captions with emoji, in Chinese, in Arabic, in Hebrew,
//!   empty, very long, with quotes, with line breaks, with control characters, with a mention, and of hashtags only.
//! * Each stated total is right, but for those of [`World::miscounted_video`]: there, each is one more than can be
//!   fetched.
//! * A page has 20 elements unless `count` says otherwise, and 50 at the most. The feeds of users are marked by the
//!   moment of publication, lists of followers by the moment of following, other lists by an offset. `region` changes
//!   nothing.
//! * A search finds its words, in upper or lower case, in captions, names of users and hashtags, and titles of
//!   sounds, rooms and products. What contains `nothing` or `没有` finds nothing.
//! * [`SandboxBuilder::wrapped`] puts each answer inside an envelope, in which this provider may send it too.
//!
//! # How to read this crate
//!
//! [`Sandbox`] is the handle. A request goes through `server` (HTTP), `desk` (written down; answered from the script or by
//! a provider) and `onebound` or `tikhubapi` (the provider's behavior). `spec` reads the documents. In `tikhubapi`,
//! `world` says what there is, `print` how it is written down, `operations` which of it an operation gives, and
//! `listing` which part of a list a page is.

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
mod tikhubapi;

pub use books::Books;
pub use record::Recorded;
pub use reply::Reply;
pub use sandbox::{Example, Sandbox, SandboxBuilder};
pub use tikhubapi::{Creator, World};
