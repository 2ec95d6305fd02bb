//! P5e: setting up the second step, for a new account, for staff before they are let in, and from the security page.

use leptos::prelude::*;
use portal::{
    accounts::{
        forms::TurnOn,
        ops::{change, second_step as ops},
    },
    error::OpError,
    fields::Fields,
    ids::AccountId,
    text::accounts as words,
};

use super::{caller, code_field, column, let_in, next, next_field, next_of, password_field, with_next};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonGroup},
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};

const PATH: &str = "/register/second-step";

/// What surrounds the parts that every page of this kind has.
pub struct Shown {
    pub set_up: ops::SetUp,
    pub asks_password: bool,
}

/// The picture and the key, the recovery codes, and the fields that turn it on. They stand inside the page's form.
pub fn parts(visit: &Visit, shown: Shown) -> AnyView {
    let lang = visit.lang;
    let codes: Vec<_> = shown.set_up.recovery_codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect();
    let password =
        shown.asks_password.then(|| password_field(visit, "password", words::password_again_label(lang), words::password_again_hint(lang)));
    view! {
        <input type="hidden" name="set_up" value=shown.set_up.sealed/>
        <h2 class="govuk-heading-m">{words::scan_heading(lang)}</h2>
        // Drawn by us from bits; nothing anybody typed is in its markup.
        <div class="app-qr" inner_html=shown.set_up.qr_svg></div>
        <p class="govuk-body">
            {words::type_key(lang)}
            " "
            <code>{shown.set_up.key}</code>
        </p>
        <h2 class="govuk-heading-m">{words::codes_heading(lang)}</h2>
        <p class="govuk-body">{words::codes_words(lang)}</p>
        <ul class="govuk-list app-codes">{codes}</ul>
        <h2 class="govuk-heading-m">{words::first_code_heading(lang)}</h2>
        {code_field(visit, words::code_from_app(lang))}
        {password}
    }
    .into_any()
}

/// Whose second step this page sets up: of somebody who is in, or of staff who gave their password.
enum Whose {
    Own(AccountId),
    Pending(AccountId),
}

fn whose(visit: &Visit) -> Option<Whose> {
    visit.actor.account().map(Whose::Own).or_else(|| visit.notes.pending.map(Whose::Pending))
}

/// GET `/register/second-step`.
pub async fn second_step(visit: Visit) -> PageResult {
    let (id, staff) = match whose(&visit) {
        Some(Whose::Own(id)) => {
            // Later than minutes after registering, the security page is the place: it asks for the password.
            if change::security(&caller(&visit), &visit.actor).await?.asks_password {
                return Ok(Reply::go("/account/security/second-step"));
            }
            (id, false)
        }
        Some(Whose::Pending(id)) => (id, true),
        None => return Ok(Reply::go("/sign-in")),
    };
    let set_up = match ops::set_up(&caller(&visit), id, visit.typed().get("set_up")).await {
        Ok(set_up) => set_up,
        Err(OpError::Gone) => return Ok(Reply::go("/sign-in")),
        Err(other) => return Err(other),
    };
    let lang = visit.lang;
    let title = words::second_step_title(lang);
    render(&visit, Page::form(if staff { "T32" } else { "P5e" }, title), || {
        let needed = if staff { words::second_step_staff(lang) } else { words::second_step_needed_for(lang) };
        let skip = visit.link(&with_next("/register/done", &next(&visit)));
        let form = view! {
            <p class="govuk-body">{words::second_step_intro(lang)}</p>
            <p class="govuk-body">{needed}</p>
            <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                {next_field(&visit)}
                {parts(&visit, Shown { set_up, asks_password: false })}
                <ButtonGroup>
                    <Button text=words::turn_on(lang)/>
                    {(!staff).then(|| view! { <a class="govuk-link" href=skip>{words::skip(lang)}</a> })}
                </ButtonGroup>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/register/second-step`.
pub async fn do_second_step(visit: Visit, fields: Fields) -> PageResult {
    let whose = whose(&visit);
    let form = match &whose {
        Some(_) => TurnOn::check(&fields)?,
        None => return Ok(Reply::go("/sign-in")),
    };
    let next = next_of(&fields);
    match whose {
        Some(Whose::Pending(id)) => {
            let entered = ops::turn_on_first(&caller(&visit), id, form).await?;
            Ok(let_in(&visit, entered, next))
        }
        Some(Whose::Own(_)) | None => {
            ops::turn_on(&caller(&visit), &visit.actor, form).await?;
            let notes = Notes { second_step: true, ..visit.notes.clone() };
            Ok(Reply::done_with(with_next("/register/done", next), words::second_step_on, SessionChange::Renew(notes)))
        }
    }
}
