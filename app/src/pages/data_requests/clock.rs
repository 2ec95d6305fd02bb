//! The clock of a request, as its person and the staff read it: the same words and the same dates.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, full_date, weekday_date},
    lang::Lang,
    rights::{
        Kind, RightsRequest, State as Stands, StepKind,
        clock::{Clock, Needed},
    },
    text::{rights as words, rights_fee as fee_words, rights_uses as uses},
};

use crate::{
    ui::{SummaryList, SummaryRow},
    visit::Visit,
};

/// The clock in one sentence: the same date that staff see, and what it means.
pub(in crate::pages) fn sentence(visit: &Visit, request: &RightsRequest, today: chrono::NaiveDate) -> String {
    let (lang, holidays) = (visit.lang, visit.portal.holidays());
    if request.state != Stands::Open {
        return request.decided_at.map_or_else(String::new, |at| words::clock_answered(lang, &date_and_time(lang, at)));
    }
    if request.kind == Kind::Complaint {
        let due = request.due(holidays).map(|due| weekday_date(lang, due)).unwrap_or_default();
        return words::clock_complaint(lang, &due);
    }
    match request.clock(holidays) {
        Clock::NotStarted if waits_for_fee_alone(request) => fee_words::clock_waits(lang).to_string(),
        Clock::NotStarted => words::clock_not_started(lang).to_string(),
        Clock::Paused { since, days_left, .. } => words::clock_paused(lang, &full_date(lang, since), &days_left.to_string()),
        Clock::Running(dates) if dates.due < today => words::clock_late(lang, &weekday_date(lang, dates.due)),
        Clock::Running(dates) if dates.extended => words::clock_extended(lang, &weekday_date(lang, dates.due)),
        Clock::Running(dates) if dates.paused_days > 0 => {
            words::clock_resumed(lang, &weekday_date(lang, dates.due), &dates.paused_days.to_string())
        }
        Clock::Running(dates) if request.facts().fee == Needed::Came(dates.start) => {
            fee_words::clock_paid(lang, &weekday_date(lang, dates.due), &full_date(lang, dates.start))
        }
        Clock::Running(dates) if dates.start > request.received_on => {
            words::clock_proven(lang, &weekday_date(lang, dates.due), &full_date(lang, dates.start))
        }
        Clock::Running(dates) if request.mandate.is_some() => words::clock_in_name(lang, &weekday_date(lang, dates.due)),
        Clock::Running(dates) => words::clock_running(lang, &weekday_date(lang, dates.due)),
    }
}

/// Whether nothing but a fee is waited for before the time starts.
fn waits_for_fee_alone(request: &RightsRequest) -> bool {
    let facts = request.facts();
    facts.fee == Needed::Waiting && facts.identity != Needed::Waiting && facts.authority != Needed::Waiting
}

/// Every date of the clock, and what moved it.
pub(in crate::pages) fn clock_line(lang: Lang, request: &RightsRequest) -> AnyView {
    let received = if request.mandate.is_some() { words::received_in_name(lang) } else { words::received(lang) };
    let mut rows = vec![SummaryRow::text(received, full_date(lang, request.received_on))];
    rows.extend(request.steps.iter().map(|step| SummaryRow::text(step_words(lang, step.kind), full_date(lang, step.on))));
    rows.extend(request.limited_at.map(|at| SummaryRow::text(uses::limited_since(lang), date_and_time(lang, at))));
    if let Some(at) = request.decided_at {
        rows.push(SummaryRow::text(words::answered_on(lang), date_and_time(lang, at)));
    }
    view! { <SummaryList rows=rows/> }.into_any()
}

pub(super) fn step_words(lang: Lang, kind: StepKind) -> &'static str {
    match kind {
        StepKind::Question => words::step_question(lang),
        StepKind::Reply => words::step_reply(lang),
        StepKind::IdentityAsked => words::step_identity_asked(lang),
        StepKind::IdentityCame => words::step_identity_came(lang),
        StepKind::AuthorityAsked => words::step_authority_asked(lang),
        StepKind::AuthorityCame => words::step_authority_came(lang),
        StepKind::Extended => words::step_extended(lang),
        StepKind::FeeAsked => fee_words::step_asked(lang),
        StepKind::FeePaid => fee_words::step_paid(lang),
        StepKind::FeeWaived => fee_words::step_waived(lang),
    }
}
