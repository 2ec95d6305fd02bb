//! What a document says of who may act for whom, as staff write it down.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Way, way};
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::{FullName, parse_date},
    lang::Lang,
    mandates::{
        AuthorityType, Level, Mode,
        authority::Evidence,
        rules::{self, ChildFacts},
    },
    people::forms::date_fault,
    text::{mandates as words, request_errors},
};

/// The most who are appointed together.
pub const MOST_APPOINTED: i16 = 10;

/// What a document gives, checked: it was seen, and is registered where it means nothing before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub authority: AuthorityType,
    pub mode: Mode,
    /// How many it names, where all of them must agree.
    pub appointed: Option<i16>,
    pub special_category: bool,
    /// The paper says that they may ask for a copy of the person's information, or a child who can judge it agrees.
    pub may_ask_copy: bool,
    /// The last day that an order names.
    pub ends_on: Option<NaiveDate>,
    pub child: ChildFacts,
    /// What it lets somebody do, where that is less than its kind can reach; a signed letter always names it.
    pub only: Option<Only>,
}

/// Some services, to see or to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    pub services: Vec<String>,
    pub level: Level,
}

impl Document {
    /// The authorities that paper gives: documents, and a letter that the person signed.
    pub fn authorities() -> impl Iterator<Item = AuthorityType> {
        AuthorityType::ALL.iter().copied().filter(|authority| authority.rule().is_on_paper())
    }

    /// Reads what staff ticked, and adds every fault at once.
    pub fn check(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> Option<Document> {
        let authority = Document::authorities().find(|authority| authority.code() == fields.get("authority"));
        match authority {
            None => faults.add("authority", words::authority_empty),
            Some(_) if !fields.all("seen").contains(&"document") => faults.add("seen", words::seen_empty),
            Some(one) if one.rule().evidence == Evidence::RegisteredDocument && !fields.all("seen").contains(&"registered") => {
                faults.add("seen", words::registered_empty);
            }
            Some(_) => {}
        }
        let (mode, appointed) = mode(fields, words::mode_empty, faults);
        let named = authority == Some(AuthorityType::Written);
        let ends_on = last_day(fields, today, faults).or_else(|| named.then(|| rules::renewed_until(today)));
        if named && ends_on > Some(rules::renewed_until(today)) {
            faults.add("until", words::letter_too_long);
        }
        let only = (named || fields.get("reach") == PART).then(|| only(fields, faults));
        Some(Document {
            authority: authority?,
            mode: mode?,
            appointed,
            special_category: fields.get("special_category") == "yes",
            may_ask_copy: fields.get("may_ask_copy") == "yes",
            ends_on,
            child: child_facts(fields),
            only: only.flatten(),
        })
    }
}

/// What the radio sends where a document lets somebody do less than its kind can reach.
pub const PART: &str = "part";

/// Which services, and whether to see or to act. Whether they are offered to others is known where they are granted.
fn only(fields: &Fields, faults: &mut FieldErrors) -> Option<Only> {
    let services: Vec<String> = fields.all("services").into_iter().map(str::to_string).collect();
    if services.is_empty() {
        faults.add("services", words::services_empty);
    }
    let level = Level::from_code(fields.get("level"));
    if level.is_none() {
        faults.add("level", words::level_empty);
    }
    Some(Only { services, level: level? })
}

/// Alone or with others; those who must all agree are counted. `empty` asks for it in the words of its form.
pub(crate) fn mode(fields: &Fields, empty: fn(Lang) -> &'static str, faults: &mut FieldErrors) -> (Option<Mode>, Option<i16>) {
    let mode = Mode::from_code(fields.get("mode"));
    if mode.is_none() {
        faults.add("mode", empty);
    }
    if mode != Some(Mode::Jointly) {
        return (mode, None);
    }
    let appointed = fields.text("appointed").parse::<i16>().ok().filter(|number| (2..=MOST_APPOINTED).contains(number));
    if appointed.is_none() {
        faults.add("appointed", words::appointed_wrong);
    }
    (mode, appointed)
}

/// What a document says, with whom it names and how they hear of it, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appoint {
    pub name: String,
    pub way: Way,
    pub document: Document,
    pub submission_key: Uuid,
}

impl Appoint {
    /// # Errors
    /// Every fault at once: who, by what right, whether the document was seen and registered, alone or with others, until when.
    pub fn check(fields: &Fields, today: NaiveDate) -> Result<Appoint, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = FullName::parse(fields.get("name"));
        if name.is_err() {
            faults.add("name", words::name_wrong);
        }
        let document = Document::check(fields, today, &mut faults);
        let way = way(fields, &mut faults);
        let submission_key = Uuid::try_parse(fields.get("submission_key")).ok();
        if submission_key.is_none() {
            faults.add("name", request_errors::form_too_old);
        }
        match (name, way, document, submission_key) {
            (Ok(name), Some(way), Some(document), Some(submission_key)) if faults.is_empty() => {
                Ok(Appoint { name: name.as_str().to_string(), way, document, submission_key })
            }
            _ => Err(faults),
        }
    }
}

/// The last day of an order, if it names one: today at the earliest.
pub(crate) fn last_day(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> Option<NaiveDate> {
    let part = |name: &str| fields.text(&format!("until-{name}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return None;
    }
    match parse_date(&day, &month, &year) {
        Ok(date) if date < today => {
            faults.add("until", words::until_past);
            None
        }
        Ok(date) => Some(date),
        Err(problem) => {
            for (field, words) in date_fault("until", problem).iter() {
                faults.add_words(field, words.clone());
            }
            None
        }
    }
}

fn child_facts(fields: &Fields) -> ChildFacts {
    let ticked = fields.all("child");
    ChildFacts {
        responsibility_shown: ticked.contains(&"responsibility"),
        best_interest_checked: ticked.contains(&"best_interest"),
        child_agrees: ticked.contains(&"agrees"),
        protected_from_them: ticked.contains(&"protected"),
    }
}
