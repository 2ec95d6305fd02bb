//! A letter, an e-mail, a visit or a note, as staff type it in.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::{Content, Detail, Kind, Outcome, PrivateRoom};
use crate::{
    calendar,
    catalogue::Catalogue,
    coded::coded,
    error::FieldErrors,
    fields::Fields,
    formats::{Reference, parse_date},
    ids::PersonId,
    lang::Lang,
    people::{Channel, Relation, Source},
    portal::Council,
    text::intake as words,
};

/// The first year something can have been received in.
pub const FIRST_YEAR: i32 = 1900;
/// The most characters of the subject, the note, and what another team is asked.
pub const MOST_SUBJECT: usize = 120;
pub const MOST_NOTE: usize = 2_000;
pub const MOST_ASKED: usize = 500;

coded! {
    /// Who got in touch, and how, as the form asks it in one question.
    pub enum How {
        Letter = "letter",
        Email = "email",
        Visit = "visit",
        Officer = "officer",
        Organisation = "organisation",
        Public = "public",
        Councillor = "councillor",
        Representative = "representative",
    }
}

coded! {
    /// How it came, for those who could have used any way.
    pub enum By {
        Letter = "letter",
        Email = "email",
        InPerson = "in_person",
        Phone = "phone",
    }
}

impl How {
    /// Whether the form must also ask how it came.
    pub const fn asks_by(self) -> bool {
        match self {
            How::Officer | How::Public | How::Councillor => true,
            How::Letter | How::Email | How::Visit | How::Organisation | How::Representative => false,
        }
    }

    const fn source(self) -> Source {
        match self {
            How::Letter | How::Email | How::Visit => Source::Resident,
            How::Officer => Source::Officer,
            How::Organisation => Source::Organisation,
            How::Public => Source::Public,
            How::Councillor => Source::Councillor,
            How::Representative => Source::Representative,
        }
    }

    /// The channel, of those that the councils' notices name.
    const fn channel(self, by: Option<By>) -> Option<Channel> {
        match (self, by) {
            (How::Letter, _) | (How::Officer | How::Public | How::Councillor, Some(By::Letter)) => Some(Channel::Letter),
            (How::Email, _) | (How::Officer | How::Public | How::Councillor, Some(By::Email)) => Some(Channel::Email),
            (How::Visit, _) | (How::Officer | How::Public | How::Councillor, Some(By::InPerson)) => Some(Channel::InPerson),
            (How::Officer | How::Public | How::Councillor, Some(By::Phone)) => Some(Channel::Phone),
            (How::Officer | How::Public | How::Councillor, None) => None,
            (How::Organisation, _) => Some(Channel::Organisation),
            (How::Representative, _) => Some(Channel::Representative),
        }
    }
}

/// To which team it is passed on, with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
    pub team: String,
    pub details: Vec<Detail>,
    pub asked: String,
    pub purpose: String,
}

/// A contact as it was typed in, checked.
#[derive(Clone, Debug)]
pub struct Intake {
    pub key: Uuid,
    /// None: unknown for now.
    pub person: Option<PersonId>,
    pub channel: Channel,
    pub source: Source,
    pub relation: Option<Relation>,
    pub at: DateTime<Utc>,
    pub kind: Option<Kind>,
    pub service: Option<String>,
    pub outcome: Outcome,
    pub language: Option<Lang>,
    pub content: Content,
    pub reference: Option<String>,
    pub private_room: Option<PrivateRoom>,
    pub survey_no: bool,
    pub rights_request: bool,
    /// The person was told already that we have it: nothing is sent.
    pub told: bool,
    pub passing: Option<Passing>,
}

/// What the form is checked against.
pub struct Ground<'g> {
    pub now: DateTime<Utc>,
    pub council: &'g Council,
    pub catalogue: &'g Catalogue,
}

impl Intake {
    /// Every fault at once, each beside its field.
    pub fn check(fields: &Fields, ground: &Ground<'_>) -> Result<Intake, FieldErrors> {
        let mut faults = FieldErrors::none();
        let key = Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("how", words::form_too_old))?;
        let person = person(fields, &mut faults);
        let how = How::from_code(fields.get("how"));
        if how.is_none() {
            faults.add("how", words::how_missing);
        }
        let channel = how.and_then(|how| channel(how, fields, &mut faults));
        let at = received(fields, ground.now, &mut faults);
        let outcome = Outcome::from_code(fields.get("outcome"));
        if outcome.is_none() {
            faults.add("outcome", words::outcome_missing);
        }
        let content = content(fields, how, outcome, &mut faults);
        let passing = outcome.filter(|o| *o == Outcome::PassedOn).and_then(|_| passing(fields, person.is_none(), ground, &mut faults));
        let reference = reference(fields, &mut faults);
        let (Some(how), Some(channel), Some(at), Some(outcome)) = (how, channel, at, outcome) else { return Err(faults) };
        faults.into_result()?;
        Ok(Intake {
            key,
            person,
            channel,
            source: how.source(),
            relation: Some(fields.get("relation")).filter(|_| how == How::Representative).and_then(Relation::from_code),
            at,
            kind: Kind::from_code(fields.get("kind")),
            service: Some(fields.get("service")).filter(|slug| ground.catalogue.service(slug).is_some()).map(str::to_string),
            outcome,
            language: Lang::from_tag(fields.get("language")),
            content,
            reference,
            private_room: PrivateRoom::from_code(fields.get("private_room")).filter(|_| how == How::Visit),
            survey_no: fields.get("survey") == "said_no",
            rights_request: fields.get("rights") == "yes",
            told: fields.get("told") == "told",
            passing,
        })
    }
}

/// The person whose record the form was opened from; nothing is nobody known yet.
fn person(fields: &Fields, faults: &mut FieldErrors) -> Option<PersonId> {
    let typed = fields.get("person");
    if typed.is_empty() {
        return None;
    }
    let person = typed.parse().ok();
    if person.is_none() {
        faults.add("person", words::record_shut);
    }
    person
}

fn channel(how: How, fields: &Fields, faults: &mut FieldErrors) -> Option<Channel> {
    let channel = how.channel(By::from_code(fields.get("by")));
    if channel.is_none() {
        faults.add("by", words::by_missing);
    }
    if how == How::Representative && Relation::from_code(fields.get("relation")).is_none() {
        faults.add("relation", words::relation_missing);
    }
    channel
}

/// When it was received. A date says no hour: today is now, and an earlier day is its noon.
fn received(fields: &Fields, now: DateTime<Utc>, faults: &mut FieldErrors) -> Option<DateTime<Utc>> {
    let part = |name: &str| fields.text(&format!("received-{name}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        faults.add("received", words::received_missing);
        return None;
    }
    let today = calendar::london_date(now);
    match parse_date(&day, &month, &year) {
        Err(_) => faults.add("received", words::received_wrong),
        Ok(date) if date > today => faults.add("received", words::received_future),
        Ok(date) if date.year() < FIRST_YEAR => faults.add("received", words::received_old),
        Ok(date) => return Some(moment(date, today, now)),
    }
    None
}

fn moment(date: NaiveDate, today: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    if date == today { now } else { calendar::start_of_day(date) + TimeDelta::hours(12) }
}

fn content(fields: &Fields, how: Option<How>, outcome: Option<Outcome>, faults: &mut FieldErrors) -> Content {
    let (subject, note, organisation) = (fields.text("subject"), fields.text("note"), fields.text("organisation"));
    if subject.is_empty() {
        faults.add("subject", words::subject_missing);
    } else if subject.chars().count() > MOST_SUBJECT {
        faults.add("subject", words::subject_too_long);
    }
    if note.is_empty() && !matches!(outcome, None | Some(Outcome::Answered | Outcome::Signposted)) {
        faults.add("note", words::note_missing);
    } else if note.chars().count() > MOST_NOTE {
        faults.add("note", words::note_too_long);
    }
    let names_organisation = outcome == Some(Outcome::Signposted) || how == Some(How::Organisation);
    if organisation.is_empty() && names_organisation {
        faults.add("organisation", words::organisation_missing);
    } else if organisation.chars().count() > MOST_SUBJECT {
        faults.add("organisation", words::organisation_too_long);
    }
    Content { subject, note, organisation }
}

/// Somebody unnamed has nothing that could be handed over but the note.
fn passing(fields: &Fields, unnamed: bool, ground: &Ground<'_>, faults: &mut FieldErrors) -> Option<Passing> {
    let before = faults.len();
    let team = fields.get("team").to_string();
    if !ground.council.teams.iter().any(|known| known.code == team) {
        faults.add("team", words::team_missing);
    }
    let details: Vec<Detail> = fields.all("details").into_iter().filter_map(Detail::from_code).collect();
    if details.is_empty() {
        faults.add("details", words::details_missing);
    } else if (unnamed && details.iter().any(|detail| *detail != Detail::Note))
        || (details.contains(&Detail::Note) && fields.text("note").is_empty())
    {
        faults.add("details", words::detail_not_held);
    }
    let (asked, purpose) = (fields.text("asked"), fields.text("purpose"));
    for (field, text, missing) in [
        ("asked", &asked, words::asked_missing as fn(Lang) -> &'static str),
        ("purpose", &purpose, words::purpose_missing as fn(Lang) -> &'static str),
    ] {
        if text.is_empty() {
            faults.add(field, missing);
        } else if text.chars().count() > MOST_ASKED {
            faults.add(field, words::asked_too_long);
        }
    }
    (faults.len() == before).then_some(Passing { team, details, asked, purpose })
}

fn reference(fields: &Fields, faults: &mut FieldErrors) -> Option<String> {
    let typed = fields.text("reference");
    if typed.is_empty() {
        return None;
    }
    let reference = Reference::parse(&typed).ok();
    if reference.is_none() {
        faults.add("reference", words::reference_wrong);
    }
    reference.map(|reference| reference.as_str().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_of_the_form_has_a_channel_and_a_source() {
        for how in How::ALL {
            let by = how.asks_by().then_some(By::Email);
            assert!(how.channel(by).is_some(), "{how:?}");
            assert_eq!(how.channel(None).is_none(), how.asks_by(), "{how:?} asks how it came only when it must");
        }
        for (by, channel) in
            [(By::Letter, Channel::Letter), (By::Email, Channel::Email), (By::InPerson, Channel::InPerson), (By::Phone, Channel::Phone)]
        {
            assert_eq!(How::Councillor.channel(Some(by)), Some(channel));
        }
        assert_eq!((How::Officer.source(), How::Public.source()), (Source::Officer, Source::Public));
    }

    fn date(day: &str, month: &str, year: &str) -> (Option<String>, Option<String>) {
        let now: DateTime<Utc> = "2026-11-21T00:30:00Z".parse().unwrap();
        let typed = [("received-day", day), ("received-month", month), ("received-year", year)];
        let fields = Fields(typed.iter().map(|(n, v)| ((*n).to_string(), (*v).to_string())).collect());
        let mut faults = FieldErrors::none();
        let at = received(&fields, now, &mut faults);
        (at.map(|at| at.to_rfc3339()), faults.of("received").map(|words| words.en.clone()))
    }

    #[test]
    fn hostile_dates_are_refused_in_words_and_never_saved() {
        for (day, month, year) in [
            ("22", "11", "2026"),
            ("1", "1", "9999"),
            ("31", "12", "1899"),
            ("1", "1", "0001"),
            ("31", "2", "2026"),
            ("0", "0", "0000"),
            ("-1", "1", "2026"),
            ("1", "1", "+2026"),
            ("1", "", "2026"),
            ("", "", ""),
            ("٣", "1", "2026"),
            ("99999999999999999999", "1", "2026"),
        ] {
            let (at, fault) = date(day, month, year);
            assert!(at.is_none() && fault.is_some(), "{day} {month} {year}: {at:?}");
        }
        assert_eq!(date("1", "1", "1900").0.as_deref(), Some("1900-01-01T12:00:00+00:00"));
        assert_eq!(date("1", "July", "2026").0.as_deref(), Some("2026-07-01T11:00:00+00:00"), "noon in London, in summer");
        assert_eq!(date("21", "Tachwedd", "2026").0.as_deref(), Some("2026-11-21T00:30:00+00:00"), "today is now, never later");
    }
}
