//! What somebody chooses to be asked and told, as staff write it down: with the record open, because the person said so.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    ids::PersonId,
    lang::Lang,
    people::{self, Channel},
    preferences::{self, forms},
    text::{common, preferences as words},
};

use super::elsewhere;
use crate::{
    pages::preferences::topics,
    shell::{Page, render},
    ui::{Button, Choice, Radios},
    visit::{PageResult, Reply, Visit},
};

/// GET `/staff/people/{id}/choices`. It needs the record open, and is a look at it.
pub async fn choices(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let chosen = preferences::ops::of_open_record(&mut uow, person).await?;
    let name = people::ops::name_of(&mut uow, person).await?.unwrap_or_default();
    uow.commit().await?;
    let lang = visit.lang;
    let page = Page::form("T4d", words::staff_title(lang)).back(format!("/staff/people/{person}"));
    render(&visit, page, || {
        view! {
            <span class="govuk-caption-l">{name}</span>
            <h1 class="govuk-heading-l">{words::staff_title(lang)}</h1>
            <p class="govuk-body">{words::staff_intro(lang)}</p>
            <form id="page-form" method="post" novalidate>
                {topics(&visit, &chosen)}
                {told_by(&visit)}
                <Button text=common::save(lang)/>
            </form>
        }
        .into_any()
    })
}

fn told_by(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = forms::TOLD_BY.into_iter().map(|channel| Choice::new(channel.code(), told_words(lang, channel))).collect();
    view! {
        <Radios lang=lang name="told_by" legend=words::told_by_legend(lang) value=visit.typed_or("told_by", "") items=items
            error=visit.error("told_by")/>
    }
    .into_any()
}

fn told_words(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::InPerson => words::told_by_visit(lang),
        Channel::Letter => words::told_by_letter(lang),
        Channel::Email => words::told_by_email(lang),
        Channel::Phone | Channel::Online | Channel::VoiceSurvey | Channel::Representative | Channel::Organisation => {
            words::told_by_phone(lang)
        }
    }
}

/// POST `/staff/people/{id}/choices`.
pub async fn do_choices(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let chosen = forms::check(&fields)?;
    let told_by = forms::check_told_by(&fields)?;
    let mut uow = visit.uow().await?;
    preferences::ops::choose(&mut uow, person, &chosen, told_by).await?;
    uow.commit().await?;
    Ok(Reply::done(visit.path.clone(), words::staff_saved))
}
