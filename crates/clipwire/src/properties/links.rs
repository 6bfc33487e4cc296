//! Links out of any text: found in linear work, where they stand, and written so that they are found again.

use crate::id::{
    GoodsId, HashtagId, HashtagName, MusicId, PlaylistId, ProductId, RoomId, SecUid, SellerId, UniqueId, UserId,
    VideoId,
};
use crate::link::{Link, LinkId, first, parse, parse_counted};

/// How often a byte may be looked at.
const LOOKS: usize = 12;

/// Reads the links of a text.
///
/// None panics, and none takes more work than a few looks at each byte. A link stands in the text, behind the one before it; its
/// address holds no query but the id of goods, and reads as the same link; it is the same after serde; and an id that is made of
/// it can be sent.
pub fn links(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (links, work) = parse_counted(&text);
    assert!(work <= LOOKS * text.len() + LOOKS, "{work} bytes were looked at in a text of {}", text.len());
    assert_eq!(first(&text).as_ref(), links.first());
    let mut end = 0;
    for link in &links {
        assert!(link.span.start >= end && link.span.end > link.span.start, "{link:?} overlaps");
        assert!(text.get(link.span.clone()).is_some(), "{link:?} stands in no text");
        end = link.span.end;
        check(link);
    }
}

fn check(link: &Link) {
    assert_eq!(link.url.is_some(), link.platform.is_some(), "{link:?}");
    if let Some(url) = &link.url {
        let again = Link { span: 0..url.len(), ..link.clone() };
        assert_eq!(parse(url), [again], "{url} is another link");
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
        let query = url.split_once('?').map(|(_, query)| query);
        assert!(query.is_none_or(|query| query == format!("id={}", link.id)), "{url} has a query");
    }
    let json = serde_json::to_string(link).expect("a link can be written");
    assert_eq!(&serde_json::from_str::<Link>(&json).expect("and read"), link);
    let ids = [
        VideoId::try_from(link).map(|id| id.to_string()),
        SecUid::try_from(link).map(|id| id.to_string()),
        UserId::try_from(link).map(|id| id.to_string()),
        PlaylistId::try_from(link).map(|id| id.to_string()),
        HashtagId::try_from(link).map(|id| id.to_string()),
        MusicId::try_from(link).map(|id| id.to_string()),
        ProductId::try_from(link).map(|id| id.to_string()),
        GoodsId::try_from(link).map(|id| id.to_string()),
        RoomId::try_from(link).map(|id| id.to_string()),
        SellerId::try_from(link).map(|id| id.to_string()),
        UniqueId::try_from(link).map(|id| id.to_string()),
        HashtagName::try_from(link).map(|id| id.to_string()),
    ];
    assert!(ids.iter().flatten().all(|id| id == link.id.as_str()), "{link:?} {ids:?}");
    if let LinkId::SecUid(id) = &link.id {
        assert!(SecUid::parse(id.as_str()).is_ok(), "{link:?} could not be sent");
    }
}
