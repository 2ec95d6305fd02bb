//! What staff type to raise a marker or to keep it.

use chrono::NaiveDate;

use super::{LONGEST, Reason};
use crate::{error::FieldErrors, fields::Fields, formats::parse_date, lang::Lang, people::forms::date_fault, text::safety};

/// The most characters of what a marker says.
pub const MOST_WORDS: usize = 1_000;

/// A marker to be raised.
#[derive(Clone)]
pub struct Raise {
    pub reason: Reason,
    pub words: String,
    pub review_on: NaiveDate,
}

impl Raise {
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let reason = Reason::from_code(fields.get("reason"));
        if reason.is_none() {
            faults.add("reason", safety::reason_not_selected);
        }
        let words = fields.text("words");
        if words.is_empty() {
            faults.add("words", safety::words_empty);
        } else if words.chars().count() > MOST_WORDS {
            faults.add("words", safety::words_too_long);
        }
        let review_on = check_review(fields, "review", today);
        if let Err(fault) = &review_on {
            fault.iter().for_each(|(field, words)| faults.add_words(field, words.clone()));
        }
        match (reason, review_on) {
            (Some(reason), Ok(review_on)) if faults.is_empty() => Ok(Raise { reason, words, review_on }),
            _ => Err(faults),
        }
    }
}

/// The day of the next review, in three boxes: after today and at most six months from it.
pub fn check_review(fields: &Fields, field: &str, today: NaiveDate) -> Result<NaiveDate, FieldErrors> {
    let part = |name: &str| fields.get(&format!("{field}-{name}")).to_string();
    let date = parse_date(&part("day"), &part("month"), &part("year")).map_err(|problem| date_fault(field, problem))?;
    near(date, today).map_err(|message| FieldErrors::one(field, message))?;
    Ok(date)
}

/// Whether a review is after today and at most six months from it, or what is wrong with the day.
pub fn near(date: NaiveDate, today: NaiveDate) -> Result<(), fn(Lang) -> &'static str> {
    if date <= today {
        return Err(safety::review_in_past);
    }
    if today.checked_add_months(LONGEST).is_none_or(|last| date > last) {
        return Err(safety::review_too_late);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn raise(date: (&str, &str, &str), reason: &str, words: &str) -> Result<Raise, FieldErrors> {
        let fields = [("review-day", date.0), ("review-month", date.1), ("review-year", date.2), ("reason", reason), ("words", words)];
        Raise::check(&Fields(fields.map(|(name, value)| (name.to_string(), value.to_string())).to_vec()), day("2026-11-21"))
    }

    #[test]
    fn a_review_is_after_today_and_at_most_six_months_away() {
        let at = |d, m, y| raise((d, m, y), "animal", "A dog that is loose").map(|form| form.review_on);
        assert_eq!(at("22", "11", "2026"), Ok(day("2026-11-22")));
        assert_eq!(at("21", "5", "2027"), Ok(day("2027-05-21")));
        assert_eq!(at("22", "mai", "2027").unwrap_err().of("review").unwrap().en, safety::review_too_late(Lang::En));
        assert_eq!(at("21", "11", "2026").unwrap_err().of("review").unwrap().en, safety::review_in_past(Lang::En));
        assert_eq!(at("1", "1", "1890").unwrap_err().of("review").unwrap().en, safety::review_in_past(Lang::En));
        assert!(at("31", "2", "2027").is_err() && at("", "2", "2027").is_err());
    }

    #[test]
    fn every_fault_of_a_marker_is_told_at_once() {
        let faults = raise(("", "", ""), "dragons", " \n ").err().unwrap();
        let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["reason", "words", "review"]);
        assert!(raise(("1", "12", "2026"), "threats", &"x".repeat(MOST_WORDS + 1)).is_err());
    }
}
