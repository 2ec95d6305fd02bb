//! What the telephone system sends and what an adviser types, made into values.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{AHEAD, FRESH, NewCall, Number};
use crate::{
    catalogue::Catalogue,
    error::FieldErrors,
    fields::Fields,
    formats::Phone,
    ids::PersonId,
    interactions::{Outcome, Survey},
    lang::Lang,
    people::Relation,
    portal::{Council, PhoneLine},
    text::{calls as text, intake},
};

/// The most characters of a note.
pub const NOTE: usize = 500;
/// The most characters of a name of an organisation, or of what a team is asked.
const LINE: usize = 200;
/// What a purpose is called that belongs to no service.
pub const GENERAL: &str = "general";
/// The details that can go along with what is passed on.
pub const SHARED: [&str; 6] = ["name", "phone", "email", "address", "date_of_birth", "note"];

/// A call event as it comes in.
#[derive(Debug, Deserialize)]
pub struct Event {
    pub event: String,
    #[serde(default)]
    pub number: Option<String>,
    pub line: String,
    #[serde(default)]
    pub arrived_at: Option<String>,
}

impl Event {
    /// Refuses what is not of this moment, or not about a line of the council.
    pub fn check(&self, council: &Council, now: DateTime<Utc>) -> Result<NewCall, FieldErrors> {
        let mut faults = FieldErrors::none();
        let event = self.event.trim();
        if event.is_empty() || event.len() > 100 || !event.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
            faults.add("event", text::event_wrong);
        }
        let line = line_of(council, &self.line);
        if line.is_none() {
            faults.add("line", text::line_wrong);
        }
        // Without it an event could be played back once its call is forgotten.
        let arrived_at = self.arrived_at.as_deref().and_then(|text| DateTime::parse_from_rfc3339(text.trim()).ok());
        let arrived_at = arrived_at.map(|at| at.with_timezone(&Utc));
        match arrived_at {
            None => faults.add("arrived_at", text::arrival_wrong),
            Some(at) if at > now + AHEAD => faults.add("arrived_at", text::arrival_ahead),
            Some(at) if at < now - FRESH => faults.add("arrived_at", text::arrival_old),
            Some(_) => {}
        }
        faults.into_result()?;
        let (Some(line), Some(arrived_at)) = (line, arrived_at) else { return Err(FieldErrors::none()) };
        let number = number(self.number.as_deref().unwrap_or_default());
        Ok(NewCall { event: event.to_string(), line: line.clone(), number, arrived_at: arrived_at.min(now) })
    }
}

/// The council's line with this number, however it is written.
pub fn line_of<'c>(council: &'c Council, typed: &str) -> Option<&'c PhoneLine> {
    let typed = Phone::parse(typed).ok()?;
    council.lines.iter().find(|line| Phone::parse(&line.number).is_ok_and(|number| number.as_str() == typed.as_str()))
}

/// What telephone systems write where a number is withheld.
const HIDDEN: [&str; 8] = ["", "anonymous", "withheld", "private", "restricted", "unavailable", "unknown", "-"];

/// What the telephone system, or an adviser, says about the number.
pub fn number(text: &str) -> Number {
    let text: String = text.trim().chars().take(100).collect();
    let lower = text.to_lowercase();
    let bare = ["tel:", "sip:", "sips:"].iter().find_map(|scheme| lower.strip_prefix(scheme)).unwrap_or(&lower);
    let bare = bare.split(['@', ';']).next().unwrap_or_default().trim();
    if HIDDEN.contains(&bare) {
        return Number::Withheld;
    }
    let extension = ["extension", "ext.", "ext", "x"].iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare).trim();
    if (2..=6).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_digit()) {
        return Number::Internal;
    }
    Phone::parse(bare).map_or(Number::Unreadable, Number::Known)
}

/// A call that an adviser writes down themselves: the line, and the number if it shows. Its event is what the form brought along.
pub fn dialled(fields: &Fields, council: &Council, now: DateTime<Utc>) -> Result<NewCall, FieldErrors> {
    let line = line_of(council, fields.get("line")).ok_or_else(|| FieldErrors::one("line", text::line_empty))?;
    let number = typed_number(fields)?;
    let key = Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("line", intake::form_too_old))?;
    Ok(NewCall { event: key.to_string(), line: line.clone(), number, arrived_at: now })
}

/// The number as an adviser typed it. Here a mistake can be put right, so it is one.
pub fn typed_number(fields: &Fields) -> Result<Number, FieldErrors> {
    match number(fields.get("number")) {
        Number::Unreadable => Err(FieldErrors::one("number", text::number_wrong)),
        number => Ok(number),
    }
}

/// Who is ringing, as the adviser says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Person(PersonId),
    /// None of those who are listed.
    Nobody,
    /// Somebody who speaks for somebody else.
    ForAnother,
    /// They do not want to say.
    Unnamed,
}

impl Who {
    pub fn read(fields: &Fields) -> Option<Who> {
        match fields.get("who") {
            "" => None,
            "none" => Some(Who::Nobody),
            "other" => Some(Who::ForAnother),
            "unnamed" => Some(Who::Unnamed),
            person => person.parse().ok().map(Who::Person),
        }
    }
}

/// The log of a call, checked.
#[derive(Clone, Debug)]
pub struct Log {
    pub who: Option<Who>,
    pub relation: Option<Relation>,
    /// A service of the catalogue, or none for a general matter.
    pub service: Option<String>,
    pub note: String,
    pub outcome: Outcome,
    pub team: Option<String>,
    pub shared: Vec<String>,
    pub asked: String,
    pub organisation: String,
    pub language: Option<Lang>,
    pub survey: Option<Survey>,
    pub refused_recording: bool,
    pub rights_request: bool,
    /// The caller was told already that we have it: nothing is sent.
    pub told: bool,
}

impl Log {
    /// Purpose and outcome are the least of a call (E19); the rest belongs to how it ended.
    pub fn check(fields: &Fields, council: &Council, catalogue: &Catalogue) -> Result<Log, FieldErrors> {
        let mut faults = FieldErrors::none();
        let service = Some(fields.get("service")).filter(|slug| *slug != GENERAL).map(str::to_string);
        if service.as_ref().is_some_and(|slug| catalogue.service(slug).is_none()) {
            faults.add("service", text::service_empty);
        }
        let outcome = Outcome::from_code(fields.get("outcome"));
        if outcome.is_none() {
            faults.add("outcome", text::outcome_empty);
        }
        let note = note(fields, outcome, &mut faults);
        let who = Who::read(fields);
        let relation = Relation::from_code(fields.get("relation"));
        if who == Some(Who::ForAnother) && relation.is_none() {
            faults.add("relation", text::relation_empty);
        }
        let (team, asked) = passed_on(fields, council, outcome, &mut faults);
        let organisation = fields.text("organisation");
        if outcome == Some(Outcome::Signposted) && (organisation.is_empty() || organisation.chars().count() > LINE) {
            faults.add("organisation", text::organisation_empty);
        }
        faults.into_result()?;
        let Some(outcome) = outcome else { return Err(FieldErrors::one("outcome", text::outcome_empty)) };
        let extras = fields.all("extras");
        Ok(Log {
            who,
            relation,
            service,
            note,
            outcome,
            team,
            shared: fields.all("details").into_iter().filter(|field| SHARED.contains(field)).map(str::to_string).collect(),
            asked,
            organisation: if outcome == Outcome::Signposted { organisation } else { String::new() },
            language: Lang::from_tag(fields.get("call_language")),
            survey: survey(&extras),
            refused_recording: extras.contains(&"refused"),
            told: extras.contains(&"told"),
            rights_request: extras.contains(&"rights") || outcome == Outcome::InformationRequest,
        })
    }
}

/// What a call that was answered on the spot was about can be seen from its purpose; everything else needs a few words.
fn note(fields: &Fields, outcome: Option<Outcome>, faults: &mut FieldErrors) -> String {
    let note = fields.text("note");
    if note.chars().count() > NOTE {
        faults.add("note", text::note_too_long);
    } else if note.is_empty() && outcome.is_some_and(|outcome| outcome != Outcome::Answered) {
        faults.add("note", text::note_empty);
    }
    note
}

/// A no is a no, even when it stands beside a question.
fn survey(extras: &[&str]) -> Option<Survey> {
    match (extras.contains(&"survey_no"), extras.contains(&"survey_asked")) {
        (true, _) => Some(Survey::SaidNo),
        (false, true) => Some(Survey::Asked),
        (false, false) => None,
    }
}

/// The team that the call is passed on to, and what it is asked.
fn passed_on(fields: &Fields, council: &Council, outcome: Option<Outcome>, faults: &mut FieldErrors) -> (Option<String>, String) {
    if outcome != Some(Outcome::PassedOn) {
        return (None, String::new());
    }
    let team = council.teams.iter().find(|team| team.code == fields.get("team")).map(|team| team.code.clone());
    if team.is_none() {
        faults.add("team", text::team_empty);
    }
    let asked = fields.text("asked");
    if asked.is_empty() || asked.chars().count() > LINE {
        faults.add("asked", text::asked_empty);
    }
    (team, asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::NumberKind;

    #[test]
    fn every_kind_of_number_is_known_by_its_writing() {
        for (text, kind) in [
            ("01632960302", NumberKind::Uk),
            ("+447700900123", NumberKind::Uk),
            ("tel:+441632960302", NumberKind::Uk),
            ("sip:+441632960302@pbx.example;user=phone", NumberKind::Uk),
            ("+353 1 234 5678", NumberKind::International),
            ("0035312345678", NumberKind::International),
            ("", NumberKind::Withheld),
            ("  ", NumberKind::Withheld),
            ("Anonymous", NumberKind::Withheld),
            ("sip:anonymous@anonymous.invalid", NumberKind::Withheld),
            ("Unavailable", NumberKind::Withheld),
            ("4021", NumberKind::Internal),
            ("ext 4021", NumberKind::Internal),
            ("x21", NumberKind::Internal),
            ("7700 900123", NumberKind::Unreadable),
            ("not a number", NumberKind::Unreadable),
            ("' or 1=1 --", NumberKind::Unreadable),
            ("%", NumberKind::Unreadable),
            ("077009001234", NumberKind::Unreadable),
        ] {
            assert_eq!(number(text).kind(), kind, "{text}");
        }
    }
}
