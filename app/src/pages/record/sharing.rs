//! R7: what was handed to whom, why and on what ground (UK GDPR art. 15(1)(c)).

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date},
    corrections::{self, Recipient as Told},
    holdings::timeline::{self, Filter, MOST_COUNTED},
    lang::Lang,
    sharing::{self, Recipient, Share},
    text::{policy, record as words, timeline as text},
};

use super::{Tab, counted, cursor, cursor_text, older_newest, tabs, withheld};
use crate::{
    pages::{corrections::outcome, only_residents},
    shell::{Page, render},
    ui::{PageLink, Pagination, Rings, SummaryCard, SummaryRow},
    visit::{PageResult, Visit, encode},
};

const ON_A_PAGE: usize = 20;

/// Everything the page shows.
struct Seen {
    shares: Vec<Share>,
    /// What became of telling those who were given something wrong.
    told: Vec<Told>,
    more: bool,
    further: bool,
    held: i64,
    teams: i64,
    organisations: i64,
}

/// R7: who we have shared your information with.
pub async fn sharing(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let person = resident.person;
    let before = cursor(visit.query.get("before"));
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let mut uow = visit.uow().await?;
    let mut shares = sharing::ops::of_person(&mut uow, person, before, limit).await?;
    let (teams, organisations) = sharing::ops::tally(&mut uow, person, None, MOST_COUNTED + 1).await?;
    let told = corrections::ops::told(&mut uow, person).await?;
    let held = timeline::count(&mut uow, person, &Filter::default()).await?;
    uow.commit().await?;
    let more = shares.len() > ON_A_PAGE;
    shares.truncate(ON_A_PAGE);
    let seen = Seen { shares, told, more, further: before.is_some(), held, teams, organisations };
    let lang = visit.lang;
    render(&visit, Page::new("R7", words::sharing_title(lang)), || {
        view! {
            <h1 class="govuk-heading-l">{words::sharing_title(lang)}</h1>
            {tabs(&visit, Tab::Shared)}
            {rings(lang, &seen)}
            {cards(&visit, &seen)}
            {paging(&visit, &seen)}
            {projects(&visit)}
            {withheld(&visit)}
        }
        .into_any()
    })
}

/// From the team that holds it outwards, as a list with indents.
fn rings(lang: Lang, seen: &Seen) -> AnyView {
    let items = vec![
        words::ring_team(lang, &counted(lang, seen.held)),
        words::ring_council(lang, &counted(lang, seen.teams)),
        words::ring_outside(lang, &counted(lang, seen.organisations)),
    ];
    view! {
        <h2 class="govuk-heading-m">{words::rings(lang)}</h2>
        <Rings items=items/>
    }
    .into_any()
}

fn cards(visit: &Visit, seen: &Seen) -> AnyView {
    if seen.shares.is_empty() {
        return view! { <p class="govuk-body">{words::sharing_none(visit.lang)}</p> }.into_any();
    }
    seen.shares.iter().map(|share| card(visit, share, &seen.told)).collect::<Vec<_>>().into_any()
}

fn card(visit: &Visit, share: &Share, told: &[Told]) -> AnyView {
    let lang = visit.lang;
    let date = full_date(lang, london_date(share.at));
    let (recipient, role) = match &share.recipient {
        Recipient::Team(code) => (visit.portal.council().team(code).get(lang).to_string(), words::share_role_team(lang)),
        Recipient::Organisation(name) => (name.clone(), words::share_role_organisation(lang)),
        Recipient::Councillor { .. } => (words::share_councillor(lang).to_string(), words::share_role_councillor(lang)),
    };
    let fields: Vec<_> = share.fields.iter().map(|field| view! { <li>{field_words(lang, field)}</li> }).collect();
    let mut rows = vec![
        SummaryRow::text(words::share_role(lang), role),
        SummaryRow::new(words::share_fields(lang), view! { <ul class="govuk-list">{fields}</ul> }),
        SummaryRow::text(words::share_why(lang), share.purpose.clone()),
        SummaryRow::text(words::share_ground(lang), ground_words(lang, &share.ground)),
        SummaryRow::text(words::share_when(lang), date.clone()),
        SummaryRow::text(words::share_by(lang), share.staff_number.clone()),
    ];
    let case = if let Recipient::Councillor { case } = share.recipient { case } else { None };
    if let Some(item) = share.interaction.or(share.service_request).or(case) {
        let href = visit.link(&format!("/record/items/{item}"));
        rows.push(SummaryRow::new(words::share_of(lang), view! { <a class="govuk-link" href=href>{words::share_open(lang)}</a> }));
    }
    let ticks = told.iter().filter(|one| one.shares.contains(&share.id));
    rows.extend(ticks.map(|one| SummaryRow::text(words::share_told(lang), outcome(lang, one))));
    view! { <SummaryCard title=words::share_card(lang, &date, &recipient) rows=rows/> }.into_any()
}

/// The details by the names the person knows them by.
fn field_words(lang: Lang, field: &str) -> &'static str {
    match field {
        "name" => words::field_name(lang),
        "phone" => words::field_phone(lang),
        "email" => words::field_email(lang),
        "address" => words::field_address(lang),
        "date_of_birth" => words::field_date_of_birth(lang),
        "note" => words::field_note(lang),
        "request" => words::field_request(lang),
        _ => words::field_other(lang),
    }
}

/// The lawful basis in a few words, by the policy's code for it.
fn ground_words(lang: Lang, ground: &str) -> String {
    match ground {
        "councillor_implied" => return text::basis_councillor_implied(lang).to_string(),
        "councillor_para_24" => return text::basis_councillor_para_24(lang).to_string(),
        _ => {}
    }
    text::by_name(&format!("basis_{ground}")).map_or_else(|| ground.to_string(), |text| text(lang).to_string())
}

/// What is pooled is no share of its own: whether it includes somebody is said beside each project.
fn projects(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m">{policy::projects_title(lang)}</h2>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/sharing-projects")>{policy::project_you(lang)}</a></p>
    }
    .into_any()
}

fn paging(visit: &Visit, seen: &Seen) -> AnyView {
    let lang = visit.lang;
    let (older, newest) = older_newest(lang);
    let link = |href: String, text: &str| PageLink { href: visit.link(&href), text: text.to_string(), label: String::new() };
    let previous = seen.further.then(|| link("/record/sharing".into(), newest));
    let next = seen
        .shares
        .last()
        .filter(|_| seen.more)
        .map(|last| link(format!("/record/sharing?before={}", encode(&cursor_text(last.at, last.id))), older));
    view! { <Pagination lang=lang previous=previous next=next/> }.into_any()
}
