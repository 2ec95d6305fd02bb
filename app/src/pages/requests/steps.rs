//! Where a request is now: what happened so far, what happens now, and what is still to come.

use chrono::{DateTime, Utc};
use portal::{
    calendar::{date_and_time, full_date, weekday_date},
    lang::Lang,
    portal::Portal,
    service_requests::{Event, Opened, ServiceRequest, Status, WithdrawReason},
    text::requests as words,
};

use crate::ui::{Step, StepState};

/// The steps of a request, from sending it to the answer.
pub fn steps(portal: &Portal, opened: &Opened, lang: Lang) -> Vec<Step> {
    let request = &opened.request;
    let mut steps: Vec<Step> = opened.events.iter().filter_map(|event| past(portal, event, lang)).collect();
    if !opened.events.iter().any(|event| event.kind == "sent") {
        steps.insert(0, done(words::event_sent(lang), "", request.sent_at, lang));
    }
    steps.extend(now(portal, request, lang));
    steps.extend(to_come(request, lang));
    steps
}

/// An event as a resident is told it; most of what happens inside a team is not.
fn past(portal: &Portal, event: &Event, lang: Lang) -> Option<Step> {
    let key = match (event.kind.as_str(), &event.outcome) {
        ("resolved", Some(outcome)) => format!("outcome_{outcome}"),
        (kind, _) => format!("event_{kind}"),
    };
    let title = words::by_name(&key)?(lang);
    let team = event.team.as_ref().filter(|_| event.kind == "moved");
    let team = team.map(|code| words::step_team(lang, portal.council().team(code).get(lang)));
    let reason = event.outcome.as_deref().and_then(WithdrawReason::from_code).map(|reason| reason.words(lang).to_string());
    Some(done(title, &team.or(reason).unwrap_or_default(), event.at, lang))
}

fn done(title: &str, more: &str, at: DateTime<Utc>, lang: Lang) -> Step {
    let at = date_and_time(lang, at);
    let detail = if more.is_empty() { at } else { format!("{at}. {more}") };
    Step { title: title.to_string(), detail, state: StepState::Done }
}

fn now(portal: &Portal, request: &ServiceRequest, lang: Lang) -> Option<Step> {
    let title = match request.status {
        Status::Received => words::step_looks(lang),
        Status::WithTeam | Status::Reopened => words::step_works(lang),
        Status::Waiting => words::step_waits(lang),
        Status::Done | Status::Closed | Status::Withdrawn => return None,
    };
    let detail = match request.paused_since {
        Some(since) => full_date(lang, since),
        None => words::step_team(lang, portal.council().team(&request.team).get(lang)),
    };
    Some(Step { title: title.to_string(), detail, state: StepState::Now })
}

fn to_come(request: &ServiceRequest, lang: Lang) -> Option<Step> {
    let detail = match request.status {
        Status::Received | Status::WithTeam | Status::Reopened => words::step_by(lang, &weekday_date(lang, request.target_date)),
        Status::Waiting => words::step_after_answer(lang).to_string(),
        Status::Done | Status::Closed | Status::Withdrawn => return None,
    };
    Some(Step { title: words::step_answer(lang).to_string(), detail, state: StepState::ToCome })
}
