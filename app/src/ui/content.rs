//! Blocks of text with a purpose of their own.

use super::OptionalText;
use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// It is done: the page after sending something.
#[component]
pub fn Panel(#[prop(into)] title: String, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let body = children.map(|body| view! { <div class="govuk-panel__body">{body()}</div> });
    view! {
        <div class="govuk-panel govuk-panel--confirmation">
            <h1 class="govuk-panel__title">{title}</h1>
            {body}
        </div>
    }
    .into_any()
}

/// A block set apart from the text round it.
#[component]
pub fn InsetText(children: Children) -> impl IntoView {
    view! { <div class="govuk-inset-text">{children()}</div> }.into_any()
}

/// What will happen to you if you do, or do not.
#[component]
pub fn WarningText(lang: Lang, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="govuk-warning-text">
            <span class="govuk-warning-text__icon" aria-hidden="true">"!"</span>
            <strong class="govuk-warning-text__text">
                <span class="govuk-visually-hidden">{ui::warning(lang)}</span>
                " "
                {text}
            </strong>
        </div>
    }
    .into_any()
}

/// More, for those who want it. `open` is for print, where nothing can be pressed.
#[component]
pub fn Details(
    #[prop(into)] summary: String,
    #[prop(optional)] open: bool,
    #[prop(optional, into)] id: OptionalText,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="govuk-details" id=id.get() open=open>
            <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">{summary}</span>
            </summary>
            <div class="govuk-details__text">{children()}</div>
        </details>
    }
    .into_any()
}

/// What staff tell each other; never drawn on a resident's page.
#[component]
pub fn InternalNote(lang: Lang, children: Children) -> impl IntoView {
    view! {
        <div class="app-internal">
            <p class="app-internal__word">{ui::internal(lang)}</p>
            {children()}
        </div>
    }
    .into_any()
}
