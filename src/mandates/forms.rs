//! What a person types to ask somebody to act for them, and what staff type about it.

mod document;
mod scope;

use chrono::NaiveDate;
use uuid::Uuid;

pub use self::document::{Appoint, Document, MOST_APPOINTED, Only, PART};
pub(crate) use self::document::{last_day, mode};
pub use self::scope::{Change, KEEP, Scope};
use super::{Frozen, Relation};
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::{EmailAddress, FullName, Phone},
    text::{errors, mandates as words, request_errors},
};

/// How the one who is asked hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    Email(EmailAddress),
    /// The person reads the code out on the telephone: it opens only together with this number.
    Phone(Phone),
    /// A code on paper, which the person hands over themselves.
    Print,
}

impl Way {
    /// As the database names it.
    pub const fn code(&self) -> &'static str {
        match self {
            Way::Email(_) => "email",
            Way::Phone(_) => "phone",
            Way::Print => "print",
        }
    }

    /// Where the letter goes, if one does.
    pub fn email(&self) -> Option<&str> {
        if let Way::Email(email) = self { Some(email.as_str()) } else { None }
    }
}

/// Whom a person asks, and for what, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    pub name: String,
    pub relation: Relation,
    pub way: Way,
    pub scope: Scope,
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
        let scope = Scope::check(fields, offered, &mut faults);
        let ends_on = scope::last_of(fields, today);
        if ends_on.is_none() {
            faults.add("ends", words::ends_empty);
        }
        let submission_key = Uuid::try_parse(fields.get("submission_key")).ok();
        if submission_key.is_none() {
            faults.add("name", request_errors::form_too_old);
        }
        match (name, relation, way, scope, ends_on, submission_key) {
            (Ok(name), Some(relation), Some(way), Some(scope), Some(ends_on), Some(submission_key)) if faults.is_empty() => {
                Ok(Invite { name: name.as_str().to_string(), relation, way, scope, ends_on, submission_key })
            }
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
        "phone" => {
            let phone = Phone::parse(fields.get("phone")).ok();
            if phone.is_none() {
                faults.add("phone", errors::phone_wrong);
            }
            phone.map(Way::Phone)
        }
        "print" => Some(Way::Print),
        _ => {
            faults.add("way", words::way_empty);
            None
        }
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
        assert_eq!(invite.scope.services, ["pothole"]);
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
