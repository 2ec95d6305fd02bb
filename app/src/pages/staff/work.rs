//! T1: what a member of staff has to do, the most urgent first.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    casework::rules,
    service_requests::{
        Status,
        desk::{self, Counts, Filter, Queued},
    },
    text,
};

use super::{due, elsewhere, language_words, path_of, short_language};
use crate::{
    shell::{Page, render},
    ui::{Button, Glance, Glimpse, Task, TaskList, TaskStatus},
    visit::{PageResult, Reply, Visit},
};

/// How many of the unclaimed requests are shown; the rest are in the queue.
const NEW_SHOWN: usize = 10;

const PATH: &str = "/staff";

/// What there is to do, as it was read.
struct Work {
    counts: Counts,
    mine: Vec<Queued>,
    more_mine: bool,
    unclaimed: Vec<Queued>,
    today: NaiveDate,
    referrals: i64,
}

pub async fn work(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let page = Page::new("T1", text::desk::work_title(visit.lang)).wide();
    if !visit.staff()?.sees_content() {
        return render(&visit, page, || settings_only(&visit));
    }
    let mut uow = visit.uow().await?;
    let counts = desk::counts(&mut uow).await?;
    let (mine, more_mine) = desk::queue(&mut uow, &owned("mine")).await?;
    let (unclaimed, _) = desk::queue(&mut uow, &owned("unclaimed")).await?;
    let today = uow.today();
    let referrals = portal::interactions::ops::waiting(&mut uow).await?;
    uow.commit().await?;
    let work = Work { counts, mine, more_mine, unclaimed, today, referrals };
    render(&visit, page, || contents(&visit, &work))
}

fn owned(owner: &str) -> Filter {
    Filter { owner: owner.to_string(), ..Filter::default() }
}

/// Takes the request that is due soonest and opens it.
pub async fn do_claim_next(visit: Visit, _fields: portal::fields::Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let claimed = desk::claim_next(&mut uow).await?;
    uow.commit().await?;
    Ok(match claimed {
        Some(reference) => Reply::done(path_of(&reference), text::desk::claimed),
        None => Reply::done(PATH, text::desk::claim_next_none),
    })
}

fn settings_only(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <h1 class="govuk-heading-l">{text::desk::work_title(lang)}</h1>
        <p class="govuk-body">{text::desk::settings_only(lang)}</p>
        <p class="govuk-body">
            <a class="govuk-link" href=visit.link("/staff/settings/staff")>{text::desk::settings_staff(lang)}</a>
        </p>
        <p class="govuk-body">
            <a class="govuk-link" href=visit.link(super::retention::RUNS)>{text::retention::title(lang)}</a>
        </p>
    }
    .into_any()
}

fn contents(visit: &Visit, work: &Work) -> AnyView {
    let lang = visit.lang;
    let nothing = work.mine.is_empty() && work.unclaimed.is_empty();
    let claim = (!work.unclaimed.is_empty()).then(|| {
        view! {
            <form method="post" action=visit.link("/staff/claim-next") novalidate>
                <Button text=text::desk::claim_next(lang)/>
            </form>
        }
    });
    let more_mine = work.more_mine.then(|| to_queue(visit, "owner=mine", text::desk::all_mine(lang)));
    view! {
        <h1 class="govuk-heading-l">{text::desk::work_title(lang)}</h1>
        <Glance items=glimpses(visit, work.counts) label=text::desk::work_glance(lang)/>
        {contact_links(visit, work.referrals)}
        {nothing.then(|| view! { <p class="govuk-body">{text::desk::nothing_waits(lang)}</p> })}
        {claim}
        {my_groups(visit, work)}
        {more_mine}
        {new_group(visit, work)}
    }
    .into_any()
}

/// What came from other teams, and the form for what came by post, by e-mail or in person.
fn contact_links(visit: &Visit, referrals: i64) -> AnyView {
    let lang = visit.lang;
    view! {
        <ul class="govuk-list">
            <li>
                <a class="govuk-link" href=visit.link("/staff/referrals")>
                    {text::interactions::referrals_count(lang, &referrals.to_string())}
                </a>
            </li>
            <li><a class="govuk-link" href=visit.link("/staff/searches")>{text::disclosure::searches_title(lang)}</a></li>
            {to_corrections(visit)}
            {to_cases(visit)}
            {to_surveys(visit)}
            <li><a class="govuk-link" href=visit.link("/staff/mandates")>{text::mandates::desk_title(lang)}</a></li>
            {to_rights(visit)}
            {to_retention(visit)}
            <li><a class="govuk-link" href=visit.link("/staff/contacts/new")>{text::intake::title(lang)}</a></li>
        </ul>
    }
    .into_any()
}

/// The way to what residents say is wrong, for those who answer it.
/// To what councillors ask, and for information governance to what they tried without a case.
fn to_cases(visit: &Visit) -> Vec<AnyView> {
    let lang = visit.lang;
    let link = |path: &str, text: &'static str| {
        let href = visit.link(path);
        view! { <li><a class="govuk-link" href=href>{text}</a></li> }.into_any()
    };
    let answers = rules::teams_answered_for(&visit.actor).is_ok();
    let watches = rules::may_see_browsing(&visit.actor).is_ok();
    let cases = answers.then(|| link(super::cases::CASES, text::casework::queue_title(lang)));
    let browsing = watches.then(|| link("/staff/cases/browsing", text::casework::browsing_title(lang)));
    cases.into_iter().chain(browsing).collect()
}

/// To surveys, for those who may see their numbers.
fn to_surveys(visit: &Visit) -> Option<AnyView> {
    portal::surveys::rules::may_see(&visit.actor).is_ok().then(|| {
        let href = visit.link(super::surveys::SURVEYS);
        view! { <li><a class="govuk-link" href=href>{text::surveys::title(visit.lang)}</a></li> }.into_any()
    })
}

fn to_corrections(visit: &Visit) -> Option<AnyView> {
    portal::corrections::ops::desk::answers(&visit.actor).then(|| {
        let href = visit.link(super::corrections::CORRECTIONS);
        view! { <li><a class="govuk-link" href=href>{text::corrections::queue_title(visit.lang)}</a></li> }.into_any()
    })
}

/// The way to what residents ask about their information, for those who answer it.
fn to_rights(visit: &Visit) -> Option<AnyView> {
    portal::rights::ops::desk::answers(&visit.actor).then(|| {
        let href = visit.link(super::rights::BOARD);
        view! { <li><a class="govuk-link" href=href>{text::rights::board_title(visit.lang)}</a></li> }.into_any()
    })
}

/// The way to what the nights let go, for those who release it.
fn to_retention(visit: &Visit) -> Option<AnyView> {
    portal::retention::ops::desk::works_with(&visit.actor).then(|| {
        let href = visit.link(super::retention::RUNS);
        view! { <li><a class="govuk-link" href=href>{text::retention::title(visit.lang)}</a></li> }.into_any()
    })
}

fn glimpses(visit: &Visit, counts: Counts) -> Vec<Glimpse> {
    let lang = visit.lang;
    [
        ("state=late", text::desk::late(lang), counts.late),
        ("", text::desk::due_soon(lang), counts.due_soon),
        ("state=waiting", text::desk::waiting(lang), counts.waiting),
        ("owner=unclaimed", text::desk::new_in_team(lang), counts.unclaimed),
    ]
    .into_iter()
    .map(|(query, label, count)| Glimpse {
        href: visit.link(&format!("/staff/requests{}{query}", if query.is_empty() { "" } else { "?" })),
        label: label.to_string(),
        figure: count.to_string(),
    })
    .collect()
}

/// Which group of the page a request of one's own stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Late,
    Today,
    Later,
    Waiting,
}

fn group(queued: &Queued, today: NaiveDate) -> Group {
    let request = &queued.request;
    if request.status == Status::Waiting {
        Group::Waiting
    } else if request.is_late(today) {
        Group::Late
    } else if request.target_date == today {
        Group::Today
    } else {
        Group::Later
    }
}

fn my_groups(visit: &Visit, work: &Work) -> Vec<AnyView> {
    let lang = visit.lang;
    [
        (Group::Late, text::desk::late(lang), "late"),
        (Group::Today, text::desk::today(lang), "today"),
        (Group::Waiting, text::desk::waiting(lang), "waiting"),
        (Group::Later, text::desk::later(lang), "later"),
    ]
    .into_iter()
    .filter_map(|(wanted, title, id)| {
        let tasks: Vec<Task> = work.mine.iter().filter(|q| group(q, work.today) == wanted).map(|q| task(visit, q, work.today)).collect();
        (!tasks.is_empty()).then(|| titled(title, id, tasks))
    })
    .collect()
}

fn new_group(visit: &Visit, work: &Work) -> AnyView {
    let lang = visit.lang;
    if work.unclaimed.is_empty() {
        return ().into_any();
    }
    let tasks: Vec<Task> = work.unclaimed.iter().take(NEW_SHOWN).map(|queued| task(visit, queued, work.today)).collect();
    let more = (work.unclaimed.len() > NEW_SHOWN).then(|| to_queue(visit, "owner=unclaimed", text::desk::all_new(lang)));
    view! { {titled(text::desk::new_in_team(lang), "new", tasks)}{more} }.into_any()
}

fn titled(title: &'static str, id: &'static str, tasks: Vec<Task>) -> AnyView {
    view! {
        <h2 class="govuk-heading-m">{title}</h2>
        <TaskList items=tasks id=id/>
    }
    .into_any()
}

fn to_queue(visit: &Visit, query: &str, words: &'static str) -> AnyView {
    let href = visit.link(&format!("/staff/requests?{query}"));
    view! { <p class="govuk-body"><a class="govuk-link" href=href>{words}</a></p> }.into_any()
}

fn task(visit: &Visit, queued: &Queued, today: NaiveDate) -> Task {
    let (lang, request) = (visit.lang, &queued.request);
    Task {
        title: format!("{} {}", request.reference, request.title(lang)),
        href: Some(visit.link(&path_of(&request.reference))),
        hint: Some(due(lang, request, today)),
        status: TaskStatus::Chip(short_language(request.language), language_words(lang, request.language)),
    }
}
