//! What is typed to have the privacy notice sent to somebody.

use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::EmailAddress,
    lang::Lang,
    text::{errors, notices as words},
};

/// To whom, and in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToTell {
    pub email: EmailAddress,
    pub language: Lang,
}

impl ToTell {
    /// # Errors
    /// Every fault at once.
    pub fn check(fields: &Fields) -> Result<ToTell, FieldErrors> {
        let mut faults = FieldErrors::none();
        let typed = fields.text("email");
        let email = EmailAddress::parse(&typed).ok();
        if email.is_none() {
            faults.add("email", if typed.is_empty() { errors::email_empty } else { errors::email_wrong });
        }
        let language = Lang::from_tag(fields.get("language"));
        if language.is_none() {
            faults.add("language", words::language_empty);
        }
        match (email, language) {
            (Some(email), Some(language)) if faults.is_empty() => Ok(ToTell { email, language }),
            _ => Err(faults),
        }
    }
}
