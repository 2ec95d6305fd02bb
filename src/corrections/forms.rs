//! What a person types about an item, and what staff type in answer.

use uuid::Uuid;

use super::Decision;
use crate::{
    erasure::Outcome,
    error::FieldErrors,
    fields::Fields,
    lang::{Lang, Words},
    text::{corrections as words, errors, request_errors},
};

/// The most characters of a message (F13).
pub const MOST_CHARACTERS: usize = 2_000;

/// What a person says about an item, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub words: String,
    pub submission_key: Uuid,
}

impl Said {
    pub fn check(fields: &Fields) -> Result<Said, FieldErrors> {
        let said = fields.text("message");
        let mut faults = FieldErrors::none();
        one_message(&mut faults, "message", &said, errors::message_empty);
        faults.into_result()?;
        let submission_key =
            Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("message", request_errors::form_too_old))?;
        Ok(Said { words: said, submission_key })
    }
}

/// The languages an answer is asked for in: the person's own, or both, Welsh first, while that is not known.
pub const fn asked_in(language: Option<Lang>) -> &'static [Lang] {
    match language {
        Some(Lang::Cy) => &[Lang::Cy],
        Some(Lang::En) => &[Lang::En],
        None => &[Lang::Cy, Lang::En],
    }
}

/// The field that the answer in a language is typed into.
pub const fn answer_field(lang: Lang) -> &'static str {
    match lang {
        Lang::Cy => "message_cy",
        Lang::En => "message_en",
    }
}

/// The decision and its reasons, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub decision: Decision,
    /// Empty in a language that was not asked for.
    pub reasons: Words,
}

impl Decided {
    /// # Errors
    /// Every fault at once: no decision, and each language without its reason.
    pub fn check(fields: &Fields, languages: &[Lang]) -> Result<Decided, FieldErrors> {
        let decision = Decision::from_code(fields.get("decision"));
        let mut faults = FieldErrors::none();
        if decision.is_none() {
            faults.add("decision", words::decision_empty);
        }
        let mut reasons = Words::default();
        for lang in languages {
            let typed = fields.text(answer_field(*lang));
            one_message(&mut faults, answer_field(*lang), &typed, words::reason_empty);
            match lang {
                Lang::Cy => reasons.cy = typed,
                Lang::En => reasons.en = typed,
            }
        }
        match decision {
            Some(decision) if faults.is_empty() => Ok(Decided { decision, reasons }),
            _ => Err(faults),
        }
    }
}

/// A statement that is to stand with the item, checked.
///
/// # Errors
/// When nothing is said, or too much.
pub fn statement(fields: &Fields) -> Result<String, FieldErrors> {
    let said = fields.text("statement");
    let mut faults = FieldErrors::none();
    one_message(&mut faults, "statement", &said, errors::message_empty);
    faults.into_result()?;
    Ok(said)
}

/// What became of telling a recipient, or that they confirmed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    Outcome(Outcome),
    Confirmed,
}

impl Noted {
    /// # Errors
    /// When nothing was chosen.
    pub fn check(fields: &Fields) -> Result<Noted, FieldErrors> {
        match fields.get("outcome") {
            "confirmed" => Ok(Noted::Confirmed),
            typed => Outcome::from_code(typed).map(Noted::Outcome).ok_or_else(|| FieldErrors::one("outcome", words::outcome_empty)),
        }
    }
}

fn one_message(faults: &mut FieldErrors, field: &str, typed: &str, empty: fn(Lang) -> &'static str) {
    if typed.is_empty() {
        faults.add(field, empty);
    } else if typed.chars().count() > MOST_CHARACTERS {
        faults.add(field, errors::message_too_long);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn a_dispute_needs_words_and_a_form_that_is_ours() {
        let key = Uuid::from_u128(5).to_string();
        let said = Said::check(&fields(&[("message", " The date is wrong \r\n"), ("submission_key", &key)])).unwrap();
        assert_eq!((said.words.as_str(), said.submission_key), ("The date is wrong", Uuid::from_u128(5)));
        assert!(Said::check(&fields(&[("message", " "), ("submission_key", &key)])).unwrap_err().of("message").is_some());
        assert!(Said::check(&fields(&[("message", &"ŵ".repeat(2_001)), ("submission_key", &key)])).is_err());
        assert!(Said::check(&fields(&[("message", &"ŵ".repeat(2_000)), ("submission_key", &key)])).is_ok());
        assert!(Said::check(&fields(&[("message", "words"), ("submission_key", "no")])).is_err());
    }

    #[test]
    fn an_answer_is_asked_for_in_the_persons_language_or_in_both_with_welsh_first() {
        assert_eq!(asked_in(Some(Lang::En)), [Lang::En]);
        assert_eq!(asked_in(Some(Lang::Cy)), [Lang::Cy]);
        assert_eq!(asked_in(None), [Lang::Cy, Lang::En]);
    }

    #[test]
    fn a_statement_has_words_and_what_became_of_a_recipient_is_chosen() {
        assert_eq!(statement(&fields(&[("statement", " Mine \n")])).unwrap(), "Mine");
        assert!(statement(&fields(&[("statement", " ")])).unwrap_err().of("statement").is_some());
        assert!(statement(&fields(&[("statement", &"ŵ".repeat(2_001))])).is_err());
        assert_eq!(Noted::check(&fields(&[("outcome", "told")])).unwrap(), Noted::Outcome(Outcome::Told));
        assert_eq!(Noted::check(&fields(&[("outcome", "confirmed")])).unwrap(), Noted::Confirmed);
        assert!(Noted::check(&fields(&[("outcome", "open")])).unwrap_err().of("outcome").is_some());
    }

    #[test]
    fn a_decision_names_every_fault_at_once() {
        let faults = Decided::check(&fields(&[("message_en", "Because")]), asked_in(None)).unwrap_err();
        assert_eq!(faults.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["decision", "message_cy"]);
        let both = fields(&[("decision", "part"), ("message_en", "Because"), ("message_cy", "Oherwydd")]);
        let decided = Decided::check(&both, asked_in(None)).unwrap();
        assert_eq!((decided.decision, decided.reasons.cy.as_str()), (Decision::Part, "Oherwydd"));
        // What was not asked for is not kept.
        assert_eq!(Decided::check(&both, asked_in(Some(Lang::En))).unwrap().reasons.cy, "");
        assert!(Decided::check(&fields(&[("decision", "open"), ("message_en", "x")]), &[Lang::En]).is_err());
    }
}
