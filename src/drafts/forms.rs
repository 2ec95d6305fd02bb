//! What people type about themselves when they are not signed in.

use validator::{Validate, ValidationErrors};

use super::Contact;
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::{EmailAddress, FullName, Phone},
    lang::Lang,
    text::errors,
};

/// How to reach somebody about a request. The code of each check is the key of its text in `errors.toml`.
#[derive(Clone, Debug, Validate)]
pub struct ContactForm {
    #[validate(length(min = 1, code = "name_empty"))]
    name: String,
    #[validate(length(min = 1, code = "email_empty"))]
    email: String,
    #[validate(length(max = 40, code = "phone_wrong"))]
    phone: String,
    #[validate(skip)]
    anonymous: bool,
    #[validate(skip)]
    language: Option<Lang>,
}

impl From<&Fields> for ContactForm {
    fn from(fields: &Fields) -> Self {
        ContactForm {
            name: fields.text("name"),
            email: fields.text("email"),
            phone: fields.text("phone"),
            anonymous: fields.get("anonymous") == "yes",
            language: Lang::from_tag(fields.get("language")),
        }
    }
}

impl ContactForm {
    /// The contact, or everything that is wrong with it.
    pub fn check(self, anonymous_allowed: bool) -> Result<Contact, FieldErrors> {
        if self.anonymous && anonymous_allowed {
            return Ok(Contact { anonymous: true, language: self.language, ..Contact::default() });
        }
        let mut faults = self.validate().err().map(|faults| told(&faults)).unwrap_or_default();
        let mut also = |field: &str, wrong: bool, text: fn(Lang) -> &'static str| {
            if wrong && faults.of(field).is_none() {
                faults.add(field, text);
            }
        };
        also("name", self.name.chars().count() > FullName::MOST, errors::name_too_long);
        also("name", FullName::parse(&self.name).is_err(), errors::name_hidden_characters);
        also("email", EmailAddress::parse(&self.email).is_err(), errors::email_wrong);
        also("phone", !self.phone.is_empty() && Phone::parse(&self.phone).is_err(), errors::phone_wrong);
        faults.into_result()?;
        Ok(Contact { anonymous: false, name: self.name, email: self.email, phone: self.phone, language: self.language })
    }
}

/// One message a field, in the order of the page.
fn told(faults: &ValidationErrors) -> FieldErrors {
    let found = faults.field_errors();
    let mut told = FieldErrors::none();
    for field in ["name", "email", "phone"] {
        if let Some(text) = found.get(field).and_then(|all| all.first()).and_then(|first| errors::by_name(&first.code)) {
            told.add(field, text);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, email: &str, phone: &str) -> Result<Contact, FieldErrors> {
        let field = |name: &str, value: &str| (name.to_string(), value.to_string());
        ContactForm::from(&Fields(vec![field("name", name), field("email", email), field("phone", phone)])).check(true)
    }

    #[test]
    fn every_fault_is_told_at_once_each_beside_its_field() {
        let faults = check("", "not an address", "12").unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["name", "email", "phone"]);
        assert_eq!(faults.of("name").unwrap().en, errors::name_empty(Lang::En));
    }

    #[test]
    fn a_name_an_address_and_no_phone_are_enough() {
        assert!(check("Ng", "ng@example.org", "").is_ok());
        assert!(check(&"x".repeat(256), "ng@example.org", "").is_err());
    }
}
