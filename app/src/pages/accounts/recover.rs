//! P6: getting back in by e-mail.

use leptos::prelude::*;
use portal::{
    accounts::{CodeId, Outcome, forms, ops::recover as ops},
    error::OpError,
    fields::Fields,
    text::{accounts as words, common},
};

use super::{
    caller, column, email_field, email_steps, follow, new_password_field, notes_of,
    register::{awaiting, proven},
};
use crate::{
    shell::{Page, render},
    ui::Button,
    visit::{PageResult, Reply, SessionChange, Visit},
};

/// GET `/recover`.
pub async fn recover(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let title = words::recover_title(lang);
    render(&visit, Page::form("P6", title).back("/sign-in"), || {
        let form = view! {
            <p class="govuk-body">{words::recover_words(lang)}</p>
            <form id="page-form" method="post" action=visit.link("/recover") novalidate>
                {email_field(&visit, words::email_label(lang), "", "username")}
                <Button text=common::continue_(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/recover`: the next page is the same for every address.
pub async fn do_recover(visit: Visit, fields: Fields) -> PageResult {
    let email = forms::check_email(&fields, "email")?;
    let id = ops::start(&caller(&visit), email).await?;
    Ok(Reply::go_with("/recover/check-email", SessionChange::Note(awaiting(&visit, id))))
}

/// GET `/recover/check-email`.
pub async fn recover_check_email(visit: Visit) -> PageResult {
    if visit.notes.awaiting.is_none() {
        return Ok(Reply::go("/recover"));
    }
    email_steps::check_email(&visit, "P6", "/recover", words::recover_check_words(visit.lang))
}

/// POST `/recover/check-email`: the code, or another mail.
pub async fn do_recover_check_email(visit: Visit, fields: Fields) -> PageResult {
    let Some(id) = visit.notes.awaiting.map(CodeId) else { return Ok(Reply::go("/recover")) };
    if fields.get("again") == "yes" {
        let id = ops::send_again(&caller(&visit), id).await?;
        return Ok(Reply::done_with("/recover/check-email", words::sent_again, SessionChange::Note(awaiting(&visit, id))));
    }
    let code = forms::check_code(&fields, "code")?;
    let proof = ops::confirm(&caller(&visit), id, &code).await?;
    Ok(Reply::go_with("/recover/new-password", proven(&visit, proof)))
}

/// GET `/recover/confirm/{token}`.
pub async fn recover_confirm(visit: Visit) -> PageResult {
    ops::look_at_link(&caller(&visit), visit.param("token")).await?;
    let lang = visit.lang;
    email_steps::confirm(&visit, "P6", words::recover_confirm_title(lang), words::recover_confirm_words(lang), common::continue_(lang))
}

/// POST `/recover/confirm/{token}`.
pub async fn do_recover_confirm(visit: Visit, _fields: Fields) -> PageResult {
    let proof = ops::confirm_link(&caller(&visit), visit.param("token")).await?;
    Ok(Reply::go_with("/recover/new-password", proven(&visit, proof)))
}

/// GET `/recover/new-password`.
pub async fn new_password(visit: Visit) -> PageResult {
    let Some(proof) = visit.notes.proof.map(CodeId) else { return Ok(Reply::go("/recover")) };
    let may_be_short = match ops::may_be_short(&caller(&visit), proof).await {
        Ok(may_be_short) => may_be_short,
        Err(OpError::Gone) => return Ok(Reply::go("/recover")),
        Err(other) => return Err(other),
    };
    let lang = visit.lang;
    let title = words::new_password_title(lang);
    render(&visit, Page::form("P6", title), || {
        let form = view! {
            <p class="govuk-body">{words::new_password_signs_out(lang)}</p>
            <form id="page-form" method="post" action=visit.link("/recover/new-password") novalidate>
                {new_password_field(&visit, may_be_short)}
                <Button text=common::save(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/recover/new-password`: in, or on to the second step, which a new password does not skip.
pub async fn do_new_password(visit: Visit, fields: Fields) -> PageResult {
    let Some(proof) = visit.notes.proof.map(CodeId) else { return Ok(Reply::go("/recover")) };
    let password = forms::check_new_password_given(&fields, "password")?;
    match ops::complete(&caller(&visit), proof, password, visit.notes.guest).await? {
        Outcome::SignedIn(entered) => {
            Ok(Reply::done_with("/account", words::password_reset, SessionChange::Renew(notes_of(&visit, entered))))
        }
        outcome => Ok(follow(&visit, outcome, "")),
    }
}
