//! What stands round the content of every page below the header.

use leptos::prelude::*;
use portal::{
    lang::Lang,
    text::{mandates, ui},
};

/// Whose affairs are on the screen, for as long as somebody acts for another.
///
/// It scrolls with the page, so that it never covers what has the focus (WCAG 2.4.11), and it is printed.
#[component]
pub fn ActingBar(lang: Lang, #[prop(into)] name: String, until: Option<String>, #[prop(into)] stop_action: String) -> impl IntoView {
    let until = until.map(|date| mandates::until(lang, &date));
    view! {
        <div class="app-acting-bar" role="region" aria-label=ui::acting_for_region(lang)>
            <div class="govuk-width-container app-acting-bar__inner">
                <p class="app-acting-bar__text">{ui::acting_for(lang, &name)} " " {until}</p>
                <form method="post" action=stop_action>
                    <button type="submit" class="app-acting-bar__stop">{ui::acting_stop(lang, &name)}</button>
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// Says that the service is new.
#[component]
pub fn PhaseBanner(lang: Lang) -> impl IntoView {
    view! {
        <div class="govuk-phase-banner govuk-width-container">
            <p class="govuk-phase-banner__content">
                <strong class="govuk-tag govuk-phase-banner__content__tag">{ui::beta(lang)}</strong>
                <span class="govuk-phase-banner__text">{ui::beta_note(lang)}</span>
            </p>
        </div>
    }
    .into_any()
}

/// Where the page stands, `(href, text)` from the top; an empty href is the page itself.
#[component]
pub fn Breadcrumbs(lang: Lang, items: Vec<(String, String)>) -> impl IntoView {
    let items: Vec<_> = items.into_iter().map(|(href, text)| crumb(href, text)).collect();
    view! {
        <nav class="govuk-breadcrumbs" aria-label=ui::breadcrumb(lang)>
            <ol class="govuk-breadcrumbs__list">{items}</ol>
        </nav>
    }
    .into_any()
}

fn crumb(href: String, text: String) -> AnyView {
    if href.is_empty() {
        return view! { <li class="govuk-breadcrumbs__list-item" aria-current="page">{text}</li> }.into_any();
    }
    view! {
        <li class="govuk-breadcrumbs__list-item">
            <a class="govuk-breadcrumbs__link" href=href>{text}</a>
        </li>
    }
    .into_any()
}

/// To the page before, above the content of a step.
#[component]
pub fn BackLink(lang: Lang, #[prop(into)] href: String, #[prop(optional, into)] text: super::OptionalText) -> impl IntoView {
    let text = text.get().unwrap_or_else(|| ui::back(lang).to_string());
    view! { <a href=href class="govuk-back-link">{text}</a> }.into_any()
}

/// The last thing in the main part of a form page: a person to talk to, in the same place everywhere (WCAG 3.2.6).
#[component]
pub fn HelpBlock(lang: Lang, #[prop(into)] phone: String) -> impl IntoView {
    let address = tel(&phone);
    view! {
        <div class="govuk-inset-text app-help">
            {ui::help_before(lang)}
            <a class="govuk-link app-number" href=address>{phone}</a>
            {ui::help_after(lang)}
        </div>
    }
    .into_any()
}

/// A `tel:` address for a number as it is written for people.
pub fn tel(phone: &str) -> String {
    format!("tel:{}", phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
}

/// The foot of every page, `(href, text)` in the same order everywhere.
#[component]
pub fn Footer(
    lang: Lang,
    items: Vec<(String, String)>,
    /// Whether the service may say that it is hosted in the United Kingdom.
    #[prop(optional)]
    hosted_here: bool,
    /// More below the links, such as the choice of appearance.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|(href, text)| {
            view! {
                <li class="govuk-footer__inline-list-item">
                    <a class="govuk-footer__link" href=href>{text}</a>
                </li>
            }
        })
        .collect();
    let hosted = hosted_here.then(|| view! { <div class="govuk-footer__meta-custom">{ui::footer_hosted(lang)}</div> });
    view! {
        <div class="govuk-footer">
            <div class="govuk-width-container">
                <div class="govuk-footer__meta">
                    <div class="govuk-footer__meta-item govuk-footer__meta-item--grow">
                        <h2 class="govuk-visually-hidden">{ui::footer_links(lang)}</h2>
                        <ul class="govuk-footer__inline-list">{items}</ul>
                        {hosted}
                        {children.map(|more| more())}
                    </div>
                </div>
            </div>
        </div>
    }
    .into_any()
}
