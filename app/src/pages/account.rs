//! What a resident sees first: what needs them, what is open, what they can do, and what happened.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date, short_date, short_date_time},
    catalogue::Verb,
    drafts::{self, Listed},
    holdings::timeline,
    mandates::{self, Mandate},
    people,
    service_requests::{self, ServiceRequest, Status},
    text::{dashboard as words, record as record_words, states},
};

use super::{
    acting, matching, only_residents,
    record::strip,
    requests::{next_words, summary_of},
    services::verb_words,
    start::verb_link,
};
use crate::{
    shell::{Page, render},
    ui::{RequestList, TagColour, Task, TaskList, TaskStatus, TimelineEntries, TimelineEntry, VerbLinks},
    visit::{PageResult, Visit},
};

/// The newest requests are enough for this page; the list has them all.
const MOST_READ: i64 = 100;
const MOST_TASKS: usize = 5;
const MOST_OPEN: usize = 3;
const MOST_NEWS: usize = 5;

/// Everything the page shows.
struct Seen {
    called: String,
    requests: Vec<ServiceRequest>,
    drafts: Vec<Listed>,
    /// To be matched with what was known before, or to type the code for it.
    matching: Option<Task>,
    /// Whoever asked this person to act for them waits for an answer; and leave that this person gave ends soon.
    asked: Vec<Task>,
    glance: timeline::Glance,
    today: NaiveDate,
}

impl Seen {
    /// Open requests: the late ones, those that wait for the resident, the newest.
    fn open(&self) -> Vec<&ServiceRequest> {
        let mut open: Vec<_> = self.requests.iter().filter(|request| request.status.is_open()).collect();
        open.sort_by_key(|request| (!request.is_late(self.today), request.status != Status::Waiting, std::cmp::Reverse(request.sent_at)));
        open
    }
}

/// R1: your account.
pub async fn page(visit: Visit) -> PageResult {
    if visit.acting.is_some() {
        return acting::home(visit).await;
    }
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let details = people::ops::details(&mut uow, resident.person).await?;
    let requests = service_requests::ops::list(&mut uow, None, None, MOST_READ).await?;
    let drafts = drafts::ops::list(&mut uow).await?;
    let glance = timeline::glance(&mut uow, resident.person).await?;
    let ending = mandates::ops::ending_soon(&mut uow).await?;
    let today = uow.today();
    uow.commit().await?;
    let matching = matching::task(&visit).await?;
    let (mut asked, people) = acting::of_dashboard(&visit).await?;
    asked.extend(ending.iter().filter_map(|mandate| ends_soon(&visit, mandate)));
    let seen = Seen { called: details.called().unwrap_or_default().to_string(), requests, drafts, matching, asked, glance, today };
    let lang = visit.lang;
    render(&visit, Page::new("R1", words::title(lang)), || {
        let hello = (!seen.called.is_empty()).then(|| words::hello(lang, &seen.called));
        view! {
            {hello.map(|hello| view! { <span class="govuk-caption-l">{hello}</span> })}
            <h1 class="govuk-heading-l">{words::title(lang)}</h1>
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    {attention(&visit, &seen)}
                    {open_requests(&visit, &seen)}
                    {do_something(&visit)}
                </div>
                <div class="govuk-grid-column-one-third">
                    {self::glance(&visit, &seen)}
                    {latest(&visit, &seen)}
                    {people}
                </div>
            </div>
        }
        .into_any()
    })
}

/// Only what this person alone can move on: a question to answer, a form to finish.
fn attention(visit: &Visit, seen: &Seen) -> AnyView {
    let lang = visit.lang;
    let waiting = seen.requests.iter().filter(|request| request.status == Status::Waiting).map(|request| question(visit, request));
    let unfinished = seen.drafts.iter().map(|draft| unfinished(visit, draft));
    let mut tasks: Vec<Task> = waiting.chain(unfinished).chain(seen.asked.clone()).chain(seen.matching.clone()).collect();
    let all = tasks.len();
    tasks.truncate(MOST_TASKS);
    let list = if tasks.is_empty() {
        view! { <p class="govuk-body">{words::attention_none(lang)}</p> }.into_any()
    } else {
        view! { <TaskList items=tasks/> }.into_any()
    };
    let more = (all > MOST_TASKS).then(|| {
        view! {
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link("/requests?show=open")>{words::attention_all(lang, &all.to_string())}</a>
            </p>
        }
    });
    view! {
        <h2 class="govuk-heading-m">{words::attention(lang)}</h2>
        {list}
        {more}
    }
    .into_any()
}

fn question(visit: &Visit, request: &ServiceRequest) -> Task {
    let lang = visit.lang;
    let since = request.paused_since.unwrap_or_else(|| london_date(request.changed_at));
    Task {
        title: words::answer_us(lang, &request.title(lang)),
        href: Some(visit.link(&format!("/requests/{}", request.reference))),
        hint: Some(words::answer_since(lang, &full_date(lang, since))),
        status: TaskStatus::Tag(states::waiting(lang).to_string(), TagColour::Orange),
    }
}

fn unfinished(visit: &Visit, draft: &Listed) -> Task {
    let lang = visit.lang;
    Task {
        title: words::finish_draft(lang, draft.service.title.get(lang)),
        href: Some(visit.link(&format!("/requests/new/{}", draft.id))),
        hint: Some(words::draft_hint(lang).to_string()),
        status: TaskStatus::Words(words::draft_until(lang, &short_date(lang, london_date(draft.expires_at)))),
    }
}

/// Leave to act that only this person can make longer.
fn ends_soon(visit: &Visit, mandate: &Mandate) -> Option<Task> {
    let (lang, until) = (visit.lang, mandate.terms.until()?);
    Some(Task {
        title: words::acting_ends(lang, &mandate.content.representative),
        href: Some(visit.link(&format!("/representatives/{}", mandate.id))),
        hint: Some(words::acting_ends_hint(lang).to_string()),
        status: TaskStatus::Words(words::acting_ends_on(lang, &short_date(lang, until))),
    })
}

fn open_requests(visit: &Visit, seen: &Seen) -> AnyView {
    let lang = visit.lang;
    let open: Vec<_> = seen.open().into_iter().take(MOST_OPEN).map(|request| summary_of(visit, request, seen.today)).collect();
    let list = if open.is_empty() {
        view! { <p class="govuk-body">{words::open_none(lang)}</p> }.into_any()
    } else {
        view! { <RequestList lang=lang requests=open/> }.into_any()
    };
    view! {
        <h2 class="govuk-heading-m">{words::open_requests(lang)}</h2>
        {list}
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/requests")>{words::see_all(lang)}</a></p>
    }
    .into_any()
}

fn do_something(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let verbs: Vec<_> = Verb::ALL
        .into_iter()
        .filter(|verb| !visit.portal.catalogue().search(Some(*verb), "").is_empty())
        .map(|verb| (verb_link(visit, verb), verb_words(verb, lang).to_string()))
        .collect();
    view! {
        <h2 class="govuk-heading-m">{words::do_something(lang)}</h2>
        <VerbLinks items=verbs/>
    }
    .into_any()
}

/// What is held about the person, in four facts.
fn glance(visit: &Visit, seen: &Seen) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m">{record_words::glance(lang)}</h2>
        {strip(visit, &seen.glance)}
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/record")>{words::record(lang)}</a></p>
    }
    .into_any()
}

/// News, never a task: what changed last.
fn latest(visit: &Visit, seen: &Seen) -> AnyView {
    let lang = visit.lang;
    let mut changed: Vec<_> = seen.requests.iter().collect();
    changed.sort_by_key(|request| std::cmp::Reverse(request.changed_at));
    let entries: Vec<_> = changed.into_iter().take(MOST_NEWS).map(|request| news(visit, request, seen.today)).collect();
    let list = if entries.is_empty() {
        view! { <p class="govuk-body">{words::latest_none(lang)}</p> }.into_any()
    } else {
        view! { <TimelineEntries entries=entries/> }.into_any()
    };
    view! {
        <h2 class="govuk-heading-m">{words::latest(lang)}</h2>
        {list}
    }
    .into_any()
}

fn news(visit: &Visit, request: &ServiceRequest, today: NaiveDate) -> TimelineEntry {
    let lang = visit.lang;
    TimelineEntry {
        when: short_date_time(lang, request.changed_at),
        moment: request.changed_at.to_rfc3339(),
        href: visit.link(&format!("/requests/{}", request.reference)),
        purpose: request.title(lang),
        outcome: format!("{}.", request.status.words(lang)),
        reference: request.reference.clone(),
        facts: next_words(&visit.portal, request, lang, today),
        flags: Vec::new(),
        nested: None,
    }
}
