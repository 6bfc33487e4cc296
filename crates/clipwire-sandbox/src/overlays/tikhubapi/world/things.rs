//! What there is in the world, each thing by its numbers.

/// So many people there are. A prime, so that counting round in steps meets everyone.
pub(crate) const PEOPLE: usize = 1009;

/// So many people have videos; they come first among the people.
pub(crate) const CREATORS: usize = 12;

/// Stories are numbered from here on: they are videos that no feed lists.
pub(super) const FIRST_STORY: usize = 1000;

pub(crate) const HASHTAGS: usize = 20;

pub(crate) const SOUNDS: usize = 20;

pub(crate) const SELLERS: usize = 6;
pub(crate) const PRODUCTS: usize = 150;

const NAMES: [&str; HASHTAGS] = [
    "sampletag",
    "cooking",
    "baking",
    "streetfood",
    "catsoftok",
    "dance",
    "diy",
    "booktok",
    "travel",
    "gym",
    "makeup",
    "日常",
    "美食",
    "مطبخ",
    "מתכונים",
    "käsespätzle",
    "café",
    "fyp",
    "smallbusiness",
    "retro2000s",
];

/// A person, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Person(pub(crate) usize);

impl Person {
    pub(crate) const SAMPLE_CREATOR: Self = Self(0);
    pub(crate) const SAMPLE_VIEWER: Self = Self(CREATORS);

    pub(crate) fn is_creator(self) -> bool {
        self.0 < CREATORS
    }
}

/// A video, by its creator and its place in the feed, latest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Video {
    pub(crate) creator: usize,
    pub(crate) index: usize,
}

impl Video {
    pub(crate) const SAMPLE: Self = Self { creator: 0, index: 0 };
    /// Each total that is stated of it is one more than can be fetched.
    pub(crate) const MISCOUNTED: Self = Self { creator: 0, index: 1 };

    pub(crate) fn author(self) -> Person {
        Person(self.creator)
    }

    pub(crate) fn is_story(self) -> bool {
        self.index >= FIRST_STORY
    }
}

/// A comment or a reply, by its place below the video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) video: Video,
    pub(crate) number: usize,
    /// The place below the comment, counted from 1; 0 for the comment itself.
    pub(crate) reply: usize,
}

impl Comment {
    pub(super) const SAMPLE: Self = Self { video: Video::SAMPLE, number: 0, reply: 0 };
    pub(super) const SAMPLE_REPLY: Self = Self { video: Video::SAMPLE, number: 0, reply: 1 };

    /// The comment that this is a reply to, or the comment itself.
    pub(crate) fn top(self) -> Self {
        Self { reply: 0, ..self }
    }
}

/// A hashtag, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hashtag(pub(crate) usize);

impl Hashtag {
    /// The hashtag, without its sign.
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self.0).copied().unwrap_or_default()
    }
}

/// A sound, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sound(pub(crate) usize);

/// A playlist, by its creator and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Playlist {
    pub(crate) creator: usize,
    pub(crate) number: usize,
}

impl Playlist {
    pub(super) const SAMPLE: Self = Self { creator: 0, number: 0 };
}

/// A live room, by number; its owner is the creator of the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room(pub(crate) usize);

impl Room {
    pub(crate) fn is_on(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn owner(self) -> Person {
        Person(self.0)
    }

    pub(crate) fn title(self) -> &'static str {
        if self.is_on() { "Sample stream" } else { "Sample stream, late show 🌙" }
    }
}

/// A seller, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seller(pub(crate) usize);

/// A product, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Product(pub(crate) usize);

impl Product {
    pub(crate) fn seller(self) -> Seller {
        Seller(self.0 % SELLERS)
    }
}

impl Seller {
    /// The creator who sells.
    pub(crate) fn person(self) -> Person {
        Person(self.0 * 2)
    }
}
