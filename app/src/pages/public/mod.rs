//! The pages everybody can read and nobody has to: privacy and what is published with it, cookies, accessibility, contact.

mod accessibility;
mod contact;
mod cookies;
mod privacy;
mod published;
mod registers;

pub use accessibility::accessibility;
pub use contact::contact;
pub use cookies::cookies;
pub use privacy::{privacy, privacy_version, privacy_versions};
pub use registers::{processing, processing_csv, projects, promises, recipients, recording, retention};

use leptos::prelude::*;

use crate::{
    shell::{Page, render},
    visit::{PageResult, Visit},
};

/// A page of text under a heading, in a column that is easy to read.
fn text_page(visit: &Visit, code: &'static str, title: &str, content: impl FnOnce() -> AnyView) -> PageResult {
    let heading = title.to_string();
    render(visit, Page::new(code, title), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{heading}</h1>
                    {content()}
                </div>
            </div>
        }
        .into_any()
    })
}

/// A part of the page under its own heading.
fn part(title: &str, content: impl IntoAny) -> AnyView {
    view! {
        <h2 class="govuk-heading-m">{title.to_string()}</h2>
        {content.into_any()}
    }
    .into_any()
}

fn paragraph(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <p class="govuk-body">{text}</p> }.into_any()
}

fn bullets(items: impl IntoIterator<Item = String>) -> AnyView {
    let items: Vec<_> = items.into_iter().map(|item| view! { <li>{item}</li> }).collect();
    view! { <ul class="govuk-list govuk-list--bullet">{items}</ul> }.into_any()
}
