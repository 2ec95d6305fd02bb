//! Where somebody is signed in, and signing out there.

use leptos::prelude::*;
use portal::{
    calendar,
    error::OpError,
    fields::Fields,
    sessions::{SignedIn, ops},
    text::accounts as words,
};

use super::{PATH, sign_in_first};
use crate::{
    ui::{Button, ButtonKind, Head, Table, TableLayout},
    visit::{PageResult, Reply, SessionChange, Visit},
};

/// Every place the account is signed in, this one first among equals and without a button of its own.
pub fn table(visit: &Visit, sessions: &[SignedIn]) -> AnyView {
    let lang = visit.lang;
    let this = handle_of(&visit.session_key);
    let rows = sessions.iter().map(|session| row(visit, session, session.handle == this)).collect();
    let heads = [words::session_device(lang), words::session_last_used(lang), words::session_began(lang), words::session_action(lang)];
    view! {
        <Table
            caption=words::sessions_caption(lang)
            heads=heads.into_iter().map(Head::new).collect()
            rows=rows
            row_heads=true
            layout=TableLayout::Stacked
        />
        <p class="govuk-body">{words::sign_out_everywhere_words(lang)}</p>
        <form method="post" action=visit.link("/account/security/sign-out-everywhere")>
            <Button text=words::sign_out_everywhere(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// As the list names sessions: see `sessions::store::list`.
fn handle_of(session_key: &[u8]) -> String {
    session_key.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn row(visit: &Visit, session: &SignedIn, is_this: bool) -> Vec<AnyView> {
    let lang = visit.lang;
    let when = |at| calendar::short_date_time(lang, at);
    let known = session.device.chars().any(char::is_alphanumeric);
    let device = if known { session.device.clone() } else { words::session_unknown(lang).to_string() };
    let action = if is_this { words::session_this(lang).into_any() } else { end_form(visit, session, &device) };
    vec![device.into_any(), when(session.last_seen_at).into_any(), when(session.created_at).into_any(), action]
}

fn end_form(visit: &Visit, session: &SignedIn, device: &str) -> AnyView {
    let lang = visit.lang;
    let of = words::session_end_of(lang, device);
    view! {
        <form method="post" action=visit.link("/account/security/sessions/end")>
            <input type="hidden" name="handle" value=session.handle.clone()/>
            <button type="submit" class="govuk-button govuk-button--secondary govuk-!-margin-bottom-0">
                {words::session_end(lang)}
                <span class="govuk-visually-hidden">" " {of}</span>
            </button>
        </form>
    }
    .into_any()
}

/// POST `/account/security/sessions/end`. One that has ended meanwhile is as good as ended.
pub async fn do_end_session(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    match ops::end(&mut uow, fields.get("handle")).await {
        Ok(()) | Err(OpError::NotFound) => uow.commit().await?,
        Err(other) => return Err(other),
    }
    Ok(Reply::done(PATH, words::session_ended))
}

/// POST `/account/security/sign-out-everywhere`.
pub async fn do_sign_out_everywhere(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    ops::end_all(&mut uow, None).await?;
    uow.commit().await?;
    let to = if visit.is_signed_in() { "/" } else { "/staff/sign-in" };
    Ok(Reply::done_with(to, words::signed_out_title, SessionChange::End))
}
