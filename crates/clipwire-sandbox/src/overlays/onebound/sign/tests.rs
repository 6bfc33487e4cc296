//! Signatures that were computed by hand from the description of the demo.

use super::sign;

fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const COMMON: [(&str, &str); 2] = [("key", "example-key"), ("dateline", "2022-09-29 14:25:29")];

#[test]
fn a_video_request_has_the_known_signature() {
    let pairs = [&COMMON[..], &[("item_id", "7118694749548072205"), ("cache", "no"), ("lang", "")]].concat();
    assert_eq!(sign("example-secret", "secret", "item_get_video", &query(&pairs)), "b038104e31d6336dea72a270e5af17f5");
}

#[test]
fn chinese_text_is_signed_as_it_stands() {
    let pairs = [&COMMON[..], &[("q", "菜谱"), ("page", "1"), ("sort", "")]].concat();
    assert_eq!(
        sign("example-secret", "secret", "item_search_video", &query(&pairs)),
        "ea4f6c850f9dbcd2acda34c59a66c881"
    );
}

#[test]
fn secret_sign_and_upload_marks_are_left_out_and_order_does_not_matter() {
    let pairs = [("item_id", "7118694749548072205"), ("cache", "no"), ("sign", "x"), ("secret", "y"), ("file", "@z")];
    let pairs = [&pairs[..], &COMMON[..]].concat();
    assert_eq!(sign("example-secret", "secret", "item_get_video", &query(&pairs)), "b038104e31d6336dea72a270e5af17f5");
}

#[test]
fn a_secret_of_32_characters_is_its_own_hash() {
    let pairs = [&COMMON[..], &[("item_id", "7118694749548072205"), ("cache", "no")]].concat();
    let hash_of_secret = "8d831e08450fa0e7e84309a0d4bc644e";
    assert_eq!(sign(hash_of_secret, "secret", "item_get_video", &query(&pairs)), "b038104e31d6336dea72a270e5af17f5");
}
