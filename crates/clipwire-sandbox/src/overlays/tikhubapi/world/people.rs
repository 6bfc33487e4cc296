//! Who lives in the world: creators first, then people who only watch.

use super::id::{self, Kind};
use super::state::World;
use super::things::{PEOPLE, Person};
use super::{samples, words};

/// Ids of people tell when they signed up: in 2020.
const FIRST_SIGN_UP: u64 = 1_577_836_800;
const YEAR: u64 = 31_536_000;

const SEC_UID_BEGINNING: &str = "MS4wLjABAAAA";

impl World {
    pub(crate) fn uid(&self, person: Person) -> u64 {
        match person {
            Person::SAMPLE_CREATOR => samples::CREATOR,
            Person::SAMPLE_VIEWER => samples::VIEWER,
            Person(number) => {
                let random = self.random.on("uid").at(number);
                let moment = FIRST_SIGN_UP + random.below(YEAR);
                id::make(moment, Kind::Person, (number as u64) << 16 | random.on("noise").below(1 << 16))
            }
        }
    }

    pub(crate) fn person_by_uid(&self, text: &str) -> Option<Person> {
        let uid = id::number(text)?;
        let person = match uid {
            samples::CREATOR => Person::SAMPLE_CREATOR,
            samples::VIEWER => Person::SAMPLE_VIEWER,
            _ => Person(id::bits(id::rest(uid, Kind::Person)?, 16, 12)),
        };
        (person.0 < PEOPLE && self.uid(person) == uid).then_some(person)
    }

    /// The public id: a fixed beginning, two characters for the number of the person, 41 of noise.
    pub(crate) fn sec_uid(&self, person: Person) -> String {
        match person {
            Person::SAMPLE_CREATOR => return samples::CREATOR_SEC_UID.to_owned(),
            Person::SAMPLE_VIEWER => return samples::VIEWER_SEC_UID.to_owned(),
            Person(_) => {}
        }
        let masked = person.0 ^ self.sec_uid_mask();
        let random = self.random.on("sec_uid").at(person.0);
        let noise = (0..41).map(|place| random.at(place).below(64) as usize);
        let characters = [masked >> 6, masked & 63].into_iter().chain(noise).map(id::base64_character);
        SEC_UID_BEGINNING.chars().chain(characters).collect()
    }

    pub(crate) fn person_by_sec_uid(&self, text: &str) -> Option<Person> {
        let person = match text {
            samples::CREATOR_SEC_UID => Person::SAMPLE_CREATOR,
            samples::VIEWER_SEC_UID => Person::SAMPLE_VIEWER,
            _ => {
                let mut places = text.strip_prefix(SEC_UID_BEGINNING)?.chars().map(id::base64_place);
                Person((places.next()?? << 6 | places.next()??) ^ self.sec_uid_mask())
            }
        };
        (person.0 < PEOPLE && self.sec_uid(person) == text).then_some(person)
    }

    /// The name in the address of the profile, which ends with the number of the person.
    pub(crate) fn unique_id(&self, person: Person) -> String {
        match person {
            Person::SAMPLE_CREATOR => samples::CREATOR_NAME.to_owned(),
            Person::SAMPLE_VIEWER => samples::VIEWER_NAME.to_owned(),
            Person(number) => {
                let random = self.random.on("name").at(number);
                let (first, second) = (random.pick(&words::FIRST_NAMES), random.on("second").pick(&words::PASTIMES));
                format!("{}{}{second}{number}", first.to_lowercase(), random.on("sign").pick(&[".", "_"]))
            }
        }
    }

    pub(crate) fn person_by_name(&self, name: &str) -> Option<Person> {
        let person = match name {
            samples::CREATOR_NAME => Person::SAMPLE_CREATOR,
            samples::VIEWER_NAME => Person::SAMPLE_VIEWER,
            _ => Person(name.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok()?),
        };
        (person.0 < PEOPLE && self.unique_id(person) == name).then_some(person)
    }

    pub(crate) fn nickname(&self, person: Person) -> String {
        match person {
            Person::SAMPLE_CREATOR => return "Sample Creator".to_owned(),
            Person::SAMPLE_VIEWER => return "Sample Viewer".to_owned(),
            Person(_) => {}
        }
        // The first name of the nickname is that of the address.
        let random = self.random.on("name").at(person.0);
        let first = random.pick(&words::FIRST_NAMES);
        match random.on("script").below(10) {
            0 => format!("{first} {}", random.on("emoji").pick(&words::EMOJI)),
            1 | 2 => random.on("other").pick(&words::OTHER_NICKNAMES).to_owned(),
            _ => format!("{first} {}", random.on("second").pick(&words::PASTIMES)),
        }
    }

    pub(crate) fn signature(&self, person: Person) -> String {
        match person {
            Person::SAMPLE_CREATOR => "A made-up profile.".to_owned(),
            Person(number) => self.random.on("signature").at(number).pick(&words::SIGNATURES).to_owned(),
        }
    }

    /// Country and language, two letters each.
    pub(crate) fn home(&self, person: Person) -> (&'static str, &'static str) {
        match person {
            Person::SAMPLE_CREATOR | Person::SAMPLE_VIEWER => ("US", "en"),
            Person(number) => self.random.on("home").at(number).pick(&words::HOMES),
        }
    }

    /// Whether a person hides what they like.
    pub(crate) fn hides_likes(&self, person: Person) -> bool {
        person != Person::SAMPLE_CREATOR && self.random.on("hides").at(person.0).one_in(4)
    }

    fn sec_uid_mask(&self) -> usize {
        self.random.on("sec_uid mask").below(1 << 12) as usize
    }
}
