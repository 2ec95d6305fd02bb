//! What staff type to find somebody. Nothing they type may find nobody by being untidy.

use chrono::NaiveDate;

use super::{Area, Query, rules};
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::{DateOfBirth, DateProblem, EmailAddress, EmailProblem, Phone, PhoneProblem, Postcode, Reference, search_words},
    lang::Lang,
    text::{errors, search as words},
};

/// As many words of a name, or of a street, as are looked at.
const MOST_WORDS: usize = 8;
/// As many letters of a word as are looked at.
const MOST_LETTERS: usize = 60;

impl Query {
    /// Reads the form. Two details are needed, or one that belongs to few (pages.md, T4a).
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let query = Query {
            name: some_words(fields, "name"),
            street: some_words(fields, "street").map(without_numbers),
            area: area(fields, &mut faults),
            born: born(fields, today, &mut faults),
            phone: phone(fields, &mut faults),
            email: email(fields, &mut faults),
            identifier: identifier(fields, &mut faults),
            reference: reference(fields, &mut faults),
        };
        if faults.is_empty() && !rules::is_enough(&query) {
            faults.add("name", words::two_details);
        }
        faults.into_result()?;
        Ok(query)
    }
}

/// The words, and none of them when there is nothing a name could be found by, like a picture: that finds nobody.
fn some_words(fields: &Fields, field: &str) -> Option<Vec<String>> {
    let typed = fields.text(field);
    (!typed.is_empty())
        .then(|| search_words(&typed).into_iter().take(MOST_WORDS).map(|word| word.chars().take(MOST_LETTERS).collect()).collect())
}

/// A street as it is written on an envelope, without the number of the house.
fn without_numbers(street: Vec<String>) -> Vec<String> {
    street.into_iter().filter(|word| !word.starts_with(|c: char| c.is_ascii_digit())).collect()
}

/// A whole postcode, or its first half.
fn area(fields: &Fields, faults: &mut FieldErrors) -> Option<Area> {
    let typed = fields.text("postcode");
    if typed.is_empty() {
        return None;
    }
    let area = Postcode::parse(&typed).map(Area::Postcode).ok().or_else(|| rules::outward(&typed).map(Area::Outward));
    if area.is_none() {
        faults.add("postcode", words::postcode_wrong);
    }
    area
}

fn born(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> Option<NaiveDate> {
    let part = |part: &str| fields.text(&format!("born-{part}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if [&day, &month, &year].into_iter().all(String::is_empty) {
        return None;
    }
    match DateOfBirth::parse(&day, &month, &year, today) {
        Ok(born) => Some(born.date()),
        Err(problem) => {
            faults.add("born", |lang| date_words(problem, lang));
            None
        }
    }
}

fn date_words(problem: DateProblem, lang: Lang) -> &'static str {
    match problem {
        DateProblem::Missing(_) => errors::date_missing_part(lang),
        DateProblem::YearNeedsFourDigits => errors::date_year_four_numbers(lang),
        DateProblem::NotReal => errors::date_not_real(lang),
        DateProblem::InFuture => errors::date_in_future(lang),
        DateProblem::TooOld => errors::date_too_old(lang),
    }
}

fn phone(fields: &Fields, faults: &mut FieldErrors) -> Option<Phone> {
    match Phone::parse(fields.get("phone")) {
        Ok(phone) => Some(phone),
        Err(PhoneProblem::Empty) => None,
        Err(PhoneProblem::Wrong) => {
            faults.add("phone", errors::phone_wrong);
            None
        }
    }
}

fn email(fields: &Fields, faults: &mut FieldErrors) -> Option<EmailAddress> {
    match EmailAddress::parse(fields.get("email")) {
        Ok(email) => Some(email),
        Err(EmailProblem::Empty) => None,
        Err(_) => {
            faults.add("email", errors::email_wrong);
            None
        }
    }
}

fn identifier(fields: &Fields, faults: &mut FieldErrors) -> Option<String> {
    let typed = fields.text("identifier");
    if typed.is_empty() {
        return None;
    }
    let key = rules::identifier_key(&typed);
    if key.is_none() {
        faults.add("identifier", words::identifier_wrong);
    }
    key
}

fn reference(fields: &Fields, faults: &mut FieldErrors) -> Option<String> {
    let typed = fields.text("reference");
    if typed.is_empty() {
        return None;
    }
    let reference = Reference::parse(&typed).ok().map(|reference| reference.as_str().to_string());
    if reference.is_none() {
        faults.add("reference", words::reference_wrong);
    }
    reference
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &[(&str, &str)]) -> Result<Query, FieldErrors> {
        let fields = typed.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect();
        Query::check(&Fields(fields), NaiveDate::from_ymd_opt(2026, 11, 21).unwrap())
    }

    #[test]
    fn one_detail_that_many_share_is_not_enough() {
        for one in ["name", "street", "postcode"] {
            let typed = if one == "postcode" { "AN1 4DX" } else { "Heol Fawr" };
            assert!(check(&[(one, typed)]).is_err(), "{one}");
        }
        assert!(check(&[]).is_err());
        assert!(check(&[("postcode", "AN1"), ("street", "Heol Fawr")]).is_err(), "both say roughly where");
        assert!(check(&[("name", "Nia"), ("street", "12 Heol Fawr")]).is_ok());
        assert!(check(&[("name", "Nia"), ("postcode", "an1")]).is_ok());
        assert!(check(&[("postcode", "AN1 4DX"), ("street", "Heol Fawr")]).is_ok());
    }

    #[test]
    fn one_detail_that_few_share_is_enough() {
        for (one, typed) in
            [("phone", "01632 960 001"), ("email", "nia@example.org"), ("identifier", "1234 5678"), ("reference", "SR-7F3K-2QXM")]
        {
            assert!(check(&[(one, typed)]).is_ok(), "{one}");
        }
    }

    #[test]
    fn anything_can_be_typed_for_a_name() {
        let long = "ŵ".repeat(200);
        for name in ["%", "'", "\\", "X", "🦊", &long, "_", "a & b | !c", "\u{0}"] {
            let found = check(&[("name", name), ("email", "nia@example.org")]);
            assert!(found.is_ok(), "{name}");
        }
        let many = "a b c d e f g h i j k l".to_string();
        assert_eq!(check(&[("name", &many), ("email", "nia@example.org")]).unwrap().name.unwrap().len(), MOST_WORDS);
    }

    #[test]
    fn what_cannot_be_is_said_beside_its_field() {
        let faults = check(&[
            ("postcode", "not one"),
            ("phone", "12"),
            ("email", "nia"),
            ("identifier", "%"),
            ("reference", "SR-1"),
            ("born-day", "1"),
            ("born-month", "1"),
            ("born-year", "1890"),
        ])
        .unwrap_err();
        for field in ["postcode", "phone", "email", "identifier", "reference", "born"] {
            assert!(faults.of(field).is_some(), "{field}");
        }
    }
}
