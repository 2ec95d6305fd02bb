//! R8: who has looked at one’s record, why, and which part: what staff did, what one did oneself, and what the portal did.

use leptos::prelude::*;
use portal::{
    access::{self, Reason},
    actor::{Actor, Role},
    audit::{self, Look, Seal, Who},
    calendar::date_and_time,
    lang::Lang,
    mandates,
    people::standing::{Ground, ToldBy, Undoing},
    recordings::Purpose,
    text::{access as words, acts, common, record},
};
use uuid::Uuid;

use super::{
    only_residents,
    record::{Tab, tabs},
    staff::{ground_words, purpose_words, reason_words, role_words, told_by_words, undoing_words},
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, Head, PageLink, Pagination, Radios, Table, TableLayout},
    visit::{PageResult, Visit},
};

const PATH: &str = "/record/access-log";
/// How many lines a page has.
const PAGE: i64 = 25;
/// So much of a seal is enough to hold it against another.
const SEAL_LETTERS: usize = 16;

/// The page as it was read.
struct Log {
    who: Who,
    looks: Vec<Look>,
    /// Reasons in somebody’s own words, by opening.
    words: Vec<(Uuid, String)>,
    more: bool,
    first: bool,
    seal: Option<Seal>,
    /// What those are called who act for the person, by mandate.
    names: Vec<(Uuid, String)>,
}

pub async fn page(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let who = Who::from_code(visit.query.get("who")).unwrap_or(Who::Staff);
    let before: Option<i64> = visit.query.get("before").parse().ok();
    let mut uow = visit.uow().await?;
    let mut looks = audit::ops::looks_of(&mut uow, resident.person, who, before, PAGE + 1).await?;
    let more = looks.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    looks.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let subjects: Vec<Uuid> = looks.iter().map(|look| look.subject).collect();
    let own_words = access::ops::words_of(&mut uow, resident.person, &subjects).await?;
    let seal = audit::ops::last_seal(&mut uow).await?;
    let names = match who {
        Who::Representatives => mandates::ops::names(&mut uow).await?,
        Who::Staff | Who::You | Who::Automatic => Vec::new(),
    };
    uow.commit().await?;
    let log = Log { who, looks, words: own_words, more, first: before.is_none(), seal, names };
    render(&visit, Page::new("R8", words::log_title(visit.lang)), || contents(&visit, &log))
}

fn contents(visit: &Visit, log: &Log) -> AnyView {
    let lang = visit.lang;
    view! {
        <h1 class="govuk-heading-l">{words::log_title(lang)}</h1>
        {tabs(visit, Tab::Looked)}
        {filter(visit, log.who)}
        {list(visit, log)}
        {paging(visit, log)}
        <p class="govuk-body">
            {record::withheld(lang)} " "
            <a class="govuk-link" href=visit.link("/privacy#rights")>{record::withheld_how(lang)}</a> "."
        </p>
        <p class="govuk-body">
            <a class="govuk-link" href=visit.link("/contact#information")>{words::ask_about_this(lang)}</a>
        </p>
        {log.seal.as_ref().map(|seal| seal_line(lang, seal))}
    }
    .into_any()
}

fn filter(visit: &Visit, who: Who) -> AnyView {
    let lang = visit.lang;
    let items: Vec<_> = Who::ALL
        .iter()
        .map(|who| {
            let text = match who {
                Who::Staff => words::who_staff(lang),
                Who::Representatives => words::who_representatives(lang),
                Who::You => words::who_you(lang),
                Who::Automatic => words::who_automatic(lang),
            };
            Choice::new(who.code(), text)
        })
        .collect();
    view! {
        <form method="get" action=visit.link(PATH) novalidate>
            <Radios
                lang=lang
                name="who"
                legend=words::log_filter(lang)
                value=who.code()
                items=items
                inline=true
                small=true
            />
            <Button text=common::apply_filters(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn list(visit: &Visit, log: &Log) -> AnyView {
    let lang = visit.lang;
    if log.looks.is_empty() {
        return view! { <p class="govuk-body">{words::log_empty(lang)}</p> }.into_any();
    }
    let heads = [words::head_when(lang), words::head_who(lang), words::head_why(lang), words::head_part(lang)];
    let heads: Vec<Head> = heads.into_iter().map(Head::new).collect();
    let rows: Vec<_> = log.looks.iter().map(|look| row(visit, log, look)).collect();
    view! {
        <Table
            caption=words::log_caption(lang)
            heads=heads
            rows=rows
            layout=TableLayout::Stacked
        />
    }
    .into_any()
}

fn row(visit: &Visit, log: &Log, look: &Look) -> Vec<AnyView> {
    let lang = visit.lang;
    let own_words = log.words.iter().find(|(opening, _)| *opening == look.subject).map(|(_, words)| words.as_str());
    vec![
        view! { <time datetime=look.at.to_rfc3339()>{date_and_time(lang, look.at)}</time> }.into_any(),
        who(visit, log, look).into_any(),
        why(lang, look, own_words).into_any(),
        part(lang, look).into_any(),
    ]
}

/// Role, number and team: never a name. Of older lines only the number is known.
fn who(visit: &Visit, log: &Log, look: &Look) -> String {
    let lang = visit.lang;
    match look.actor_kind.as_str() {
        "staff" => {
            let role = look.actor_role.as_deref().and_then(Role::from_code);
            let role = role.map(|role| format!("{} ", role_words(lang, role).0)).unwrap_or_default();
            let team = look.actor_team.as_deref().map(|team| format!(", {}", visit.portal.council().team(team).get(lang)));
            format!("{role}{}{}", look.actor_label, team.unwrap_or_default())
        }
        "representative" => {
            let name = log.names.iter().find(|(mandate, _)| Some(*mandate) == look.mandate);
            name.map_or_else(|| words::who_representatives(lang).to_string(), |(_, name)| name.clone())
        }
        "system" => words::who_portal(lang).to_string(),
        _ => words::who_you(lang).to_string(),
    }
}

/// The reason that was given; where none was asked for, what was done says it.
fn why(lang: Lang, look: &Look, own_words: Option<&str>) -> String {
    if let Some(purpose) = purpose(lang, look) {
        return words::because(lang, done(lang, look), purpose);
    }
    match (look.reason.as_deref().and_then(Reason::from_code), own_words) {
        (Some(reason), Some(own)) => words::because(lang, reason_words(lang, reason), own),
        (Some(reason), None) => reason_words(lang, reason).to_string(),
        (None, _) => done(lang, look).to_string(),
    }
}

/// What a recording was opened for, on which ground the use of the record was limited, who told of a death, why something was
/// taken back: acts that have reasons of their own.
fn purpose(lang: Lang, look: &Look) -> Option<&'static str> {
    let code = look.reason.as_deref()?;
    match look.act.as_str() {
        "recording/open" => Purpose::from_code(code).map(|purpose| purpose_words(lang, purpose)),
        "person/restrict" => Ground::from_code(code).map(|ground| ground_words(lang, ground)),
        "person/note_death" => ToldBy::from_code(code).map(|told_by| told_by_words(lang, told_by)),
        "person/lift" | "person/take_back_death" | "person/unmark_relative" => Undoing::from_code(code).map(|why| undoing_words(lang, why)),
        _ => None,
    }
}

/// What was done, in words.
fn done(lang: Lang, look: &Look) -> &'static str {
    acts::by_name(&look.act.replace('/', "_")).map_or(words::act_unknown(lang), |text| text(lang))
}

fn part(lang: Lang, look: &Look) -> &'static str {
    match look.part.as_deref() {
        Some("overview") => words::part_overview(lang),
        Some("requests" | "mandates") => words::part_of_acting(lang),
        Some("search") => words::part_search(lang),
        Some("phone") => words::part_phone(lang),
        Some("email") => words::part_email(lang),
        Some("address") => words::part_address(lang),
        Some("date_of_birth") => words::part_date_of_birth(lang),
        Some("identifiers") => words::part_identifiers(lang),
        Some("recording") => words::part_recording(lang),
        Some(_) | None => match look.act.split('/').next().unwrap_or_default() {
            "service_request" | "draft" => words::part_of_request(lang),
            "mandate" => words::part_of_acting(lang),
            "account" => words::part_of_account(lang),
            "person" => words::part_of_details(lang),
            _ => words::part_of_record(lang),
        },
    }
}

fn paging(visit: &Visit, log: &Log) -> AnyView {
    let lang = visit.lang;
    let filtered = visit.link(&format!("{PATH}?who={}", log.who.code()));
    let link = |href: String, text: &'static str| PageLink { href, text: text.to_string(), label: String::new() };
    let next = log.looks.last().filter(|_| log.more).map(|last| link(format!("{filtered}&before={}", last.id), words::older(lang)));
    let previous = (!log.first).then(|| link(filtered.clone(), words::newest(lang)));
    view! { <Pagination lang=lang previous=previous next=next/> }.into_any()
}

fn seal_line(lang: Lang, seal: &Seal) -> AnyView {
    let when = date_and_time(lang, seal.at);
    let letters: String = seal.hash.chars().take(SEAL_LETTERS).collect();
    view! {
        <p class="govuk-body-s">
            {words::seal_intro(lang)} " " {words::seal(lang, &when)} " "
            <span class="app-reference">{letters}</span>
        </p>
    }
    .into_any()
}
