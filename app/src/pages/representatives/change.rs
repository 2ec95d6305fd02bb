//! R15: changing what somebody may do, and until when.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::full_date,
    fields::Fields,
    ids::MandateId,
    mandates::{Mandate, forms::KEEP, ops, rules},
    text::mandates as words,
};

use super::{Start, length_choices, path_of, scope_fields};
use crate::{
    pages::only_residents,
    shell::{Page, render},
    ui::{Button, Choice, Radios},
    visit::{PageResult, Reply, Visit},
};

/// The form, with what holds now filled in.
pub async fn change(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let mandate = ops::own(&mut uow, visit.id("id")?).await?;
    let quiet = ops::is_quiet(&mut uow, &mandate).await?;
    uow.commit().await?;
    if rules::may_change(&visit.actor, &mandate).is_err() {
        return Ok(Reply::go(path_of(mandate.id)));
    }
    let lang = visit.lang;
    let name = mandate.content.representative.clone();
    render(&visit, Page::form("R15-change", words::change_title(lang)).back(path_of(mandate.id)), || {
        let revision = visit.typed_or("revision", &mandate.revision.to_string());
        let start = Start {
            services: mandate.terms.services.clone(),
            level: mandate.terms.level.code(),
            special_category: mandate.terms.special_category,
            may_ask_copy: mandate.terms.may_ask_copy,
            quiet,
        };
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l">{name}</span>
                    <h1 class="govuk-heading-l">{words::change_title(lang)}</h1>
                    <p class="govuk-body">{words::change_intro(lang)}</p>
                    <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                        <input type="hidden" name="revision" value=revision/>
                        {scope_fields(&visit, &start)}
                        {until(&visit, &mandate)}
                        <Button text=words::change_save(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

fn until(visit: &Visit, mandate: &Mandate) -> AnyView {
    let lang = visit.lang;
    let now = mandate.terms.until().map(|until| full_date(lang, until)).unwrap_or_default();
    let mut items = vec![Choice::new(KEEP, words::ends_keep(lang)).hint(words::until(lang, &now))];
    items.extend(length_choices(lang));
    view! {
        <Radios lang=lang name="ends" legend=words::ends_legend(lang) hint=words::ends_hint(lang) value=visit.typed_or("ends", KEEP)
            items=items error=visit.error("ends")/>
    }
    .into_any()
}

/// POST: it holds at the next request of whoever acts, who is told.
pub async fn do_change_scope(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let id: MandateId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    ops::change(&mut uow, id, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::changed))
}
