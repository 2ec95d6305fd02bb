//! What staff type to keep something, and what a person chooses to hear.

use chrono::NaiveDate;
use uuid::Uuid;

use super::HoldKind;
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::parse_date,
    holdings::Category,
    people::forms::date_fault,
    safety::forms::near,
    text::{request_errors, retention as words},
};

/// The most characters of why something is kept.
pub const MOST_WORDS: usize = 1_000;

/// The categories that can be held for everybody; what belongs to them is held with them.
pub const CATEGORIES: [Category; 3] = [Category::ServiceRequest, Category::Interaction, Category::OutboundMessage];

/// What is to be kept, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The record that is open.
    Person,
    /// A matter by its reference.
    Matter(String),
    /// Everybody’s, of a category or of all, whose period began within these days.
    Time { category: Option<Category>, from: NaiveDate, until: NaiveDate },
}

/// A hold to be placed.
#[derive(Clone)]
pub struct Place {
    pub about: About,
    pub kind: HoldKind,
    pub words: String,
    pub review_on: NaiveDate,
    pub shown: bool,
    pub submission_key: Uuid,
}

impl Place {
    /// # Errors
    /// Every fault at once.
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Place, FieldErrors> {
        let mut faults = FieldErrors::none();
        let about = keep(about(fields), &mut faults);
        let kind = HoldKind::from_code(fields.get("kind")).filter(|kind| kind.is_placed());
        if kind.is_none() {
            faults.add("kind", words::kind_empty);
        }
        let typed = fields.text("words");
        if typed.is_empty() {
            faults.add("words", words::words_empty);
        } else if typed.chars().count() > MOST_WORDS {
            faults.add("words", words::words_too_long);
        }
        let review_on = keep(check_review(fields, "review", today), &mut faults);
        let shown = match fields.get("shown") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                faults.add("shown", words::shown_empty);
                None
            }
        };
        let submission_key = Uuid::try_parse(fields.get("submission_key")).ok();
        if submission_key.is_none() {
            faults.add("words", request_errors::form_too_old);
        }
        match (about, kind, review_on, shown, submission_key) {
            (Some(about), Some(kind), Some(review_on), Some(shown), Some(submission_key)) if faults.is_empty() => {
                Ok(Place { about, kind, words: typed, review_on, shown, submission_key })
            }
            _ => Err(faults),
        }
    }
}

fn keep<T>(checked: Result<T, FieldErrors>, faults: &mut FieldErrors) -> Option<T> {
    checked.map_err(|found| found.iter().for_each(|(field, words)| faults.add_words(field, words.clone()))).ok()
}

fn about(fields: &Fields) -> Result<About, FieldErrors> {
    match fields.get("about") {
        "person" => Ok(About::Person),
        "matter" => {
            let reference = fields.text("reference").to_uppercase();
            if reference.is_empty() { Err(FieldErrors::one("reference", words::reference_empty)) } else { Ok(About::Matter(reference)) }
        }
        "time" => {
            let mut faults = FieldErrors::none();
            let category = match fields.get("category") {
                "" => None,
                code => Some(
                    Category::from_code(code)
                        .filter(|one| CATEGORIES.contains(one))
                        .ok_or_else(|| FieldErrors::one("category", words::category_unknown))?,
                ),
            };
            let (from, until) = (keep(day(fields, "from"), &mut faults), keep(day(fields, "until"), &mut faults));
            match (from, until) {
                (Some(from), Some(until)) if from <= until => Ok(About::Time { category, from, until }),
                (Some(_), Some(_)) => Err(FieldErrors::one("until", words::until_before_from)),
                _ => Err(faults),
            }
        }
        _ => Err(FieldErrors::one("about", words::about_empty)),
    }
}

fn day(fields: &Fields, field: &str) -> Result<NaiveDate, FieldErrors> {
    let part = |name: &str| fields.text(&format!("{field}-{name}"));
    parse_date(&part("day"), &part("month"), &part("year")).map_err(|problem| date_fault(field, problem))
}

/// The day on which a hold is looked at again: after today and at most six months from it.
pub fn check_review(fields: &Fields, field: &str, today: NaiveDate) -> Result<NaiveDate, FieldErrors> {
    let date = day(fields, field).map_err(|_| FieldErrors::one(field, words::review_wrong))?;
    near(date, today).map_err(|_| FieldErrors::one(field, words::review_wrong))?;
    Ok(date)
}

/// How long before something goes the person wants to hear of it; none is not at all.
pub fn check_reminder(fields: &Fields) -> Result<Option<i16>, FieldErrors> {
    match fields.get("remind") {
        "month" => Ok(Some(30)),
        "week" => Ok(Some(7)),
        "no" => Ok(None),
        _ => Err(FieldErrors::one("remind", words::remind_empty)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn every_fault_of_a_hold_is_told_at_once() {
        let today = "2026-11-21".parse().unwrap();
        let faults = Place::check(&Fields::default(), today).err().unwrap();
        assert!(["about", "kind", "words", "review", "shown"].iter().all(|field| faults.of(field).is_some()));
        let by_itself = fields(&[("about", "person"), ("kind", "restriction")]);
        assert!(Place::check(&by_itself, today).err().unwrap().of("kind").is_some(), "nobody places what stands by itself");
    }

    #[test]
    fn a_hold_is_looked_at_again_within_six_months() {
        let today = "2026-11-21".parse().unwrap();
        let on = |day: &str, month: &str, year: &str| {
            check_review(&fields(&[("review-day", day), ("review-month", month), ("review-year", year)]), "review", today)
        };
        assert_eq!(on("21", "5", "2027"), Ok("2027-05-21".parse().unwrap()));
        assert!(on("22", "5", "2027").is_err() && on("21", "11", "2026").is_err() && on("", "", "").is_err());
    }
}
