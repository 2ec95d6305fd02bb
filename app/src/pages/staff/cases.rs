//! What councillors ask for constituents: the queue of those who answer. It names nobody.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    calendar::{london_date, short_date},
    casework::{AskedBy, Listed, ops::desk},
    lang::Lang,
    text::casework as words,
};

use super::{
    super::councillor::service_words,
    answering::{after, paging},
    chip, elsewhere,
};
use crate::{
    shell::{Page, render},
    ui::{Head, LabelStyle, Table, TableLayout, Tag, TagColour},
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
            {paging(&visit, CASES, rows.last().filter(|_| more).map(|last| (last.due_on, last.id)), after.is_some())}
        }
        .into_any()
    })
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
        words::head_kind(lang),
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
        kind(lang, listed),
        asked(lang, listed).into_any(),
        visit.portal.council().team(&listed.team).get(lang).to_string().into_any(),
        short_date(lang, london_date(listed.sent_at)).into_any(),
        chip(lang, listed.language),
    ]
}

/// A case of its own, or one that was answered and is asked about again: the answer is read before it is answered once more.
fn kind(lang: Lang, listed: &Listed) -> AnyView {
    if listed.asked_again {
        view! { <Tag text=words::kind_again(lang) colour=TagColour::Purple/> }.into_any()
    } else {
        words::kind_new(lang).into_any()
    }
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
