//! Lists, walked from page to page by the marks that the document names.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::OnceLock;

use serde_json::Value;

use super::{Api, COMMENT, CREATOR, DOCUMENT, VIDEO, api, ask, get, list, text};

/// How the document says that a list goes on.
struct Paging {
    items: Vec<String>,
    marks: Vec<String>,
    more: Vec<String>,
    /// Where the list can be asked to go on.
    goes_on: bool,
}

/// Read once, for it takes a while.
fn pagings() -> &'static BTreeMap<String, Paging> {
    static PAGINGS: OnceLock<BTreeMap<String, Paging>> = OnceLock::new();
    PAGINGS.get_or_init(read_pagings)
}

fn read_pagings() -> BTreeMap<String, Paging> {
    let root: Value = yaml_serde::from_str(DOCUMENT).unwrap();
    let pointers = |paging: &Value, name: &str| -> Vec<String> {
        let list = paging.get(name).and_then(Value::as_array).into_iter().flatten();
        list.map(|pointer| pointer.as_str().unwrap().to_owned()).collect()
    };
    let paths = root["paths"].as_object().unwrap().iter();
    let pagings = paths.filter_map(|(path, item)| Some((path, item["get"].get("x-paging")?)));
    let read = |paging: &Value| Paging {
        items: pointers(paging, "items"),
        marks: pointers(paging, "response"),
        more: pointers(paging, "more"),
        goes_on: paging.get("request").is_some_and(|name| name == "cursor"),
    };
    pagings.map(|(path, paging)| (path.clone(), read(paging))).collect()
}

/// All elements of a list, asked for `count` at a time.
fn walk(api: &mut Api, request: &str, count: usize) -> Vec<Value> {
    let paging = &pagings()[request.split('?').next().unwrap()];
    walk_by(api, request, count, paging)
}

fn walk_by(api: &mut Api, request: &str, count: usize, paging: &Paging) -> Vec<Value> {
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
        let mark = first(&paging.marks).unwrap();
        let mark = mark.as_str().map_or_else(|| mark.to_string(), str::to_owned);
        assert_ne!(mark, cursor, "{request}");
        cursor = mark;
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
fn every_list_has_the_marks_that_the_document_names_and_comes_once_in_full() {
    let mut api = api();
    let pagings = pagings();
    assert_eq!(pagings.values().filter(|paging| paging.goes_on).count(), 21);
    let examples = api.examples();
    for (path, paging) in pagings {
        let example =
            examples.iter().find(|example| example.path_and_query.split('?').next() == Some(path.as_str())).unwrap();
        let id = match paging.items[0].as_str() {
            "/aweme_list" => "/aweme_id",
            "/comments" => "/cid",
            "/followers" | "/followings" => "/uid",
            "/playList" | "/music" => "/id",
            "/products" => "/product_id",
            "/user_list" => "/user_info/uid",
            "/challenge_list" => "/challenge_info/cid",
            "/ranks" => "/rank",
            _ if path == "/search-live" => "/lives/rawdata",
            _ => "/self/category_id",
        };
        if !paging.goes_on {
            assert!(all_different(&ids(list(&get(&mut api, &example.path_and_query), &paging.items[0]), id)), "{path}");
            continue;
        }
        let mut request = example.path_and_query.clone();
        if !request.contains('?') {
            request.push('?');
        }
        // Each size of a page gives the same list.
        let whole = walk_by(&mut api, &request, 50, paging);
        let found = ids(&whole, id);
        assert!(!found.is_empty() && all_different(&found), "{path}: {} of them", found.len());
        let size = (found.len() / 6).clamp(1, 19);
        assert_eq!(ids(&walk_by(&mut api, &request, size, paging), id), found, "{path}");
        // A page is twenty, if nothing is said, and fifty at the most.
        let usual = list(&get(&mut api, &request), &paging.items[0]).len();
        let greatest = list(&get(&mut api, &format!("{request}&count=4000000000")), &paging.items[0]).len();
        assert_eq!((usual, greatest), (found.len().min(20), found.len().min(50)), "{path}");
    }
}

#[test]
fn a_page_after_the_last_is_empty() {
    let mut api = api();
    for cursor in ["9000", "18446744073709551615"] {
        let page = get(&mut api, &format!("/get-video-comments?video_id={VIDEO}&cursor={cursor}"));
        assert_eq!((list(&page, "/comments").len(), &page["has_more"]), (0, &0.into()));
    }
    let page = get(&mut api, &format!("/get-user-video-feed?sec_uid={CREATOR}&cursor=1000"));
    assert_eq!((list(&page, "/aweme_list").len(), &page["has_more"]), (0, &0.into()));
}

#[test]
fn each_feed_has_as_many_videos_as_the_profile_says_the_latest_first() {
    let mut api = api();
    let creators = api.world().creators();
    assert!(creators.len() == 12 && creators.iter().all(|creator| (30..=600).contains(&creator.videos)));
    assert!(creators[0].videos > 300 && creators.iter().any(|creator| creator.videos == 600));
    let mut all = HashSet::new();
    for creator in &creators[..3] {
        let feed = walk(&mut api, &format!("/get-user-video-feed?sec_uid={}", creator.sec_uid), 50);
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
        format!("/get-user-video-feed?sec_uid={CREATOR}"),
        format!("/get-user-video-feed?sec_uid={other}"),
        format!("/get-user-liked-video-feed?sec_uid={CREATOR}"),
        format!("/get-user-stories?sec_uid={CREATOR}"),
        "/search-video?keyword=SampleTag".to_owned(),
        "/get-trending-categories-feed?category_id=1".to_owned(),
        "/get-product-related-videos?product_id=1729000000000000601".to_owned(),
        "/get-seller-related-videos?seller_id=7495000000000000701".to_owned(),
    ] {
        let page = get(&mut api, &format!("{request}&count=12"));
        assert!(list(&page, "/aweme_list").len() > 1, "{request}");
        videos.extend_from_slice(list(&page, "/aweme_list"));
    }
    assert!(videos.iter().any(|video| video["image_post_info"].is_object() && video["video"].is_null()));
    for video in &videos {
        let id = text(video, "aweme_id");
        assert_eq!(get(&mut api, &format!("/get-video-info?video_id={id}"))["aweme_detail"], *video);
        let author = get(&mut api, &format!("/get-user-info?user_id={}", text(&video["author"], "uid")));
        for (name, value) in video["author"].as_object().unwrap() {
            assert_eq!(author["user"][name], *value, "{name}");
        }
        let sound = get(&mut api, &format!("/get-music-info?music_id={}", video["music"]["id"]));
        assert_eq!(sound["music_info"], video["music"]);
        for hashtag in video["cha_list"].as_array().into_iter().flatten() {
            let found = get(&mut api, &format!("/get-hashtag-info?hashtag_id={}", text(hashtag, "cid")));
            assert_eq!(found["ch_info"], *hashtag);
        }
        if let Some(playlist) = video["playlist_info"]["mix_id"].as_str() {
            let list = walk(&mut api, &format!("/get-video-feed-by-play-id?playlist_id={playlist}"), 50);
            assert!(list.contains(video));
            let detail = get(&mut api, &format!("/get-playlist-info?playlist_id={playlist}"));
            assert_eq!(detail["mixInfo"]["videoCount"], list.len());
        }
        let products = get(&mut api, &format!("/get-video-products?video_id={id}"));
        assert_eq!(video["status"]["with_goods"], !list(&products, "/products").is_empty());
    }
}

#[test]
fn hashtags_and_sounds_have_as_many_videos_as_they_say_and_all_carry_them() {
    let mut api = api();
    let hashtag = get(&mut api, "/get-hashtag-info?hashtag_id=5000301")["ch_info"].clone();
    let videos = walk(&mut api, "/get-video-feed-by-hashtag-id?hashtag_id=5000301", 50);
    assert_eq!(hashtag["user_count"], videos.len());
    assert!(videos.iter().all(|video| video["cha_list"].as_array().unwrap().contains(&hashtag)));
    let sounds = walk(&mut api, &format!("/get-user-music-list?sec_uid={CREATOR}"), 3);
    assert_eq!(sounds.len(), 7);
    for sound in &sounds[..2] {
        let videos = walk(&mut api, &format!("/get-video-feed-by-music-id?music_id={}", sound["id"]), 50);
        assert_eq!(sound["user_count"], videos.len());
        assert!(videos.iter().all(|video| video["music"] == *sound));
    }
}

#[test]
fn comments_and_replies_belong_to_their_video_and_are_as_many_as_is_said() {
    let mut api = api();
    let creator = api.world().creators()[4].sec_uid.clone();
    let feed = get(&mut api, &format!("/get-user-video-feed?sec_uid={creator}&count=9"));
    let mut videos: Vec<String> =
        list(&feed, "/aweme_list").iter().map(|video| text(video, "aweme_id").to_owned()).collect();
    videos.push(VIDEO.to_owned());
    let mut most = 0;
    for id in videos {
        let video = get(&mut api, &format!("/get-video-info?video_id={id}"))["aweme_detail"].clone();
        let comments = walk(&mut api, &format!("/get-video-comments?video_id={id}"), 50);
        let mut replies = 0;
        for comment in &comments {
            let cid = text(comment, "cid");
            assert_eq!((text(comment, "aweme_id"), text(comment, "reply_id")), (id.as_str(), "0"));
            assert_eq!(cid.parse::<u64>().unwrap() >> 32, comment["create_time"].as_u64().unwrap());
            assert!(comment["create_time"].as_u64() > video["create_time"].as_u64());
            assert_eq!(get(&mut api, &format!("/get-comment-info?comment_id={cid}"))["comment"], *comment);
            let answers = walk(&mut api, &format!("/get-comment-replies?video_id={id}&comment_id={cid}"), 50);
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
    let strange = get(&mut api, &format!("/get-comment-replies?video_id={other}&comment_id={COMMENT}"));
    assert_eq!(list(&strange, "/comments").len(), 0);
}

#[test]
fn one_video_has_totals_that_are_one_too_many() {
    let mut api = api();
    let world = api.world();
    let id = world.miscounted_video();
    let (comments, replies) = (world.comments(&id), world.replies(&id));
    let page = get(&mut api, &format!("/get-video-comments?video_id={id}&count=50"));
    assert_eq!((list(&page, "/comments").len(), &page["total"]), (comments, &(comments + 1).into()));
    let video = get(&mut api, &format!("/get-video-info?video_id={id}"))["aweme_detail"].clone();
    assert_eq!(video["statistics"]["comment_count"], comments + replies + 1);
    let first = &list(&page, "/comments")[0];
    let answers = get(&mut api, &format!("/get-comment-replies?video_id={id}&comment_id={}", text(first, "cid")));
    assert_eq!((&first["reply_comment_total"], &answers["total"]), (&4.into(), &4.into()));
    assert_eq!((list(&answers, "/comments").len(), &answers["has_more"]), (3, &0.into()));
}

#[test]
fn who_follows_is_followed_and_the_counts_are_right() {
    let mut api = api();
    let followers = walk(&mut api, &format!("/get-user-follower-list?sec_uid={CREATOR}"), 50);
    let profile = get(&mut api, &format!("/get-user-info?sec_uid={CREATOR}"))["user"].clone();
    assert_eq!((profile["follower_count"].clone(), followers.len() > 100), (followers.len().into(), true));
    let followings = walk(&mut api, &format!("/get-user-following-list?sec_uid={CREATOR}"), 3);
    assert_eq!(profile["following_count"], followings.len());
    for follower in &followers[..4] {
        let followed = walk(&mut api, &format!("/get-user-following-list?sec_uid={}", text(follower, "sec_uid")), 50);
        assert!(ids(&followed, "/sec_uid").contains(&format!("\"{CREATOR}\"")));
    }
}

#[test]
fn searches_find_what_has_the_words_in_upper_or_lower_case() {
    let mut api = api();
    for (request, pointer) in [
        ("/search-user?keyword=BAKES", "/user_info/unique_id"),
        ("/search-video?keyword=plum", "/desc"),
        ("/search-hashtag?keyword=a", "/challenge_info/cha_name"),
        ("/search-music?keyword=ORIGINAL", "/title"),
        ("/search-product?keyword=mug", "/title"),
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
    assert_eq!(ask(&mut api, "/search-user?keyword=").status, 400);
}
