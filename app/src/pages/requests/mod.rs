//! A resident's requests: the list, one of them, and what can be done with it.

mod act;
mod add_file;
mod list;
mod messages;
mod sent;
mod show;
mod steps;

pub use act::{do_message, do_not_fixed, do_withdraw, message, not_fixed, withdraw};
pub use add_file::{add_file, do_add_file};
pub use list::list;
pub use sent::sent;
pub use show::show;

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date, weekday_date},
    error::OpResult,
    joint,
    lang::Lang,
    policy::rules::keep_until,
    portal::Portal,
    service_requests::{Opened, ServiceRequest, Status, ops},
    text::requests as words,
};

use crate::{
    ui::{RequestSummary, State},
    visit::Visit,
};

/// A request as a page has it: opened, and the time it was opened at.
struct Shown {
    opened: Opened,
    now: DateTime<Utc>,
    today: NaiveDate,
}

/// The request that the path names.
async fn open(visit: &Visit) -> OpResult<Shown> {
    let mut uow = visit.uow().await?;
    let opened = ops::open(&mut uow, visit.param("reference")).await?;
    let (now, today) = (uow.now(), uow.today());
    uow.commit().await?;
    Ok(Shown { opened, now, today })
}

/// Whether what is said here is put to those who were appointed together, before it is said (law.md 4.1).
fn asks_others(visit: &Visit, request: &ServiceRequest) -> bool {
    joint::ops::asks_others(&visit.actor, &request.service.slug)
}

/// Whom the rules are asked about: whoever is here, or those who act together as they are once all have agreed.
fn speaker(visit: &Visit, request: &ServiceRequest) -> Actor {
    match joint::rules::once_agreed(&visit.actor, &request.service.slug) {
        Ok(together) if asks_others(visit, request) => Actor::Representative(together),
        _ => visit.actor.clone(),
    }
}

/// Where a request is, as its tag says it: being late matters more than with whom.
pub fn state_of(request: &ServiceRequest, today: NaiveDate) -> State {
    if request.is_late(today) {
        return State::Late;
    }
    match request.status {
        Status::Received => State::Received,
        Status::WithTeam => State::WithTeam,
        Status::Waiting => State::WaitingForYou,
        Status::Reopened => State::Reopened,
        Status::Done => State::Done,
        Status::Closed => State::Closed,
        Status::Withdrawn => State::Withdrawn,
    }
}

/// What comes next, who does it and by when, in one line.
pub fn next_words(portal: &Portal, request: &ServiceRequest, lang: Lang, today: NaiveDate) -> String {
    let team = || portal.council().team(&request.team);
    let closed = || full_date(lang, london_date(request.closed_at().unwrap_or(request.changed_at)));
    match request.status {
        Status::Received | Status::WithTeam | Status::Reopened => {
            let target = weekday_date(lang, request.target_date);
            let say = if request.is_late(today) { words::next_late } else { words::next_answer };
            say(lang, &target, team().get(lang))
        }
        Status::Waiting => words::next_waiting(lang).to_string(),
        Status::Done => words::next_done(lang, &closed()),
        Status::Closed => words::next_closed(lang, &closed()),
        Status::Withdrawn => words::next_withdrawn(lang, &closed()),
    }
}

/// A request as a row of a list.
pub fn summary_of(visit: &Visit, request: &ServiceRequest, today: NaiveDate) -> RequestSummary {
    let lang = visit.lang;
    let changed = full_date(lang, london_date(request.changed_at));
    let sent = full_date(lang, london_date(request.sent_at));
    RequestSummary {
        href: visit.link(&format!("/requests/{}", request.reference)),
        title: request.title(lang),
        reference: request.reference.clone(),
        state: state_of(request, today),
        next: next_words(&visit.portal, request, lang, today),
        note: words::note_dates(lang, &changed, &sent),
    }
}

/// Until when a request is kept: a date once it is closed, before that the rule.
fn keep_words(portal: &Portal, request: &ServiceRequest, lang: Lang) -> String {
    let policy = portal.policy();
    let Some(holding) = policy.holding(&request.service.policy_category) else { return String::new() };
    let slug = Some(request.service.slug.as_str());
    let until = request.closed_at().zip(holding.period(slug)).and_then(|(closed, period)| keep_until(period, london_date(closed)));
    let rule = holding.rule(slug).get(lang);
    match until {
        Some(date) => format!("{} {rule}", words::kept_until(lang, &full_date(lang, date))),
        None => rule.to_string(),
    }
}

/// What somebody typed, its lines kept, each blank line a new paragraph.
pub(super) fn paragraphs(text: &str) -> Vec<AnyView> {
    text.split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| {
            let mut parts = Vec::new();
            for (n, line) in paragraph.trim_matches('\n').lines().enumerate() {
                if n > 0 {
                    parts.push(view! { <br/> }.into_any());
                }
                parts.push(line.to_string().into_any());
            }
            view! { <p class="govuk-body">{parts}</p> }.into_any()
        })
        .collect()
}
