//! Recordings that are gone here and that the supplier still has to delete.

use leptos::prelude::*;
use portal::{
    calendar::{london_date, short_date},
    error::OpError,
    fields::Fields,
    recordings::{Order, ops::orders},
    text::retention as words,
};
use uuid::Uuid;

use super::{elsewhere, retention::RUNS};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Head, Table, TableLayout, Tag, TagColour},
    visit::{PageResult, Reply, Visit},
};

/// Where the orders are.
pub(super) const ORDERS: &str = "/staff/retention/recordings";

/// GET `/staff/retention/recordings`. It names nobody.
pub async fn retention_orders(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, ORDERS)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let waiting = orders::waiting(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T20-orders", words::orders_title(lang)).back(RUNS).wide(), || {
        let contents = if waiting.is_empty() {
            view! { <p class="govuk-body">{words::orders_none(lang)}</p> }.into_any()
        } else {
            table(&visit, &waiting)
        };
        view! {
            <h1 class="govuk-heading-l">{words::orders_title(lang)}</h1>
            <p class="govuk-body">{words::orders_intro(lang)}</p>
            {contents}
        }
        .into_any()
    })
}

fn table(visit: &Visit, waiting: &[Order]) -> AnyView {
    let lang = visit.lang;
    let heads = vec![
        Head::new(words::orders_number(lang)),
        Head::new(words::orders_since(lang)),
        Head::numeric(words::orders_told(lang)),
        Head::new(words::head_state(lang)),
        Head::new(words::orders_what(lang)),
    ];
    let row = |order: &Order| {
        let (text, colour) = match order.fault.as_deref() {
            None => (words::order_waiting(lang), TagColour::Blue),
            Some("lost") => (words::order_lost(lang), TagColour::Red),
            Some(_) => (words::order_refused(lang), TagColour::Red),
        };
        let again = order.fault.as_deref() == Some("refused");
        vec![
            view! { <span class="app-digest">{order.id.simple().to_string()}</span> }.into_any(),
            short_date(lang, london_date(order.ordered_at)).into_any(),
            order.tries.to_string().into_any(),
            view! { <Tag text=text colour=colour/> }.into_any(),
            view! {
                {press(visit, order, "confirm", words::order_confirm(lang))}
                {again.then(|| press(visit, order, "again", words::order_again(lang)))}
            }
            .into_any(),
        ]
    };
    let rows = waiting.iter().map(row).collect();
    view! { <Table caption=words::orders_table(lang) heads=heads rows=rows layout=TableLayout::Dense/> }.into_any()
}

fn press(visit: &Visit, order: &Order, verb: &'static str, text: &'static str) -> AnyView {
    view! {
        <form method="post" action=visit.link(ORDERS) novalidate>
            <input type="hidden" name="order" value=order.id.to_string()/>
            <Button text=text kind=ButtonKind::Secondary name="step" value=verb/>
        </form>
    }
    .into_any()
}

/// POST `/staff/retention/recordings`: what the supplier said.
pub async fn do_retention_orders(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, ORDERS)? {
        return Ok(reply);
    }
    let id: Uuid = fields.get("order").parse().map_err(|_| OpError::NotFound)?;
    let mut uow = visit.uow().await?;
    let done = if fields.get("step") == "confirm" {
        orders::confirm(&mut uow, id).await?;
        words::order_confirmed
    } else {
        orders::again(&mut uow, id).await?;
        words::order_told_again
    };
    uow.commit().await?;
    Ok(Reply::done(ORDERS, done))
}
