//! The columns of every kind: the names of the fields, in order.
//!
//! A field marked with `Id` names something. Where a record came from is added to the end of each row by `row`.

use clipwire::model::{Author, Comment, Hashtag, LiveRoom, Media, Price, Product, Shop, Sound, Source, Stats, Video};

use super::{Cell, Cells, Field, Fields, Table};

macro_rules! fields {
    ($($record:ident: $($field:ident $(($mark:ident))?),+;)+) => { $(
        impl Fields for $record {
            fn fields(value: Option<&Self>, to: &mut dyn Cells) {
                $(fields!(value, to, $field $($mark)?);)+
            }
        }
    )+ };
    ($value:ident, $to:ident, $field:ident) => {
        Field::cells($value.map(|value| &value.$field), stringify!($field), $to)
    };
    ($value:ident, $to:ident, $field:ident Id) => {
        $to.cell((stringify!($field), ""), Cell::Id($value.and_then(|value| value.$field.as_deref())))
    };
}

fields! {
    Video: platform, id(Id), text, language, created, region, url, duration_ms, author, sound, hashtags, stats, cover, play, download,
        images, is_ad, is_pinned, is_private, is_deleted;
    Author: platform, id(Id), sec_uid(Id), handle, short_id(Id), name, bio, region, language, created, is_verified, verified_as,
        is_private, is_seller, followers, following, likes, videos, room_id(Id), avatar;
    Sound: platform, id(Id), title, author, author_id(Id), author_handle, album, duration_ms, videos, is_original, is_commercial,
        play, cover;
    Hashtag: platform, id(Id), name, description, videos, views, is_commercial;
    Comment: platform, id(Id), video_id(Id), text, language, created, likes, replies, reply_to(Id), root(Id), author, is_pinned,
        is_liked_by_author, place;
    Product: platform, id(Id), title, description, price, original_price, sold, rating, reviews, shop, image, url;
    Shop: platform, id(Id), name, description, region, url, rating, sold, reviews, products, followers, logo;
    LiveRoom: platform, id(Id), title, created, is_live, status, viewers, total_viewers, likes, owner, cover, stream_url;
    Stats: plays, likes, comments, shares, saves, downloads;
    Media: urls, width, height, bytes, expires;
    Price: amount, currency, text;
    Source: provider, operation, fetched_at, cached, request_id(Id), charge;
}

macro_rules! tables {
    ($($record:ident $version:literal),+) => { $(
        impl Table for $record {
            const VERSION: u32 = $version;
        }
    )+ };
}

tables!(Video 1, Author 1, Sound 1, Hashtag 1, Comment 1, Product 1, Shop 1, LiveRoom 1);
