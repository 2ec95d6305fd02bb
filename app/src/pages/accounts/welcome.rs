//! T32: the first visit of somebody who was invited to work here.

use leptos::prelude::*;
use portal::{
    accounts::{Purpose, forms::Welcome, ops::staff_invite as ops},
    fields::Fields,
    text::{accounts as words, common},
};

use super::{caller, column, follow, new_password_field};
use crate::{
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, LabelStyle},
    visit::{PageResult, Visit},
};

/// GET `/staff/welcome/{token}`.
pub async fn staff_welcome(visit: Visit) -> PageResult {
    let name = ops::look_at_invitation(&caller(&visit), Purpose::StaffInvitation, visit.param("token")).await?;
    let lang = visit.lang;
    let title = words::welcome_title(lang);
    render(&visit, Page::form("T32", title), || {
        let form = view! {
            <p class="govuk-body">{words::welcome_name(lang, &name)}</p>
            <p class="govuk-body">{words::welcome_words(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {new_password_field(&visit, true)}
                {duties(&visit)}
                <Button text=common::continue_(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// What is expected of everybody who can open other people's records, and that they have read it.
fn duties(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let agreed: Vec<String> = visit.typed().all("duties").into_iter().map(String::from).collect();
    view! {
        <h2 class="govuk-heading-m">{words::duties_legend(lang)}</h2>
        <ul class="govuk-list govuk-list--bullet">
            <li>{words::duty_look(lang)}</li>
            <li>{words::duty_share(lang)}</li>
            <li>{words::duty_tell(lang)}</li>
        </ul>
        <Checkboxes
            lang=lang
            name="duties"
            legend=words::duties_read(lang)
            legend_style=LabelStyle::Small
            values=agreed
            error=visit.error("duties")
            items=vec![Choice::new("yes", words::duties_agree(lang))]
        />
    }
    .into_any()
}

/// POST `/staff/welcome/{token}`: the password is theirs; the second step comes next.
pub async fn do_staff_welcome(visit: Visit, fields: Fields) -> PageResult {
    let form = Welcome::check(&fields)?;
    let outcome = ops::accept(&caller(&visit), Purpose::StaffInvitation, visit.param("token"), form).await?;
    Ok(follow(&visit, outcome, ""))
}
