//! An offline stand-in for the providers behind clipwire, for examples and tests.
//!
//! A [`Sandbox`] is an HTTP server on the loopback interface. It reads the same OpenAPI documents that the client is
//! generated from: those of the folder `openapi/`, and any that [`SandboxBuilder::spec`] is given. So a provider needs a
//! document and nothing else. Some of what two providers do is written by hand besides: OneBound's envelope, and a made-up
//! [`World`] behind the TikTok data API.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use clipwire_sandbox::{Reply, Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! // Point a client at `sandbox.url()`, with `sandbox.key()` and `sandbox.secret()` for OneBound, with `sandbox.api_key()`
//! // for the TikTok data API, and with `sandbox.credential(provider, scheme)` for any.
//! sandbox.reply_next(Reply::cut_connection()); // the next request is left without an answer
//! assert_eq!(sandbox.ledger().received, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # What a document alone gives
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use clipwire_sandbox::Sandbox;
//!
//! let document = "
//! openapi: 3.0.3
//! x-provider: { name: notes, env: NOTES, charges: status }
//! x-envelope: { payload: [/data], code: [/code], success: ['0'], message: [/message] }
//! security: [{ token: [] }]
//! paths:
//!   /notes/{note_id}:
//!     get:
//!       operationId: get_note
//!       parameters: [{ name: note_id, in: path, required: true, example: n1 }]
//!       responses:
//!         '200': { content: { application/json: { example: { code: 0, data: { note: { id: n1 } } } } } }
//! components:
//!   securitySchemes: { token: { type: http, scheme: bearer } }
//! ";
//! let sandbox = Sandbox::builder().spec(document).start().await?;
//! assert_eq!(sandbox.credential("notes", "token"), "sandbox-token");
//! assert!(sandbox.examples().iter().any(|example| example.path_and_query == "/notes/n1"));
//! # Ok(())
//! # }
//! ```
//!
//! * An operation is found by its method and its path, templates such as `/notes/{note_id}` included.
//! * Credentials are those of the security schemes: an `apiKey` in the query or a header, a bearer token, several at once,
//!   one of several sets, optional ones. Each has one value that is accepted, [`Sandbox::credential`].
//! * Required parameters have to be there, and values have to fit a closed list or be a number where that is asked. A body
//!   has to be a JSON object with what its schema requires; what is inside its fields is not looked at.
//! * The answer is the example of the document. Where the envelope has a code and no example shows one, the example is put
//!   inside the envelope. A field for the request id gets a new one each time.
//! * A list that goes on (`x-paging`) has three pages, or as many as the example says, with the elements of the example
//!   under ids of their own. Numbers of pages, cursors, flags and totals stand where the document says. A cursor counts the
//!   elements before the page. A list with a place for the number of pages that the example does not show has one page.
//! * An id that a list hands out is there when it is asked for, in every sandbox: the answer is the example with this id in place of its
//!   own, and with what the element of the list says in the same fields. So is any other id, where a provider's own rules below do
//!   not say that it is not there.
//! * A refusal comes with the status of an error answer that the document describes, in the form of its example; else with
//!   status 200 and the code of `x-codes` whose class fits. What was not found by either is a success with nothing in it.
//! * What is charged follows `x-provider: charges`: by the table of codes, by the status, or not at all where that is not
//!   published. After the announced number of charged calls, 10000 unless [`SandboxBuilder::quota`] says otherwise, each
//!   further one is refused.
//! * A path that begins as all of a provider's do but is none of them is refused in the provider's form. Other paths are
//!   answered with a plain 404, and other methods with 405.
//!
//! # What it knows of OneBound besides
//!
//! * A required parameter that names one thing (an id, a share code, an image) has to be the example of the document,
//!   one that a stored answer in `fixtures/` is for, or an id that one of its lists hands out; anything else is answered with code
//!   2000, nothing found.
//! * Search text finds something whatever it says, unless it contains `nothing` or `没有`: that is answered with 2000.
//! * The search text `three hundred and fifty kilobytes` of `item_search_video` has 770 invented hits on one page, which
//!   are 350 KB of JSON: something to measure with. `item_get_video` answers with about 2 KB.
//! * The search text `three pages` has three pages of two invented hits each, in `item_search` and `item_search_video`.
//! * A page after the last is answered with 2000.
//! * `item_get_video` knows a photo post, which is invented: 7300000000000000001.
//! * `item_get` with `cache=no` gives the other published sample of the same product.
//! * A signature takes the place of the secret, and `result_type` chooses one of five formats.
//! * Codes 0000 and 2000 are charged, as the document says; a call too many is refused with 4013.
//!
//! # What it knows of the TikTok data API besides
//!
//! * `X-ACCOUNT-KEY` may be left out; any other than [`Sandbox::account_key`] is answered with 428, and so is the old one
//!   after [`Sandbox::expire_account_key`].
//! * A parameter that is missing or malformed is named under `fields`. What the provider answers for an unknown id is not
//!   published: here it is status 200 with nothing in it, and for a list an empty one.
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
//! * A page has 20 elements unless `count` says otherwise, and 50 at the most. The cursors of the feeds of users are
//!   moments of publication, those of followers moments of following, those of other lists offsets. `region` changes
//!   nothing.
//! * A search finds its words, in upper or lower case, in captions, names of users and hashtags, and titles of
//!   sounds, rooms and products. What contains `nothing` or `没有` finds nothing.
//! * [`SandboxBuilder::wrapped`] puts each answer inside the envelope, in which this provider may send it too.
//!
//! # How it misbehaves
//!
//! A [`Fault`] makes one request go wrong. It is the same text wherever it is asked for, and of those who ask, the
//! first in this list decides:
//!
//! 1. a test: [`Sandbox::fault_next`], in one queue with [`Sandbox::reply_next`];
//! 2. the header `x-sandbox-fault: <text>`;
//! 3. a trigger key, for people with curl or a client in hand: any of the real credentials, a slash, and the text, in
//!    which a comma may stand for a space. `sandbox-key/code-4017` and `sandbox-api-key/status-429,retry-after=2` make
//!    every call go wrong in that way;
//! 4. a [`Scenario`]: rules over a long run, which goes wrong in the same way each time. [`Scenario::rough_night`] is
//!    one for an overnight job.
//!
//! Only requests to a provider's path go wrong. A header or key with a text that is no fault is answered with status
//! 400 and what is wrong with it.
//!
//! | Fault | What the client sees | Charged | Inconclusive |
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
//! | `control-character` | the good answer with raw control characters in a text | yes | no |
//! | `marks-around` | the good answer between byte order marks and NUL | yes | no |
//! | `warning-before` | the good answer behind a warning of PHP | yes | no |
//! | `note-behind` | the good answer before a note of the server | yes | no |
//! | `utf-16` | the good answer in UTF-16 with its mark | yes | no |
//! | `nan` | the good answer with `NaN` for a number | yes | no |
//! | `number-out-of-range` | the good answer with `1e999` for a number | yes | no |
//! | `whole-as-floats` | the good answer with whole numbers as `3.0` and `1.6E9` | yes | no |
//! | `list-as-object` | the good answer with lists as objects with gaps | yes | no |
//! | `odd-field` | the good answer with an object for a text | yes | no |
//! | `deep-field` | the good answer with 5000 levels for a text | yes | no |
//! | `unknown-metadata` | the good answer with one more field beside the payload | yes | no |
//! | `inner-failure` | a success with a `status_code` of failure for its payload | yes | no |
//! | `null-payload` | a success with null for its payload | yes | no |
//! | `late-answer` | the answer to another call, about other ids | yes | no |
//! | `charged-but-empty` | a success without any of its fields | yes | no |
//! | `gzip-bomb` | a small body that inflates to 256 MiB | yes | yes |
//! | `gzip-mislabelled` | the good answer, plain, labelled as gzip | yes | no |
//! | `gzip-unlabelled` | the good answer in gzip, without a label | yes | no |
//! | `gzip-odd-label` | the good answer in gzip, labelled `X-GZIP, identity` | yes | no |
//! | `gzip-members` | the good answer in gzip of two members | yes | no |
//! | `gzip-cut` | gzip that stops in the middle | yes | yes |
//! | `huge-body` | 100 MiB of JSON | yes | yes |
//! | `cut-before-headers` | a closed connection | yes | yes |
//! | `cut-in-headers` | half of the headers | yes | yes |
//! | `cut-in-body` | half of the announced body | yes | yes |
//! | `drip` | the good answer, 64 bytes each `ms=N` | yes | no |
//! | `never` | nothing, until it leaves | yes | yes |
//!
//! Charged means: as the good answer would have been. The last five take the option `unbilled`, with which nothing was
//! done and nothing is charged. [`ServerLedger`] says what inconclusive means.
//!
//! # How it limits and fails over
//!
//! * [`SandboxBuilder::rate`] and [`SandboxBuilder::concurrency`] refuse what is too much, strictly: with 429 and
//!   `Retry-After`, or with a code such as 4008. A refused request does not count, and meets no fault.
//! * [`SandboxBuilder::hosts`] listens on several ports with one router behind them. [`Sandbox::take_host_down`] closes
//!   one of them, so that connections are refused there, and [`Sandbox::bring_host_up`] opens it again.
//! * [`SandboxBuilder::latency`] holds each answer back, and [`SandboxBuilder::remember`] says how many requests are
//!   kept. Both are for measurements.
//!
//! # How to read this crate
//!
//! [`Sandbox`] is the handle. A request goes through `server` (HTTP, on each of the hosts), `router` (recorded; held to
//! the limits; answered from the queue or by a provider) and `provider` (credentials, parameters, the answer, its form).
//! `spec` reads the documents. `overlays` holds what is written by hand for a provider: it says what is found, and
//! `provider` writes that where the document says. So nothing in there knows a path, the name of a parameter on the wire,
//! or the place of a list or a payload, but for the signature, which no document describes. What a `fault` does to an
//! answer is in its folder, and when it does so in `scenario`. The `ledger` counts.

mod clock;
mod fault;
mod ledger;
mod overlays;
mod parse_error;
mod provider;
mod random;
mod reply;
mod request;
mod router;
mod sandbox;
mod scenario;
mod server;
mod spec;

pub use fault::{Billing, Fault, RetryAfter, Spoiling};
pub use ledger::{OperationCounts, ServerLedger};
pub use overlays::{Creator, World};
pub use parse_error::ParseError;
pub use provider::Example;
pub use reply::Reply;
pub use request::Recorded;
pub use sandbox::{Sandbox, SandboxBuilder};
pub use scenario::Scenario;
