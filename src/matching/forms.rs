//! What is typed to be matched.

use chrono::NaiveDate;

use super::{Document, Way};
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::{DateOfBirth, DateProblem, FullName, NameProblem, Postcode, PostcodeProblem, reference::ALPHABET, search_words},
    lang::Lang,
    text::{errors, matching as words},
};

/// What somebody says of themselves, to be found by.
#[derive(Clone, Debug)]
pub struct Claim {
    pub name: FullName,
    pub born: DateOfBirth,
    pub postcode: Postcode,
    /// A council tax account or a service's reference, in capitals and digits.
    pub identifier: Option<String>,
    pub way: Way,
}

impl Claim {
    /// The words of the name, as search compares them.
    pub fn words(&self) -> Vec<String> {
        search_words(self.name.as_str())
    }
}

/// What was chosen on the page.
#[derive(Clone, Debug)]
pub enum Wanted {
    Code(Claim),
    /// A code to be said at the desk: nobody is looked for.
    AtDesk,
    NotNow,
}

impl Wanted {
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Wanted, FieldErrors> {
        let mut faults = FieldErrors::none();
        let way = match fields.get("way") {
            "not_now" => return Ok(Wanted::NotNow),
            code => Way::from_code(code),
        };
        if way == Some(Way::Desk) {
            return Ok(Wanted::AtDesk);
        }
        let (name, born, postcode) = (name(fields, &mut faults), born(fields, today, &mut faults), postcode(fields, &mut faults));
        let identifier = identifier(fields, &mut faults);
        if way.is_none() {
            faults.add("way", words::choose_way);
        }
        faults.into_result()?;
        match (name, born, postcode, way) {
            (Some(name), Some(born), Some(postcode), Some(way)) => Ok(Wanted::Code(Claim { name, born, postcode, identifier, way })),
            _ => Err(FieldErrors::one("way", words::choose_way)),
        }
    }
}

fn name(fields: &Fields, faults: &mut FieldErrors) -> Option<FullName> {
    match FullName::parse(fields.get("name")) {
        Ok(name) => return Some(name),
        Err(NameProblem::Empty) => faults.add("name", errors::name_empty),
        Err(NameProblem::TooLong { .. }) => faults.add("name", errors::name_too_long),
        Err(NameProblem::HiddenCharacters) => faults.add("name", errors::name_hidden_characters),
    }
    None
}

fn born(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> Option<DateOfBirth> {
    let part = |part: &str| fields.text(&format!("born-{part}"));
    match DateOfBirth::parse(&part("day"), &part("month"), &part("year"), today) {
        Ok(born) => Some(born),
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

fn postcode(fields: &Fields, faults: &mut FieldErrors) -> Option<Postcode> {
    match Postcode::parse(fields.get("postcode")) {
        Ok(postcode) => return Some(postcode),
        Err(PostcodeProblem::Empty) => faults.add("postcode", errors::postcode_empty),
        Err(PostcodeProblem::Wrong) => faults.add("postcode", errors::postcode_wrong),
    }
    None
}

/// Any number the council knows somebody by, however it is written.
fn identifier(fields: &Fields, faults: &mut FieldErrors) -> Option<String> {
    let typed = fields.text("identifier");
    let key: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    if key.len() > 40 || (key.is_empty() && !typed.is_empty()) {
        faults.add("identifier", words::identifier_wrong);
        return None;
    }
    (!key.is_empty()).then_some(key)
}

/// A code as it was typed, with the kind that its length says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedCode {
    pub way: Way,
    pub code: String,
}

/// F4: six digits of a text message or ten characters of a letter, with or without spaces and in any case.
pub fn check_code(fields: &Fields, field: &str) -> Result<TypedCode, FieldErrors> {
    let code = plain(&fields.text(field));
    if code.is_empty() {
        return Err(FieldErrors::one(field, errors::code_empty));
    }
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    match code.len() {
        6 if digits => Ok(TypedCode { way: Way::Text, code }),
        10 if code.bytes().all(|b| ALPHABET.contains(&b)) => Ok(TypedCode { way: Way::Letter, code }),
        _ => Err(FieldErrors::one(field, words::code_shape)),
    }
}

/// The code that somebody says at the desk.
pub fn check_spoken(fields: &Fields) -> Result<String, FieldErrors> {
    let code = plain(&fields.text("spoken"));
    if code.len() == Way::Desk.length() && code.bytes().all(|b| ALPHABET.contains(&b)) {
        Ok(code)
    } else {
        Err(FieldErrors::one("spoken", words::spoken_shape))
    }
}

pub fn check_document(fields: &Fields) -> Result<Document, FieldErrors> {
    Document::from_code(fields.get("document")).ok_or_else(|| FieldErrors::one("document", words::choose_document))
}

fn plain(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–')).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    fn code(typed: &str) -> Option<TypedCode> {
        check_code(&fields(&[("code", typed)]), "code").ok()
    }

    #[test]
    fn a_code_is_read_however_it_is_typed_and_its_length_says_what_it_is() {
        assert_eq!(code(" 123 456 "), Some(TypedCode { way: Way::Text, code: "123456".into() }));
        assert_eq!(code("7f3k2-qxmab"), Some(TypedCode { way: Way::Letter, code: "7F3K2QXMAB".into() }));
        for wrong in ["", "12345", "12345a", "7F3K2QXMA", "7F3K2QXMA0", "' or 1=1", "１２３４５６"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_and_the_desk_asks_for_nothing() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let faults = Wanted::check(&fields(&[("born-day", "1"), ("born-month", "1"), ("born-year", "1890"), ("identifier", "%")]), today)
            .unwrap_err();
        for field in ["name", "born", "postcode", "identifier", "way"] {
            assert!(faults.of(field).is_some(), "{field}");
        }
        assert!(matches!(Wanted::check(&fields(&[("way", "desk")]), today), Ok(Wanted::AtDesk)));
        assert!(matches!(Wanted::check(&fields(&[("way", "not_now")]), today), Ok(Wanted::NotNow)));
    }
}
