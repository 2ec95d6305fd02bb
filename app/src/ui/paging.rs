//! From one page of a long list to the next.

use super::OptionalText;
use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// One direction of a [`Pagination`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLink {
    pub href: String,
    /// “Older”, “Newer”; the plain word when empty.
    pub text: String,
    /// What is found there, such as a month.
    pub label: String,
}

impl PageLink {
    /// A link with the plain word for its direction.
    pub fn to(href: impl Into<String>) -> Self {
        Self { href: href.into(), ..Self::default() }
    }
}

const ARROW_BACK: &str =
    "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z";
const ARROW_ON: &str =
    "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z";

/// Two links, back and on: lists are read by key, so there are no page numbers to offer.
#[component]
pub fn Pagination(
    lang: Lang,
    #[prop(default = None)] previous: Option<PageLink>,
    #[prop(default = None)] next: Option<PageLink>,
) -> impl IntoView {
    if previous.is_none() && next.is_none() {
        return ().into_any();
    }
    let previous = previous.map(|link| page_link("prev", ARROW_BACK, ui::previous(lang), link));
    let next = next.map(|link| page_link("next", ARROW_ON, ui::next(lang), link));
    view! {
        <nav class="govuk-pagination govuk-pagination--block" aria-label=ui::pages(lang)>{previous}{next}</nav>
    }
    .into_any()
}

fn page_link(direction: &'static str, arrow: &'static str, usual: &str, link: PageLink) -> AnyView {
    let text = OptionalText::from(link.text).get().unwrap_or_else(|| usual.to_string());
    let label = OptionalText::from(link.label).get();
    let title_class = super::classes("govuk-pagination__link-title", &[("govuk-pagination__link-title--decorated", label.is_none())]);
    let label = label.map(|label| {
        view! {
            <span class="govuk-visually-hidden">":"</span>
            " "
            <span class="govuk-pagination__link-label">{label}</span>
        }
    });
    view! {
        <div class=format!("govuk-pagination__{direction}")>
            <a class="govuk-link govuk-pagination__link" href=link.href rel=direction>
                <svg
                    class=format!("govuk-pagination__icon govuk-pagination__icon--{direction}")
                    xmlns="http://www.w3.org/2000/svg"
                    height="13"
                    width="15"
                    aria-hidden="true"
                    focusable="false"
                    viewBox="0 0 15 13"
                >
                    <path d=arrow></path>
                </svg>
                <span class=title_class>{text}</span>
                {label}
            </a>
        </div>
    }
    .into_any()
}
