//! What councillors see: their own cases, and nothing of anybody’s record (law.md 4.3).

mod case;
pub(super) mod files;
mod handover;
mod issues;
mod list;
mod new;
mod welcome;

pub use self::{
    case::{case, do_ask, do_close},
    files::{add_file, do_add_file, file},
    handover::{do_handover, handover},
    issues::issues,
    list::{download, page},
    new::{do_draft_file, do_draft_file_remove, do_start, do_step, draft_files, start, step},
    welcome::{do_welcome, welcome},
};

use leptos::prelude::*;
use portal::{
    actor::{Actor, Councillor},
    casework::{AskedBy, Authority, Phase, Reason, ReplyTo, State, WardMatch, rules},
    error::OpError,
    lang::Lang,
    text::casework as words,
};

use super::refused;
use crate::{
    ui::{Tag, TagColour},
    visit::{PageResult, Visit},
};

/// Where councillors begin.
pub(super) const HOME: &str = "/councillor";
/// Where they hand over.
const HANDOVER: &str = "/councillor/handover";

/// The councillor who visits, and where they are in their term; a visitor is sent to sign in, and nobody else finds anything here.
#[expect(clippy::result_large_err, reason = "the other arm is the answer to the visit, given once")]
fn councillor(visit: &Visit) -> Result<(&Councillor, Phase), PageResult> {
    match &visit.actor {
        Actor::Councillor(councillor) => {
            let today = portal::calendar::london_date(visit.portal.clock().now());
            Ok((councillor, rules::phase(councillor.term_end, today)))
        }
        _ => Err(refused(visit, OpError::NotFound)),
    }
}

/// Where a case stands.
pub(super) fn state_tag(lang: Lang, state: State) -> AnyView {
    let (text, colour) = match state {
        State::Open => (words::state_open(lang), TagColour::Blue),
        State::Answered => (words::state_answered(lang), TagColour::Green),
        State::Refused => (words::state_refused(lang), TagColour::Purple),
        State::Closed => (words::state_closed(lang), TagColour::Grey),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

/// What a service is called, or that the case is about none.
pub(super) fn service_words(visit: &Visit, slug: Option<&str>) -> String {
    let service = slug.and_then(|slug| visit.portal.catalogue().service(slug));
    service.map_or_else(|| words::general(visit.lang).to_string(), |service| service.title.get(visit.lang).to_string())
}

pub(super) fn asked_by_words(lang: Lang, asked_by: AskedBy) -> &'static str {
    match asked_by {
        AskedBy::Person => words::asked_by_person(lang),
        AskedBy::Other => words::asked_by_other(lang),
        AskedBy::Ward => words::asked_by_ward(lang),
    }
}

pub(super) fn authority_words(lang: Lang, authority: Authority) -> &'static str {
    match authority {
        Authority::Written => words::authority_written(lang),
        Authority::Told => words::authority_told(lang),
        Authority::NotAsked => words::authority_not_asked(lang),
    }
}

pub(super) fn reason_words(lang: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::CannotConsent => words::reason_cannot_consent(lang),
        Reason::CannotObtain => words::reason_cannot_obtain(lang),
        Reason::Prejudice => words::reason_prejudice(lang),
        Reason::AnothersInterest => words::reason_anothers_interest(lang),
    }
}

fn reply_to_words(lang: Lang, reply_to: ReplyTo) -> &'static str {
    match reply_to {
        ReplyTo::Councillor => words::reply_to_councillor(lang),
        ReplyTo::Constituent => words::reply_to_constituent(lang),
        ReplyTo::Both => words::reply_to_both(lang),
    }
}

pub(super) fn ward_words(lang: Lang, ward: WardMatch) -> &'static str {
    match ward {
        WardMatch::Inside => words::ward_inside(lang),
        WardMatch::Outside => words::ward_outside(lang),
        WardMatch::Unknown => words::ward_unknown(lang),
    }
}

pub(super) fn yes_no(lang: Lang, yes: bool) -> &'static str {
    if yes { words::special_yes(lang) } else { words::special_no(lang) }
}
