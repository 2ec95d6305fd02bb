//! Many contacts, in the order of time, so that a person's are as scattered on the disk as they would be.

use std::ops::Range;

use chrono::TimeDelta;
use uuid::Uuid;

use super::{HEAVY, Known, Source, lines::Lines};
use crate::{
    chance::Chance,
    demo::dice::Dice,
    interactions::{Content, Direction, Kind, Outcome},
    lang::Lang,
    people::{Channel, Source as From},
    vault::Place,
};

/// Where they go, with the columns in order.
pub const TABLE: &str = "interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, \
    service_slug, outcome, team_code, staff_number, language, content_sealed, policy_version, closed_at)";

const SEED: u64 = 0xC0_17AC7;
/// How long ago the first of them was: as long as the longest are kept, and a little.
const DAYS: i64 = 1_100;
/// Steps of the long tail.
const FINE: usize = 1 << 20;

/// Makes the contacts of a range.
pub fn make(source: &Source, known: &[Known], range: Range<usize>) -> anyhow::Result<Lines> {
    let chance = Chance::from_system();
    let dice = Dice::new(SEED.wrapping_add(range.start as u64));
    let mut lines = Lines::with_room(range.len() * 900);
    for n in range {
        let whom = whose(n, source.wanted.contacts, known.len(), dice.below(FINE));
        one(source, &chance, &dice, n, &known[whom], &mut lines)?;
    }
    Ok(lines)
}

/// Whose the `n`th contact is: the first person's, every so often; otherwise somebody of a long tail, in which few have many.
fn whose(n: usize, contacts: usize, people: usize, roll: usize) -> usize {
    let heavy = HEAVY.min(contacts / 2).max(1);
    if people == 1 || n.is_multiple_of(contacts.div_ceil(heavy)) {
        return 0;
    }
    // The share to the power of one and a half: the second person of a million has about a thousand, the middle one eight.
    let share = roll as u64;
    let tail = (share * (share << 20).isqrt()) >> 20;
    let others = (people - 1) as u64;
    1 + usize::try_from((tail * others) >> 20).unwrap_or(0).min(people - 2)
}

fn one(source: &Source, chance: &Chance, dice: &Dice, n: usize, who: &Known, lines: &mut Lines) -> anyhow::Result<()> {
    let at = source.moment(n, source.wanted.contacts, DAYS);
    let lang = if dice.percent(25) { Lang::Cy } else { Lang::En };
    let (slug, title, notes) = &source.matters[dice.below(source.matters.len())];
    let note = dice.one(notes).map_or_else(String::new, |words| words.get(lang).to_string());
    let content = Content { subject: title.get(lang).to_string(), note, organisation: String::new() };
    let id = chance.uuid(at);
    let sealed = who.key.seal(chance, Place::new("interaction", "content_sealed", id), &content)?;
    let outcome = Outcome::ALL[dice.below(Outcome::ALL.len())];
    let closed = (!dice.percent(4)).then(|| at + TimeDelta::days(dice.number_below(20))).filter(|closed| *closed < source.now);
    lines.id(id).id(who.id).id(submission_key(chance, n)).at(at).at(at + TimeDelta::minutes(2));
    lines.word(if dice.percent(80) { Direction::In.code() } else { Direction::Out.code() }).word(channel(dice).code());
    lines.word(Kind::ALL[dice.below(Kind::ALL.len())].code()).word(From::Resident.code());
    lines.maybe(dice.percent(60).then_some(slug.as_str())).word(outcome.code());
    let teams = &source.portal.council().teams;
    lines.word(&teams[dice.below(teams.len())].code).word("A-117").word(lang.tag());
    lines.bytes(sealed.as_bytes()).number(source.portal.policy().version).maybe_at(closed).end();
    Ok(())
}

/// Rising, so that the index that keeps them apart grows at its end.
fn submission_key(chance: &Chance, n: usize) -> Uuid {
    let random: [u8; 8] = chance.bytes();
    Uuid::from_u64_pair(n as u64, u64::from_be_bytes(random))
}

fn channel(dice: &Dice) -> Channel {
    match dice.below(100) {
        0..55 => Channel::Phone,
        55..75 => Channel::Email,
        75..85 => Channel::Letter,
        85..92 => Channel::InPerson,
        92..97 => Channel::Online,
        97 => Channel::VoiceSurvey,
        98 => Channel::Representative,
        _ => Channel::Organisation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_twenty_thousand_and_the_rest_a_long_tail() {
        let (people, contacts) = (20_000, 200_000);
        let dice = Dice::new(1);
        let mut counts = vec![0_usize; people];
        for n in 0..contacts {
            counts[whose(n, contacts, people, dice.below(FINE))] += 1;
        }
        assert_eq!(counts[0], HEAVY);
        let mut rest = counts[1..].to_vec();
        rest.sort_unstable();
        assert!(rest[rest.len() - 1] < 1_000, "nobody else comes near: {}", rest[rest.len() - 1]);
        assert!(rest[rest.len() / 100] > 0, "hardly anybody has none");
        assert!((3..=12).contains(&rest[rest.len() / 2]), "the middle has a few: {}", rest[rest.len() / 2]);
        assert!(rest[rest.len() - 1] > 4 * rest[rest.len() / 2], "the tail is long");
    }

    #[test]
    fn few_people_and_few_contacts_are_nobody_elses() {
        for (people, contacts) in [(1, 10), (2, 1), (2, 3), (3, 100)] {
            for n in 0..contacts {
                for roll in [0, FINE - 1] {
                    assert!(whose(n, contacts, people, roll) < people, "{people} {contacts} {n} {roll}");
                }
            }
        }
    }
}
