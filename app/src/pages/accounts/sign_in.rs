//! P4 and T32: the address and the password, then the second step; and signing out.

use leptos::prelude::*;
use portal::{
    accounts::{
        forms::{SecondStep, SignIn},
        ops,
    },
    actor::Actor,
    error::OpError,
    fields::Fields,
    text::{accounts as words, common},
};

use super::{caller, code_field, column, email_field, follow, home_of, let_in, next, next_field, next_of, password_field, with_next};
use crate::{
    shell::{Page, render},
    ui::{Button, TextInput},
    visit::{PageResult, Reply, SessionChange, Visit},
};

/// GET `/sign-in`.
pub async fn sign_in(visit: Visit) -> PageResult {
    if let Some(home) = home_of(&visit) {
        return Ok(Reply::go(home));
    }
    let lang = visit.lang;
    let title = words::sign_in_title(lang);
    render(&visit, Page::form("P4", title), || {
        let create = with_next("/register", &next(&visit));
        let more = view! {
            <h2 class="govuk-heading-m">{words::no_account_yet(lang)}</h2>
            <p class="govuk-body">{words::no_account_needed(lang)}</p>
            <p class="govuk-body"><a class="govuk-link" href=visit.link(&create)>{words::register_title(lang)}</a></p>
        }
        .into_any();
        column(title.to_string(), [form(&visit), more].into_any())
    })
}

/// GET `/staff/sign-in`: the same, in the words of the people who work here.
pub async fn staff_sign_in(visit: Visit) -> PageResult {
    if let Some(home) = home_of(&visit) {
        return Ok(Reply::go(home));
    }
    let lang = visit.lang;
    let title = words::staff_sign_in_title(lang);
    render(&visit, Page::form("T32", title), || {
        let intro = view! { <p class="govuk-body">{words::staff_sign_in_words(lang)}</p> }.into_any();
        column(title.to_string(), [intro, form(&visit)].into_any())
    })
}

fn form(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <form id="page-form" method="post" novalidate>
            {next_field(visit)}
            {email_field(visit, words::email_label(lang), "", "username")}
            {password_field(visit, "password", words::password_label(lang), "")}
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link("/recover")>{words::forgotten(lang)}</a>
            </p>
            <Button text=words::sign_in_button(lang)/>
        </form>
    }
    .into_any()
}

/// POST `/sign-in`.
pub async fn do_sign_in(visit: Visit, fields: Fields) -> PageResult {
    let form = SignIn::check(&fields)?;
    let outcome = ops::sign_in::sign_in(&caller(&visit), form, visit.notes.guest).await?;
    Ok(follow(&visit, outcome, next_of(&fields)))
}

/// POST `/staff/sign-in`.
pub async fn do_staff_sign_in(visit: Visit, fields: Fields) -> PageResult {
    do_sign_in(visit, fields).await
}

/// GET `/sign-in/code`: the second step of somebody whose password was right.
pub async fn code(visit: Visit) -> PageResult {
    if visit.notes.pending.is_none() {
        return Ok(Reply::go("/sign-in"));
    }
    let lang = visit.lang;
    let by_recovery = visit.typed_or("use", visit.query.get("use")) == "recovery";
    let title = if by_recovery { words::recovery_title(lang) } else { words::code_title(lang) };
    render(&visit, Page::form("P4", title).back("/sign-in"), || {
        let (field, other) = if by_recovery {
            (recovery_field(&visit), other_way(&visit, false))
        } else {
            (code_field(&visit, words::code_from_app(lang)), other_way(&visit, true))
        };
        let form = view! {
            <form id="page-form" method="post" action=visit.link("/sign-in/code") novalidate>
                {next_field(&visit)}
                {by_recovery.then(|| view! { <input type="hidden" name="use" value="recovery"/> })}
                {field}
                <Button text=common::continue_(lang)/>
            </form>
        }
        .into_any();
        let lost = view! { <p class="govuk-body">{words::no_second_step_left(lang)}</p> }.into_any();
        column(title.to_string(), [form, other, lost].into_any())
    })
}

fn recovery_field(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <TextInput
            lang=lang
            name="recovery_code"
            label=words::recovery_code_label(lang)
            hint=words::recovery_code_hint(lang)
            error=visit.error("recovery_code")
            autocomplete="off"
            autocapitalize="characters"
            spellcheck=false
            width=20
            spaced=true
        />
    }
    .into_any()
}

/// To the other kind of code: one without an app, and back.
fn other_way(visit: &Visit, to_recovery: bool) -> AnyView {
    let lang = visit.lang;
    let next = next(visit);
    let (mut path, text) = if to_recovery {
        ("/sign-in/code?use=recovery".to_string(), words::use_recovery_code(lang))
    } else {
        ("/sign-in/code?use=app".to_string(), words::use_app_code(lang))
    };
    if !next.is_empty() {
        path = format!("{path}&next={}", crate::visit::encode(&next));
    }
    view! { <p class="govuk-body"><a class="govuk-link" href=visit.link(&path)>{text}</a></p> }.into_any()
}

/// POST `/sign-in/code`.
pub async fn do_code(visit: Visit, fields: Fields) -> PageResult {
    let Some(pending) = visit.notes.pending else { return Ok(Reply::go("/sign-in")) };
    let step = SecondStep::check(&fields)?;
    match ops::second_step::check(&caller(&visit), pending, step, visit.notes.guest).await {
        Ok(entered) => Ok(let_in(&visit, entered, next_of(&fields))),
        Err(OpError::Gone) => Ok(Reply::go("/sign-in")),
        Err(other) => Err(other),
    }
}

/// POST `/sign-out`: this browser forgets who it was.
pub async fn do_sign_out(visit: Visit, _fields: Fields) -> PageResult {
    let to = if matches!(visit.actor, Actor::Staff(_)) { "/staff/sign-in" } else { "/" };
    Ok(Reply::done_with(to, words::signed_out_title, SessionChange::End))
}
