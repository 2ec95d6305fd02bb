//! Who may look for people, what they are found by, and who fits best.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Area, Candidate, Entry, Hit, KeyKind, Query};
use crate::{
    actor::Actor,
    catalogue::AddressAnswer,
    formats::{Phone, Postcode, compact, search_key, search_words},
    ids::PersonId,
    lang::Lang,
    people::{Kind, Value},
    permit::{Denial, Permit, Subject, acts},
};

/// Two words are alike from here on: the share of their groups of three letters that both have.
const ALIKE: f64 = 0.3;
/// What one slip of the finger leaves of being the same word.
const ONE_SLIP: f64 = 0.8;
/// Longer words are compared by their groups of letters only.
const LONGEST_SLIP: usize = 20;

impl Subject for Candidate {
    const KIND: &'static str = "person";

    fn id(&self) -> Uuid {
        self.person.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// Somebody came up in a search, masked.
    Find(Candidate) = "search/find",
}

/// Whoever helps residents may look for them; administrators keep the settings and find nobody.
pub fn may_search(actor: &Actor) -> Result<(), Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() => Ok(()),
        Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Staff(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

pub fn may_find<'c>(actor: &Actor, candidate: &'c Candidate) -> Result<Permit<'c, Find>, Denial> {
    may_search(actor)?;
    Ok(Permit::grant(actor, candidate))
}

/// Whether few enough people can fit: two details, or one that few share. A street and half a postcode say the same thing.
pub fn is_enough(query: &Query) -> bool {
    let whole_postcode = matches!(query.area, Some(Area::Postcode(_)));
    let exact = query.phone.is_some() || query.email.is_some() || query.identifier.is_some() || query.reference.is_some();
    let roughly_where = query.street.is_some() || matches!(query.area, Some(Area::Outward(_)));
    let details = [query.name.is_some(), query.born.is_some(), whole_postcode, roughly_where];
    exact || details.into_iter().filter(|given| *given).count() >= 2
}

/// What the query says exactly.
pub fn keys_of(query: &Query) -> Vec<(KeyKind, String)> {
    let postcode = match &query.area {
        Some(Area::Postcode(postcode)) => Some(postcode.as_str().to_string()),
        Some(Area::Outward(_)) | None => None,
    };
    [
        (KeyKind::Phone, query.phone.as_ref().map(|phone| phone.as_str().to_string())),
        (KeyKind::Email, query.email.as_ref().map(|email| email.as_str().to_lowercase())),
        (KeyKind::Postcode, postcode),
        (KeyKind::Identifier, query.identifier.clone()),
    ]
    .into_iter()
    .filter_map(|(kind, term)| Some((kind, term?)))
    .collect()
}

/// A number of any kind as it is compared: its letters and digits, in capitals.
pub fn identifier_key(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '/' | '.' | '_')).collect();
    compact(&plain, 40).filter(|key| !key.is_empty())
}

/// The first half of a postcode: a letter or two, a digit, and perhaps one more of either.
pub fn outward(text: &str) -> Option<String> {
    let code = compact(text, 4)?;
    let letters = code.bytes().take_while(u8::is_ascii_uppercase).count();
    let fits = (1..=2).contains(&letters) && code.as_bytes().get(letters).is_some_and(u8::is_ascii_digit) && code.len() <= letters + 2;
    fits.then_some(code)
}

/// What is kept to find somebody by, from everything they told that is true now (`true`: the one of its kind to use first).
///
/// Staff are not found here. Somebody without an account is, once they have a name.
pub fn entry(person: PersonId, kind: Kind, language: Option<Lang>, values: &[(bool, Value)]) -> Option<Entry> {
    let name = values.iter().find_map(|(_, value)| if let Value::Name(name) = value { Some(name.as_str()) } else { None });
    let nameless = name.is_none_or(|name| name.trim().is_empty());
    if matches!(kind, Kind::Staff | Kind::Councillor) || (nameless && matches!(kind, Kind::Guest | Kind::Unnamed)) {
        return None;
    }
    let address = main_address(values);
    let postcode = address.and_then(|address| Postcode::parse(&address.postcode).ok());
    let entry = Entry {
        person,
        name: name.map(search_key).unwrap_or_default(),
        words: words(values),
        initials: name.map(initials).unwrap_or_default(),
        street: address.and_then(|address| street(&address.lines)),
        outward: postcode.map(|postcode| postcode.outward().to_string()),
        date_of_birth: values.iter().find_map(|(_, value)| if let Value::DateOfBirth(born) = value { Some(*born) } else { None }),
        language,
        keys: keys(values),
    };
    (!entry.words.is_empty() || !entry.keys.is_empty()).then_some(entry)
}

fn main_address(values: &[(bool, Value)]) -> Option<&AddressAnswer> {
    let addresses =
        || values.iter().filter_map(|(main, value)| if let Value::Address(address) = value { Some((*main, address)) } else { None });
    addresses().find(|(main, _)| *main).or_else(|| addresses().next()).map(|(_, address)| address)
}

/// The words of the name and of what they are called.
fn words(values: &[(bool, Value)]) -> Vec<String> {
    let names = values.iter().filter_map(|(_, value)| match value {
        Value::Name(name) | Value::KnownAs(name) => Some(search_words(name)),
        _ => None,
    });
    names.flatten().collect::<BTreeSet<_>>().into_iter().collect()
}

fn keys(values: &[(bool, Value)]) -> Vec<(&'static str, String)> {
    let keys = values.iter().filter_map(|(_, value)| {
        let (kind, term) = match value {
            Value::Phone(phone) => (KeyKind::Phone, Phone::parse(phone).map_or_else(|_| phone.clone(), |p| p.as_str().to_string())),
            Value::Email(email) => (KeyKind::Email, email.to_lowercase()),
            Value::Address(address) => (KeyKind::Postcode, Postcode::parse(&address.postcode).ok()?.as_str().to_string()),
            Value::CouncilTaxAccount(number) | Value::Nino(number) => (KeyKind::Identifier, identifier_key(number)?),
            Value::ServiceReference(reference) => (KeyKind::Identifier, identifier_key(&reference.number)?),
            Value::Name(_)
            | Value::KnownAs(_)
            | Value::DateOfBirth(_)
            | Value::BankAccount(_)
            | Value::HouseholdMember(_)
            | Value::Circumstance(_)
            | Value::Equality(_)
            | Value::Need(_) => return None,
        };
        Some((kind.code(), term))
    });
    keys.collect::<BTreeSet<_>>().into_iter().collect()
}

/// `Siân Morgan-Lewis` as `S. M.`, four at most.
fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let letters: Vec<String> = letters.take(4).map(|letter| format!("{}.", letter.to_uppercase())).collect();
    letters.join(" ")
}

/// The street of an address without the number. A house that has only a name is not named: the name alone finds the house.
fn street(lines: &[String]) -> Option<String> {
    let of_line = |line: &str| -> Option<String> {
        let parts: Vec<&str> = line.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        let last = parts.last()?;
        let numbered = last.starts_with(|c: char| c.is_ascii_digit());
        let words: Vec<&str> = last.split_whitespace().skip_while(|word| word.starts_with(|c: char| c.is_ascii_digit())).collect();
        let street = words.join(" ");
        let is_street = !street.is_empty() && !street.contains(|c: char| c.is_ascii_digit()) && (numbered || parts.len() > 1);
        is_street.then_some(street)
    };
    let second = (lines.len() > 2).then(|| lines[1].trim().to_string());
    let plain = |line: String| (!line.contains(|c: char| c.is_ascii_digit())).then_some(line);
    of_line(lines.first()?).or_else(|| second.and_then(|line| of_line(&line).or_else(|| plain(line))))
}

/// How alike two words in search form are, from 0, not at all, to 1, the same.
pub fn likeness(typed: &str, word: &str) -> f64 {
    if typed == word {
        return 1.0;
    }
    let shared = shared_thirds(typed, word);
    if typed.chars().count() > 1 && one_slip(typed, word) {
        return ONE_SLIP + shared / 10.0;
    }
    if shared < ALIKE { 0.0 } else { shared }
}

/// As `similarity` of `pg_trgm` counts: groups of three letters, with two blanks before and one behind.
fn shared_thirds(one: &str, other: &str) -> f64 {
    let thirds = |word: &str| -> BTreeSet<[char; 3]> {
        let letters: Vec<char> = "  ".chars().chain(word.chars()).chain([' ']).collect();
        letters.windows(3).map(|three| [three[0], three[1], three[2]]).collect()
    };
    let (one, other) = (thirds(one), thirds(other));
    let both = u32::try_from(one.intersection(&other).count()).unwrap_or(0);
    let all = u32::try_from(one.union(&other).count()).unwrap_or(u32::MAX);
    f64::from(both) / f64::from(all)
}

/// Whether one letter too many, too few, another one, or two that changed places make one of the other.
fn one_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same_start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same_start..], &other[same_start..]);
    match (one, other) {
        ([], [_]) | ([_], []) => true,
        ([a, one @ ..], [b, other @ ..]) => {
            let swapped = matches!((one, other), ([c, one @ ..], [d, other @ ..]) if a == d && b == c && one == other);
            // Another letter; one too many here; one too many there; two swapped.
            one == other || one.strip_prefix(&[*b]) == Some(other) || other.strip_prefix(&[*a]) == Some(one) || swapped
        }
        _ => false,
    }
}

/// Every word that one slip makes of a plain one: few enough to be asked for one by one, where groups of letters would miss
/// short names.
pub fn slips(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if !(2..=LONGEST_SLIP).contains(&letters.len()) {
        return Vec::new();
    }
    let join = |before: &[char], middle: Option<char>, after: &[char]| {
        before.iter().copied().chain(middle).chain(after.iter().copied()).collect::<String>()
    };
    let mut found = BTreeSet::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        found.extend(('a'..='z').map(|letter| join(before, Some(letter), after)));
        if let [first, rest @ ..] = after {
            found.insert(join(before, None, rest));
            found.extend(('a'..='z').map(|letter| join(before, Some(letter), rest)));
            if let [second, rest @ ..] = rest {
                let swapped = [before, &[*second]].concat();
                found.insert(join(&swapped, Some(*first), rest));
            }
        }
    }
    found.remove(word);
    found.into_iter().collect()
}

/// Those who fit everything that was said, the likeliest first.
pub fn ranked(hits: Vec<Hit>, query: &Query) -> Vec<Candidate> {
    let mut fitting: Vec<(f64, Candidate)> =
        hits.into_iter().filter_map(|hit| fit(&hit, query).map(|how_well| (how_well, hit.candidate))).collect();
    fitting.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.person.0.cmp(&other.person.0)));
    fitting.dedup_by_key(|(_, candidate)| candidate.person);
    fitting.into_iter().map(|(_, candidate)| candidate).collect()
}

fn fit(hit: &Hit, query: &Query) -> Option<f64> {
    let born = query.born.is_none_or(|born| hit.born == Some(born));
    let here = match &query.area {
        Some(Area::Outward(outward)) => hit.candidate.outward.as_ref() == Some(outward),
        Some(Area::Postcode(_)) | None => true,
    };
    if !born || !here {
        return None;
    }
    let name = query.name.as_ref().map_or(Some(1.0), |typed| all_alike(typed, &hit.words))?;
    let street = query
        .street
        .as_ref()
        .map_or(Some(1.0), |typed| all_alike(typed, &search_words(hit.candidate.street.as_deref().unwrap_or_default())))?;
    Some(name * street)
}

/// How alike every typed word is to its closest, and none when one has nothing like it.
fn all_alike(typed: &[String], words: &[String]) -> Option<f64> {
    let mut product = (!typed.is_empty()).then_some(1.0)?;
    for one in typed {
        let best = words.iter().map(|word| likeness(one, word)).fold(0.0, f64::max);
        product *= (best > 0.0).then_some(best)?;
    }
    Some(product)
}

#[cfg(test)]
mod tests;
