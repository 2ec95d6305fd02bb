//! T4b: why a record is opened. Nothing of the person stands on this page: whoever types its address learns nothing.

use leptos::prelude::*;
use portal::{
    access::{self, MINUTES, Reason, forms::Opening},
    fields::Fields,
    ids::PersonId,
    lang::Lang,
    text::access as words,
};

use super::{super::elsewhere, PEOPLE, path_of};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios, TextInput},
    visit::{PageResult, Reply, Visit},
};

/// What a reason is called, to staff and to the resident.
pub fn reason_words(lang: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Call => words::reason_call(lang),
        Reason::OwnCase => words::reason_own_case(lang),
        Reason::DataRequest => words::reason_data_request(lang),
        Reason::Complaint => words::reason_complaint(lang),
        Reason::Quality => words::reason_quality(lang),
        Reason::Emergency => words::reason_emergency(lang),
        Reason::Desk => words::reason_desk(lang),
        Reason::Other => words::reason_other(lang),
    }
}

pub async fn open(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let may = access::ops::may_ask(&mut uow, person).await?;
    uow.commit().await?;
    if may {
        let page = Page::form("T4b", words::gate_title(visit.lang)).back(PEOPLE);
        render(&visit, page, || question(&visit))
    } else {
        render(&visit, Page::new("T4b-guarded", words::guarded_title(visit.lang)).back(PEOPLE), || guarded(visit.lang))
    }
}

pub async fn do_open(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let opening = Opening::check(&fields)?;
    let mut uow = visit.uow().await?;
    access::ops::open(&mut uow, person, opening.reason, opening.words.as_deref(), 0, None).await?;
    uow.commit().await?;
    Ok(Reply::go(path_of(person)))
}

fn guarded(lang: Lang) -> AnyView {
    view! {
        <h1 class="govuk-heading-l">{words::guarded_title(lang)}</h1>
        <p class="govuk-body">{words::guarded_words(lang)}</p>
    }
    .into_any()
}

fn question(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let choices: Vec<_> = Reason::ALL
        .iter()
        .map(|reason| {
            let choice = Choice::new(reason.code(), reason_words(lang, *reason));
            if *reason == Reason::Other { choice.conditional(own_words(visit)) } else { choice }
        })
        .collect();
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <Radios
                lang=lang
                name="reason"
                legend=words::gate_title(lang)
                legend_style=LabelStyle::Page
                hint=words::gate_hint(lang)
                value=visit.typed_or("reason", "")
                error=visit.error("reason")
                items=choices
            />
            <p class="govuk-body">{words::gate_length(lang, &MINUTES.to_string())}</p>
            <Button text=words::gate_button(lang)/>
        </form>
    }
    .into_any()
}

fn own_words(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <TextInput
            lang=lang
            name="words"
            label=words::reason_words(lang)
            value=visit.typed_or("words", "")
            error=visit.error("words")
        />
    }
    .into_any()
}
