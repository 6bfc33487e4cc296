//! What a query string decodes to, and that encoding is its inverse.

use super::{decode, encode};

#[test]
fn pairs_are_decoded_in_order_of_arrival() {
    let pairs = decode("q=%E8%8F%9C%E8%B0%B1&page=1&&sort=&flag&b+c=a%2Bb%20c&word=a=b");
    let expected = [("q", "菜谱"), ("page", "1"), ("sort", ""), ("flag", ""), ("b c", "a+b c"), ("word", "a=b")];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn a_percent_sign_without_two_digits_stands_for_itself() {
    for (raw, expected) in [("q=100%", "100%"), ("q=%zz", "%zz"), ("q=%4", "%4"), ("q=%2525", "%25")] {
        assert_eq!(decode(raw), [("q".to_owned(), expected.to_owned())]);
    }
}

#[test]
fn what_is_encoded_decodes_to_itself() {
    let pairs = [("word", "https://v.douyin.com/FC9YN33/?a=b&c"), ("q", "菜 谱+%")];
    assert_eq!(decode(&encode(pairs)), pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
}
