//! The letters about acting for somebody else, and about giving somebody else’s details. None names anybody, nor what was done.

use chrono::{DateTime, Utc};

use crate::{
    calendar,
    claims::{Refusal, refusal_words},
    lang::Lang,
    outbox::{ActingChange, Letter},
    text::letters,
};

/// Subject, facts and link.
pub(super) fn content(letter: &Letter, lang: Lang, public_url: &str, written: DateTime<Utc>) -> (String, Vec<String>, Option<String>) {
    let at = |path: &str| Some(format!("{public_url}{}", lang.path(path)));
    let when = || letters::details_when(lang, &calendar::date_and_time(lang, written));
    match letter {
        Letter::ActingInvitation { token } => (
            letters::acting_subject(lang).into(),
            vec![letters::acting_code(lang).into(), letters::acting_ends(lang).into(), letters::acting_no(lang).into()],
            at(&format!("/invitations/{token}")),
        ),
        Letter::ActingChanged { what } => (
            letters::acting_changed_subject(lang).into(),
            vec![acting_change(*what, lang).into(), when(), letters::acting_changed_see(lang).into()],
            at("/account"),
        ),
        Letter::ActingEnding { on } => (
            letters::acting_ending_subject(lang).into(),
            vec![letters::acting_ending(lang, &calendar::full_date(lang, *on)), letters::acting_ending_see(lang).into()],
            at("/account"),
        ),
        Letter::NoticeForYou => (
            letters::notice_subject(lang).into(),
            vec![letters::notice_fact(lang).into(), letters::notice_rights(lang).into()],
            at("/privacy"),
        ),
        Letter::JointAsked => (
            letters::joint_asked_subject(lang).into(),
            vec![letters::joint_asked(lang).into(), letters::joint_asked_see(lang).into()],
            at("/acting-for"),
        ),
        Letter::JointStopped => (
            letters::joint_stopped_subject(lang).into(),
            vec![letters::joint_stopped(lang).into(), letters::joint_asked_see(lang).into()],
            at("/acting-for"),
        ),
        Letter::ClaimAccepted => (
            letters::claim_subject(lang).into(),
            vec![letters::claim_accepted(lang).into(), letters::claim_accepted_see(lang).into()],
            at("/acting-for"),
        ),
        Letter::ClaimAcceptedInPart => (
            letters::claim_subject(lang).into(),
            vec![letters::claim_accepted_in_part(lang).into(), letters::claim_accepted_see(lang).into()],
            at("/acting-for"),
        ),
        Letter::ClaimNew { due } => (
            letters::claim_new_subject(lang).into(),
            vec![letters::claim_new(lang, &calendar::weekday_date(lang, *due)), letters::claim_new_queue(lang).into()],
            at("/staff/mandates?show=waiting"),
        ),
        Letter::ClaimRefused { because } => {
            let because = Refusal::from_code(because).map_or("", |because| refusal_words(lang, because));
            let facts = vec![letters::claim_refused(lang).into(), because.into(), letters::claim_refused_see(lang).into()];
            (letters::claim_subject(lang).into(), facts, at("/acting-for"))
        }
        other => (
            letters::acted_subject(lang).into(),
            vec![letters::acted_fact(lang, other.reference().unwrap_or_default()), when(), letters::acted_see(lang).into()],
            at("/representatives"),
        ),
    }
}

fn acting_change(what: ActingChange, lang: Lang) -> &'static str {
    match what {
        ActingChange::Started => letters::acting_started(lang),
        ActingChange::Refused => letters::acting_refused(lang),
        ActingChange::Renewed => letters::acting_renewed(lang),
        ActingChange::Changed => letters::acting_changed(lang),
        ActingChange::Ended => letters::acting_ended(lang),
    }
}
