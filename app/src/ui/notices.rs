//! One thing to know, at the top of a page.

use super::{OptionalText, classes};
use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// A fact said once. With `success` it is what just worked, and is read out at once.
#[component]
pub fn NotificationBanner(
    lang: Lang,
    #[prop(optional)] success: bool,
    /// Another title than “Important” or “Success”.
    #[prop(optional, into)]
    title: OptionalText,
    /// The sentence itself; more can follow as children.
    #[prop(optional, into)]
    text: OptionalText,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let usual = if success { ui::success(lang) } else { ui::important(lang) };
    let title = title.get().unwrap_or_else(|| usual.to_string());
    let text = text.get().map(|text| view! { <p class="govuk-notification-banner__heading">{text}</p> });
    let class = classes("govuk-notification-banner", &[("govuk-notification-banner--success", success)]);
    view! {
        <div
            class=class
            role=if success { "alert" } else { "region" }
            aria-labelledby="govuk-notification-banner-title"
        >
            <div class="govuk-notification-banner__header">
                <h2 class="govuk-notification-banner__title" id="govuk-notification-banner-title">{title}</h2>
            </div>
            <div class="govuk-notification-banner__content">{text}{children.map(|more| more())}</div>
        </div>
    }
    .into_any()
}
