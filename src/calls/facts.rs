//! What a caller says against what is held. Pure: the answers come in, and go no further than this comparison.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::Factor;
use crate::{
    catalogue::AddressAnswer,
    error::FieldErrors,
    fields::Fields,
    formats::{DateProblem, Nino, Postcode, Reference, parse_date, search_words},
    text::calls as text,
};

/// The fields that answers are typed into. They are never kept.
pub const FIELDS: [&str; 5] = ["fact_name", "fact_address", "fact_born", "fact_reference", "fact_recent"];
/// Longer than any answer.
const LONGEST: usize = 200;

/// What a caller said, parsed. It is compared and forgotten.
#[derive(Clone, Default)]
pub struct Said {
    name: Option<String>,
    address: Option<String>,
    born: Option<NaiveDate>,
    reference: Option<String>,
    recent: Option<NaiveDate>,
}

/// A log never sees an answer.
impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Said{:?}", self.factors())
    }
}

/// What is held about the person to compare with.
#[derive(Default)]
pub struct Held {
    pub names: Vec<String>,
    pub known_as: Vec<String>,
    pub addresses: Vec<AddressAnswer>,
    pub born: Vec<NaiveDate>,
    /// Council tax accounts and the numbers that services know them by.
    pub numbers: Vec<String>,
    /// The reference that was said is one of their requests.
    pub has_request: bool,
    /// They were in touch on the day that was said.
    pub was_in_touch: bool,
}

impl Said {
    /// Reads the boxes. Nothing typed is `None`: then nothing is checked.
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Option<Said>, FieldErrors> {
        let mut faults = FieldErrors::none();
        let mut read = |name: &str| {
            let text = fields.text(name);
            if text.chars().count() > LONGEST {
                faults.add(name, text::fact_too_long);
                return None;
            }
            Some(text).filter(|text| !text.is_empty())
        };
        let (name, address, reference) = (read("fact_name"), read("fact_address"), read("fact_reference"));
        let (born, recent) = (read("fact_born"), read("fact_recent"));
        if reference.as_deref().is_some_and(|text| Nino::parse(text).is_ok()) {
            faults.add("fact_reference", text::nino_never_counts);
        }
        let mut date = |name: &str, typed: Option<String>| match typed.map(|text| one_date(&text, today)) {
            Some(Ok(date)) if date <= today => Some(date),
            Some(_) => {
                faults.add(name, text::date_unreadable);
                None
            }
            None => None,
        };
        let (born, recent) = (date("fact_born", born), date("fact_recent", recent));
        faults.into_result()?;
        let said = Said { name, address, born, reference, recent };
        Ok(Some(said).filter(|said| !said.factors().is_empty()))
    }

    /// Which facts were said.
    pub fn factors(&self) -> BTreeSet<Factor> {
        [
            (Factor::Name, self.name.is_some()),
            (Factor::Address, self.address.is_some()),
            (Factor::DateOfBirth, self.born.is_some()),
            (Factor::Reference, self.reference.is_some()),
            (Factor::RecentContact, self.recent.is_some()),
        ]
        .into_iter()
        .filter_map(|(factor, said)| said.then_some(factor))
        .collect()
    }

    /// The reference of a request, if that is what was said.
    pub fn request(&self) -> Option<Reference> {
        Reference::parse(self.reference.as_deref()?).ok()
    }

    /// The day of a contact, if one was said.
    pub const fn recent(&self) -> Option<NaiveDate> {
        self.recent
    }

    /// Whether everything that was said agrees. All of it is compared, whatever comes first.
    pub fn agrees(&self, held: &Held) -> bool {
        [
            self.name.as_ref().is_none_or(|said| held.names.iter().any(|name| same_name(said, name, &held.known_as))),
            self.address.as_ref().is_none_or(|said| held.addresses.iter().any(|address| same_address(said, address))),
            self.born.is_none_or(|said| held.born.contains(&said)),
            self.reference
                .as_ref()
                .is_none_or(|said| held.has_request || held.numbers.iter().any(|number| compact(number) == compact(said))),
            self.recent.is_none_or(|_| held.was_in_touch),
        ]
        .into_iter()
        .fold(true, |all, one| all & one)
    }
}

/// A name agrees when every word that was said is one of theirs, and enough of it was said: “Sian Morgan” for Siân
/// Morgan-Lewis, and “Siân” alone for nobody who has more names.
fn same_name(said: &str, name: &str, known_as: &[String]) -> bool {
    let words = search_words(name);
    let others: Vec<String> = known_as.iter().flat_map(|name| search_words(name)).collect();
    let said: BTreeSet<String> = search_words(said).into_iter().collect();
    let enough = said.len() >= words.len().clamp(1, 2);
    enough && said.iter().all(|word| words.contains(word) || others.contains(word)) && said.iter().any(|word| words.contains(word))
}

/// The postcode, or the first line of the address with its number.
fn same_address(said: &str, held: &AddressAnswer) -> bool {
    if let Ok(said) = Postcode::parse(said) {
        return Postcode::parse(&held.postcode).is_ok_and(|postcode| postcode == said);
    }
    let said = search_words(said);
    let first = held.lines.first().map(|line| search_words(line)).unwrap_or_default();
    let numbers = |words: &[String]| words.iter().filter(|word| word.chars().any(|c| c.is_ascii_digit())).cloned().collect::<Vec<_>>();
    // Every number that is said must be the house's: a list of houses is a guess.
    let one_house = numbers(&first).is_empty() || numbers(&said).iter().all(|number| first.contains(number) || postcode_part(held, number));
    first.len() > 1 && first.iter().all(|word| said.contains(word)) && one_house
}

/// Whether the word is a half of the held postcode, said after the street.
fn postcode_part(held: &AddressAnswer, word: &str) -> bool {
    search_words(&held.postcode).iter().any(|part| part == word)
}

fn compact(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A date in one box: `12 3 1980`, `12/03/1980`, `12031980`, `12 March 1980`; without a year the last such day.
fn one_date(text: &str, today: NaiveDate) -> Result<NaiveDate, DateProblem> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [day, month, year] => parse_date(day, month, year),
        [all] if all.len() == 8 && all.is_ascii() => parse_date(&all[..2], &all[2..4], &all[4..]),
        [day, month] => {
            let year = today.year();
            let this = parse_date(day, month, &year.to_string())?;
            if this <= today { Ok(this) } else { parse_date(day, month, &(year - 1).to_string()) }
        }
        _ => Err(DateProblem::NotReal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn said(fields: &[(&str, &str)]) -> Result<Option<Said>, FieldErrors> {
        Said::check(&Fields(fields.iter().map(|(n, v)| ((*n).to_string(), (*v).to_string())).collect()), today())
    }

    fn sian() -> Held {
        Held {
            names: vec!["Siân Morgan-Lewis".into()],
            known_as: vec!["Shan".into()],
            addresses: vec![AddressAnswer {
                uprn: None,
                lines: vec!["4 Heol y Castell".into(), "Aberwennol".into()],
                postcode: "AN1 4DX".into(),
            }],
            born: vec![NaiveDate::from_ymd_opt(1980, 3, 12).unwrap()],
            numbers: vec!["12344821".into()],
            has_request: false,
            was_in_touch: false,
        }
    }

    fn agrees(field: &str, typed: &str) -> bool {
        said(&[(field, typed)]).unwrap().is_some_and(|said| said.agrees(&sian()))
    }

    #[test]
    fn what_is_said_agrees_however_it_is_typed() {
        for (field, typed) in [
            ("fact_name", "sian MORGAN lewis"),
            ("fact_name", "Sian Morgan"),
            ("fact_name", "Shan Morgan-Lewis"),
            ("fact_address", "an14dx"),
            ("fact_address", "AN1 4DX"),
            ("fact_address", "4 heol y castell, aberwennol"),
            ("fact_born", "12 3 1980"),
            ("fact_born", "12/03/1980"),
            ("fact_born", "12031980"),
            ("fact_born", "12 Mawrth 1980"),
            ("fact_reference", "1234 4821"),
        ] {
            assert!(agrees(field, typed), "{field} {typed}");
        }
    }

    #[test]
    fn a_part_of_a_name_or_of_an_address_is_not_enough() {
        for (field, typed) in [
            ("fact_name", "Sian"),
            ("fact_name", "Shan"),
            ("fact_name", "Sian Sian"),
            ("fact_name", "Sian Evans"),
            ("fact_name", "%"),
            ("fact_address", "Heol y Castell"),
            ("fact_address", "14 Heol y Castell"),
            ("fact_address", "AN1 4DY"),
            ("fact_address", "AN1"),
            ("fact_born", "12 3 1981"),
            ("fact_reference", "12344822"),
            ("fact_reference", "SR-7F3K-2QXM"),
            ("fact_recent", "20 11"),
        ] {
            assert!(!agrees(field, typed), "{field} {typed}");
        }
    }

    #[test]
    fn nothing_that_is_not_held_agrees_with_anything() {
        for field in FIELDS {
            let typed = if matches!(field, "fact_born" | "fact_recent") { "12 3 1980" } else { "anything" };
            assert!(!said(&[(field, typed)]).unwrap().unwrap().agrees(&Held::default()), "{field}");
        }
    }

    #[test]
    fn one_wrong_fact_among_right_ones_is_not_confirmed() {
        let both = said(&[("fact_address", "AN1 4DX"), ("fact_born", "12 3 1980"), ("fact_name", "Nia Evans")]).unwrap().unwrap();
        assert!(!both.agrees(&sian()));
    }

    #[test]
    fn a_national_insurance_number_is_refused_before_anything_is_compared() {
        let faults = said(&[("fact_reference", "AB 12 34 56 C")]).unwrap_err();
        assert!(faults.of("fact_reference").is_some());
    }

    #[test]
    fn unreadable_dates_are_faults_and_empty_boxes_are_nothing() {
        for typed in ["31 2 1980", "1980", "yesterday", "12 3 80", "1 1 2099"] {
            assert!(said(&[("fact_born", typed)]).is_err(), "{typed}");
        }
        assert!(said(&[("fact_name", "   "), ("fact_born", "")]).unwrap().is_none());
        assert!(said(&[("fact_name", &"a".repeat(201))]).is_err());
        assert_eq!(one_date("22 11", today()), Ok(NaiveDate::from_ymd_opt(2025, 11, 22).unwrap()), "a day without a year is in the past");
    }

    #[test]
    fn an_answer_never_reaches_a_log() {
        let said = said(&[("fact_name", "Siân Morgan")]).unwrap().unwrap();
        assert!(!format!("{said:?}").contains("Morgan"));
    }
}
