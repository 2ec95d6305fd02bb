//! R25: closing one's account, which is not deleting what the council holds.

use leptos::prelude::*;
use portal::{
    accounts::{forms::CloseAccount, ops::closing},
    erasure,
    fields::Fields,
    text::{accounts as words, erasure as texts},
};

use super::{PATH, own, sign_in_first};
use crate::{
    pages::{
        accounts::{caller, password_field},
        erasure::fates,
        only_residents,
    },
    shell::{Page, render},
    ui::{Button, ButtonKind, Checkboxes, Choice, InsetText, LabelStyle},
    visit::{PageResult, Reply, SessionChange, Visit},
};

/// GET `/account/close`.
pub async fn close(visit: Visit) -> PageResult {
    let security = match own(&visit).await {
        Ok(security) => security,
        Err(elsewhere) => return elsewhere,
    };
    if security.staff {
        return only_residents(&visit);
    }
    let mut uow = visit.uow().await?;
    let kept = erasure::ops::kept(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::form("R25", words::close_title(lang)).back(PATH), || {
        let erasing = visit.link("/data-requests/erasure");
        view! {
            <h1 class="govuk-heading-l">{words::close_title(lang)}</h1>
            <h2 class="govuk-heading-m">{words::close_ends(lang)}</h2>
            <ul class="govuk-list govuk-list--bullet">
                <li>{texts::lose_sign_in(lang)}</li>
                <li>{texts::lose_follow(lang)}</li>
                <li>{words::close_acting(lang)}</li>
            </ul>
            <InsetText>
                <p class="govuk-body">{words::close_open(lang)}</p>
                <p class="govuk-body">
                    {texts::what_close_hint(lang)} " "
                    <a class="govuk-link" href=erasing>{texts::link(lang)}</a>
                </p>
            </InsetText>
            <h2 class="govuk-heading-m">{words::close_keeps(lang)}</h2>
            {fates(lang, words::close_keeps(lang), &kept)}
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                <input type="hidden" name="username" autocomplete="username" value=security.email.clone()/>
                {password_field(&visit, "password", words::current_password_label(lang), "")}
                <Checkboxes
                    lang=lang
                    name="understood"
                    legend=texts::understood_legend(lang)
                    legend_style=LabelStyle::Medium
                    error=visit.error("understood")
                    items=vec![Choice::new("yes", words::close_understood(lang))]
                />
                <Button text=words::close_button(lang) kind=ButtonKind::Warning/>
            </form>
        }
        .into_any()
    })
}

/// POST `/account/close`: the session ends with it.
pub async fn do_close(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = sign_in_first(&visit) {
        return Ok(reply);
    }
    closing::close_own(&caller(&visit), &visit.actor, CloseAccount::check(&fields)?).await?;
    Ok(Reply::done_with("/", texts::closed_subject, SessionChange::End))
}
