//! What councillors ask for constituents: the queue of those who answer. It names nobody.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    calendar::{london_date, short_date},
    casework::{AskedBy, Listed, ops::desk},
    lang::Lang,
    text::casework as words,
};
use uuid::Uuid;

use super::{super::councillor::service_words, chip, elsewhere};
use crate::{
    shell::{Page, render},
    ui::{Head, LabelStyle, PageLink, Pagination, Table, TableLayout, Tag, TagColour},
    visit::{PageResult, Visit},
};

/// Where the queue is.
pub(super) const CASES: &str = "/staff/cases";

/// What waits for an answer, due soonest first.
pub async fn cases(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, CASES)? {
        return Ok(reply);
    }
    let after = after(visit.query.get("after"));
    let mut uow = visit.uow().await?;
    let (rows, more) = desk::queue(&mut uow, after).await?;
    let today = uow.today();
    uow.commit().await?;
    let lang = visit.lang;
    let page = Page::new("T16-cases", words::queue_title(lang)).back("/staff").wide();
    render(&visit, page, || {
        view! {
            <h1 class="govuk-heading-l">{words::queue_title(lang)}</h1>
            <p class="govuk-body">{words::queue_intro(lang)}</p>
            {table(&visit, &rows, today)}
            {paging(&visit, &rows, more, after.is_some())}
        }
        .into_any()
    })
}

/// The last row of the page above: its date and its id. An address that was altered by hand begins at the top.
fn after(text: &str) -> Option<(NaiveDate, Uuid)> {
    let (date, id) = text.split_once('_')?;
    Some((date.parse().ok()?, Uuid::try_parse(id).ok()?))
}

fn table(visit: &Visit, rows: &[Listed], today: NaiveDate) -> AnyView {
    let lang = visit.lang;
    if rows.is_empty() {
        return view! { <p class="govuk-body">{words::queue_empty(lang)}</p> }.into_any();
    }
    let heads = [
        words::reply_due(lang),
        words::reference(lang),
        words::service(lang),
        words::head_asked(lang),
        words::head_team(lang),
        words::sent(lang),
        words::head_language(lang),
    ];
    let rows = rows.iter().map(|listed| row(visit, listed, today)).collect();
    view! {
        <Table
            caption=words::queue_caption(lang)
            caption_style=LabelStyle::Small
            heads=heads.into_iter().map(Head::new).collect()
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn row(visit: &Visit, listed: &Listed, today: NaiveDate) -> Vec<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&format!("{CASES}/{}", listed.reference));
    let late = (listed.due_on < today).then(|| view! { " " <Tag text=words::late(lang) colour=TagColour::Red/> }.into_any());
    vec![
        view! { {short_date(lang, listed.due_on)} {late} }.into_any(),
        view! { <a class="govuk-link app-reference" href=href>{listed.reference.clone()}</a> }.into_any(),
        service_words(visit, listed.service.as_deref()).into_any(),
        asked(lang, listed).into_any(),
        visit.portal.council().team(&listed.team).get(lang).to_string().into_any(),
        short_date(lang, london_date(listed.sent_at)).into_any(),
        chip(lang, listed.language),
    ]
}

/// Who asked, and whether the checklist of the law will be needed in full.
fn asked(lang: Lang, listed: &Listed) -> &'static str {
    match (listed.asked_by, listed.special) {
        (AskedBy::Person, _) => words::asked_person_short(lang),
        (AskedBy::Other, false) => words::asked_other_short(lang),
        (AskedBy::Other, true) => words::asked_other_special(lang),
        (AskedBy::Ward, _) => words::asked_ward_short(lang),
    }
}

fn paging(visit: &Visit, rows: &[Listed], more: bool, below: bool) -> AnyView {
    let next = rows.last().filter(|_| more);
    let next = next.map(|last| PageLink::to(visit.link(&format!("{CASES}?after={}_{}", last.due_on, last.id))));
    let first = below.then(|| PageLink { href: visit.link(CASES), text: words::queue_first(visit.lang).to_string(), label: String::new() });
    view! { <Pagination lang=visit.lang previous=first next=next/> }.into_any()
}
