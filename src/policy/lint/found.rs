//! The faults of the council’s earlier notice, found by the same rules in what it said.

use super::{
    Found, Rule,
    law::{claims_interests, is_condition, names_sensitive},
    periods::open_ended,
    words::has_gap,
};
use crate::policy::{AsFound, FoundPeriod, Pack};

/// The parts that arts 13 and 14 want said, as they are named in `[as_found.parts]`.
pub(super) const PARTS: [&str; 14] = [
    "controller",
    "dpo",
    "purposes",
    "basis",
    "categories",
    "source",
    "recipients",
    "transfers",
    "period",
    "rights",
    "complaint",
    "not_given",
    "automated",
    "contact",
];

/// Every rule that can be asked of a text that is no pack.
pub(super) fn earlier_notice(pack: &Pack, found: &mut Found) {
    let Some(notice) = &pack.as_found else { return };
    for part in PARTS {
        if notice.parts.get(part).is_none_or(|text| text.trim().is_empty()) {
            found.as_found(Rule::Missing, format!("as_found.parts.{part}"), format!("“{}” does not say it.", notice.document));
        }
    }
    for (part, text) in notice.parts.iter().filter(|(_, text)| has_gap(text)) {
        found.as_found(Rule::Placeholder, format!("as_found.parts.{part}"), format!("A gap of a template is left: “{text}”."));
    }
    for part in notice.parts.keys().filter(|part| !PARTS.contains(&part.as_str())) {
        found.error(Rule::Missing, format!("as_found.parts.{part}"), "There is no such part.", "Name one of the parts of Article 13.");
    }
    if !notice.languages.iter().any(|tag| tag == "cy") {
        found.as_found(Rule::Language, "as_found.languages", "It was published in one language.".to_string());
    }
    periods(notice, found);
    for rest in notice.rests.iter().filter(|rest| claims_interests(&rest.basis)) {
        let problem = format!("A public authority cannot rest its tasks on legitimate interests: “{}”.", rest.quote);
        found.as_found(Rule::Basis, format!("as_found.rests[{}]", rest.of), problem);
    }
    for one in &notice.sensitive {
        let field = format!("as_found.sensitive[{}]", one.what);
        if names_sensitive(&one.what) && !is_condition(&one.condition) {
            found.as_found(Rule::Condition, field, format!("No whole condition covers it: “{}”.", one.quote));
        } else if !names_sensitive(&one.what) {
            found.as_found(Rule::Condition, field, format!("It is called sensitive, and no law makes it so: “{}”.", one.quote));
        }
    }
    for one in notice.gives.iter().filter(|one| one.role == "processor" && one.contract.is_none()) {
        found.as_found(Rule::Recipient, format!("as_found.gives[{}]", one.to), format!("A processor without a contract: “{}”.", one.quote));
    }
}

/// L1 and L9: two times for the same thing, or a time that is none.
fn periods(notice: &AsFound, found: &mut Found) {
    for (at, keeps) in notice.keeps.iter().enumerate() {
        let field = format!("as_found.keeps[{}]", keeps.of);
        let differs = |other: &&FoundPeriod| other.of == keeps.of && (other.period(), other.from) != (keeps.period(), keeps.from);
        if let Some(other) = notice.keeps[..at].iter().find(differs) {
            found.as_found(Rule::Period, &field, format!("Two times for the same thing: “{}” and “{}”.", other.quote, keeps.quote));
        }
        if keeps.period().is_none() || open_ended(&keeps.quote) {
            found.as_found(Rule::Trigger, &field, format!("It does not say how long: “{}”.", keeps.quote));
        } else if keeps.from.is_none() {
            found.as_found(Rule::Trigger, &field, format!("It does not say from when: “{}”.", keeps.quote));
        }
    }
}
