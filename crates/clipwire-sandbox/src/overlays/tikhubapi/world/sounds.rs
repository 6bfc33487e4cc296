//! The sounds.

use super::id::{self, Kind};
use super::state::World;
use super::things::{CREATORS, Person, SOUNDS, Sound, Video};
use super::{samples, words};

/// January 2020; sounds came up in the two years from then on.
const FIRST_SOUND: u64 = 1_577_836_800;
const TWO_YEARS: u64 = 63_072_000;

impl World {
    pub(crate) fn sounds(&self) -> impl Iterator<Item = Sound> + use<> {
        (0..SOUNDS).map(Sound)
    }

    pub(crate) fn sounds_of(&self, person: Person) -> impl Iterator<Item = Sound> {
        self.sounds().filter(move |&sound| self.sound_owner(sound) == person)
    }

    pub(crate) fn sound_id(&self, sound: Sound) -> u64 {
        if sound.0 == 0 {
            return samples::SOUND;
        }
        let random = self.random.on("sound").at(sound.0);
        let moment = FIRST_SOUND + random.below(TWO_YEARS);
        id::make(moment, Kind::Sound, (sound.0 as u64) << 20 | random.on("noise").below(1 << 20))
    }

    pub(crate) fn sound_by_id(&self, text: &str) -> Option<Sound> {
        let number = id::number(text)?;
        self.sounds().find(|&sound| self.sound_id(sound) == number)
    }

    /// The first seven are of the sample creator.
    pub(crate) fn sound_owner(&self, sound: Sound) -> Person {
        match sound.0 {
            0..7 => Person::SAMPLE_CREATOR,
            number => Person(self.random.on("sound owner").at(number).between(1, CREATORS - 1)),
        }
    }

    pub(crate) fn is_original_sound(&self, sound: Sound) -> bool {
        sound.0.is_multiple_of(2)
    }

    pub(crate) fn sound_title(&self, sound: Sound) -> String {
        if self.is_original_sound(sound) {
            return format!("original sound - {}", self.nickname(self.sound_owner(sound)));
        }
        words::SOUND_TITLES.get(sound.0 / 2).copied().unwrap_or_default().to_owned()
    }

    /// How long it is, in seconds.
    pub(crate) fn sound_length(&self, sound: Sound) -> usize {
        if sound.0 == 0 { 15 } else { self.random.on("sound length").at(sound.0).between(7, 180) }
    }

    /// The videos that use it, latest first.
    pub(crate) fn videos_with_sound(&self, sound: Sound) -> &[Video] {
        self.index().by_sound.get(sound.0).map_or(&[], Vec::as_slice)
    }
}
