//! R6, the code: the change is made when it is right, and the contact there was before is told.

use leptos::prelude::*;
use portal::{
    accounts::{CodeId, forms::check_code},
    error::OpError,
    fields::Fields,
    people::ops::change,
    text::{accounts, common, details as words},
};

use super::{PATH, change::Field, own};
use crate::{
    pages::accounts::{caller, code_field, column},
    shell::{Page, render},
    ui::Button,
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};

/// GET `/record/details/{field}/confirm`.
pub async fn confirm(visit: Visit) -> PageResult {
    let field = with_code(&visit)?;
    if let Err(elsewhere) = own(&visit) {
        return elsewhere;
    }
    if visit.notes.awaiting.is_none() {
        return Ok(Reply::go(field.path()));
    }
    let lang = visit.lang;
    let title = words::code_title(lang);
    render(&visit, Page::form("R6-code", title).back(field.path()), || {
        let form = view! {
            <p class="govuk-body">{words::code_words(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {code_field(&visit, accounts::code_from_mail(lang))}
                <Button text=common::continue_(lang)/>
            </form>
            <p class="govuk-body"><a class="govuk-link" href=visit.link(field.path())>{words::code_again(lang)}</a></p>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/record/details/{field}/confirm`.
pub async fn do_confirm(visit: Visit, fields: Fields) -> PageResult {
    let field = with_code(&visit)?;
    if let Err(elsewhere) = own(&visit) {
        return elsewhere;
    }
    let Some(id) = visit.notes.awaiting.map(CodeId) else { return Ok(Reply::go(field.path())) };
    let code = check_code(&fields, "code")?;
    change::confirm(&caller(&visit), &visit.actor, id, &code).await?;
    let notes = Notes { awaiting: None, ..visit.notes.clone() };
    Ok(Reply::done_with(PATH, words::changed, SessionChange::Note(notes)))
}

fn with_code(visit: &Visit) -> Result<Field, OpError> {
    let field = Field::of(visit)?;
    if field.needs_code() { Ok(field) } else { Err(OpError::NotFound) }
}
