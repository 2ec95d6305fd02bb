//! What people type to use a right, and what staff type to write it down and to answer it.

pub mod fee;
pub mod uses;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Kind, Use};
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::parse_date,
    lang::Lang,
    people::{Channel, forms::date_fault},
    text::{errors, request_errors, rights as words},
};

/// The most characters of a message (F13).
pub const MOST_CHARACTERS: usize = 2_000;

/// What somebody asks, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// In the order of the form, each once.
    pub kinds: Vec<Kind>,
    pub words: String,
    pub submission_key: Uuid,
}

impl Asked {
    /// # Errors
    /// Every fault at once: nothing chosen, and no words where it takes words to know what is meant.
    pub fn check(fields: &Fields) -> Result<Asked, FieldErrors> {
        let chosen = fields.all("kind");
        let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| chosen.contains(&kind.code())).collect();
        let mut faults = FieldErrors::none();
        if kinds.is_empty() {
            faults.add("kind", words::kind_empty);
        }
        // Everything is a lawful answer to "a copy of what?", so a copy alone needs no words (ICO).
        let said = if kinds == [Kind::Access] { optional(fields, &mut faults) } else { message(fields, "message", &mut faults) };
        faults.into_result()?;
        let submission_key =
            Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("message", request_errors::form_too_old))?;
        Ok(Asked { kinds, words: said, submission_key })
    }
}

/// A copy that somebody asks for in another's name, checked. Everything is a lawful answer to "a copy of what?" here too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyAsked {
    pub words: String,
    pub submission_key: Uuid,
}

impl CopyAsked {
    /// # Errors
    /// Words that are too long, or a form that is too old.
    pub fn check(fields: &Fields) -> Result<CopyAsked, FieldErrors> {
        let mut faults = FieldErrors::none();
        let words = optional(fields, &mut faults);
        faults.into_result()?;
        let submission_key =
            Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("message", request_errors::form_too_old))?;
        Ok(CopyAsked { words, submission_key })
    }
}

/// How sure we are of who asks, when it did not come from somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Known: they are not asked again (UK GDPR art. 12(6)).
    Known,
    Identity,
    Authority,
}

impl Proof {
    pub const ALL: [(&'static str, Proof); 3] = [("known", Proof::Known), ("identity", Proof::Identity), ("authority", Proof::Authority)];
}

/// What staff write down, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    pub asked: Asked,
    pub received_on: NaiveDate,
    pub channel: Channel,
    pub proof: Proof,
    /// What they object to, when they object: promotion and surveys stop at once (UK GDPR art. 21(3)).
    pub objection: Option<Use>,
}

impl Logged {
    /// The day it was received may be long ago and is never in the future: the law's time runs from it, whoever received it.
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Logged, FieldErrors> {
        let mut faults = FieldErrors::none();
        let asked =
            Asked::check(fields).map_err(|found| found.iter().for_each(|(field, words)| faults.add_words(field, words.clone()))).ok();
        let received_on = received(fields, today, &mut faults);
        let channel = Channel::from_code(fields.get("channel"));
        if channel.is_none() {
            faults.add("channel", words::channel_empty);
        }
        let proof = Proof::ALL.into_iter().find(|(code, _)| *code == fields.get("proof")).map(|(_, proof)| proof);
        if proof.is_none() {
            faults.add("proof", words::proof_empty);
        }
        let objects = fields.all("kind").contains(&Kind::Objection.code());
        let objection = Use::from_code(fields.get("use")).filter(|_| objects);
        if objects && objection.is_none() {
            faults.add("use", words::new_objection_empty);
        }
        match (asked, received_on, channel, proof) {
            (Some(asked), Some(received_on), Some(channel), Some(proof)) if faults.is_empty() => {
                Ok(Logged { asked, received_on, channel, proof, objection })
            }
            _ => Err(faults),
        }
    }
}

fn received(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> Option<NaiveDate> {
    let part = |name: &str| fields.text(&format!("received-{name}"));
    match parse_date(&part("day"), &part("month"), &part("year")) {
        Ok(date) if date > today => faults.add("received", words::received_future),
        Ok(date) => return Some(date),
        Err(problem) => date_fault("received", problem).iter().for_each(|(field, words)| faults.add_words(field, words.clone())),
    }
    None
}

/// A day on which something came, not before the request and not after today.
pub fn day(fields: &Fields, field: &str, from: NaiveDate, today: NaiveDate) -> Result<NaiveDate, FieldErrors> {
    let part = |name: &str| fields.text(&format!("{field}-{name}"));
    let date = parse_date(&part("day"), &part("month"), &part("year")).map_err(|problem| date_fault(field, problem))?;
    if date > today {
        return Err(FieldErrors::one(field, words::received_future));
    }
    if date < from {
        return Err(FieldErrors::one(field, words::came_before));
    }
    Ok(date)
}

/// A message that must be there.
pub fn said(fields: &Fields, field: &str, empty: fn(Lang) -> &'static str) -> Result<String, FieldErrors> {
    let typed = fields.text(field);
    if typed.is_empty() {
        return Err(FieldErrors::one(field, empty));
    }
    if typed.chars().count() > MOST_CHARACTERS {
        return Err(FieldErrors::one(field, errors::message_too_long));
    }
    Ok(typed)
}

fn message(fields: &Fields, field: &str, faults: &mut FieldErrors) -> String {
    match said(fields, field, words::message_empty) {
        Ok(typed) => typed,
        Err(found) => {
            found.iter().for_each(|(field, words)| faults.add_words(field, words.clone()));
            String::new()
        }
    }
}

fn optional(fields: &Fields, faults: &mut FieldErrors) -> String {
    if fields.text("message").is_empty() { String::new() } else { message(fields, "message", faults) }
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
    fn a_copy_needs_no_words_and_anything_else_does() {
        let key = Uuid::from_u128(5).to_string();
        let copy = Asked::check(&fields(&[("kind", "access"), ("submission_key", &key)])).unwrap();
        assert_eq!((copy.kinds.as_slice(), copy.words.as_str()), ([Kind::Access].as_slice(), ""));
        let both = Asked::check(&fields(&[("kind", "complaint"), ("kind", "erasure"), ("kind", "erasure"), ("submission_key", &key)]));
        assert!(both.unwrap_err().of("message").is_some());
        let none = Asked::check(&fields(&[("kind", "telepathy"), ("message", "x"), ("submission_key", &key)])).unwrap_err();
        assert!(none.of("kind").is_some());
        let mixed = fields(&[("kind", "complaint"), ("kind", "access"), ("message", "All of it"), ("submission_key", &key)]);
        assert_eq!(Asked::check(&mixed).unwrap().kinds, [Kind::Access, Kind::Complaint]);
    }

    #[test]
    fn the_true_day_of_receipt_may_be_past_and_never_to_come() {
        let key = Uuid::from_u128(5).to_string();
        let typed = |day: &str, month: &str| {
            Logged::check(
                &fields(&[
                    ("kind", "access"),
                    ("submission_key", &key),
                    ("received-day", day),
                    ("received-month", month),
                    ("received-year", "2026"),
                    ("channel", "letter"),
                    ("proof", "identity"),
                ]),
                today(),
            )
        };
        assert_eq!(typed("31", "1").unwrap().received_on, "2026-01-31".parse().unwrap());
        assert_eq!(typed("21", "11").unwrap().proof, Proof::Identity);
        for (day, month) in [("22", "11"), ("31", "12"), ("31", "2"), ("", "")] {
            assert!(typed(day, month).unwrap_err().iter().any(|(field, _)| field.starts_with("received")), "{day} {month}");
        }
        let faults = Logged::check(&Fields::default(), today()).unwrap_err();
        assert!(["kind", "channel", "proof"].iter().all(|field| faults.of(field).is_some()));
    }
}
