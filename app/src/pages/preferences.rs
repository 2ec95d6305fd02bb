//! R16: what a person decides about how the council deals with them. The language has three states, and only they set it.

use leptos::prelude::*;
use portal::{
    actor::{Actor, Resident},
    error::FieldErrors,
    fields::Fields,
    lang::Lang,
    people,
    text::{accounts as words, common, errors},
};

use super::{
    accounts::{column, language_choices, language_field},
    only_residents,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, InsetText},
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/preferences";
/// What the radio sends that takes a choice back.
const UNDECIDED: &str = "undecided";

/// GET `/preferences`.
pub async fn page(visit: Visit) -> PageResult {
    let Actor::Resident(Resident { person, .. }) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let language = people::ops::get(&mut uow, *person).await?.language;
    uow.commit().await?;
    let lang = visit.lang;
    let title = words::preferences_title(lang);
    render(&visit, Page::form("R16", title), || {
        let mut choices = language_choices(lang);
        choices.push(Choice::new(UNDECIDED, words::language_undecided(lang)));
        let not_known = language.is_none().then(|| view! { <InsetText>{words::language_not_known(lang)}</InsetText> });
        let form = view! {
            <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                {not_known}
                {language_field(&visit, language.map_or("", Lang::tag), choices)}
                <p class="govuk-body">{words::language_yours_to_choose(lang)}</p>
                <Button text=common::save(lang)/>
            </form>
            <h2 class="govuk-heading-m">{words::other_settings(lang)}</h2>
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link("/preferences/needs")>{portal::text::needs::title(lang)}</a>
            </p>
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link("/account/security")>{words::security_title(lang)}</a>
            </p>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/preferences`.
pub async fn do_save(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(Resident { person, .. }) = &visit.actor else { return only_residents(&visit) };
    let language = match fields.get("language") {
        UNDECIDED => None,
        tag => Some(Lang::from_tag(tag).ok_or_else(|| FieldErrors::one("language", errors::language_not_selected))?),
    };
    let mut uow = visit.uow().await?;
    people::ops::set_language(&mut uow, *person, language).await?;
    uow.commit().await?;
    Ok(Reply::done(PATH, words::preferences_saved))
}
