//! Many people, with what they told and what finds them.

use std::ops::Range;

use anyhow::Context;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{ACCOUNTS, Known, Source, lines::Lines};
use crate::{
    calendar,
    catalogue::AddressAnswer,
    chance::Chance,
    demo::dice::{Dice, days_before},
    formats::{EmailAddress, Phone},
    ids::PersonId,
    lang::Lang,
    people::{self, Channel, Kind, Source as From, Value},
    search,
    vault::SealingKey,
};

/// Where their rows go, with the columns in order.
const PERSON: &str = "person (person_id, kind, language, created_at)";
const KEY: &str = "vault.person_key (person_id, wrapped, created_at)";
const VALUE: &str = "person_value (person_value_id, person_id, kind, value_sealed, source, channel, said_at, policy_version)";
const ACCOUNT: &str = "account (account_id, person_id, email_key, password_hash, state, created_at, password_changed_at)";
const SEARCH: &str = "person_search (person_id, name, words, initials, street, outward, birth_year, date_of_birth, language)";
const SEARCH_KEY: &str = "person_search_key (kind, term, person_id)";

/// Apart from the seeds of the demonstration council.
const SEED: u64 = 0x5CA1E;
/// How long ago the first of them became known.
const DAYS: i64 = 1_500;
/// 01632 belongs to no place, so its numbers reach nobody: so many of them from 01632 200000.
const FIRST_PHONE: usize = 200_000;
const PHONES: usize = 800_000;
/// The letters of a postcode's second half.
const POSTCODE_LETTERS: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

/// A batch of people: who they are, and their rows by table in the order they are written.
pub struct Cast {
    pub made: Vec<Known>,
    pub tables: Vec<(&'static str, Lines)>,
}

struct Tables {
    person: Lines,
    key: Lines,
    value: Lines,
    account: Lines,
    search: Lines,
    search_key: Lines,
}

/// Makes the people of a range.
pub fn make(source: &Source, range: Range<usize>) -> anyhow::Result<Cast> {
    // One generator for each batch: threads do not wait for each other.
    let chance = Chance::from_system();
    let room = range.len();
    let mut tables = Tables {
        person: Lines::with_room(room * 80),
        key: Lines::with_room(room * 240),
        value: Lines::with_room(room * 1_500),
        account: Lines::with_room(0),
        search: Lines::with_room(room * 180),
        search_key: Lines::with_room(room * 150),
    };
    let mut made = Vec::with_capacity(room);
    for n in range {
        made.push(one(source, &chance, n, &mut tables)?);
    }
    let Tables { person, key, value, account, search, search_key } = tables;
    let tables = vec![(PERSON, person), (KEY, key), (VALUE, value), (ACCOUNT, account), (SEARCH, search), (SEARCH_KEY, search_key)];
    Ok(Cast { made, tables })
}

fn one(source: &Source, chance: &Chance, n: usize, tables: &mut Tables) -> anyhow::Result<Known> {
    let dice = Dice::new(SEED.wrapping_add(n as u64));
    let created_at = source.moment(n, source.wanted.people, DAYS);
    let (id, key) = (chance.uuid(created_at), SealingKey::generate(chance));
    let kind = if n < ACCOUNTS { Kind::Account } else { Kind::Known };
    let language = language(&dice);
    tables.person.id(id).word(kind.code()).maybe(language.map(Lang::tag)).at(created_at).end();
    tables.key.id(id).bytes(&source.portal.vault().wrap(chance, id, &key)?).at(created_at).end();
    let values = told(source, &dice, n, language)?;
    for (_, value) in &values {
        write_value(source, chance, &Known { id, key: key.clone() }, created_at, value, &mut tables.value)?;
    }
    if n < ACCOUNTS {
        write_account(source, chance, id, n, created_at, &mut tables.account)?;
    }
    if let Some(entry) = search::rules::entry(PersonId(id), kind, language, &values) {
        write_entry(id, &entry, tables);
    }
    Ok(Known { id, key })
}

fn language(dice: &Dice) -> Option<Lang> {
    match dice.below(100) {
        0..18 => Some(Lang::Cy),
        18..70 => Some(Lang::En),
        _ => None,
    }
}

/// What somebody told: a name, a number, where they live, when they were born.
fn told(source: &Source, dice: &Dice, n: usize, language: Option<Lang>) -> anyhow::Result<Vec<(bool, Value)>> {
    let phone = Phone::parse(&format!("01632{}", FIRST_PHONE + n % PHONES)).ok().context("an invented telephone number")?;
    let born = days_before(calendar::london_date(source.now), 18 * 365 + dice.number_below(75 * 365));
    let mut values = vec![
        Value::Name(name(source, dice).context("the lists of names are empty")?),
        Value::Phone(phone.as_str().to_string()),
        Value::Address(address(source, dice, language.unwrap_or_default()).context("the gazetteer is empty")?),
        Value::DateOfBirth(born),
    ];
    if n < ACCOUNTS {
        values.push(Value::Email(email(n)));
    }
    Ok(values.into_iter().map(|value| (true, value)).collect())
}

fn email(n: usize) -> String {
    format!("scale{n}@example.org")
}

fn name(source: &Source, dice: &Dice) -> Option<String> {
    let names = &source.people.names;
    let (given, surnames) = match dice.below(10) {
        0..5 => (&names.given_cy, &names.surnames_cy),
        5..9 => (&names.given_en, &names.surnames_en),
        _ => (&names.given_other, &names.surnames_other),
    };
    let (first, last) = (dice.one(given)?, dice.one(surnames)?);
    Some(match dice.below(3) {
        0 => format!("{first} {} {last}", dice.one(given)?),
        1 => format!("{first} {}-{last}", dice.one(&names.surnames_en)?),
        _ => format!("{first} {last}"),
    })
}

fn address(source: &Source, dice: &Dice, lang: Lang) -> Option<AddressAnswer> {
    let (street, town) = dice.one(&source.streets)?;
    let line = format!("{} {}", 1 + dice.below(180), street.get(lang));
    let letter = || char::from(POSTCODE_LETTERS[dice.below(POSTCODE_LETTERS.len())]);
    let postcode = format!("AN{} {}{}{}", 1 + dice.below(9), dice.below(10), letter(), letter());
    Some(AddressAnswer { uprn: None, lines: vec![line, town.get(lang).to_string()], postcode })
}

fn write_value(source: &Source, chance: &Chance, who: &Known, at: DateTime<Utc>, value: &Value, lines: &mut Lines) -> anyhow::Result<()> {
    let id = chance.uuid(at);
    let sealed = who.key.seal(chance, people::store::place(id), value)?;
    lines.id(id).id(who.id).word(value.kind().code()).bytes(sealed.as_bytes());
    lines.word(From::Staff.code()).word(Channel::Phone.code()).at(at).number(source.portal.policy().version).end();
    Ok(())
}

fn write_account(source: &Source, chance: &Chance, person: Uuid, n: usize, at: DateTime<Utc>, lines: &mut Lines) -> anyhow::Result<()> {
    let address = EmailAddress::parse(&email(n)).ok().context("an invented e-mail address")?;
    let key = source.portal.vault().lookup("email", &address.hash_key());
    lines.id(chance.uuid(at)).id(person).bytes(&key).word(&source.password_hash).word("active").at(at).at(at).end();
    Ok(())
}

fn write_entry(id: Uuid, entry: &search::Entry, tables: &mut Tables) {
    let year = entry.date_of_birth.map(|date| date.format("%Y").to_string());
    let lines = tables.search.id(id).word(&entry.name).list(&entry.words).word(&entry.initials);
    lines.maybe(entry.street.as_deref()).maybe(entry.outward.as_deref()).maybe(year.as_deref()).maybe_date(entry.date_of_birth);
    lines.maybe(entry.language.map(Lang::tag)).end();
    for (kind, term) in &entry.keys {
        tables.search_key.word(kind).word(term).id(id).end();
    }
}
