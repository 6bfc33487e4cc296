//! What ids take and what they refuse.

use super::*;
use crate::error::ErrorKind;
use crate::link;

/// A reader of ids of one kind.
type Parse = fn(&str) -> crate::Result<()>;

#[test]
fn what_can_be_no_id_of_a_kind_is_refused_without_being_repeated() {
    let refused: &[(&str, Parse)] = &[
        ("", |id| VideoId::parse(id).map(drop)),
        ("https://www.douyin.com/video/7118694749548072205", |id| VideoId::parse(id).map(drop)),
        ("71186 94749548072205", |id| VideoId::parse(id).map(drop)),
        ("7118694749548072205\n", |id| VideoId::parse(id).map(drop)),
        ("71186\u{0}94749548072205", |id| VideoId::parse(id).map(drop)),
        ("FC9YN33", |id| VideoId::parse(id).map(drop)),
        ("-7118694749548072205", |id| VideoId::parse(id).map(drop)),
        ("12345678901234567890123", |id| VideoId::parse(id).map(drop)),
        ("７１１８６９４７４９５４８０７２２０５", |id| VideoId::parse(id).map(drop)),
        ("@cats", |id| UserId::parse(id).map(drop)),
        ("cats", |id| SecUid::parse(id).map(drop)),
        ("7000000000000000101", |id| SecUid::parse(id).map(drop)),
        ("MS4wLjABAAAA", |id| SecUid::parse(id).map(drop)),
        ("MS4wLjABAAAAx y", |id| SecUid::parse(id).map(drop)),
        ("ms4wljabaaaav7iSuuXDJGDvJkmH", |id| SecUid::parse(id).map(drop)),
        ("shop/1", |id| ShopId::parse(id).map(drop)),
        ("shop@1", |id| ShopId::parse(id).map(drop)),
        ("https://www.tiktok.com/@sample.creator", |id| UniqueId::parse(id).map(drop)),
        ("www.tiktok.com/@sample.creator?lang=en", |id| UniqueId::parse(id).map(drop)),
        ("@sample.creator", |id| UniqueId::parse(id).map(drop)),
        ("＠sample.creator", |id| UniqueId::parse(id).map(drop)),
        ("Sample Creator", |id| UniqueId::parse(id).map(drop)),
        ("sample.creator\n", |id| UniqueId::parse(id).map(drop)),
        ("tiktok:sample.creator", |id| UniqueId::parse(id).map(drop)),
        ("sample.creator,", |id| UniqueId::parse(id).map(drop)),
        ("\u{200e}sample.creator", |id| UniqueId::parse(id).map(drop)),
        ("MS4wLjABAAAAsample-creator-0001", |id| UniqueId::parse(id).map(drop)),
        ("#cats", |id| HashtagName::parse(id).map(drop)),
        ("https://www.tiktok.com/tag/cats", |id| HashtagName::parse(id).map(drop)),
    ];
    for (text, parse) in refused {
        let error = parse(text).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{text}");
        let printed = format!("{error} {error:?}");
        assert!(text.is_empty() || printed.contains("clipwire::link"), "{printed}");
        assert!(text.len() < 14 || !printed.contains(text), "{printed}");
    }
}

#[test]
fn what_a_provider_may_know_is_taken() {
    for id in ["1", "0", "7118694749548072205", "9999999999999999999999"] {
        assert_eq!(VideoId::parse(id).expect(id).as_str(), id);
        assert_eq!(UserId::parse(id).expect(id).as_str(), id);
    }
    for id in
        ["MS4wLjABAAAAsample-creator-0001", "MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM", "MS4wLjABAAAA-x"]
    {
        assert_eq!(SecUid::parse(id).expect(id).as_str(), id);
    }
    for id in ["sXahcZg", "shop_1-a.b"] {
        assert_eq!(ShopId::parse(id).expect(id).as_str(), id);
    }
    for id in ["sample.creator", "a", "_cats_", ".m.i.k", "cats-2", "Дом_кота", "猫", "מחשב", "1"] {
        assert_eq!(UniqueId::parse(id).expect(id).as_str(), id);
    }
    for id in ["cats", "猫の日", "बिल्ली", "می\u{200c}خواهم", "🐈"] {
        assert_eq!(HashtagName::parse(id).expect(id).as_str(), id);
    }
    let long = "猫".repeat(100);
    assert!(HashtagName::parse(&long).is_ok() && HashtagName::parse(&(long + "猫")).is_err());
}

#[test]
fn what_can_be_no_id_is_not_printed_for_debugging() {
    assert_eq!(format!("{:?}", VideoId::new("https://a/?msToken=x")), "VideoId(no such id)");
    assert_eq!(format!("{:?}", VideoId::new("7118694749548072205")), "VideoId(7118694749548072205)");
}

#[test]
fn an_id_is_made_of_a_link_that_names_one_of_its_kind() {
    let link = |text: &str| link::first(text).expect(text);
    let video = link("https://www.tiktok.com/@cats/photo/7300000000000000001");
    assert_eq!(VideoId::try_from(&video).expect("a post").as_str(), "7300000000000000001");
    let goods = link("https://haohuo.jinritemai.com/views/product/item2?id=3514453298386183303");
    assert_eq!(GoodsId::try_from(&goods).expect("goods").as_str(), "3514453298386183303");
    let alone = link("3514453298386183303");
    assert_eq!(GoodsId::try_from(&alone).expect("a number").as_str(), "3514453298386183303");
    assert_eq!(ProductId::try_from(&alone).expect("a number").as_str(), "3514453298386183303");

    for text in [
        "@sample.creator",
        "https://www.tiktok.com/@sample.creator?lang=en",
        "https://www.tiktok.com/@sample.creator/live",
    ] {
        assert_eq!(UniqueId::try_from(&link(text)).expect(text).as_str(), "sample.creator");
    }
    assert_eq!(HashtagName::try_from(&link("https://www.tiktok.com/tag/cats")).expect("a hashtag").as_str(), "cats");

    let why = |error: crate::Error| error.to_string();
    let short = link("https://v.douyin.com/FC9YN33/");
    assert!(why(VideoId::try_from(&short).expect_err("no id")).contains("one paid call"));
    for error in [
        why(ProductId::try_from(&goods).expect_err("of Douyin")),
        why(VideoId::try_from(&goods).expect_err("goods")),
        why(VideoId::try_from(&alone).expect_err("goods")),
        why(SecUid::try_from(&link("@cats")).expect_err("a name")),
        why(UniqueId::try_from(&video).expect_err("a post")),
        why(UniqueId::try_from(&link("MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM"))
            .expect_err("a public id")),
        why(HashtagName::try_from(&link("@cats")).expect_err("a name")),
        why(RoomId::try_from(&link("https://live.douyin.com/745964462470")).expect_err("an address")),
    ] {
        assert!(error.contains("no "), "{error}");
    }
}
