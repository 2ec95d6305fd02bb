//! The second step from the security page: on, to another app, off, and new recovery codes.

use leptos::prelude::*;
use portal::{
    accounts::{
        forms::{TurnOn, check_current_password},
        ops::second_step as ops,
    },
    error::OpError,
    fields::Fields,
    text::accounts as words,
};

use super::{PATH, own, sign_in_first};
use crate::{
    pages::accounts::{Shown, caller, column, password_field, set_up_parts},
    shell::{Page, render},
    ui::{Button, ButtonKind, WarningText},
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};

/// GET `/account/security/second-step`.
pub async fn second_step(visit: Visit) -> PageResult {
    let security = match own(&visit).await {
        Ok(security) => security,
        Err(elsewhere) => return elsewhere,
    };
    let id = visit.actor.account().ok_or(OpError::NotFound)?;
    let set_up = ops::set_up(&caller(&visit), id, visit.typed().get("set_up")).await?;
    let lang = visit.lang;
    let title = words::second_step_title(lang);
    render(&visit, Page::form("R24", title).back(PATH), || {
        let shown = Shown { set_up, asks_password: security.asks_password };
        let form = view! {
            <p class="govuk-body">{words::second_step_intro(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {set_up_parts(&visit, shown)}
                <Button text=words::turn_on(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/account/security/second-step`.
pub async fn do_second_step(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let form = TurnOn::check(&fields)?;
    ops::turn_on(&caller(&visit), &visit.actor, form).await?;
    let notes = Notes { second_step: true, ..visit.notes.clone() };
    Ok(Reply::done_with(PATH, words::second_step_on, SessionChange::Renew(notes)))
}

/// GET `/account/security/second-step/off`.
pub async fn second_step_off(visit: Visit) -> PageResult {
    let security = match own(&visit).await {
        Ok(security) => security,
        Err(elsewhere) => return elsewhere,
    };
    if security.staff || security.second_step_since.is_none() {
        return Ok(Reply::go(PATH));
    }
    let lang = visit.lang;
    let title = words::turn_off_title(lang);
    render(&visit, Page::form("R24", title).back(PATH), || {
        let form = view! {
            <WarningText lang=lang text=words::turn_off_words(lang)/>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {password_field(&visit, "password", words::password_again_label(lang), words::password_again_hint(lang))}
                <Button text=words::turn_off(lang) kind=ButtonKind::Warning/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/account/security/second-step/off`.
pub async fn do_second_step_off(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let password = check_current_password(&fields, "password")?;
    ops::turn_off(&caller(&visit), &visit.actor, &password).await?;
    Ok(Reply::done_with(PATH, words::second_step_off, SessionChange::Renew(visit.notes.clone())))
}

/// GET `/account/security/recovery-codes`.
pub async fn recovery_codes(visit: Visit) -> PageResult {
    let security = match own(&visit).await {
        Ok(security) => security,
        Err(elsewhere) => return elsewhere,
    };
    if security.second_step_since.is_none() {
        return Ok(Reply::go(PATH));
    }
    let (sealed, codes) = ops::new_recovery_codes(&caller(&visit), &visit.actor, visit.typed().get("set_up"))?;
    let lang = visit.lang;
    let title = words::recovery_codes_title(lang);
    render(&visit, Page::form("R24", title).back(PATH), || {
        let codes: Vec<_> = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect();
        let form = view! {
            <p class="govuk-body">{words::recovery_codes_words(lang)}</p>
            <ul class="govuk-list app-codes">{codes}</ul>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                <input type="hidden" name="set_up" value=sealed/>
                {password_field(&visit, "password", words::password_again_label(lang), words::password_again_hint(lang))}
                <Button text=words::recovery_codes_button(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/account/security/recovery-codes`.
pub async fn do_recovery_codes(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let password = check_current_password(&fields, "password")?;
    ops::renew_recovery_codes(&caller(&visit), &visit.actor, fields.get("set_up"), &password).await?;
    Ok(Reply::done(PATH, words::recovery_codes_renewed))
}
