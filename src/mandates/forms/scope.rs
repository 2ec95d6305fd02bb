//! What a person lets another do, and the change of it.

use chrono::NaiveDate;

use super::LENGTHS;
use crate::{calendar, error::FieldErrors, fields::Fields, mandates::Level, text::mandates as words};

/// Which services, to see or to act, with or without what is very private (F19).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub services: Vec<String>,
    pub level: Level,
    pub special_category: bool,
    /// To ask for a copy of the person's information.
    pub may_ask_copy: bool,
    /// No letter about it: somebody else may read it.
    pub quiet: bool,
}

impl Scope {
    /// Reads what was ticked, and adds every fault. `offered` are the slugs of the services that somebody else can act in.
    pub(super) fn check(fields: &Fields, offered: &[String], faults: &mut FieldErrors) -> Option<Scope> {
        let services: Vec<String> =
            fields.all("services").into_iter().filter(|slug| offered.iter().any(|one| one == slug)).map(str::to_string).collect();
        if services.is_empty() {
            faults.add("services", words::services_empty);
        }
        let level = Level::from_code(fields.get("level"));
        if level.is_none() {
            faults.add("level", words::level_empty);
        }
        Some(Scope {
            services,
            level: level?,
            special_category: fields.get("special_category") == "yes",
            may_ask_copy: fields.get("may_ask_copy") == "yes",
            quiet: fields.get("safe") == "no",
        })
    }
}

/// The last day of so many months from today, if it is one of the lengths a person can choose (F20).
pub(super) fn last_of(fields: &Fields, today: NaiveDate) -> Option<NaiveDate> {
    let months = fields.get("ends").parse::<u32>().ok().filter(|months| LENGTHS.contains(months))?;
    Some(calendar::add_months(today, months))
}

/// What the radio sends that leaves the last day as it is.
pub const KEEP: &str = "keep";

/// Another scope for somebody who was asked or acts already, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub scope: Scope,
    /// The new last day; `None` leaves it as it is.
    pub ends_on: Option<NaiveDate>,
}

impl Change {
    /// # Errors
    /// Every fault at once.
    pub fn check(fields: &Fields, offered: &[String], today: NaiveDate) -> Result<Change, FieldErrors> {
        let mut faults = FieldErrors::none();
        let scope = Scope::check(fields, offered, &mut faults);
        let ends_on = last_of(fields, today);
        if ends_on.is_none() && fields.get("ends") != KEEP {
            faults.add("ends", words::ends_empty);
        }
        match scope {
            Some(scope) if faults.is_empty() => Ok(Change { scope, ends_on }),
            _ => Err(faults),
        }
    }
}
