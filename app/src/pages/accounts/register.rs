//! P5: the address, the proof, and the end of making an account.

use leptos::prelude::*;
use portal::{
    accounts::{CodeId, forms, ops::register as ops},
    fields::Fields,
    lang::Lang,
    text::{accounts as words, common},
};

use super::{caller, column, email_field, email_steps, home_of, next, next_field, next_of, with_next};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Panel, Radios, SummaryList, SummaryRow},
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};

/// GET `/register`: the language first, because everything after it is written in it.
pub async fn register(visit: Visit) -> PageResult {
    if let Some(home) = home_of(&visit) {
        return Ok(Reply::go(home));
    }
    let lang = visit.lang;
    let title = words::register_title(lang);
    render(&visit, Page::form("P5a", title), || {
        let form = view! {
            <p class="govuk-body">{words::register_intro(lang)}</p>
            <p class="govuk-body">{words::register_keep(lang)}</p>
            <form id="page-form" method="post" action=visit.link("/register") novalidate>
                {next_field(&visit)}
                {language_field(&visit, "", language_choices(lang))}
                {email_field(&visit, words::email_label(lang), words::email_hint(lang), "email")}
                <Button text=common::continue_(lang)/>
            </form>
            <p class="govuk-body"><a class="govuk-link" href=visit.link("/sign-in")>{words::have_account(lang)}</a></p>
        };
        column(title.to_string(), form.into_any())
    })
}

/// F16, in either page's words: no default, because silence is not a choice.
pub fn language_field(visit: &Visit, start: &str, items: Vec<Choice>) -> AnyView {
    let lang = visit.lang;
    view! {
        <Radios
            lang=lang
            name="language"
            legend=words::language_legend(lang)
            legend_style=LabelStyle::Medium
            hint=words::language_hint(lang)
            value=visit.typed_or("language", start)
            error=visit.error("language")
            items=items
        />
    }
    .into_any()
}

/// Each language in its own words.
pub fn language_choices(lang: Lang) -> Vec<Choice> {
    vec![Choice::new("cy", words::language_welsh(lang)).lang(Lang::Cy), Choice::new("en", words::language_english(lang)).lang(Lang::En)]
}

/// POST `/register`.
pub async fn do_register(visit: Visit, fields: Fields) -> PageResult {
    let form = forms::Start::check(&fields)?;
    let id = ops::start(&caller(&visit), form).await?;
    let to = with_next("/register/check-email", next_of(&fields));
    Ok(Reply::go_with(to, SessionChange::Note(awaiting(&visit, id))))
}

/// This browser waits for the code of a mail.
pub fn awaiting(visit: &Visit, id: CodeId) -> Notes {
    Notes { awaiting: Some(id.0), proof: None, ..visit.notes.clone() }
}

/// This browser has given the code, or pressed the button behind the link.
pub fn proven(visit: &Visit, id: CodeId) -> SessionChange {
    SessionChange::Renew(Notes { awaiting: None, proof: Some(id.0), ..visit.notes.clone() })
}

/// GET `/register/check-email`.
pub async fn check_email(visit: Visit) -> PageResult {
    if visit.notes.awaiting.is_none() {
        return Ok(Reply::go("/register"));
    }
    email_steps::check_email(&visit, "P5b", "/register", words::check_email_words(visit.lang))
}

/// POST `/register/check-email`: the code, or another mail.
pub async fn do_check_email(visit: Visit, fields: Fields) -> PageResult {
    let Some(id) = visit.notes.awaiting.map(CodeId) else { return Ok(Reply::go("/register")) };
    let next = next_of(&fields);
    if fields.get("again") == "yes" {
        let id = ops::send_again(&caller(&visit), id).await?;
        let to = with_next("/register/check-email", next);
        return Ok(Reply::done_with(to, words::sent_again, SessionChange::Note(awaiting(&visit, id))));
    }
    let code = forms::check_code(&fields, "code")?;
    let proof = ops::confirm(&caller(&visit), id, &code).await?;
    Ok(Reply::go_with(with_next("/register/about-you", next), proven(&visit, proof)))
}

/// GET `/register/confirm/{token}`.
pub async fn confirm(visit: Visit) -> PageResult {
    ops::look_at_link(&caller(&visit), visit.param("token")).await?;
    let lang = visit.lang;
    email_steps::confirm(&visit, "P5b", words::confirm_title(lang), words::confirm_words(lang), words::confirm_button(lang))
}

/// POST `/register/confirm/{token}`.
pub async fn do_confirm(visit: Visit, _fields: Fields) -> PageResult {
    let proof = ops::confirm_link(&caller(&visit), visit.param("token")).await?;
    Ok(Reply::go_with("/register/about-you", proven(&visit, proof)))
}

/// GET `/register/done`.
pub async fn done(visit: Visit) -> PageResult {
    if !visit.is_signed_in() {
        return Ok(visit.sign_in_first());
    }
    let lang = visit.lang;
    let title = words::ready_title(lang);
    render(&visit, Page::new("P5f", title), || {
        let to = Some(next(&visit)).filter(|next| !next.is_empty()).unwrap_or_else(|| "/account".to_string());
        let rows = vec![
            SummaryRow::text(words::ready_keep_details(lang), words::ready_keep_details_words(lang)),
            SummaryRow::text(words::ready_keep_sign_in(lang), words::ready_keep_sign_in_words(lang)),
            SummaryRow::text(words::ready_keep_looks(lang), words::ready_keep_looks_words(lang)),
        ];
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <Panel title=title/>
                    <h2 class="govuk-heading-m">{words::ready_keep_heading(lang)}</h2>
                    <SummaryList rows=rows/>
                    <Button text=words::go_home(lang) href=visit.link(&to)/>
                </div>
            </div>
        }
        .into_any()
    })
}
