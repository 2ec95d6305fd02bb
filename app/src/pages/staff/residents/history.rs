//! What there was between a person and the council, as far as the member of staff may see it.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, full_date, london_date},
    db::Uow,
    error::OpResult,
    ids::PersonId,
    interactions::{self, Interaction, Wanted},
    service_requests::{self, ServiceRequest},
    text::access as words,
};

use crate::visit::Visit;

/// How many of each are shown.
const MOST: i64 = 20;

/// The newest contacts and requests.
pub struct History {
    contacts: Vec<Interaction>,
    requests: Vec<ServiceRequest>,
}

impl History {
    pub async fn read(uow: &mut Uow, person: PersonId) -> OpResult<History> {
        Ok(History {
            contacts: interactions::ops::page(uow, person, &Wanted::default(), MOST).await?,
            requests: service_requests::ops::of_person(uow, person, MOST).await?,
        })
    }
}

/// Contacts and requests, each the newest first.
pub fn history(visit: &Visit, read: &History) -> AnyView {
    let lang = visit.lang;
    let contacts = read.contacts.iter().map(|contact| {
        let text = format!("{}: {}", date_and_time(lang, contact.at), contact.content.subject);
        view! { <li>{text}</li> }.into_any()
    });
    let requests = read.requests.iter().map(|request| {
        let href = visit.link(&format!("/staff/requests/{}", request.reference));
        let sent = full_date(lang, london_date(request.sent_at));
        view! {
            <li>
                <a class="govuk-link app-reference" href=href>{request.reference.clone()}</a>
                {format!(" {}, {sent}", request.title(lang))}
            </li>
        }
        .into_any()
    });
    view! {
        {list(words::contacts(lang), words::contacts_none(lang), contacts.collect())}
        {list(words::requests(lang), words::requests_none(lang), requests.collect())}
    }
    .into_any()
}

fn list(title: &'static str, none: &'static str, items: Vec<AnyView>) -> AnyView {
    let content = if items.is_empty() {
        view! { <p class="govuk-body">{none}</p> }.into_any()
    } else {
        view! { <ul class="govuk-list govuk-list--spaced">{items}</ul> }.into_any()
    };
    view! {
        <h2 class="govuk-heading-m">{title}</h2>
        {content}
    }
    .into_any()
}
