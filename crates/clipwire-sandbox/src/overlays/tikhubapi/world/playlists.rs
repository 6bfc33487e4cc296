//! The playlists of creators. A video is in one of them at the most.

use super::id::{self, Kind};
use super::state::World;
use super::things::{Person, Playlist, Video};
use super::{samples, words};

/// January 2022; playlists were put together in the two years from then on.
const FIRST_PLAYLIST: u64 = 1_640_995_200;
const TWO_YEARS: u64 = 63_072_000;

impl World {
    fn playlist_count(&self, person: Person) -> usize {
        match person.0 {
            0 => 3,
            1 => 27,
            creator if person.is_creator() => self.random.on("playlists").at(creator).between(1, 5),
            _ => 0,
        }
    }

    pub(crate) fn playlists_of(&self, person: Person) -> impl Iterator<Item = Playlist> + use<> {
        (0..self.playlist_count(person)).map(move |number| Playlist { creator: person.0, number })
    }

    pub(crate) fn playlist_of(&self, video: Video) -> Option<Playlist> {
        if video == Video::SAMPLE {
            return Some(Playlist::SAMPLE);
        }
        let random = self.of_video(video, "playlist");
        let number = random.on("number").below(self.playlist_count(video.author()) as u64) as usize;
        (!video.is_story() && random.one_in(3)).then_some(Playlist { creator: video.creator, number })
    }

    /// Its videos, latest first.
    pub(crate) fn videos_in_playlist(&self, playlist: Playlist) -> impl Iterator<Item = Video> {
        self.videos_of(Person(playlist.creator)).filter(move |&video| self.playlist_of(video) == Some(playlist))
    }

    pub(crate) fn playlist_id(&self, playlist: Playlist) -> u64 {
        if playlist == Playlist::SAMPLE {
            return samples::PLAYLIST;
        }
        let random = self.random.on("playlist").at(playlist.creator).at(playlist.number);
        let rest = (playlist.creator as u64) << 24 | (playlist.number as u64) << 16 | random.on("noise").below(1 << 16);
        id::make(FIRST_PLAYLIST + random.below(TWO_YEARS), Kind::Playlist, rest)
    }

    pub(crate) fn playlist_by_id(&self, text: &str) -> Option<Playlist> {
        let number = id::number(text)?;
        let playlist = match number {
            samples::PLAYLIST => Playlist::SAMPLE,
            _ => {
                let rest = id::rest(number, Kind::Playlist)?;
                Playlist { creator: id::bits(rest, 24, 4), number: id::bits(rest, 16, 8) }
            }
        };
        let exists = playlist.number < self.playlist_count(Person(playlist.creator));
        (exists && self.playlist_id(playlist) == number).then_some(playlist)
    }

    pub(crate) fn playlist_name(&self, playlist: Playlist) -> String {
        if playlist == Playlist::SAMPLE {
            return "Sample playlist".to_owned();
        }
        let random = self.random.on("playlist name").at(playlist.creator).at(playlist.number);
        format!("{} {}", random.pick(&words::PASTIMES), playlist.number + 1)
    }
}
