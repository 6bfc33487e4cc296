//! Which code answers which operation.

mod key;
mod live;
mod search;
mod shop;
mod users;
mod videos;

use super::query::Query;
use crate::provider::Payload;

/// What a call finds; what is not there is null.
pub(super) type Handler = fn(&Query<'_>) -> Payload;

/// What answers the operation of this id.
pub(super) fn handler(id: &str) -> Option<Handler> {
    Some(match id {
        "get_user_info" => users::info,
        "get_user_id" | "get_sec_uid" => users::identity,
        "get_user_video_feed" => users::videos,
        "get_user_liked_video_feed" => users::liked,
        "get_user_playlists" => users::playlists,
        "get_playlist_info" => users::playlist,
        "get_user_follower_list" => users::followers,
        "get_user_following_list" => users::followings,
        "get_user_region" => users::region,
        "get_user_stories" => users::stories,
        "check_ttseller" => users::is_seller,
        "check_showcase" => users::has_showcase,
        "get_video_info" => videos::info,
        "get_video_comments" => videos::comments,
        "get_comment_replies" => videos::replies,
        "get_comment_info" => videos::comment,
        "get_trending_categories_feed" => videos::trending_in_category,
        "get_trending_feed" => videos::trending,
        "get_video_feed_by_play_id" => videos::of_playlist,
        "get_video_feed_by_hashtag_id" => videos::of_hashtag,
        "get_video_feed_by_music_id" => videos::of_sound,
        "get_hashtag_info" => videos::hashtag,
        "get_music_info" => videos::sound,
        "get_user_music_list" => videos::sounds_of_user,
        "get_product_related_videos" => videos::of_product,
        "get_seller_related_videos" => videos::of_seller,
        "get_live_info" => live::info,
        "get_live_ranking_list" => live::rankings,
        "get_live_ranking_info" => live::ranking,
        "check_live_stream_on" => live::is_on,
        "get_product_info" => shop::product,
        "get_seller_categories" => shop::seller_categories,
        "get_product_level1_category" => shop::level1,
        "get_product_level2_category" => shop::level2,
        "get_product_level3_category" => shop::level3,
        "get_seller_info" => shop::seller,
        "get_seller_products" => shop::products_of_seller,
        "get_seller_id_by_share_link" => shop::seller_id_of_link,
        "get_product_id_by_share_link" => shop::product_id_of_link,
        "get_products_by_category_id" => shop::products_of_category,
        "get_video_products" => shop::products_of_video,
        "get_user_related_products" => shop::products_of_user,
        "search_user" => search::users,
        "search_video" => search::videos,
        "search_hashtag" => search::hashtags,
        "search_music" => search::sounds,
        "search_live" => search::rooms,
        "search_product" => search::products,
        "get_api_info" => key::info,
        _ => return None,
    })
}
