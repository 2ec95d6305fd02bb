//! At the desk: a resident says the code on their screen, and their account joins the record that is open.

use leptos::prelude::*;
use portal::{
    calendar,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::PersonId,
    matching::{
        Document, forms,
        ops::desk::{self, Said},
    },
    text::matching as words,
};

use super::{elsewhere, people::caller};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios, SummaryList, SummaryRow, TextInput},
    visit::{PageResult, Reply, Visit},
};

/// Under which the code is kept from the first step to the second, sealed with the session. A form keeps no code by itself.
const HEARD: &str = "heard";

/// GET `/staff/people/{id}/desk-match`.
pub async fn desk_match(mut visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let known: PersonId = visit.id("id")?;
    desk::check(&caller(&visit), &visit.actor, known).await?;
    let said = match forms::check_spoken(&Fields(vec![("spoken".into(), visit.typed_or(HEARD, ""))])) {
        Ok(code) => match desk::look(&caller(&visit), &visit.actor, known, &code).await {
            Ok(said) => Some(said),
            Err(OpError::Invalid(errors)) => {
                visit.memory.errors = errors;
                None
            }
            Err(other) => return Err(other),
        },
        Err(_) => None,
    };
    let page = Page::form("T5-desk", words::desk_title(visit.lang)).back(format!("/staff/people/{known}"));
    render(&visit, page, || contents(&visit, said.as_ref()))
}

fn contents(visit: &Visit, said: Option<&Said>) -> AnyView {
    let lang = visit.lang;
    let step = if said.is_some() { "join" } else { "look" };
    let button = if said.is_some() { words::join_button(lang) } else { words::look_button(lang) };
    view! {
        <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
        <p class="govuk-body">{words::desk_intro(lang)}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <TextInput
                lang=lang
                name="spoken"
                label=words::spoken_label(lang)
                hint=words::spoken_hint(lang)
                value=visit.typed_or(HEARD, "")
                error=visit.error("spoken")
                spellcheck=false
                width=10
                spaced=true
            />
            {said.map(|said| whose(visit, said))}
            <Button text=button name="step" value=step/>
        </form>
    }
    .into_any()
}

fn whose(visit: &Visit, said: &Said) -> AnyView {
    let lang = visit.lang;
    let rows = vec![
        SummaryRow::text(words::desk_name(lang), said.name.clone()),
        SummaryRow::text(words::desk_since(lang), calendar::date_and_time(lang, said.found.created_at)),
    ];
    let items = Document::ALL.iter().map(|document| Choice::new(document.code(), document_words(visit, *document))).collect();
    view! {
        <SummaryList rows=rows/>
        <Radios
            lang=lang
            name="document"
            legend=words::document_legend(lang)
            legend_style=LabelStyle::Medium
            hint=words::document_hint(lang)
            value=visit.typed_or("document", "")
            error=visit.error("document")
            items=items
        />
    }
    .into_any()
}

fn document_words(visit: &Visit, document: Document) -> &'static str {
    match document {
        Document::Passport => words::document_passport(visit.lang),
        Document::DrivingLicence => words::document_driving_licence(visit.lang),
        Document::TwoLetters => words::document_two_letters(visit.lang),
    }
}

/// POST `/staff/people/{id}/desk-match`: looks at the code, or joins.
pub async fn do_desk_match(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let known: PersonId = visit.id("id")?;
    match step(&visit, known, &fields).await {
        Ok(true) => Ok(Reply::done(format!("/staff/people/{known}"), words::joined)),
        Ok(false) => Ok(again(&visit, fields, FieldErrors::none())),
        Err(OpError::Invalid(errors)) => Ok(again(&visit, fields, errors)),
        Err(error) => Err(error),
    }
}

/// Whether they are joined now; the first step only looks, which the page does.
async fn step(visit: &Visit, known: PersonId, fields: &Fields) -> OpResult<bool> {
    let code = forms::check_spoken(fields)?;
    if fields.get("step") != "join" {
        return Ok(false);
    }
    let document = forms::check_document(fields)?;
    desk::join(&caller(visit), &visit.actor, known, &code, document).await?;
    Ok(true)
}

fn again(visit: &Visit, mut fields: Fields, errors: FieldErrors) -> Reply {
    fields.0.push((HEARD.into(), fields.text("spoken")));
    Reply::again(visit.path.clone(), fields, errors)
}
