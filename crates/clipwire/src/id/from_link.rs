//! Typed ids out of links: each from the kinds that can be one.

use super::{
    GoodsId, HashtagId, HashtagName, MusicId, PlaylistId, ProductId, RoomId, SecUid, SellerId, UniqueId, UserId,
    VideoId,
};
use crate::error::{Error, Result};
use crate::link::{Link, LinkId, LinkKind, Platform};

/// Makes an id of the numbers of some kinds of links. A number alone is of no kind, and the caller knows which.
macro_rules! from_number {
    ($(#[$doc:meta])* $name:ident: $platform:expr, $($kind:ident)|+) => {
        impl TryFrom<&Link> for $name {
            type Error = Error;

            $(#[$doc])*
            fn try_from(link: &Link) -> Result<Self> {
                let platform: Option<Platform> = $platform;
                let is_there = link.platform.is_none() || platform.is_none() || link.platform == platform;
                match (&link.id, link.kind) {
                    (LinkId::Number(id), $(LinkKind::$kind)|+) if is_there => Self::parse(id),
                    _ => Err(no_id(stringify!($name), link)),
                }
            }
        }
    };
}

from_number! {
    /// The post of a link.
    VideoId: None, Video | Photo
}
from_number! {
    /// The user of a link that has the number, or a number alone.
    UserId: None, User | Number
}
from_number! {
    /// The playlist of a link, which Douyin calls a collection, or a number alone.
    PlaylistId: None, Playlist | Number
}
from_number! {
    /// The hashtag of a link that has the number, as those of Douyin do, or a number alone.
    HashtagId: None, Hashtag | Number
}
from_number! {
    /// The sound of a link, or a number alone.
    MusicId: None, Sound | Number
}
from_number! {
    /// The product of a link of TikTok, or a number alone.
    ProductId: Some(Platform::TikTok), Product | Number
}
from_number! {
    /// The product of a link of Douyin, or a number alone.
    GoodsId: Some(Platform::Douyin), Product | Number
}
from_number! {
    /// The room of a shared link, or a number alone. The web address of a live room holds no number of it.
    RoomId: None, Live | Number
}
from_number! {
    /// The shop of a link, or a number alone.
    SellerId: None, Shop | Number
}

impl TryFrom<&Link> for SecUid {
    type Error = Error;

    /// The user of a link that has the public id.
    fn try_from(link: &Link) -> Result<Self> {
        match &link.id {
            LinkId::SecUid(id) if link.kind == LinkKind::User => Ok(id.clone()),
            _ => Err(no_id("SecUid", link)),
        }
    }
}

impl TryFrom<&Link> for UniqueId {
    type Error = Error;

    /// The name of the user of a link, or of who streams in its live room.
    fn try_from(link: &Link) -> Result<Self> {
        match (&link.id, link.kind) {
            (LinkId::Handle(name), LinkKind::User | LinkKind::Live) => Self::parse(name),
            _ => Err(no_id("UniqueId", link)),
        }
    }
}

impl TryFrom<&Link> for HashtagName {
    type Error = Error;

    /// The hashtag of a link that has the name, as those of TikTok do.
    fn try_from(link: &Link) -> Result<Self> {
        match &link.id {
            LinkId::Name(name) if link.kind == LinkKind::Hashtag => Self::parse(name),
            _ => Err(no_id("HashtagName", link)),
        }
    }
}

/// The text of the id of a type that a link names, by the name of the type; `None` for a type that no link has.
#[cfg(feature = "dynamic")]
pub(crate) fn from_link(name: &str, link: &Link) -> Option<Result<String>> {
    /// One arm for each type that is made from a link.
    macro_rules! by_name {
        ($($id:ident),*) => {
            match name {
                $(stringify!($id) => Some($id::try_from(link).map(|id| id.as_str().to_owned())),)*
                _ => None,
            }
        };
    }
    by_name!(
        GoodsId,
        HashtagId,
        HashtagName,
        MusicId,
        PlaylistId,
        ProductId,
        RoomId,
        SecUid,
        SellerId,
        UniqueId,
        UserId,
        VideoId
    )
}

/// Says what the link is instead.
fn no_id(name: &str, link: &Link) -> Error {
    let kind = link.kind;
    let what = match (&link.id, link.needs_call()) {
        (_, true) => "a short link holds no id; one paid call resolves it, see `Link::resolvers`".to_owned(),
        (LinkId::Handle(_), _) => format!("the link names a {kind} by the name alone"),
        (LinkId::WebRid(_), _) => "the link has the web address of a live room, and not its number".to_owned(),
        (LinkId::SecUid(_), _) => format!("the link names a {kind} by the public id"),
        _ => match link.platform {
            Some(platform) => format!("the link is one of a {kind} on {platform}"),
            None => format!("the text is one of a {kind}"),
        },
    };
    Error::invalid_request(format!("no {name}: {what}"))
}
