//! K4: what is reported again and again in a councillor’s wards, without names.

use chrono::Datelike;
use leptos::prelude::*;
use portal::{
    calendar,
    casework::{Phase, ops},
    error::OpError,
    text::casework as words,
};

use super::{HOME, councillor, service_words};
use crate::{
    shell::{Page, render},
    ui::{Head, LabelStyle, Table, TableLayout},
    visit::{PageResult, Visit},
};

/// K4.
pub async fn issues(visit: Visit) -> PageResult {
    match councillor(&visit) {
        Ok((_, Phase::Serving)) => {}
        Ok((_, Phase::HandingOver | Phase::Over)) => return Err(OpError::NotFound),
        Err(elsewhere) => return elsewhere,
    }
    let mut uow = visit.uow().await?;
    let issues = ops::issues(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("K4", words::issues_title(lang)).back(HOME), || {
        let rows: Vec<Vec<AnyView>> = issues
            .iter()
            .map(|issue| {
                vec![
                    format!("{} {}", calendar::month(lang, issue.month), issue.month.year()).into_any(),
                    issue.ward.clone().into_any(),
                    service_words(&visit, Some(&issue.service)).into_any(),
                    issue.requests.to_string().into_any(),
                ]
            })
            .collect();
        let table = if rows.is_empty() {
            view! { <p class="govuk-body">{words::issues_none(lang)}</p> }.into_any()
        } else {
            let heads = vec![
                Head::new(words::issues_month(lang)),
                Head::new(words::ward(lang)),
                Head::new(words::service(lang)),
                Head::numeric(words::issues_requests(lang)),
            ];
            view! { <Table caption=words::issues_caption(lang) caption_style=LabelStyle::Medium heads=heads rows=rows layout=TableLayout::Stacked/> }.into_any()
        };
        view! {
            <h1 class="govuk-heading-l">{words::issues_title(lang)}</h1>
            <p class="govuk-body">{words::issues_intro(lang)}</p>
            {table}
        }
        .into_any()
    })
}
