//! What stays of what was made anonymous: how many there were, where small numbers are hidden and so is what would give them away.

use leptos::prelude::*;
use portal::{
    lang::Lang,
    retention::{KeptCount, ops::desk},
    statistics::{Published, rules::suppress},
    text::retention as words,
};

use super::{elsewhere, retention::RUNS};
use crate::{
    shell::{Page, render},
    ui::{Head, LabelStyle, Table, TableLayout},
    visit::{PageResult, Visit},
};

/// Where the counts are.
pub(super) const COUNTS: &str = "/staff/retention/counts";

/// GET `/staff/retention/counts`. It names nobody.
pub async fn retention_counts(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, COUNTS)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let counts = desk::counts(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T20-counts", words::counts_title(lang)).back(RUNS).wide(), || {
        let contents = if counts.is_empty() {
            view! { <p class="govuk-body">{words::counts_none(lang)}</p> }.into_any()
        } else {
            table(&visit, &counts)
        };
        view! {
            <h1 class="govuk-heading-l">{words::counts_title(lang)}</h1>
            <p class="govuk-body">{words::counts_intro(lang)}</p>
            {contents}
        }
        .into_any()
    })
}

/// The numbers of one kind in one year are one row of counts: what hides one hides another beside it.
fn table(visit: &Visit, counts: &[KeptCount]) -> AnyView {
    let lang = visit.lang;
    let heads = vec![
        Head::new(words::counts_year(lang)),
        Head::new(words::counts_kind(lang)),
        Head::new(words::counts_service(lang)),
        Head::numeric(words::counts_number(lang)),
    ];
    let rows = counts
        .chunk_by(|a, b| (a.year, a.category) == (b.year, b.category))
        .flat_map(|year| {
            let numbers: Vec<u64> = year.iter().map(|one| one.number).collect();
            let shown = suppress(&numbers).cells;
            year.iter().zip(shown).map(|(one, cell)| row(visit, lang, one, cell)).collect::<Vec<_>>()
        })
        .collect();
    view! {
        <Table caption=words::counts_title(lang) caption_style=LabelStyle::Small heads=heads rows=rows layout=TableLayout::Dense/>
        <p class="govuk-body">{words::counts_hidden(lang)}</p>
    }
    .into_any()
}

fn row(visit: &Visit, lang: Lang, one: &KeptCount, cell: Published) -> Vec<AnyView> {
    let policy = visit.portal.policy();
    let kind = policy.holding(one.category.code()).map(|holding| holding.label.get(lang).to_string()).unwrap_or_default();
    let service = match one.service.as_deref().map(|slug| visit.portal.catalogue().service(slug)) {
        Some(Some(service)) => service.title.get(lang).to_string(),
        // A service that is not offered any more is called by the name it had in addresses.
        Some(None) => one.service.clone().unwrap_or_default(),
        None => words::counts_no_service(lang).to_string(),
    };
    let number = match cell {
        Published::Count(number) => number.to_string(),
        Published::Confidential => "[c]".to_string(),
    };
    vec![one.year.to_string().into_any(), kind.into_any(), service.into_any(), number.into_any()]
}
