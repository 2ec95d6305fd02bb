//! Buttons: one primary on a page, the rest are links.

use leptos::prelude::*;

/// What a button is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    #[default]
    Primary,
    Secondary,
    /// Something that cannot be undone.
    Warning,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            ButtonKind::Primary => "govuk-button",
            ButtonKind::Secondary => "govuk-button govuk-button--secondary",
            ButtonKind::Warning => "govuk-button govuk-button--warning",
        }
    }
}

/// A button that submits its form; with `href` it is a link drawn as one.
#[component]
pub fn Button(
    #[prop(into)] text: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] href: super::OptionalText,
    #[prop(optional, into)] name: super::OptionalText,
    #[prop(optional, into)] value: super::OptionalText,
    /// The id of a form the button does not stand in.
    #[prop(optional, into)]
    form: super::OptionalText,
    /// Another path to post to, for the second action of a form.
    #[prop(optional, into)]
    formaction: super::OptionalText,
    /// Sends the form as it is, for saving a draft or adding a row.
    #[prop(optional)]
    formnovalidate: bool,
) -> impl IntoView {
    let class = kind.class();
    if let Some(href) = href.get() {
        return view! { <a class=class href=href role="button" draggable="false">{text}</a> }.into_any();
    }
    view! {
        <button
            class=class
            type="submit"
            name=name.get()
            value=value.get()
            form=form.get()
            formaction=formaction.get()
            formnovalidate=formnovalidate
        >
            {text}
        </button>
    }
    .into_any()
}

/// The link that begins a service, with its arrow.
#[component]
pub fn StartButton(#[prop(into)] text: String, #[prop(into)] href: String) -> impl IntoView {
    view! {
        <a class="govuk-button govuk-button--start" href=href role="button" draggable="false">
            {text}
            <svg
                class="govuk-button__start-icon"
                xmlns="http://www.w3.org/2000/svg"
                width="17.5"
                height="19"
                viewBox="0 0 33 40"
                aria-hidden="true"
                focusable="false"
            >
                <path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"></path>
            </svg>
        </a>
    }
    .into_any()
}

/// Buttons and links in a row that wraps.
#[component]
pub fn ButtonGroup(children: Children) -> impl IntoView {
    view! { <div class="govuk-button-group">{children()}</div> }.into_any()
}
