//! The first visit of somebody who was invited as a councillor.

use leptos::prelude::*;
use portal::{
    accounts::{Purpose, forms::Welcome, ops::staff_invite as ops},
    fields::Fields,
    text::{accounts as account_words, casework as words, common},
};

use crate::{
    pages::accounts::{caller, column, follow, new_password_field},
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, LabelStyle},
    visit::{PageResult, Visit},
};

/// GET `/councillor/welcome/{token}`.
pub async fn welcome(visit: Visit) -> PageResult {
    let name = ops::look_at_invitation(&caller(&visit), Purpose::CouncillorInvitation, visit.param("token")).await?;
    let lang = visit.lang;
    let title = account_words::welcome_title(lang);
    render(&visit, Page::form("K0", title), || {
        let agreed: Vec<String> = visit.typed().all("duties").into_iter().map(String::from).collect();
        let form = view! {
            <p class="govuk-body">{account_words::welcome_name(lang, &name)}</p>
            <p class="govuk-body">{words::welcome_words(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {new_password_field(&visit, true)}
                <h2 class="govuk-heading-m">{account_words::duties_legend(lang)}</h2>
                <ul class="govuk-list govuk-list--bullet">
                    <li>{words::duty_case(lang)}</li>
                    <li>{words::duty_controller(lang)}</li>
                    <li>{words::duty_term(lang)}</li>
                </ul>
                <Checkboxes
                    lang=lang
                    name="duties"
                    legend=account_words::duties_read(lang)
                    legend_style=LabelStyle::Small
                    values=agreed
                    error=visit.error("duties")
                    items=vec![Choice::new("yes", account_words::duties_agree(lang))]
                />
                <Button text=common::continue_(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/councillor/welcome/{token}`: the password is theirs; the second step comes next.
pub async fn do_welcome(visit: Visit, fields: Fields) -> PageResult {
    let form = Welcome::check(&fields)?;
    let outcome = ops::accept(&caller(&visit), Purpose::CouncillorInvitation, visit.param("token"), form).await?;
    Ok(follow(&visit, outcome, ""))
}
