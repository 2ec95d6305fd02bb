//! What went wrong: the summary at the top of the page and the message beside the field, in the same words.

use super::OptionalText;
use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// Every error of the form, each a link to its field; takes the focus when the page opens, without script.
///
/// An item is `(field id, message)`; an error of the whole form has an empty id and is not a link.
#[component]
pub fn ErrorSummary(lang: Lang, items: Vec<(String, String)>) -> impl IntoView {
    if items.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = items.into_iter().map(|(field, message)| summary_item(&field, message)).collect();
    view! {
        <div class="govuk-error-summary" tabindex="-1" autofocus>
            <div role="alert">
                <h2 class="govuk-error-summary__title">{ui::problem(lang)}</h2>
                <div class="govuk-error-summary__body">
                    <ul class="govuk-list govuk-error-summary__list">{items}</ul>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn summary_item(field: &str, message: String) -> AnyView {
    if field.is_empty() {
        view! { <li>{message}</li> }.into_any()
    } else {
        view! { <li><a href=format!("#{field}")>{message}</a></li> }.into_any()
    }
}

/// One error beside its field. Fields bring their own; this is for a part that is not a field.
#[component]
pub fn ErrorMessage(lang: Lang, #[prop(optional, into)] id: OptionalText, #[prop(into)] message: String) -> impl IntoView {
    error_message(lang, id.get(), message)
}

pub(super) fn error_message(lang: Lang, id: Option<String>, message: String) -> AnyView {
    view! {
        <p class="govuk-error-message" id=id>
            <span class="govuk-visually-hidden">{format!("{}:", ui::error(lang))}</span>
            " "
            {message}
        </p>
    }
    .into_any()
}
