//! What residents say is wrong or not about them: the queue of those who answer. It names nobody.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    calendar::{london_date, short_date},
    corrections::{Kind, Queued, Urgency, ops::desk, rules},
    lang::Lang,
    text::corrections as words,
};

use super::{
    answering::{after, paging},
    chip, elsewhere,
};
use crate::{
    shell::{Page, render},
    ui::{Head, LabelStyle, Table, TableLayout, Tag, TagColour},
    visit::{PageResult, Visit},
};

/// Where the queue is.
pub(super) const CORRECTIONS: &str = "/staff/corrections";

/// T16: what waits for an answer.
pub async fn corrections(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, CORRECTIONS)? {
        return Ok(reply);
    }
    let after = after(visit.query.get("after"));
    let mut uow = visit.uow().await?;
    let (rows, more) = desk::queue(&mut uow, after).await?;
    let today = uow.today();
    uow.commit().await?;
    let lang = visit.lang;
    let page = Page::new("T16-queue", words::queue_title(lang)).back("/staff").wide();
    render(&visit, page, || {
        view! {
            <h1 class="govuk-heading-l">{words::queue_title(lang)}</h1>
            <p class="govuk-body">{words::queue_intro(lang)}</p>
            {table(&visit, &rows, today)}
            {paging(&visit, CORRECTIONS, rows.last().filter(|_| more).map(|last| (last.due_on, last.id)), after.is_some())}
        }
        .into_any()
    })
}

fn table(visit: &Visit, rows: &[Queued], today: NaiveDate) -> AnyView {
    let lang = visit.lang;
    if rows.is_empty() {
        return view! { <p class="govuk-body">{words::queue_empty(lang)}</p> }.into_any();
    }
    let heads = vec![
        Head::new(words::head_due(lang)),
        Head::new(words::reference(lang)),
        Head::new(words::head_kind(lang)),
        Head::new(words::head_category(lang)),
        Head::new(words::head_team(lang)),
        Head::new(words::head_language(lang)),
    ];
    let rows = rows.iter().map(|queued| row(visit, queued, today)).collect();
    view! {
        <Table
            caption=words::queue_caption(lang)
            caption_style=LabelStyle::Small
            heads=heads
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn row(visit: &Visit, queued: &Queued, today: NaiveDate) -> Vec<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&super::correction::path_of(&queued.reference));
    let policy = visit.portal.policy();
    let category = policy.holding(&queued.category).map_or_else(String::new, |holding| holding.label.get(lang).to_string());
    vec![
        due(lang, queued, today),
        view! { <a class="govuk-link app-reference" href=href>{queued.reference.clone()}</a> }.into_any(),
        kind_words(lang, queued.kind).into_any(),
        category.into_any(),
        visit.portal.council().team(&queued.team).get(lang).to_string().into_any(),
        chip(lang, queued.language),
    ]
}

/// What the resident says, in two or three words.
pub(super) fn kind_words(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Wrong => words::kind_wrong(lang),
        Kind::NotMe => words::kind_not_me(lang),
    }
}

fn due(lang: Lang, queued: &Queued, today: NaiveDate) -> AnyView {
    let tag = urgency_tag(lang, rules::urgency(london_date(queued.sent_at), queued.due_on, today));
    view! { {short_date(lang, queued.due_on)} " " {tag} }.into_any()
}

/// Amber and red say what they mean in words.
pub(super) fn urgency_tag(lang: Lang, urgency: Urgency) -> Option<AnyView> {
    let (text, colour) = match urgency {
        Urgency::InTime => return None,
        Urgency::Amber => (words::urgency_amber(lang), TagColour::Orange),
        Urgency::Red => (words::urgency_red(lang), TagColour::Red),
    };
    Some(view! { <Tag text=text colour=colour/> }.into_any())
}
