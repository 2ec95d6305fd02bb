//! What is chosen to open a record.

use super::{MOST_WORDS, Reason};
use crate::{error::FieldErrors, fields::Fields, text::access as words};

/// Why a record is to be opened (pages.md, F27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub reason: Reason,
    /// Given with [`Reason::Other`] only.
    pub words: Option<String>,
}

impl Opening {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let reason = Reason::from_code(fields.get("reason"));
        let words = (reason == Some(Reason::Other)).then(|| fields.text("words"));
        match &words {
            Some(words) if words.is_empty() => faults.add("words", words::enter_reason),
            Some(words) if words.chars().count() > MOST_WORDS => {
                faults.add("words", |lang| words::reason_too_long(lang, &MOST_WORDS.to_string()));
            }
            Some(_) | None => {}
        }
        match reason {
            Some(reason) if faults.is_empty() => Ok(Opening { reason, words }),
            Some(_) => Err(faults),
            None => Err(FieldErrors::one("reason", words::select_reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reason: &str, words: &str) -> Result<Opening, FieldErrors> {
        Opening::check(&Fields(vec![("reason".into(), reason.into()), ("words".into(), words.into())]))
    }

    #[test]
    fn a_reason_is_one_of_the_list_and_other_has_words() {
        for reason in Reason::ALL.iter().filter(|reason| **reason != Reason::Other) {
            assert_eq!(check(reason.code(), "left from before").unwrap(), Opening { reason: *reason, words: None });
        }
        assert!(check("", "curious").unwrap_err().of("reason").is_some());
        assert!(check("curious", "").unwrap_err().of("reason").is_some());
        assert!(check("other", "  ").unwrap_err().of("words").is_some());
        assert!(check("other", &"a".repeat(MOST_WORDS + 1)).unwrap_err().of("words").is_some());
        assert_eq!(check("other", " A flood ").unwrap().words.as_deref(), Some("A flood"));
    }
}
