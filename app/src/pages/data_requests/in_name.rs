//! Asking for a copy in the name of the person one acts for; and what that person sees of it.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, weekday_date},
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    lang::Lang,
    mandates::{self, rules::copies::NoCopy},
    rights::{
        AskedFor, RightsRequest,
        ops::{self, acting::why_not},
    },
    text::{mandates as words, rights, timeline},
};

use super::PATH;
use crate::{
    shell::{Page, render},
    ui::{Button, Head, InsetText, LabelStyle, Table, TableLayout, TextArea},
    visit::{PageResult, Reply, Visit},
};

/// R17 for somebody else: the form, or why it is not for this mandate and who can be asked instead; and what was asked before.
pub async fn page(visit: Visit) -> PageResult {
    let acting = visit.acting.clone().ok_or(OpError::NotFound)?;
    let mut uow = visit.uow().await?;
    let (leave, asked) = ops::acting::look(&mut uow, &acting).await?;
    let fresh = uow.new_id();
    uow.commit().await?;
    let lang = visit.lang;
    // What was typed before the tick was taken away is not lost: it stands in the form, with what became of it.
    let form = leave.is_ok() || visit.was_refused();
    let page = Page { form, ..Page::new("R17-acting", words::copy_title(lang)) };
    render(&visit, page.back("/account"), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::copy_title(lang)}</h1>
                    {if form { asking(&visit, &fresh.to_string()) } else { refusal(&visit, leave) }}
                    {(!asked.is_empty()).then(|| before(lang, &asked))}
                </div>
            </div>
        }
        .into_any()
    })
}

fn asking(visit: &Visit, fresh: &str) -> AnyView {
    let lang = visit.lang;
    view! {
        <InsetText><p class="govuk-body">{words::copy_intro(lang)}</p></InsetText>
        <form id="page-form" method="post" action=visit.link(PATH) novalidate>
            {visit.acting_field()}
            <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", fresh)/>
            <TextArea
                lang=lang
                name="message"
                label=words::copy_message(lang)
                label_style=LabelStyle::Medium
                hint=words::copy_message_hint(lang)
                value=visit.typed_or("message", "")
                error=visit.error("message")
                rows=6
                max=ops::most_characters()
            />
            <Button text=words::copy_send(lang)/>
        </form>
    }
    .into_any()
}

fn refusal(visit: &Visit, leave: Result<(), NoCopy>) -> AnyView {
    let phone = &visit.portal.council().main_line;
    leave.err().map(|why| view! { <p class="govuk-body">{why_not(visit.lang, why, phone)}</p> }).into_any()
}

/// That it came and where it stands; never what was said.
fn before(lang: Lang, asked: &[AskedFor]) -> AnyView {
    let heads = [rights::head_reference(lang), rights::head_received(lang), rights::head_state(lang)];
    let rows = asked.iter().map(|one| {
        let stands = match one.due_on {
            Some(due) if one.is_open => words::copy_due(lang, &weekday_date(lang, due)),
            _ if one.is_open => rights::state_open(lang).to_string(),
            _ => words::copy_over(lang).to_string(),
        };
        vec![
            view! { <span class="app-reference">{one.reference.clone()}</span> }.into_any(),
            full_date(lang, one.received_on).into_any(),
            stands.into_any(),
        ]
    });
    view! {
        <Table
            caption=words::copy_asked(lang)
            caption_style=LabelStyle::Medium
            heads=heads.into_iter().map(Head::new).collect()
            rows=rows.collect()
            layout=TableLayout::Stacked
        />
    }
    .into_any()
}

/// POST: it is the person's request from now on.
pub async fn do_ask(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    let reference = ops::acting::ask_copy(&mut uow, &fields, visit.lang).await?;
    uow.commit().await?;
    Ok(Reply::done(PATH, |lang| words::copy_sent(lang, &reference)))
}

/// Who asked in the person's name, as the person knows them.
pub async fn asked_by(uow: &mut Uow, request: &RightsRequest) -> OpResult<Option<String>> {
    let Some(mandate) = request.mandate else { return Ok(None) };
    let names = mandates::ops::names(uow).await?;
    Ok(names.into_iter().find(|(id, _)| *id == mandate.0).map(|(_, name)| name))
}

/// That somebody who acts for the person asked, where several requests are listed.
pub fn marked(lang: Lang, request: &RightsRequest) -> Option<AnyView> {
    request.mandate?;
    Some(view! { <br/> <span class="govuk-body-s">{timeline::source_representative(lang)}</span> }.into_any())
}
