//! Having our privacy notice sent to somebody whose details one gives.

use leptos::prelude::*;
use portal::{actor::Actor, error::OpError, fields::Fields, lang::Lang, notices::ops, text::notices as words};

use super::accounts::caller;
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, InsetText, Radios, TextInput},
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/tell-someone";

/// The form.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn page(visit: Visit) -> PageResult {
    if !matches!(visit.actor, Actor::Visitor { .. } | Actor::Resident(_)) {
        return Err(OpError::NotFound);
    }
    let lang = visit.lang;
    render(&visit, Page::form("S4-tell", words::title(lang)), || {
        let languages = Lang::BOTH
            .into_iter()
            .rev()
            .map(|each| Choice::new(each.tag(), if each == Lang::Cy { "Cymraeg" } else { "English" }).lang(each))
            .collect();
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::title(lang)}</h1>
                    <p class="govuk-body">{words::intro(lang)}</p>
                    <InsetText>{words::safe(lang)}</InsetText>
                    <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                        <TextInput lang=lang name="email" label=words::email(lang) kind="email" spellcheck=false
                            value=visit.typed_or("email", "") error=visit.error("email")/>
                        <Radios lang=lang name="language" legend=words::language(lang) items=languages
                            value=visit.typed_or("language", "") error=visit.error("language")/>
                        <Button text=words::send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// POST: one letter, with nothing of a request in it.
pub async fn do_tell(visit: Visit, fields: Fields) -> PageResult {
    ops::tell(&caller(&visit), &visit.actor, &fields).await?;
    Ok(Reply::done(PATH, words::sent))
}

/// The reminder on a page of a request that asks about somebody else.
pub(super) fn reminder(visit: &Visit, service: &str, topic: &str) -> Option<AnyView> {
    let asked = format!("{service}/{topic}");
    if !visit.portal.council().asks_about_others.contains(&asked) {
        return None;
    }
    let lang = visit.lang;
    let href = visit.own_link(PATH);
    Some(
        view! {
            <InsetText>
                {words::reminder(lang)} " "
                <a class="govuk-link" href=href>{words::link(lang)}</a>
            </InsetText>
        }
        .into_any(),
    )
}
