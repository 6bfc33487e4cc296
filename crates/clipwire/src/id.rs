//! Typed identifiers, so that no id can be taken for another.

use crate::value::Id;

/// Defines an identifier over its text.
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the identifier as it is written.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into().into_boxed_str())
            }

            /// The identifier as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self::new(id)
            }
        }

        impl From<u64> for $name {
            fn from(id: u64) -> Self {
                Self::new(id.to_string())
            }
        }

        impl From<Id> for $name {
            fn from(id: Id) -> Self {
                Self::new(id.as_str())
            }
        }

        impl From<&Id> for $name {
            fn from(id: &Id) -> Self {
                Self::new(id.as_str())
            }
        }
    };
}

typed_id! {
    /// The id of a video or photo post; nineteen digits today.
    VideoId
}

typed_id! {
    /// The id of a product on Douyin.
    GoodsId
}

typed_id! {
    /// The id of a shop, letters and digits.
    ShopId
}

typed_id! {
    /// The public id of a user, which begins with `MS4wLjABAAAA`.
    SecUid
}

typed_id! {
    /// The numeric id of a user.
    UserId
}

typed_id! {
    /// The id of a comment.
    CommentId
}

typed_id! {
    /// The id of a playlist.
    PlaylistId
}

typed_id! {
    /// The id of a hashtag.
    HashtagId
}

typed_id! {
    /// The id of a sound.
    MusicId
}

typed_id! {
    /// The id of a live room.
    RoomId
}

typed_id! {
    /// The id of a product of the shop.
    ProductId
}

typed_id! {
    /// The id of a seller of the shop.
    SellerId
}

typed_id! {
    /// The id of a category of products.
    CategoryId
}
