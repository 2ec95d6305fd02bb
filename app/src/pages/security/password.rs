//! Changing the password: with the one somebody has (ASVS 6.2.3).

use leptos::prelude::*;
use portal::{
    accounts::{forms::ChangePassword, ops::change},
    fields::Fields,
    text::accounts as words,
};

use super::{PATH, own, sign_in_first};
use crate::{
    pages::accounts::{caller, column, new_password_field, password_field},
    shell::{Page, render},
    ui::Button,
    visit::{PageResult, Reply, SessionChange, Visit},
};

/// GET `/account/security/password`.
pub async fn password(visit: Visit) -> PageResult {
    let security = match own(&visit).await {
        Ok(security) => security,
        Err(elsewhere) => return elsewhere,
    };
    let lang = visit.lang;
    let title = words::change_password_title(lang);
    render(&visit, Page::form("R24", title).back(PATH), || {
        let may_be_short = security.staff || security.second_step_since.is_some();
        let form = view! {
            <p class="govuk-body">{words::new_password_signs_out(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                <input type="hidden" name="username" autocomplete="username" value=security.email.clone()/>
                {password_field(&visit, "current_password", words::current_password_label(lang), "")}
                {new_password_field(&visit, may_be_short)}
                <Button text=words::change_password_button(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/account/security/password`: every other session ends, and this one goes on under a new key.
pub async fn do_password(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let form = ChangePassword::check(&fields)?;
    change::change_password(&caller(&visit), &visit.actor, form, &visit.session_key).await?;
    Ok(Reply::done_with(PATH, words::password_changed, SessionChange::Renew(visit.notes.clone())))
}
