//! Changing the address one signs in with: the password again, then a code from the new address.

use leptos::prelude::*;
use portal::{
    accounts::{
        CodeId,
        forms::{ChangeEmail, check_code},
        ops::change,
    },
    fields::Fields,
    text::{accounts as words, common},
};

use super::{PATH, own, sign_in_first};
use crate::{
    pages::accounts::{caller, code_field, column, email_field, password_field},
    shell::{Page, render},
    ui::Button,
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};

/// GET `/account/security/email`.
pub async fn email(visit: Visit) -> PageResult {
    if let Err(elsewhere) = own(&visit).await {
        return elsewhere;
    }
    let lang = visit.lang;
    let title = words::change_email_title(lang);
    render(&visit, Page::form("R24", title).back(PATH), || {
        let form = view! {
            <p class="govuk-body">{words::change_email_words(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {email_field(&visit, words::new_email_label(lang), words::email_hint(lang), "email")}
                {password_field(&visit, "password", words::password_again_label(lang), words::password_again_hint(lang))}
                <Button text=common::continue_(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/account/security/email`: the next page is the same whether the address is free or not.
pub async fn do_email(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let form = ChangeEmail::check(&fields)?;
    let id = change::start_change_email(&caller(&visit), &visit.actor, form).await?;
    let notes = Notes { awaiting: Some(id.0), ..visit.notes.clone() };
    Ok(Reply::go_with("/account/security/email/confirm", SessionChange::Note(notes)))
}

/// GET `/account/security/email/confirm`.
pub async fn email_confirm(visit: Visit) -> PageResult {
    if let Err(elsewhere) = own(&visit).await {
        return elsewhere;
    }
    if visit.notes.awaiting.is_none() {
        return Ok(Reply::go("/account/security/email"));
    }
    let lang = visit.lang;
    let title = words::email_change_title(lang);
    render(&visit, Page::form("R24", title).back("/account/security/email"), || {
        let form = view! {
            <p class="govuk-body">{words::email_change_words(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {code_field(&visit, words::code_from_mail(lang))}
                <Button text=common::continue_(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/account/security/email/confirm`.
pub async fn do_email_confirm(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let Some(id) = visit.notes.awaiting.map(CodeId) else { return Ok(Reply::go("/account/security/email")) };
    let code = check_code(&fields, "code")?;
    change::confirm_change_email(&caller(&visit), &visit.actor, id, &code).await?;
    let notes = Notes { awaiting: None, ..visit.notes.clone() };
    Ok(Reply::done_with(PATH, words::email_changed, SessionChange::Renew(notes)))
}
