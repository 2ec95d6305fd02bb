//! Following a report without an account, and taking it into one.

use std::net::{IpAddr, Ipv4Addr};

use leptos::prelude::*;
use portal::{
    accounts::{CodeId, ops::Caller},
    actor::Actor,
    drafts,
    error::{FieldErrors, OpError},
    fields::Fields,
    service_requests::follow,
    text::{common, errors, track as text},
};

use crate::{
    shell::{Page, render},
    ui::{Button, InsetText, TextInput},
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};

fn caller(visit: &Visit) -> Caller<'_> {
    let address = visit.address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    Caller { portal: &visit.portal, request: visit.request, address, lang: visit.lang }
}

/// GET `/track`.
pub async fn start(visit: Visit) -> PageResult {
    let lang = visit.lang;
    render(&visit, Page::form("P7", text::title(lang)).back("/"), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{text::title(lang)}</h1>
                    <p class="govuk-body">{text::intro(lang)}</p>
                    <form id="page-form" method="post" action=visit.link("/track") novalidate>
                        <TextInput lang=lang name="reference" label=text::reference(lang) hint=text::reference_hint(lang) width=20
                            value=visit.typed_or("reference", visit.query.get("reference")) error=visit.error("reference")/>
                        <TextInput lang=lang name="email" label=text::email(lang) hint=text::email_hint(lang) kind="email" autocomplete="email" spellcheck=false
                            value=visit.typed_or("email", "") error=visit.error("email")/>
                        <Button text=common::continue_(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// POST `/track`: the next page is the same whether the two belong together or not.
pub async fn do_start(visit: Visit, fields: Fields) -> PageResult {
    let id = follow::start(&caller(&visit), &fields).await?;
    let notes = Notes { awaiting: Some(id.0), ..visit.notes.clone() };
    Ok(Reply::go_with("/track/code", SessionChange::Note(notes)))
}

/// GET `/track/code`.
pub async fn code(visit: Visit) -> PageResult {
    if visit.notes.awaiting.is_none() {
        return Ok(Reply::go("/track"));
    }
    let lang = visit.lang;
    render(&visit, Page::form("P7", text::code_title(lang)).back("/track"), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{text::code_title(lang)}</h1>
                    <InsetText>{text::code_intro(lang)}</InsetText>
                    <form id="page-form" method="post" action=visit.link("/track/code") novalidate>
                        <TextInput lang=lang name="code" label=text::code(lang) inputmode="numeric" autocomplete="one-time-code" width=10 error=visit.error("code")/>
                        <Button text=common::continue_(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// POST `/track/code`: this browser is the guest now, for the reports of that guest and nothing else.
pub async fn do_code(visit: Visit, fields: Fields) -> PageResult {
    let id = CodeId(visit.notes.awaiting.ok_or(OpError::Gone)?);
    let guest = follow::finish(&caller(&visit), id, fields.get("code")).await?;
    let Some(guest) = guest else { return Err(FieldErrors::one("code", errors::code_wrong).into()) };
    let notes = Notes { guest: Some(guest), awaiting: None, ..visit.notes.clone() };
    Ok(Reply::go_with("/requests", SessionChange::Renew(notes)))
}

/// POST `/requests/{reference}/claim`: what this browser sent as a guest becomes the signed-in person's own.
pub async fn do_claim(visit: Visit, _fields: Fields) -> PageResult {
    let to = format!("/requests/{}", visit.param("reference"));
    let (Actor::Resident(resident), Some(guest)) = (&visit.actor, visit.notes.guest) else {
        return Ok(Reply::go(format!("/register?next={to}")));
    };
    let mut uow = visit.system("claim").await?;
    drafts::ops::adopt(&mut uow, guest, resident.person).await?;
    uow.commit().await?;
    let notes = Notes { guest: None, ..visit.notes.clone() };
    Ok(Reply::done_with(to, text::claimed, SessionChange::Note(notes)))
}
