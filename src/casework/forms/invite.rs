//! What it takes to invite a councillor, and the last day of a term.

use chrono::NaiveDate;

use crate::{
    accounts::forms::full_name,
    error::FieldErrors,
    fields::Fields,
    formats::{EmailAddress, EmailProblem, FullName},
    text::{casework as words, errors},
};

/// Somebody to be invited as a councillor.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub name: FullName,
    pub email: EmailAddress,
    pub wards: Vec<String>,
    pub term_end: NaiveDate,
}

impl Invitation {
    /// `wards` are those there are; a term ends in the future.
    pub fn check(fields: &Fields, wards: &[String], today: NaiveDate) -> Result<Invitation, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = full_name(fields, "name", &mut faults);
        let email = match EmailAddress::parse(fields.get("email")) {
            Ok(email) => Some(email),
            Err(EmailProblem::Empty) => {
                faults.add("email", errors::email_empty);
                None
            }
            Err(_) => {
                faults.add("email", errors::email_wrong);
                None
            }
        };
        let ticked = fields.all("wards");
        let wards: Vec<String> = wards.iter().filter(|ward| ticked.contains(&ward.as_str())).cloned().collect();
        if wards.is_empty() || wards.len() > 4 {
            faults.add("wards", words::wards_missing);
        }
        let term_end = term_end(fields, today);
        if term_end.is_none() {
            faults.add("term_end", words::term_end_wrong);
        }
        match (name, email, term_end) {
            (Some(name), Some(email), Some(term_end)) if faults.is_empty() => Ok(Invitation { name, email, wards, term_end }),
            _ => Err(faults),
        }
    }
}

/// The last day of a term, not before today.
pub fn term_end(fields: &Fields, today: NaiveDate) -> Option<NaiveDate> {
    let part = |name: &str| fields.text(&format!("term_end-{name}")).parse::<u32>().ok();
    let year = i32::try_from(part("year")?).ok()?;
    NaiveDate::from_ymd_opt(year, part("month")?, part("day")?).filter(|date| *date >= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn a_term_does_not_end_in_the_past() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let on = |day: &str, month: &str, year: &str| {
            term_end(&fields(&[("term_end-day", day), ("term_end-month", month), ("term_end-year", year)]), today)
        };
        assert_eq!(on("21", "11", "2026"), Some(today));
        assert_eq!((on("20", "11", "2026"), on("31", "2", "2027"), on("", "5", "2027")), (None, None, None));
    }
}
