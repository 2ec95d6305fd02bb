//! What ways, sources, outcomes and lawful bases are called.

use super::{Category, Entry, Way};
use crate::{
    interactions::{Interaction, Outcome},
    lang::{Lang, Words},
    people::Source,
    policy::Holding,
    text::timeline as text,
};

pub(super) fn way(way: Way, lang: Lang) -> &'static str {
    match way {
        Way::Phone => text::way_phone(lang),
        Way::Email => text::way_email(lang),
        Way::Text => text::way_text(lang),
        Way::Letter => text::way_letter(lang),
        Way::Visit => text::way_visit(lang),
        Way::Online => text::way_online(lang),
        Way::VoiceSurvey => text::way_voice_survey(lang),
        Way::Recording => text::way_recording(lang),
        Way::SomeoneElse => text::way_someone_else(lang),
        Way::FromUs => text::way_from_us(lang),
    }
}

/// Whole phrases for what came from the person and what went to them; for what others brought, the way and who they are.
pub(super) fn how(entry: &Entry, lang: Lang) -> String {
    if entry.category == Category::ServiceRequest {
        return text::from_you_request(lang).into();
    }
    let phrase = match (entry.inbound, entry.said_by) {
        (false, _) => from_us(entry.way, lang),
        (true, Source::Resident) => from_you(entry.way, lang),
        (true, _) => return format!("{} · {}", way(entry.way, lang), entry.source.get(lang)),
    };
    phrase.to_string()
}

fn from_you(to: Way, lang: Lang) -> &'static str {
    match to {
        Way::Phone => text::from_you_phone(lang),
        Way::Email => text::from_you_email(lang),
        Way::Text => text::from_you_text(lang),
        Way::Letter => text::from_you_letter(lang),
        Way::Visit => text::from_you_visit(lang),
        Way::Online => text::from_you_online(lang),
        Way::VoiceSurvey => text::from_you_voice_survey(lang),
        Way::Recording | Way::SomeoneElse | Way::FromUs => way(to, lang),
    }
}

fn from_us(by: Way, lang: Lang) -> &'static str {
    match by {
        Way::Phone => text::from_us_phone(lang),
        Way::Email => text::from_us_email(lang),
        Way::Text => text::from_us_text(lang),
        Way::Letter => text::from_us_letter(lang),
        Way::Visit => text::from_us_visit(lang),
        Way::Online => text::from_us_online(lang),
        Way::VoiceSurvey => text::from_us_voice_survey(lang),
        Way::Recording | Way::SomeoneElse | Way::FromUs => way(by, lang),
    }
}

pub(super) fn source(source: Source) -> Words {
    Words::of(match source {
        Source::Resident => text::source_you,
        Source::Representative => text::source_representative,
        Source::Public => text::source_public,
        Source::Councillor => text::source_councillor,
        Source::Officer => text::source_council,
        Source::Organisation => text::source_organisation,
        Source::Staff => text::source_staff,
        Source::Import => text::source_import,
    })
}

/// How a contact ended. An organisation stands after a colon: Welsh would change its first letter elsewhere.
pub(super) fn outcome(contact: &Interaction) -> Words {
    let organisation = contact.content.organisation.as_str();
    Words::of(|lang| match contact.outcome {
        Outcome::Answered => text::outcome_answered(lang).to_string(),
        Outcome::Request => text::outcome_request(lang).to_string(),
        Outcome::PassedOn => text::outcome_passed_on(lang).to_string(),
        Outcome::Signposted if organisation.is_empty() => text::outcome_signposted(lang).to_string(),
        Outcome::Signposted => text::outcome_signposted_to(lang, organisation),
        Outcome::Complaint => text::outcome_complaint(lang).to_string(),
        Outcome::InformationRequest => text::outcome_information_request(lang).to_string(),
        Outcome::CallBack => text::outcome_call_back(lang).to_string(),
    })
}

/// The basis in two or three words. A service's own rule names its article, so the letter in it is what counts.
pub(super) fn basis(holding: &Holding, service: Option<&str>) -> Words {
    let letter = holding.article(service).split("6(1)(").nth(1).and_then(|rest| rest.chars().next());
    Words::of(match letter {
        Some('a') => text::basis_consent,
        Some('b') => text::basis_contract,
        Some('c') => text::basis_legal_obligation,
        Some('d') => text::basis_vital_interests,
        Some('f') => text::basis_legitimate_interests,
        _ => text::basis_public_task,
    })
}

/// “6 min 12 s”.
pub(super) fn length(lang: Lang, seconds: i32) -> String {
    text::length(lang, &(seconds / 60).to_string(), &(seconds % 60).to_string())
}
