//! Lists, walked from page to page by the cursors that the document names.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::{Api, COMMENT, CREATOR, VIDEO, api, ask, get, items, list, spec, text};
use crate::request::query::escape;
use crate::spec::{Operation, Paging, Place};

/// A call of an operation with the samples of the document, in the client's names.
fn sample_call(operation: &Operation) -> String {
    let samples = [Place::Query, Place::Path].into_iter().flat_map(|place| operation.sample_request(place));
    let field = |wire: &str| &operation.parameters.iter().find(|parameter| parameter.wire == wire).unwrap().field;
    let pairs: Vec<_> = samples.map(|(wire, value)| format!("{}={}", field(wire), escape(value))).collect();
    format!("{}?{}", operation.id, pairs.join("&"))
}

/// How the document says that the list of a call goes on.
fn paging_of(call: &str) -> &'static Paging {
    let operation = spec().operation(call.split('?').next().unwrap()).unwrap();
    operation.paging.as_ref().or(spec().operation("search_video").unwrap().paging.as_ref()).unwrap()
}

/// All elements of a list, asked for `count` at a time.
fn walk(api: &mut Api, request: &str, count: usize) -> Vec<Value> {
    let paging = paging_of(request);
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let body = get(api, &format!("{request}&count={count}&cursor={cursor}"));
        let first = |pointers: &[String]| pointers.iter().find_map(|pointer| body.pointer(pointer)).cloned();
        let items = first(&paging.items).unwrap_or_else(|| panic!("{request}: no list in {body}"));
        let items = items.as_array().unwrap();
        let more = match first(&paging.more).unwrap() {
            Value::Bool(more) => more,
            number => number == 1,
        };
        assert!(!more || items.len() == count, "{request}: {} of {count}", items.len());
        found.extend_from_slice(items);
        if !more {
            return found;
        }
        let next = first(&paging.response).unwrap();
        let next = next.as_str().map_or_else(|| next.to_string(), str::to_owned);
        assert_ne!(next, cursor, "{request}");
        cursor = next;
    }
}

fn ids(items: &[Value], pointer: &str) -> Vec<String> {
    items
        .iter()
        .map(|item| item.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {item}")).to_string())
        .collect()
}

fn all_different(ids: &[String]) -> bool {
    ids.iter().collect::<HashSet<_>>().len() == ids.len()
}

#[test]
fn every_list_goes_on_where_the_document_says_and_comes_once_in_full() {
    let mut api = api();
    for example in api.examples() {
        let operation = spec().operation(&example.operation).unwrap();
        let Some(paging) = &operation.paging else { continue };
        let id = paging.id.as_deref().unwrap_or("/lives/rawdata");
        if operation.page_parameter().is_none() {
            let body = get(&mut api, &example.path_and_query);
            assert!(all_different(&ids(list(&body, &paging.items[0]), id)), "{}", operation.id);
            continue;
        }
        let request = sample_call(operation);
        // Each size of a page gives the same list.
        let found = ids(&walk(&mut api, &request, 50), id);
        assert!(!found.is_empty() && all_different(&found), "{request}: {} of them", found.len());
        let size = (found.len() / 6).clamp(1, 19);
        assert_eq!(ids(&walk(&mut api, &request, size), id), found, "{request}");
        // A page is twenty, if nothing is said, and fifty at the most.
        let usual = list(&get(&mut api, &request), &paging.items[0]).len();
        let greatest = list(&get(&mut api, &format!("{request}&count=4000000000")), &paging.items[0]).len();
        assert_eq!((usual, greatest), (found.len().min(20), found.len().min(50)), "{request}");
    }
}

#[test]
fn a_page_after_the_last_is_empty() {
    let mut api = api();
    for cursor in ["9000", "18446744073709551615"] {
        let page = get(&mut api, &format!("get_video_comments?video_id={VIDEO}&cursor={cursor}"));
        assert_eq!((items("get_video_comments", &page).len(), &page["has_more"]), (0, &0.into()));
    }
    let page = get(&mut api, &format!("get_user_video_feed?sec_uid={CREATOR}&cursor=1000"));
    assert_eq!((items("get_user_video_feed", &page).len(), &page["has_more"]), (0, &0.into()));
}

#[test]
fn each_feed_has_as_many_videos_as_the_profile_says_the_latest_first() {
    let mut api = api();
    let creators = api.world().creators();
    assert!(creators.len() == 12 && creators.iter().all(|creator| (30..=600).contains(&creator.videos)));
    assert!(creators[0].videos > 300 && creators.iter().any(|creator| creator.videos == 600));
    let mut all = HashSet::new();
    for creator in &creators[..3] {
        let feed = walk(&mut api, &format!("get_user_video_feed?sec_uid={}", creator.sec_uid), 50);
        assert_eq!(feed.len(), creator.videos, "{creator:?}");
        assert!(feed.is_sorted_by(|a, b| a["create_time"].as_u64() > b["create_time"].as_u64()));
        for video in feed {
            let id: u64 = text(&video, "aweme_id").parse().unwrap();
            assert_eq!(Some(id >> 32), video["create_time"].as_u64());
            assert!((1_577_836_800..1_767_225_600).contains(&(id >> 32)), "{id} is of 2020 to 2025");
            assert_eq!((id.to_string().len(), text(&video["author"], "sec_uid")), (19, creator.sec_uid.as_str()));
            assert!(all.insert(id));
        }
    }
}

#[test]
fn a_video_in_a_list_is_the_video_by_its_id_and_what_it_carries_leads_back() {
    let mut api = api();
    let other = api.world().creators()[3].sec_uid.clone();
    let mut videos = Vec::new();
    for request in [
        format!("get_user_video_feed?sec_uid={CREATOR}"),
        format!("get_user_video_feed?sec_uid={other}"),
        format!("get_user_liked_video_feed?sec_uid={CREATOR}"),
        format!("get_user_stories?sec_uid={CREATOR}"),
        "search_video?keyword=SampleTag".to_owned(),
        "get_trending_categories_feed?category_id=1".to_owned(),
        "get_product_related_videos?product_id=1729000000000000601".to_owned(),
        "get_seller_related_videos?seller_id=7495000000000000701".to_owned(),
    ] {
        let page = get(&mut api, &format!("{request}&count=12"));
        assert!(items("get_user_video_feed", &page).len() > 1, "{request}");
        videos.extend_from_slice(items("get_user_video_feed", &page));
    }
    assert!(videos.iter().any(|video| video["image_post_info"].is_object() && video["video"].is_null()));
    for video in &videos {
        let id = text(video, "aweme_id");
        assert_eq!(get(&mut api, &format!("get_video_info?video_id={id}"))["aweme_detail"], *video);
        let author = get(&mut api, &format!("get_user_info?user_id={}", text(&video["author"], "uid")));
        for (name, value) in video["author"].as_object().unwrap() {
            assert_eq!(author["user"][name], *value, "{name}");
        }
        let sound = get(&mut api, &format!("get_music_info?music_id={}", video["music"]["id"]));
        assert_eq!(sound["music_info"], video["music"]);
        for hashtag in video["cha_list"].as_array().into_iter().flatten() {
            let found = get(&mut api, &format!("get_hashtag_info?hashtag_id={}", text(hashtag, "cid")));
            assert_eq!(found["ch_info"], *hashtag);
        }
        if let Some(playlist) = video["playlist_info"]["mix_id"].as_str() {
            let list = walk(&mut api, &format!("get_video_feed_by_play_id?playlist_id={playlist}"), 50);
            assert!(list.contains(video));
            let detail = get(&mut api, &format!("get_playlist_info?playlist_id={playlist}"));
            assert_eq!(detail["mixInfo"]["videoCount"], list.len());
        }
        let products = get(&mut api, &format!("get_video_products?video_id={id}"));
        assert_eq!(video["status"]["with_goods"], !list(&products, "/products").is_empty());
    }
}

#[test]
fn hashtags_and_sounds_have_as_many_videos_as_they_say_and_all_carry_them() {
    let mut api = api();
    let hashtag = get(&mut api, "get_hashtag_info?hashtag_id=5000301")["ch_info"].clone();
    let videos = walk(&mut api, "get_video_feed_by_hashtag_id?hashtag_id=5000301", 50);
    assert_eq!(hashtag["user_count"], videos.len());
    assert!(videos.iter().all(|video| video["cha_list"].as_array().unwrap().contains(&hashtag)));
    let sounds = walk(&mut api, &format!("get_user_music_list?sec_uid={CREATOR}"), 3);
    assert_eq!(sounds.len(), 7);
    for sound in &sounds[..2] {
        let videos = walk(&mut api, &format!("get_video_feed_by_music_id?music_id={}", sound["id"]), 50);
        assert_eq!(sound["user_count"], videos.len());
        assert!(videos.iter().all(|video| video["music"] == *sound));
    }
}

#[test]
fn comments_and_replies_belong_to_their_video_and_are_as_many_as_is_said() {
    let mut api = api();
    let creator = api.world().creators()[4].sec_uid.clone();
    let feed = get(&mut api, &format!("get_user_video_feed?sec_uid={creator}&count=9"));
    let mut videos: Vec<String> =
        items("get_user_video_feed", &feed).iter().map(|video| text(video, "aweme_id").to_owned()).collect();
    videos.push(VIDEO.to_owned());
    let mut most = 0;
    for id in videos {
        let video = get(&mut api, &format!("get_video_info?video_id={id}"))["aweme_detail"].clone();
        let comments = walk(&mut api, &format!("get_video_comments?video_id={id}"), 50);
        let mut replies = 0;
        for comment in &comments {
            let cid = text(comment, "cid");
            assert_eq!((text(comment, "aweme_id"), text(comment, "reply_id")), (id.as_str(), "0"));
            assert_eq!(cid.parse::<u64>().unwrap() >> 32, comment["create_time"].as_u64().unwrap());
            assert!(comment["create_time"].as_u64() > video["create_time"].as_u64());
            assert_eq!(get(&mut api, &format!("get_comment_info?comment_id={cid}"))["comment"], *comment);
            let answers = walk(&mut api, &format!("get_comment_replies?video_id={id}&comment_id={cid}"), 50);
            assert_eq!(comment["reply_comment_total"], answers.len());
            let mut earlier = BTreeSet::from(["0".to_owned()]);
            for reply in &answers {
                assert_eq!((text(reply, "aweme_id"), text(reply, "reply_id")), (id.as_str(), cid));
                assert!(reply["create_time"].as_u64() > comment["create_time"].as_u64());
                assert!(earlier.contains(text(reply, "reply_to_reply_id")));
                earlier.insert(text(reply, "cid").to_owned());
            }
            if let Some(preview) = comment["reply_comment"].as_array() {
                assert_eq!(preview[..], answers[..1]);
            }
            replies += answers.len();
        }
        assert_eq!(video["statistics"]["comment_count"], comments.len() + replies);
        let world = api.world();
        assert_eq!((world.comments(&id), world.replies(&id)), (comments.len(), replies));
        most = most.max(comments.len());
    }
    assert!(most > 60, "some have many");
    // A comment below another video has no replies there.
    let other = api.world().miscounted_video();
    let strange = get(&mut api, &format!("get_comment_replies?video_id={other}&comment_id={COMMENT}"));
    assert_eq!(items("get_video_comments", &strange).len(), 0);
}

#[test]
fn one_video_has_totals_that_are_one_too_many() {
    let mut api = api();
    let world = api.world();
    let id = world.miscounted_video();
    let (comments, replies) = (world.comments(&id), world.replies(&id));
    let page = get(&mut api, &format!("get_video_comments?video_id={id}&count=50"));
    assert_eq!((items("get_video_comments", &page).len(), &page["total"]), (comments, &(comments + 1).into()));
    let video = get(&mut api, &format!("get_video_info?video_id={id}"))["aweme_detail"].clone();
    assert_eq!(video["statistics"]["comment_count"], comments + replies + 1);
    let first = &items("get_video_comments", &page)[0];
    let answers = get(&mut api, &format!("get_comment_replies?video_id={id}&comment_id={}", text(first, "cid")));
    assert_eq!((&first["reply_comment_total"], &answers["total"]), (&4.into(), &4.into()));
    assert_eq!((items("get_video_comments", &answers).len(), &answers["has_more"]), (3, &0.into()));
}

#[test]
fn who_follows_is_followed_and_the_counts_are_right() {
    let mut api = api();
    let followers = walk(&mut api, &format!("get_user_follower_list?sec_uid={CREATOR}"), 50);
    let profile = get(&mut api, &format!("get_user_info?sec_uid={CREATOR}"))["user"].clone();
    assert_eq!((profile["follower_count"].clone(), followers.len() > 100), (followers.len().into(), true));
    let followings = walk(&mut api, &format!("get_user_following_list?sec_uid={CREATOR}"), 3);
    assert_eq!(profile["following_count"], followings.len());
    for follower in &followers[..4] {
        let followed = walk(&mut api, &format!("get_user_following_list?sec_uid={}", text(follower, "sec_uid")), 50);
        assert!(ids(&followed, "/sec_uid").contains(&format!("\"{CREATOR}\"")));
    }
}

#[test]
fn searches_find_what_has_the_words_in_upper_or_lower_case() {
    let mut api = api();
    for (request, pointer) in [
        ("search_user?keyword=BAKES", "/user_info/unique_id"),
        ("search_video?keyword=plum", "/desc"),
        ("search_hashtag?keyword=a", "/challenge_info/cha_name"),
        ("search_music?keyword=ORIGINAL", "/title"),
        ("search_product?keyword=mug", "/title"),
    ] {
        let word = request.split_once('=').unwrap().1.to_lowercase();
        let found = walk(&mut api, request, 6);
        assert!(found.len() > 1, "{request}");
        for hit in found {
            let text = hit.pointer(pointer).unwrap().as_str().unwrap().to_lowercase();
            let nickname = hit.pointer("/user_info/nickname").map(|name| name.to_string().to_lowercase());
            assert!(text.contains(&word) || nickname.is_some_and(|name| name.contains(&word)), "{request}: {text}");
        }
        for word in ["nothing", "sample%20nothing", "qqqqq"] {
            let path = request.split_once('=').unwrap().0;
            assert!(walk(&mut api, &format!("{path}={word}"), 6).is_empty(), "{path} {word}");
        }
    }
    assert_eq!(ask(&mut api, "search_user?keyword=").status, 400);
}
