//! What a person types to ask somebody to act for them, and what staff type about it.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{AuthorityType, Frozen, Level, Mode, Relation, authority::Evidence, rules::ChildFacts};
use crate::{
    calendar,
    error::FieldErrors,
    fields::Fields,
    formats::{EmailAddress, FullName, parse_date},
    people::forms::date_fault,
    text::{errors, mandates as words, request_errors},
};

/// How the one who is asked hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    Email(EmailAddress),
    /// A code on paper, which the person hands over themselves.
    Print,
}

impl Way {
    /// As the database names it.
    pub const fn code(&self) -> &'static str {
        match self {
            Way::Email(_) => "email",
            Way::Print => "print",
        }
    }
}

/// Whom a person asks, and for what, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    pub name: String,
    pub relation: Relation,
    pub way: Way,
    pub services: Vec<String>,
    pub level: Level,
    pub special_category: bool,
    pub ends_on: NaiveDate,
    pub submission_key: Uuid,
}

/// The lengths a person can choose from, in months (F20).
pub const LENGTHS: [u32; 3] = [1, 6, 12];

impl Invite {
    /// # Errors
    /// Every fault at once. `offered` are the slugs of the services that somebody else can act in.
    pub fn check(fields: &Fields, offered: &[String], today: NaiveDate) -> Result<Invite, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = FullName::parse(fields.get("name"));
        if name.is_err() {
            faults.add("name", words::name_wrong);
        }
        let relation = Relation::from_code(fields.get("relation")).filter(|relation| Relation::BY_INVITATION.contains(relation));
        if relation.is_none() {
            faults.add("relation", words::relation_empty);
        }
        let way = way(fields, &mut faults);
        let services: Vec<String> =
            fields.all("services").into_iter().filter(|slug| offered.iter().any(|one| one == slug)).map(str::to_string).collect();
        if services.is_empty() {
            faults.add("services", words::services_empty);
        }
        let level = Level::from_code(fields.get("level"));
        if level.is_none() {
            faults.add("level", words::level_empty);
        }
        let months = fields.get("ends").parse::<u32>().ok().filter(|months| LENGTHS.contains(months));
        if months.is_none() {
            faults.add("ends", words::ends_empty);
        }
        let submission_key = Uuid::try_parse(fields.get("submission_key")).ok();
        if submission_key.is_none() {
            faults.add("name", request_errors::form_too_old);
        }
        match (name, relation, way, level, months, submission_key) {
            (Ok(name), Some(relation), Some(way), Some(level), Some(months), Some(submission_key)) if faults.is_empty() => Ok(Invite {
                name: name.as_str().to_string(),
                relation,
                way,
                services,
                level,
                special_category: fields.get("special_category") == "yes",
                ends_on: calendar::add_months(today, months),
                submission_key,
            }),
            _ => Err(faults),
        }
    }
}

fn way(fields: &Fields, faults: &mut FieldErrors) -> Option<Way> {
    match fields.get("way") {
        "email" => match EmailAddress::parse(&fields.text("email")) {
            Ok(email) => Some(Way::Email(email)),
            Err(_) if fields.text("email").is_empty() => {
                faults.add("email", errors::email_empty);
                None
            }
            Err(_) => {
                faults.add("email", errors::email_wrong);
                None
            }
        },
        "print" => Some(Way::Print),
        _ => {
            faults.add("way", words::way_empty);
            None
        }
    }
}

/// What a document says, as staff write it down, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appoint {
    pub name: String,
    pub authority: AuthorityType,
    pub way: Way,
    pub mode: Mode,
    pub special_category: bool,
    /// The last day that an order names.
    pub ends_on: Option<NaiveDate>,
    pub child: ChildFacts,
    pub submission_key: Uuid,
}

impl Appoint {
    /// The authorities that a document gives.
    pub fn authorities() -> impl Iterator<Item = AuthorityType> {
        AuthorityType::ALL.iter().copied().filter(|authority| authority.rule().is_checked())
    }

    /// # Errors
    /// Every fault at once: who, by what right, whether the document was seen and registered, alone or with others, until when.
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Appoint, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = FullName::parse(fields.get("name"));
        if name.is_err() {
            faults.add("name", words::name_wrong);
        }
        let authority = Appoint::authorities().find(|authority| authority.code() == fields.get("authority"));
        match authority {
            None => faults.add("authority", words::authority_empty),
            Some(_) if !fields.all("seen").contains(&"document") => faults.add("seen", words::seen_empty),
            Some(one) if one.rule().evidence == Evidence::RegisteredDocument && !fields.all("seen").contains(&"registered") => {
                faults.add("seen", words::registered_empty);
            }
            Some(_) => {}
        }
        let way = way(fields, &mut faults);
        let mode = Mode::from_code(fields.get("mode"));
        if mode.is_none() {
            faults.add("mode", words::mode_empty);
        }
        let ends_on = last_day(fields, today, &mut faults);
        let submission_key = Uuid::try_parse(fields.get("submission_key")).ok();
        if submission_key.is_none() {
            faults.add("name", request_errors::form_too_old);
        }
        match (name, authority, way, mode, submission_key) {
            (Ok(name), Some(authority), Some(way), Some(mode), Some(submission_key)) if faults.is_empty() => Ok(Appoint {
                name: name.as_str().to_string(),
                authority,
                way,
                mode,
                special_category: fields.get("special_category") == "yes",
                ends_on,
                child: child_facts(fields),
                submission_key,
            }),
            _ => Err(faults),
        }
    }
}

/// The last day of an order, if it names one: today at the earliest.
fn last_day(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> Option<NaiveDate> {
    let part = |name: &str| fields.text(&format!("until-{name}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return None;
    }
    match parse_date(&day, &month, &year) {
        Ok(date) if date < today => {
            faults.add("until", words::until_past);
            None
        }
        Ok(date) => Some(date),
        Err(problem) => {
            for (field, words) in date_fault("until", problem).iter() {
                faults.add_words(field, words.clone());
            }
            None
        }
    }
}

fn child_facts(fields: &Fields) -> ChildFacts {
    let ticked = fields.all("child");
    ChildFacts {
        responsibility_shown: ticked.contains(&"responsibility"),
        best_interest_checked: ticked.contains(&"best_interest"),
        child_agrees: ticked.contains(&"agrees"),
        protected_from_them: ticked.contains(&"protected"),
    }
}

/// Why staff hold a mandate still, checked.
///
/// # Errors
/// When no reason is chosen.
pub fn check_freeze(fields: &Fields) -> Result<Frozen, FieldErrors> {
    Frozen::from_code(fields.get("because")).ok_or_else(|| FieldErrors::one("because", words::because_empty))
}

/// A code as it was typed: spaces and dashes between its groups mean nothing, and letters are large.
pub fn code_typed(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    const KEY: &str = "00000000-0000-0000-0000-000000000005";

    fn today() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    #[test]
    fn an_invitation_names_every_fault_at_once() {
        let faults = Invite::check(&fields(&[("submission_key", KEY)]), &["pothole".into()], today()).unwrap_err();
        let named: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, ["name", "relation", "way", "services", "level", "ends"]);
    }

    #[test]
    fn only_services_that_are_offered_are_granted_and_twelve_months_is_the_most() {
        let typed = [
            ("name", "Tomos Rees"),
            ("relation", "friend"),
            ("way", "email"),
            ("email", "tomos@example.org"),
            ("services", "pothole"),
            ("services", "make-a-complaint"),
            ("level", "act"),
            ("ends", "12"),
            ("submission_key", KEY),
        ];
        let invite = Invite::check(&fields(&typed), &["pothole".into()], today()).unwrap();
        assert_eq!(invite.services, ["pothole"]);
        assert_eq!(invite.ends_on, "2027-11-21".parse::<NaiveDate>().unwrap());
        for (field, value) in [("ends", "13"), ("relation", "attorney"), ("level", "own"), ("services", "no-such"), ("way", "pigeon")] {
            let mut changed: Vec<(&str, &str)> = typed.iter().copied().filter(|(name, _)| *name != field).collect();
            changed.push((field, value));
            let faults = Invite::check(&fields(&changed), &["pothole".into()], today()).unwrap_err();
            assert!(faults.of(field).is_some(), "{field}={value}");
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_spaced() {
        assert_eq!(code_typed(" ab12-cd34 EF "), "AB12CD34EF");
    }
}
