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
//! * The search text `three hundred and fifty kilobytes` of `item_search_video` has 770 invented hits on one page, which
//!   are 350 KB of JSON: something to measure with. `item_get_video` answers with about 2 KB.
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
//! # How it misbehaves
//!
//! A [`Fault`] makes one request go wrong. It is the same text wherever it is asked for, and of those who ask, the
//! first in this list decides:
//!
//! 1. a test: [`Sandbox::fault_next`], in one queue with [`Sandbox::reply_next`];
//! 2. the header `x-sandbox-fault: <text>`;
//! 3. a magic key, for people with curl or a client in hand: the real key, a slash, and the text, in which a comma may
//!    stand for a space. `sandbox-key/code-4017` and `sandbox-api-key/status-429,retry-after=2` make every call go
//!    wrong in that way. Secrets stay as they are;
//! 4. a [`Scenario`]: rules over a long run, which goes wrong in the same way each time. [`Scenario::rough_night`] is
//!    one for an overnight job.
//!
//! Only requests to a provider's path go wrong. A header or key with a text that is no fault is answered with status
//! 400 and what is wrong with it.
//!
//! | Fault | What the client sees | Charged | Untold |
//! | --- | --- | --- | --- |
//! | `status-NNN` | an error status in the provider's shape; `retry-after=TEXT`, `retry-after-date=+SECONDS`, `retry-after-ms=N` | no | no |
//! | `code-NNNN` | this code in the JSON, with status 200 | by the table | no |
//! | `gbk` | a refusal of the credentials in GBK, labelled UTF-8 | no | no |
//! | `quota-ends` | from now on 4013 or 429, until [`Sandbox::restore_quota`] | no | no |
//! | `html` | a page in HTML, status 200 | yes | yes |
//! | `empty` | no body, status 200 | yes | yes |
//! | `truncated-json` | JSON that stops in the middle | yes | yes |
//! | `wrong-content-type` | the good answer, labelled as HTML | yes | no |
//! | `bom` | the good answer after a byte order mark | yes | no |
//! | `invalid-utf8` | the good answer with a broken byte in a text | yes | no |
//! | `deep-nesting` | JSON of 100000 levels | yes | yes |
//! | `duplicate-keys` | the good answer with a field twice | yes | no |
//! | `wrong-item` | the good answer, about another id | yes | no |
//! | `charged-but-empty` | a success without any of its fields | yes | no |
//! | `gzip-bomb` | a small body that inflates to 256 MiB | yes | yes |
//! | `huge-body` | 100 MiB of JSON | yes | yes |
//! | `cut-before-headers` | a closed connection | yes | yes |
//! | `cut-in-headers` | half of the headers | yes | yes |
//! | `cut-in-body` | half of the announced body | yes | yes |
//! | `drip` | the good answer, 64 bytes each `ms=N` | yes | no |
//! | `never` | nothing, until it leaves | yes | yes |
//!
//! Charged means: as the good answer would have been. The last five take the option `unbilled`, with which nothing was
//! done and nothing is charged. [`Books`] tells what untold means.
//!
//! # How it limits and fails over
//!
//! * [`SandboxBuilder::rate`] and [`SandboxBuilder::concurrency`] refuse what is too much, strictly: with 4008, or with
//!   429 and `Retry-After`. A refused request does not count, and meets no fault.
//! * [`SandboxBuilder::hosts`] listens on several ports with one desk behind them. [`Sandbox::take_host_down`] closes
//!   one of them, so that connections are refused there, and [`Sandbox::bring_host_up`] opens it again.
//! * [`SandboxBuilder::latency`] holds each answer back, and [`SandboxBuilder::remember`] says how many requests are
//!   kept. Both are for measurements.
//!
//! # How to read this crate
//!
//! [`Sandbox`] is the handle. A request goes through `server` (HTTP, on each of the `hosts`), `desk` (written down;
//! let in by the `gate`; answered from the script or by a provider) and `onebound` or `tikhubapi` (the provider's
//! behavior). What a `fault` does to an answer is in its folder, and when it does so in `scenario`. `spec` reads the
//! documents. In `tikhubapi`, `world` says what there is, `print` how it is written down, `operations` which of it an
//! operation gives, and `listing` which part of a list a page is.

mod answer;
mod books;
mod clock;
mod desk;
mod dice;
mod fault;
mod gate;
mod hosts;
mod magic;
mod onebound;
mod parse_error;
mod query;
mod record;
mod reply;
mod sandbox;
mod scenario;
mod server;
mod spec;
mod tikhubapi;

pub use books::{Books, Line};
pub use fault::{Billing, Fault, RetryAfter};
pub use parse_error::ParseError;
pub use record::Recorded;
pub use reply::Reply;
pub use sandbox::{Example, Sandbox, SandboxBuilder};
pub use scenario::Scenario;
pub use tikhubapi::{Creator, World};
