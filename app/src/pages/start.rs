//! The front page: the five verbs, a search, and the ways into an account.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    catalogue::Verb as Kind,
    lang::Lang,
    text::{common, dashboard, services as service_words, start as words, ui},
};

use super::services::{by_title, everything_of, verb_words};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, TextInput, Verb, VerbCards},
    visit::{PageResult, Visit},
};

/// How many services a card names.
const ON_A_CARD: usize = 3;

/// P1: what do you need to do?
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn page(visit: Visit) -> PageResult {
    let page = Page::new("P1", words::title(visit.lang));
    render(&visit, page, || content(&visit))
}

fn content(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        {language_strip(visit)}
        <div class="govuk-grid-row">
            <div class="govuk-grid-column-two-thirds">
                <h1 class="govuk-heading-xl">{words::title(lang)}</h1>
                {search_form(visit)}
                <VerbCards verbs=verb_cards(visit)/>
            </div>
            <div class="govuk-grid-column-one-third">{account_box(visit)}</div>
        </div>
    }
    .into_any()
}

/// Both languages, Welsh first, for a visitor on the English page who has not said which they read.
fn language_strip(visit: &Visit) -> Option<AnyView> {
    let undecided = visit.lang == Lang::En && matches!(visit.actor, Actor::Visitor { .. }) && !visit.query.has("lang");
    undecided.then(|| {
        view! {
            <p class="govuk-body" lang="cy">
                <a class="govuk-link" href="/cy" hreflang="cy">{words::carry_on_in_welsh(Lang::Cy)}</a>
            </p>
            <p class="govuk-body" lang="en">
                <a class="govuk-link" href="/?lang=en" hreflang="en">{words::carry_on_in_english(Lang::En)}</a>
            </p>
        }
        .into_any()
    })
}

fn search_form(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="get" action=visit.link("/services") role="search">
            <TextInput lang=lang name="q" label=service_words::find(lang) hint=service_words::find_hint(lang) kind="search"/>
            <Button text=common::search(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// The verbs that have a service; the link to all of a verb where the card cannot name them all.
fn verb_cards(visit: &Visit) -> Vec<Verb> {
    let lang = visit.lang;
    let catalogue = visit.portal.catalogue();
    Kind::ALL
        .into_iter()
        .filter_map(|kind| {
            let services = by_title(catalogue.search(Some(kind), ""), lang);
            (!services.is_empty()).then(|| Verb {
                text: verb_words(kind, lang).to_string(),
                href: verb_link(visit, kind),
                services: services
                    .iter()
                    .take(ON_A_CARD)
                    .map(|service| (visit.link(&format!("/services/{}", service.slug)), service.title.get(lang).to_string()))
                    .collect(),
                all: (services.len() > ON_A_CARD).then(|| everything_of(kind, lang).to_string()),
            })
        })
        .collect()
}

/// To all services of one verb.
pub(super) fn verb_link(visit: &Visit, kind: Kind) -> String {
    visit.link(&format!("/services?verb={}", kind.code()))
}

fn account_box(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let (title, ways) = match &visit.actor {
        Actor::Visitor { .. } | Actor::System(_) => (dashboard::title(lang), visitor_ways(visit)),
        Actor::Resident(_) | Actor::Representative(_) => {
            (dashboard::title(lang), one_way(visit.link("/account"), words::go_to_account(lang)))
        }
        Actor::Councillor(_) => {
            let title = portal::text::casework::title(lang);
            (title, one_way(visit.link("/councillor"), title))
        }
        Actor::Staff(_) => (ui::nav_my_work(lang), one_way(visit.link("/staff"), words::go_to_work(lang))),
    };
    view! {
        <h2 class="govuk-heading-m">{title}</h2>
        {ways}
    }
    .into_any()
}

fn one_way(href: String, text: &'static str) -> AnyView {
    view! { <p class="govuk-body"><a class="govuk-link" href=href>{text}</a></p> }.into_any()
}

fn visitor_ways(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let links = [
        ("/register", words::create_account(lang)),
        ("/track", words::follow_report(lang)),
        ("/contact#information", words::ask_about_information(lang)),
    ];
    let links: Vec<_> =
        links.into_iter().map(|(path, text)| view! { <li><a class="govuk-link" href=visit.link(path)>{text}</a></li> }).collect();
    view! {
        <p class="govuk-body">{words::why_account(lang)}</p>
        <Button text=ui::nav_sign_in(lang) href=visit.link("/sign-in")/>
        <ul class="govuk-list govuk-list--spaced">{links}</ul>
    }
    .into_any()
}
