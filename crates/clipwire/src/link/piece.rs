//! A link: what a piece of a text names, and what it costs to know more.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::names::{LinkId, LinkKind, Platform};
use super::resolver::Resolver;

/// What a piece of a text names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Link {
    /// Whose it is. `None` where the text does not tell, as with a number alone.
    pub platform: Option<Platform>,
    /// What it names.
    pub kind: LinkKind,
    /// Which one it names.
    pub id: LinkId,
    /// The address, without what tracks: each thing has one, and it reads as the same link. `None` where there is no platform.
    ///
    /// A title in an address is left out, and `x` stands in its place. Where a post of TikTok came without the name of its
    /// author, `_` stands for it.
    pub url: Option<String>,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

impl Link {
    /// Whether the id is not in it, and one paid call has to find out what it leads to.
    ///
    /// So it is with short links only. [`resolvers`](Self::resolvers) has the operations that do it. No provider here has one for the
    /// short link of a *post* of TikTok. Whoever follows its redirect with an HTTP client pays nothing, and the address that it
    /// leads to can be read here.
    pub fn needs_call(&self) -> bool {
        self.kind == LinkKind::Short
    }

    /// The operations that find out where a short link leads, the likeliest first; none for any other link.
    ///
    /// ```
    /// let link = clipwire::link::first("https://v.douyin.com/FC9YN33/").expect("a link");
    /// let operations: Vec<&str> = link.resolvers().iter().map(|resolver| resolver.operation).collect();
    /// assert_eq!(operations[0], "item_password_video");
    /// ```
    pub fn resolvers(&self) -> &'static [Resolver] {
        if self.needs_call() { Resolver::of(self.platform) } else { &[] }
    }
}

impl fmt::Display for Link {
    /// The address, or the id alone where there is none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.url.as_deref().unwrap_or(self.id.as_str()))
    }
}
