//! Who follows whom, and since when. What one list says, the other says too.

use super::state::{Round, World};
use super::things::{CREATORS, PEOPLE, Person};

/// June 2021.
const FIRST_FOLLOW: u64 = 1_622_505_600;

impl World {
    /// The followers of a person, latest first, with the moment of following.
    pub(crate) fn followers(&self, person: Person) -> Vec<(Person, u64)> {
        let Some(round) = self.rounds().get(person.0) else { return Vec::new() };
        let followers = (1..=round.followers).map(|count| Person((person.0 + count * round.step) % PEOPLE));
        latest_first(followers.map(|follower| (follower, self.followed_at(follower, person))).collect())
    }

    /// Whom a person follows, latest first, with the moment of following.
    pub(crate) fn followings(&self, person: Person) -> Vec<(Person, u64)> {
        let followed = self.followed_by(person).map(|other| (other, self.followed_at(person, other)));
        latest_first(followed.collect())
    }

    pub(crate) fn follower_count(&self, person: Person) -> usize {
        self.rounds().get(person.0).map_or(0, |round| round.followers)
    }

    pub(crate) fn following_count(&self, person: Person) -> usize {
        self.followed_by(person).count()
    }

    fn followed_by(&self, person: Person) -> impl Iterator<Item = Person> {
        self.rounds().iter().enumerate().filter_map(move |(other, round)| {
            let count = (person.0 + PEOPLE - other) % PEOPLE * round.inverse % PEOPLE;
            (1..=round.followers).contains(&count).then_some(Person(other))
        })
    }

    /// No two in a list are the same: the remainder tells apart who follows one person, and whom one person follows.
    fn followed_at(&self, follower: Person, followed: Person) -> u64 {
        let chance = self.random.on("follow").at(follower.0).at(followed.0).below(100_000);
        FIRST_FOLLOW + chance * PEOPLE as u64 + ((follower.0 + followed.0) % PEOPLE) as u64
    }

    fn rounds(&self) -> &[Round] {
        self.rounds.get_or_init(|| (0..PEOPLE).map(|number| self.round(number)).collect())
    }

    fn round(&self, number: usize) -> Round {
        let random = self.random.on("round").at(number);
        let step = random.between(1, PEOPLE - 1);
        let followers = match number {
            0 => 137,
            _ if number < CREATORS => random.on("followers").between(40, 420),
            _ => random.on("followers").between(0, 30),
        };
        // Fermat: a number to the power of a prime less two is its inverse.
        let inverse = power(step, PEOPLE - 2);
        Round { step, inverse, followers }
    }
}

fn latest_first(mut list: Vec<(Person, u64)>) -> Vec<(Person, u64)> {
    list.sort_unstable_by_key(|&(_, moment)| std::cmp::Reverse(moment));
    list
}

/// By squaring.
fn power(base: usize, exponent: usize) -> usize {
    match exponent {
        0 => 1,
        _ if exponent % 2 == 1 => base * power(base, exponent - 1) % PEOPLE,
        _ => power(base * base % PEOPLE, exponent / 2),
    }
}
