//! T3: saying who somebody unnamed was.

use leptos::prelude::*;
use portal::{
    error::{FieldErrors, OpResult},
    fields::Fields,
    ids::PersonId,
    interactions::ops,
    text::intake as words,
};
use uuid::Uuid;

use super::{contact::path_of, elsewhere};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios},
    visit::{PageResult, Reply, Visit},
};

pub async fn contact_attach(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let open = open_records(&visit, id).await?;
    let page = Page { form: !open.is_empty(), ..Page::new("T3-attach", words::attach_title(visit.lang)) }.back(path_of(id));
    render(&visit, page, || contents(&visit, open))
}

/// The records the actor has open, if the contact is theirs to see. Each name is a look, in the audit.
async fn open_records(visit: &Visit, id: Uuid) -> OpResult<Vec<(PersonId, String)>> {
    let mut uow = visit.uow().await?;
    ops::open(&mut uow, id).await?;
    let open = ops::open_records(&mut uow).await?;
    uow.commit().await?;
    Ok(open)
}

pub async fn do_contact_attach(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let person = fields.get("person").parse().map_err(|_| FieldErrors::one("person", words::attach_missing))?;
    ops::attach(&visit.portal, &visit.actor, visit.request, id, person).await?;
    Ok(Reply::done(path_of(id), words::attach_done))
}

fn contents(visit: &Visit, open: Vec<(PersonId, String)>) -> AnyView {
    let lang = visit.lang;
    let find = view! {
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/staff/people")>{words::find_person(lang)}</a></p>
    };
    let form = if open.is_empty() { view! { <p class="govuk-body">{words::attach_none(lang)}</p> }.into_any() } else { form(visit, open) };
    view! {
        <h1 class="govuk-heading-l">{words::attach_title(lang)}</h1>
        <p class="govuk-body">{words::attach_intro(lang)}</p>
        {form}
        {find}
    }
    .into_any()
}

fn form(visit: &Visit, open: Vec<(PersonId, String)>) -> AnyView {
    let lang = visit.lang;
    let items = open.into_iter().map(|(person, name)| Choice::new(person.to_string(), name)).collect();
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <Radios
                lang=lang
                name="person"
                legend=words::attach_which(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("person", visit.query.get("person"))
                error=visit.error("person")
                items=items
            />
            <Button text=words::attach_button(lang)/>
        </form>
    }
    .into_any()
}
