//! Requests in a list: rows, not a wide table.

use super::{State, StateTag};
use leptos::prelude::*;
use portal::lang::Lang;

/// What a row says about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSummary {
    pub href: String,
    pub title: String,
    pub reference: String,
    pub state: State,
    /// The next step, who takes it and by when, in one sentence.
    pub next: String,
    /// What changed last, and who sent the request where that is somebody else.
    pub note: String,
}

/// A row of [`RequestList`].
#[component]
pub fn RequestRow(
    lang: Lang,
    request: RequestSummary,
    /// 3 unless the list has no heading above it.
    #[prop(default = 3)]
    level: u8,
) -> impl IntoView {
    let RequestSummary { href, title, reference, state, next, note } = request;
    let link = view! { <a class="govuk-link app-request__link" href=href>{title}</a> };
    let heading = if level == 2 {
        view! { <h2 class="app-request__title">{link}</h2> }.into_any()
    } else {
        view! { <h3 class="app-request__title">{link}</h3> }.into_any()
    };
    // The accent rule is kept for what is this person's to do.
    let class = super::classes("app-request", &[("app-request--yours", state == State::WaitingForYou)]);
    view! {
        <li class=class>
            {heading}
            <p class="app-request__state">
                <StateTag lang=lang state=state/>
                " "
                <span class="app-request__reference app-number">{reference}</span>
            </p>
            <p class="app-request__next">{next}</p>
            {(!note.is_empty()).then(|| view! { <p class="app-request__note">{note}</p> })}
        </li>
    }
    .into_any()
}

/// Requests, late ones first.
#[component]
pub fn RequestList(
    lang: Lang,
    requests: Vec<RequestSummary>,
    /// The level of each row's heading.
    #[prop(default = 3)]
    level: u8,
) -> impl IntoView {
    let rows: Vec<_> = requests.into_iter().map(|request| view! { <RequestRow lang=lang request=request level=level/> }).collect();
    view! { <ul class="app-requests">{rows}</ul> }.into_any()
}
