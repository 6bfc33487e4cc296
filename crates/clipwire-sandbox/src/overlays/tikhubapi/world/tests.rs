//! Ids and what they name: each leads to the thing that it was made for, and no other does.

use std::collections::HashSet;

use super::{Category, PEOPLE, Person, Video, World};

const SEEDS: [u64; 3] = [7, 0, u64::MAX];

#[test]
fn everybody_is_found_by_three_names_and_no_name_is_given_twice() {
    for seed in SEEDS {
        let world = World::new(seed);
        let mut names = HashSet::new();
        for person in (0..PEOPLE).map(Person) {
            let (uid, sec_uid, name) = (world.uid(person), world.sec_uid(person), world.unique_id(person));
            assert_eq!(world.person_by_uid(&uid.to_string()), Some(person));
            assert_eq!(world.person_by_sec_uid(&sec_uid), Some(person));
            assert_eq!(world.person_by_name(&name), Some(person));
            let is_sample = sec_uid.contains("sample");
            assert!(is_sample || (sec_uid.len() == 55 && sec_uid.starts_with("MS4wLjABAAAA")), "{sec_uid}");
            assert!([uid.to_string(), sec_uid, name].into_iter().all(|name| names.insert(name)));
        }
    }
}

#[test]
fn videos_stories_comments_and_playlists_are_found_by_their_ids() {
    for seed in SEEDS {
        let world = World::new(seed);
        let mut ids = HashSet::new();
        for person in (0..PEOPLE).map(Person) {
            for video in world.videos_of(person).chain(world.stories_of(person)) {
                assert_eq!(world.video_by_id(&world.video_id(video).to_string()), Some(video));
                assert!(ids.insert(world.video_id(video)));
                for comment in world.comments_of(video).filter(|_| video.index.is_multiple_of(20)) {
                    for comment in std::iter::once(comment).chain(world.replies_to(comment)) {
                        assert_eq!(world.comment_by_id(&world.comment_id(comment).to_string()), Some(comment));
                        assert!(ids.insert(world.comment_id(comment)));
                    }
                }
            }
            for playlist in world.playlists_of(person) {
                assert_eq!(world.playlist_by_id(&world.playlist_id(playlist).to_string()), Some(playlist));
                assert!(ids.insert(world.playlist_id(playlist)));
            }
        }
        for id in ids {
            assert!((1_577_836_800..1_767_225_600).contains(&(id >> 32)), "{id} is of 2020 to 2025");
        }
    }
}

#[test]
fn sounds_hashtags_rooms_products_and_sellers_are_found_by_their_ids() {
    for seed in SEEDS {
        let world = World::new(seed);
        assert!(world.sounds().all(|it| world.sound_by_id(&world.sound_id(it).to_string()) == Some(it)));
        assert!(world.hashtags().all(|it| world.hashtag_by_id(&world.hashtag_id(it).to_string()) == Some(it)));
        assert!(world.rooms().all(|it| world.room_by_id(&world.room_id(it).to_string()) == Some(it)));
        assert!(world.products().all(|it| world.product_by_id(&world.product_id(it).to_string()) == Some(it)));
        assert!(world.sellers().all(|it| world.seller_by_id(&world.seller_id(it).to_string()) == Some(it)));
        assert!((0..3).flat_map(Category::of_level).all(|it| Category::by_id(&it.id().to_string()) == Some(it)));
    }
}

#[test]
fn an_id_that_is_nearly_right_names_nothing() {
    let world = World::new(7);
    let video = world.video_id(Video { creator: 3, index: 5 });
    for wrong in [video + 1, video ^ 1 << 40, video ^ 1 << 28] {
        assert_eq!(world.video_by_id(&wrong.to_string()), None);
        assert_eq!(world.comment_by_id(&wrong.to_string()), None);
    }
    for wrong in ["", "x", "-1", "+7300000000000000001", "07300000000000000001", "99999999999999999999"] {
        assert_eq!(world.video_by_id(wrong), None, "{wrong}");
    }
    assert_eq!(world.person_by_sec_uid("MS4wLjABAAAA"), None);
    assert_eq!(world.person_by_name("sample.creator1"), None);
    assert_eq!((world.comments("1"), world.replies("1")), (0, 0));
}

#[test]
fn no_video_of_a_creator_is_as_old_as_another() {
    for seed in 0..20 {
        let world = World::new(seed);
        for creator in 0..12 {
            let moments: Vec<u64> = world.videos_of(Person(creator)).map(|video| world.published(video)).collect();
            assert!(moments.is_sorted_by(|a, b| a > b));
        }
    }
}

#[test]
fn nobody_follows_themselves_or_somebody_twice() {
    let world = World::new(7);
    for person in (0..PEOPLE).map(Person) {
        for list in [world.followers(person), world.followings(person)] {
            let people: HashSet<usize> = list.iter().map(|(other, _)| other.0).collect();
            assert!(people.len() == list.len() && !people.contains(&person.0));
            assert!(list.is_sorted_by(|a, b| a.1 > b.1), "no two at the same moment");
        }
    }
}
