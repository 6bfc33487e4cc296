//! Links and ids read out of pasted text, offline.
//!
//! People paste share texts, addresses from the browser, names and bare numbers. What is in them is read here without a call, so
//! that no address is sent as an id and paid for. Nothing is fetched and nothing is guessed: a short link holds no id and says so.
//!
//! ```
//! use clipwire::id::{SecUid, VideoId};
//! use clipwire::link::{self, LinkId, LinkKind, Platform};
//!
//! let text = "7.53 复制打开抖音，看看【猫的作品】 https://v.douyin.com/FC9YN33/ 0@8.com :1pm";
//! let short = link::first(text).expect("a link");
//! assert_eq!((short.platform, short.kind), (Some(Platform::Douyin), LinkKind::Short));
//! assert!(short.needs_call());
//!
//! let post = link::first("https://www.tiktok.com/@cats/video/7300000000000000001?_r=1&_t=x").expect("a link");
//! assert_eq!(post.url.as_deref(), Some("https://www.tiktok.com/@cats/video/7300000000000000001"));
//! assert_eq!(VideoId::try_from(&post)?.as_str(), "7300000000000000001");
//!
//! for link in link::parse("@cats, MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM") {
//!     match &link.id {
//!         LinkId::Handle(name) => println!("the name {name}"),
//!         LinkId::SecUid(id) => println!("the user {id}"),
//!         other => println!("{other}"),
//!     }
//! }
//! # Ok::<(), clipwire::Error>(())
//! ```
//!
//! # What is read
//!
//! * **Addresses** of Douyin and TikTok anywhere in a text, with or without `https://`, between Chinese words and punctuation, in
//!   Markdown, JSON or HTML, and encoded as a whole. Only the hosts themselves count: an address with a name, a password or a
//!   port before its path is refused, and so is one that stands inside another address, as a page that redirects has it.
//! * **Bare ids**, where a line holds nothing else: `@name`, a `sec_uid`, a number of 16 to 22 digits. A number that can hold the
//!   moment of a post is taken for one; whether that is Douyin's or TikTok's does not stand in it.
//!
//! Where an address has a user and a post, it is one of the post. What tracks and what is secret in an address goes no further:
//! a [`Link`] holds the id and an address that is written anew. Time is linear in the text.

mod names;
mod piece;
mod resolved;
mod resolver;

mod scan;

mod bare;
mod host;

mod douyin;
mod tiktok;

mod address;
mod found;
mod number;

use self::scan::Scan;

pub use self::names::{LinkId, LinkKind, Platform};
pub use self::piece::Link;
pub use self::resolved::Resolved;
pub use self::resolver::Resolver;

/// Every link and bare id of a text, in its order.
///
/// ```
/// let links = clipwire::link::parse("https://v.douyin.com/FC9YN33/看https://vm.tiktok.com/ZMabc1234/");
/// assert_eq!(links.len(), 2);
/// ```
pub fn parse(text: &str) -> Vec<Link> {
    Scan::new(text).collect()
}

/// The first link or bare id of a text. What follows it is not looked at.
///
/// ```
/// assert!(clipwire::link::first("https://www.douyin.com.example.net/video/7118694749548072205").is_none());
/// ```
pub fn first(text: &str) -> Option<Link> {
    Scan::new(text).next()
}

/// Every link of a text, and how many bytes were looked at for that.
#[cfg(feature = "__properties")]
pub(crate) fn parse_counted(text: &str) -> (Vec<Link>, usize) {
    let mut scan = Scan::new(text);
    let links = scan.by_ref().collect();
    (links, scan.work())
}

#[cfg(test)]
mod tests;
