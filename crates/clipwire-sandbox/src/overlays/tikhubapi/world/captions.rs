//! What videos say: captions of every kind, with the places of the hashtags and mentions in them.

use super::state::World;
use super::things::{Hashtag, Person, Video};
use super::words;

/// What kind of text a caption is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Plain,
    Emoji,
    Chinese,
    Arabic,
    Hebrew,
    Empty,
    Long,
    Quotes,
    Lines,
    Controls,
    Mention,
    OnlyHashtags,
}

/// The places of a feed after the first take these in turn, so that a first page has each.
const IN_TURN: [Theme; 11] = [
    Theme::Emoji,
    Theme::Chinese,
    Theme::Arabic,
    Theme::Hebrew,
    Theme::Empty,
    Theme::Long,
    Theme::Quotes,
    Theme::Lines,
    Theme::Controls,
    Theme::Mention,
    Theme::OnlyHashtags,
];

/// The text on a video.
#[derive(Clone, Debug)]
pub(crate) struct Caption {
    pub(crate) text: String,
    pub(crate) spots: Vec<Spot>,
}

/// A hashtag or a mention in a text, its sign included; places are counted in units of UTF-16, as TikTok does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) target: Target,
}

/// Where a spot leads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Hashtag(Hashtag),
    Person(Person),
}

impl Theme {
    pub(crate) fn takes_hashtags(self) -> bool {
        self != Self::Empty
    }

    /// The language of the text, two letters; `un` where there is none.
    pub(crate) fn language(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::Arabic => "ar",
            Self::Hebrew => "he",
            Self::Empty | Self::OnlyHashtags => "un",
            _ => "en",
        }
    }
}

impl World {
    pub(crate) fn theme(&self, video: Video) -> Theme {
        let chance = self.of_video(video, "theme").below(40) as usize;
        let place = if (1..=IN_TURN.len()).contains(&video.index) { video.index - 1 } else { chance };
        let theme = if video.index == 0 { None } else { IN_TURN.get(place) };
        theme.copied().unwrap_or(Theme::Plain)
    }

    pub(crate) fn caption(&self, video: Video) -> Caption {
        let mut text = if video == Video::SAMPLE { "A made-up video".to_owned() } else { self.words_of(video) };
        let mut spots = Vec::new();
        if self.theme(video) == Theme::Mention {
            let other = Person(self.of_video(video, "mention").between(0, 30));
            let name = format!("@{}", self.unique_id(other));
            append(&mut text, &name, Target::Person(other), &mut spots);
        }
        for hashtag in self.hashtags_of(video) {
            let name = format!("#{}", hashtag.name());
            append(&mut text, &name, Target::Hashtag(hashtag), &mut spots);
        }
        Caption { text, spots }
    }

    /// The caption without its hashtags.
    fn words_of(&self, video: Video) -> String {
        let random = self.of_video(video, "caption");
        let phrase = |number: usize| random.at(number).pick(&words::PHRASES);
        match self.theme(video) {
            Theme::Plain => phrase(0).to_owned(),
            Theme::Emoji => format!("{} {}", random.pick(&words::EMOJI), phrase(0)),
            Theme::Chinese => random.pick(&words::CHINESE).to_owned(),
            Theme::Arabic => random.pick(&words::ARABIC).to_owned(),
            Theme::Hebrew => format!("{} ({})", random.pick(&words::HEBREW), phrase(0)),
            Theme::Empty | Theme::OnlyHashtags => String::new(),
            Theme::Long => {
                let mut text = String::new();
                for number in 0.. {
                    text.push_str(phrase(number));
                    text.push_str(if number % 5 == 4 { ".\n\n" } else { ". " });
                    if text.chars().count() >= 2_000 {
                        break;
                    }
                }
                text
            }
            Theme::Quotes => format!("\"{}\", she said: it's <b>50% off</b> \\o/ & {{more}} `here`", phrase(0)),
            Theme::Lines => format!("{}\n\t1. {}\r\n\t2. {}\n", phrase(0), phrase(1), phrase(2)),
            Theme::Controls => {
                format!("{}\u{200b}\u{202e}{}\u{202c}\u{1}\u{7f}\u{feff}\u{fffd}", phrase(0), phrase(1))
            }
            Theme::Mention => format!("{} with", phrase(0)),
        }
    }
}

/// Puts a hashtag or a mention at the end of a text.
fn append(text: &mut String, name: &str, target: Target, spots: &mut Vec<Spot>) {
    if !text.is_empty() {
        text.push(' ');
    }
    let start = text.encode_utf16().count();
    text.push_str(name);
    spots.push(Spot { start, end: text.encode_utf16().count(), target });
}
