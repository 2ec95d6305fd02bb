//! What somebody types to object to a use, to limit one, and to take things elsewhere.

use uuid::Uuid;

use super::{optional, said};
use crate::{
    error::FieldErrors,
    fields::Fields,
    people::standing::Ground,
    rights::Use,
    text::{request_errors, rights_uses as words, standing},
};

/// What exactly is asked, with the words and the key of the form, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particularly<T> {
    pub what: T,
    pub words: String,
    pub submission_key: Uuid,
}

/// An objection. Promotion and surveys stop without a reason; anything else says what it is and why (UK GDPR art. 21(1)).
///
/// # Errors
/// No use chosen, or no words where it takes words.
pub fn objection(fields: &Fields) -> Result<Particularly<Use>, FieldErrors> {
    let Some(to) = Use::from_code(fields.get("use")) else { return Err(FieldErrors::one("use", words::object_which_empty)) };
    let mut faults = FieldErrors::none();
    let typed = match to {
        Use::Promotion | Use::Surveys => optional(fields, &mut faults),
        Use::Other => said(fields, "message", words::object_words_empty)?,
    };
    faults.into_result()?;
    Ok(Particularly { what: to, words: typed, submission_key: key(fields, "use")? })
}

/// A limit: on which ground, and of what.
///
/// # Errors
/// Every fault at once.
pub fn limit(fields: &Fields) -> Result<Particularly<Ground>, FieldErrors> {
    let mut faults = FieldErrors::none();
    let ground = noted(ground(fields, words::limit_why_empty), &mut faults);
    let typed = noted(said(fields, "message", words::limit_words_empty), &mut faults);
    match (ground, typed) {
        (Some(what), Some(words)) => Ok(Particularly { what, words, submission_key: key(fields, "ground")? }),
        _ => Err(faults),
    }
}

/// On which ground staff grant a limit.
///
/// # Errors
/// When none was chosen.
pub fn granted(fields: &Fields) -> Result<Ground, FieldErrors> {
    ground(fields, standing::ground_missing)
}

fn ground(fields: &Fields, empty: fn(crate::lang::Lang) -> &'static str) -> Result<Ground, FieldErrors> {
    Ground::from_code(fields.get("ground")).ok_or_else(|| FieldErrors::one("ground", empty))
}

fn noted<T>(checked: Result<T, FieldErrors>, faults: &mut FieldErrors) -> Option<T> {
    checked.map_err(|found| found.iter().for_each(|(field, words)| faults.add_words(field, words.clone()))).ok()
}

fn key(fields: &Fields, field: &'static str) -> Result<Uuid, FieldErrors> {
    Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one(field, request_errors::form_too_old))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        let key = Uuid::from_u128(5).to_string();
        let mut form = Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect());
        form.0.push(("submission_key".into(), key));
        form
    }

    #[test]
    fn promotion_needs_no_reason_and_any_other_use_does() {
        for (code, to) in [("promotion", Use::Promotion), ("surveys", Use::Surveys)] {
            assert_eq!(objection(&fields(&[("use", code)])).unwrap().what, to);
        }
        assert!(objection(&fields(&[("use", "use")])).unwrap_err().of("message").is_some());
        assert!(objection(&fields(&[("message", "All of it")])).unwrap_err().of("use").is_some());
        assert_eq!(objection(&fields(&[("use", "use"), ("message", "The list of calls")])).unwrap().words, "The list of calls");
    }

    #[test]
    fn a_limit_names_one_of_the_four_grounds_and_says_of_what() {
        let faults = limit(&fields(&[("ground", "because")])).unwrap_err();
        assert!(faults.of("ground").is_some() && faults.of("message").is_some(), "every fault at once");
        for ground in Ground::ALL {
            let asked = limit(&fields(&[("ground", ground.code()), ("message", "My address")])).unwrap();
            assert_eq!(asked.what, *ground);
        }
    }
}
