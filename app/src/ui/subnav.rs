//! The parts of one thing, each a page: links, not tabs, so that they work without scripts and can be printed.

use leptos::prelude::*;

/// `(href, text, whether it is this page)`.
#[component]
pub fn SubNavigation(#[prop(into)] label: String, items: Vec<(String, String, bool)>) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|(href, text, current)| {
            let current = current.then_some("page");
            view! { <li class="app-subnav__item"><a class="govuk-link app-subnav__link" href=href aria-current=current>{text}</a></li> }
        })
        .collect();
    view! { <nav class="app-subnav" aria-label=label><ul class="app-subnav__list">{items}</ul></nav> }.into_any()
}
