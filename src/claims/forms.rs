//! What somebody types to show by what right they act, and what staff decide about it.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Content, Refusal};
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::{FullName, Postcode, PostcodeProblem, parse_date},
    ids::PersonId,
    mandates::{
        AuthorityType, Mode,
        forms::{Document, last_day, mode},
    },
    people::forms::date_fault,
    text::{claims as words, errors, intake, mandates, request_errors},
};

/// The longest code of the Office of the Public Guardian that is taken, with its dashes.
const MOST_CODE: usize = 40;

/// A claim, checked; the document comes beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub authority: AuthorityType,
    pub mode: Mode,
    pub appointed: Option<i16>,
    pub ends_on: Option<NaiveDate>,
    /// Without the name of whoever claims, which they do not type.
    pub content: Content,
    pub submission_key: Uuid,
}

impl Claimed {
    /// # Errors
    /// Every fault at once: for whom, by what right, alone or with others, and the document.
    pub fn check(fields: &Fields, today: NaiveDate, has_document: bool) -> Result<Claimed, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = FullName::parse(fields.get("name"));
        if name.is_err() {
            faults.add("name", mandates::name_wrong);
        }
        let born = born(fields, today, &mut faults);
        let postcode = Postcode::parse(fields.get("postcode"));
        match postcode {
            Ok(_) => {}
            Err(PostcodeProblem::Empty) => faults.add("postcode", errors::postcode_empty),
            Err(_) => faults.add("postcode", errors::postcode_wrong),
        }
        let authority = Document::authorities().find(|authority| authority.code() == fields.get("authority"));
        if authority.is_none() {
            faults.add("authority", words::authority_empty);
        }
        let (mode, appointed) = mode(fields, words::mode_empty, &mut faults);
        let ends_on = last_day(fields, today, &mut faults);
        let code = fields.text("power");
        if code.chars().count() > MOST_CODE || !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ' ') {
            faults.add("power", words::code_wrong);
        }
        if !has_document {
            faults.add("file", words::file_empty);
        }
        let submission_key = Uuid::try_parse(fields.get("submission_key")).ok();
        if submission_key.is_none() {
            faults.add("name", request_errors::form_too_old);
        }
        match (name, postcode, authority, mode, submission_key) {
            (Ok(name), Ok(postcode), Some(authority), Some(mode), Some(submission_key)) if faults.is_empty() => {
                let (name, postcode) = (name.as_str().to_string(), postcode.to_string());
                let content = Content { claimant: String::new(), name, born, postcode, code };
                Ok(Claimed { authority, mode, appointed, ends_on, content, submission_key })
            }
            _ => Err(faults),
        }
    }
}

/// When the person was born, if whoever claims knows it.
fn born(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> Option<NaiveDate> {
    let part = |name: &str| fields.text(&format!("born-{name}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return None;
    }
    match parse_date(&day, &month, &year) {
        Ok(date) if date > today => {
            faults.add("born", errors::date_in_future);
            None
        }
        Ok(date) => Some(date),
        Err(problem) => {
            for (field, words) in date_fault("born", problem).iter() {
                faults.add_words(field, words.clone());
            }
            None
        }
    }
}

/// That a claim is accepted, for whom, and what the document says, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub person: PersonId,
    pub document: Document,
}

impl Acceptance {
    /// # Errors
    /// Every fault at once: whose record, and what was seen of the document.
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Acceptance, FieldErrors> {
        let mut faults = FieldErrors::none();
        let person = fields.get("person").parse().ok();
        if person.is_none() {
            faults.add("person", intake::attach_missing);
        }
        let document = Document::check(fields, today, &mut faults);
        match (person, document) {
            (Some(person), Some(document)) if faults.is_empty() => Ok(Acceptance { person, document }),
            _ => Err(faults),
        }
    }
}

/// Why staff refuse a claim, checked.
///
/// # Errors
/// When no reason is chosen.
pub fn check_refusal(fields: &Fields) -> Result<Refusal, FieldErrors> {
    Refusal::from_code(fields.get("because")).ok_or_else(|| FieldErrors::one("because", words::because_empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    fn today() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    #[test]
    fn a_claim_names_every_fault_at_once() {
        let faults = Claimed::check(&Fields::default(), today(), false).unwrap_err();
        let named: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, ["name", "postcode", "authority", "mode", "file", "name"]);
    }

    #[test]
    fn what_the_person_says_on_a_call_is_not_claimed_from_a_document_and_a_signed_letter_is() {
        let typed = [
            ("name", "Mair Tomos"),
            ("postcode", "an1 4dx"),
            ("authority", "lpa_money"),
            ("mode", "jointly"),
            ("appointed", "2"),
            ("power", "V-AB12-CD34-EF56"),
            ("born-day", "3"),
            ("born-month", "2"),
            ("born-year", "1941"),
            ("submission_key", "00000000-0000-0000-0000-000000000005"),
        ];
        let claimed = Claimed::check(&fields(&typed), today(), true).unwrap();
        assert_eq!((claimed.appointed, claimed.content.postcode.as_str()), (Some(2), "AN1 4DX"));
        let letter: Vec<(&str, &str)> =
            typed.iter().map(|&(name, value)| (name, if name == "authority" { "written" } else { value })).collect();
        assert_eq!(Claimed::check(&fields(&letter), today(), true).unwrap().authority, AuthorityType::Written);
        for (field, value) in [
            ("authority", "one_call"),
            ("appointed", "1"),
            ("appointed", "many"),
            ("power", "<script>"),
            ("born-year", "2027"),
            ("postcode", "AN1"),
        ] {
            let mut changed: Vec<(&str, &str)> = typed.iter().copied().filter(|(name, _)| *name != field).collect();
            changed.push((field, value));
            let faults = Claimed::check(&fields(&changed), today(), true).unwrap_err();
            let at = field.split('-').next().unwrap();
            assert!(faults.of(at).is_some(), "{field}={value}: {faults:?}");
        }
    }
}
