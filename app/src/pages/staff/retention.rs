//! T20: what the nights let go: the runs, and the button for a new plan.

use leptos::prelude::*;
use portal::{
    calendar::full_date,
    fields::Fields,
    lang::Lang,
    retention::{Listed, ops::desk},
    text::retention as words,
};
use uuid::Uuid;

use super::elsewhere;
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Head, Table, TableLayout, Tag, TagColour},
    visit::{PageResult, Reply, Visit},
};

/// Where the runs are.
pub(super) const RUNS: &str = "/staff/retention";

pub(super) fn path_of(run: Uuid) -> String {
    format!("{RUNS}/{run}")
}

/// T20: the runs.
pub async fn retention(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, RUNS)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let runs = desk::list(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T20", words::title(lang)).back("/staff").wide(), || {
        view! {
            <h1 class="govuk-heading-l">{words::title(lang)}</h1>
            <p class="govuk-body">{words::intro(lang)}</p>
            {desk::works_with(&visit.actor).then(|| ways(&visit))}
            {list(&visit, &runs)}
        }
        .into_any()
    })
}

/// To the counts, the holds and the supplier’s orders, and the button for a new plan.
fn ways(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let may_ask = visit.staff().is_ok_and(|staff| staff.has(portal::actor::Role::InformationGovernance));
    view! {
        <ul class="govuk-list">
            <li><a class="govuk-link" href=visit.link(super::retention_counts::COUNTS)>{words::counts_title(lang)}</a></li>
            <li><a class="govuk-link" href=visit.link(super::retention_holds::HOLDS)>{words::holds_title(lang)}</a></li>
            <li><a class="govuk-link" href=visit.link(super::retention_orders::ORDERS)>{words::orders_title(lang)}</a></li>
            <li><a class="govuk-link" href=visit.link("/privacy/retention")>{portal::text::policy::retention_title(lang)}</a></li>
        </ul>
        {may_ask.then(|| view! {
            <form method="post" action=visit.link(&format!("{RUNS}/plan")) novalidate>
                <Button text=words::again(lang) kind=ButtonKind::Secondary/>
            </form>
        })}
    }
    .into_any()
}

fn list(visit: &Visit, runs: &[Listed]) -> AnyView {
    let lang = visit.lang;
    if runs.is_empty() {
        return view! { <p class="govuk-body">{words::runs_none(lang)}</p> }.into_any();
    }
    let heads = vec![
        Head::new(words::head_date(lang)),
        Head::new(words::head_rules(lang)),
        Head::numeric(words::head_due(lang)),
        Head::numeric(words::head_held(lang)),
        Head::numeric(words::head_done(lang)),
        Head::numeric(words::head_failed(lang)),
        Head::new(words::head_state(lang)),
    ];
    let sees = desk::works_with(&visit.actor);
    let rows = runs.iter().map(|listed| row(visit, listed, sees)).collect();
    view! { <Table caption=words::runs(lang) heads=heads rows=rows layout=TableLayout::Dense/> }.into_any()
}

fn row(visit: &Visit, listed: &Listed, sees: bool) -> Vec<AnyView> {
    let (lang, run) = (visit.lang, &listed.run);
    let day = full_date(lang, run.day);
    let day = if sees { view! { <a class="govuk-link" href=visit.link(&path_of(run.id))>{day}</a> }.into_any() } else { day.into_any() };
    let number = |of: i64| of.to_string().into_any();
    vec![
        day,
        run.policy_version.map(|version| words::rules_version(lang, &version.to_string())).into_any(),
        number(listed.due),
        number(listed.held),
        number(listed.done),
        number(listed.failed),
        state(lang, listed),
    ]
}

fn state(lang: Lang, listed: &Listed) -> AnyView {
    let run = &listed.run;
    let (text, colour) = if run.planned_at.is_none() {
        (words::state_making(lang), TagColour::Grey)
    } else if listed.failed > 0 {
        (words::state_failed(lang), TagColour::Red)
    } else if run.paused_at.is_some() {
        (words::state_paused(lang), TagColour::Orange)
    } else if run.finished_at.is_some() {
        (words::state_done(lang), TagColour::Green)
    } else if listed.waiting > 0 {
        (words::state_waiting(lang), TagColour::Orange)
    } else {
        (words::state_running(lang), TagColour::Blue)
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

/// Asks for a new plan.
pub async fn do_retention_plan(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, RUNS)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    desk::ask(&mut uow).await?;
    uow.commit().await?;
    Ok(Reply::done(RUNS, words::again_done))
}
